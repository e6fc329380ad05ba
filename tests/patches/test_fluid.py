"""FluCoMa's files: the output of fluid.dataset~, fluid.labelset~, fluid.mlpclassifier~ and fluid.mlpregressor~ is
read. The files are made here in FluCoMa's format, and the expected outputs are numpy's."""

import json
import unittest

import numpy as np

from files import Folder
from pd import class_of, errors, infos, nn, nn_steps, outputs

ACTIVATION = [
    lambda s: s,
    lambda s: 1 / (1 + np.exp(-s)),
    lambda s: np.maximum(s, 0),
    np.tanh,
]


def layers(sizes, activations, seed):
    random = np.random.default_rng(seed)
    return [
        {
            "activation": activation,
            "biases": random.normal(size=units).tolist(),
            "cols": units,
            "rows": inputs,
            "weights": random.normal(size=(inputs, units)).tolist(),
        }
        for inputs, units, activation in zip(sizes, sizes[1:], activations)
    ]


def forward(network, features):
    x = np.array(features, float)
    for layer in network:
        x = ACTIVATION[layer["activation"]](x @ np.array(layer["weights"]) + np.array(layer["biases"]))
    return x


def classifier(network, names):
    return {"labels": {"labels": names, "rows": len(names)}, "mlp": {"layers": network}}


LISTS = [[0.5, -1.25, 2], [3, 0.125, -0.5], [0, 0, 0]]


class Networks(Folder):
    def put_json(self, name, what):
        return self.put(name, json.dumps(what, indent=1))

    def test_outputs_are_numpys(self):
        for k, activations in enumerate([[1, 1], [3, 0], [2, 0], [2, 2, 1], [0]]):
            network = layers([3, 5, 4, 2][: len(activations)] + [2], activations, k)
            file = self.put_json("regressor.json", {"layers": network})
            events = nn("", [f"read {file}"] + [("list", v) for v in LISTS])
            self.assertEqual([row for row in infos(events[1], "read")], [(file,)])
            for values, event in zip(LISTS, events[2:]):
                np.testing.assert_allclose(outputs(event), forward(network, values), rtol=1e-5, atol=1e-6)

    def test_classes_have_their_names(self):
        network = layers([3, 6, 3], [3, 1], 7)
        names = ["open-hat", "7", '"5"\u00e9']
        file = self.put_json("classifier.json", classifier(network, names))
        events = nn("", [f"read {file}"] + [("list", v) for v in LISTS])
        for values, event in zip(LISTS, events[2:]):
            best = names[int(np.argmax(forward(network, values)))]
            self.assertEqual(class_of(event), 7.0 if best == "7" else best)

    def test_what_is_exported_is_read_back(self):
        """The means and deviations of the features are folded into the weights by then."""
        for arguments in ("3 5 kick snare", "3 4 6 kick snare -act tanh -out linear -rate 0.05", "3 kick snare"):
            arguments += " -kernel 0"  # the network alone
            file = self.path("net.json")
            taught = ["list 100 0.1 7", "target kick", "list 180 0.3 7", "target snare", "rehearse 300", 1000]
            lists = [[110, 0.15, 7], [170, 0.25, 7.5], [140, 0.2, 6]]
            asked = [("list", v) for v in lists]
            steps = {"taught": taught, "asked": asked, "export": [f"export {file}"]}
            before = nn_steps(arguments, steps)["asked"]
            after = nn("-rate 0.05", [f"read {file}"] + asked)
            self.assert_quiet(after)
            for old, new in zip(before, after[2:]):
                np.testing.assert_allclose(outputs(new), outputs(old), atol=1e-6)
                self.assertEqual(class_of(new), class_of(old))

    def test_it_goes_on_learning_and_is_undone(self):
        file = self.put_json("classifier.json", classifier(layers([3, 6, 2], [1, 1], 3), ["a", "b"]))
        script = [f"read {file}", ("list", LISTS[0]), "target b", "rehearse", ("list", LISTS[0]), "undo", "undo"]
        events = nn("", script + ["list 1 2", "target c", "list 1 2"])
        self.assert_quiet(events)
        self.assertEqual(class_of(events[5]), "b")
        self.assertEqual(class_of(events[-1]), "c")

    def refused(self, file, words):
        events = nn("", ["list 1 2", "target a", f"read {file}", "list 1 2", "target b"])
        self.assertEqual(len(errors(events[3])), 1, events[3])
        self.assertIn(words, errors(events[3])[0])
        self.assertEqual(class_of(events[4]), "a")
        self.assertEqual(errors(events[5]), [])

    def test_what_cannot_be_is_refused(self):
        good = layers([3, 4, 2], [1, 1], 1)

        def changed(at, **change):
            return {"layers": [{**layer, **(change if k == at else {})} for k, layer in enumerate(good)]}

        for what, words in [
            (changed(1, activation=2), "its outputs are relu, expected identity or sigmoid"),
            (changed(1, activation=3), "its outputs are tanh, expected identity or sigmoid"),
            (changed(0, activation=0), "its hidden layers are not all sigmoid, all relu or all tanh"),
            ({"layers": layers([3, 4, 4, 2], [1, 3, 1], 1)}, "its hidden layers are not all"),
            (changed(0, activation=4), "expected a whole number from 0 to 3"),
            (changed(0, rows=2), "expected a layer"),
            (changed(1, biases=[1.0]), "expected a layer"),
            (changed(1, rows=3, weights=good[1]["weights"][:3]), "expected as many rows"),
            (classifier(good, ["a"]), "1 labels, expected 2"),
            (classifier(good, ["a", "a"]), "two classes have the same name"),
            ({"cols": 1}, "no network in it"),
            ([], "expected an object"),
            ({"layers": good * 40}, "expected"),
        ]:
            with self.subTest(words=words):
                self.refused(self.put_json("bad.json", what), words)

    def test_cut_short_anywhere(self):
        text = json.dumps(classifier(layers([2, 1], [1], 1), ["\u00e9"]))
        script = []
        for n in range(0, len(text), 3):
            script.append(f"read {self.put(f'cut-{n}.json', text[:n])}")
        events = nn("", script + ["list 1 2", "target a", "list 1 2"])
        self.assertEqual([len(errors(group)) for group in events[1:-3]], [1] * len(script))
        self.assertEqual(class_of(events[-1]), "a")


class Sets(Folder):
    DATA = {"cols": 2, "data": {"one": [1, 2], "two": [30.5, -4], "three": [5, 6e-3]}}
    LABELS = {"cols": 1, "data": {"three": ["hat"], "one": ["kick"], "two": ["5"]}}
    VALUES = {"cols": 1, "data": {"two": [0.25], "three": [0.5], "one": [1]}}

    def read(self, data, labels, *script, arguments="-rehearse 0"):
        first, second = self.put("data.json", json.dumps(data)), self.put("labels.json", json.dumps(labels))
        return nn(arguments, [f"read {first} {second} examples", *script])

    def table(self, data, labels, arguments="-rehearse 0"):
        file = self.path("table.csv")
        events = self.read(data, labels, f"write {file} examples", arguments=arguments)
        self.assert_quiet(events)
        return [line.split(",") for line in self.text("table.csv").splitlines()[1:]]

    def test_each_row_finds_its_label(self):
        rows = self.table(self.DATA, self.LABELS)
        self.assertEqual(rows, [["1", "2", "kick"], ["30.5", "-4", "5"], ["5", "0.006", "hat"]])

    def test_values(self):
        rows = self.table(self.DATA, self.VALUES, "2 3 1 -rehearse 0")
        self.assertEqual(rows, [["1", "2", "1"], ["30.5", "-4", "0.25"], ["5", "0.006", "0.5"]])

    def test_wrong_sets(self):
        without = {"cols": 1, "data": {"one": ["kick"]}}
        ragged = {"cols": 2, "data": {"one": [1, 2], "two": [3]}}
        for data, labels, words in [
            (self.LABELS, self.DATA, "labels come first"),
            (self.DATA, without, "two is in the first set alone"),
            (ragged, self.LABELS, "expected of two as many numbers"),
            ({"cols": 0, "data": {}}, self.LABELS, "with something in it"),
            (self.DATA, {"data": 5}, "labels.json: line 1: expected an object"),
            ({"data": {"one": [1e30, 2]}}, self.LABELS, "expected numbers within"),
            ({"data": {"one": [float("nan"), 2]}}, self.LABELS, "expected a finite number"),
        ]:
            with self.subTest(words=words):
                events = self.read(data, labels, "list 1 2", "target a", "list 1 2")
                self.assertEqual(len(errors(events[1])), 1)
                self.assertIn(words, errors(events[1])[0])
                self.assertEqual(class_of(events[-1]), "a")

    def test_a_data_set_wants_its_labels(self):
        file = self.put("data.json", json.dumps(self.DATA))
        events = nn("", [f"read {file} examples", f"read {file}", "list 1 2", "target a", "list 1 2"])
        self.assertIn("expected its labels too: read data.json labels.json examples", errors(events[1])[0])
        self.assertIn("no network in it", errors(events[2])[0])
        self.assertEqual(class_of(events[-1]), "a")


if __name__ == "__main__":
    unittest.main()
