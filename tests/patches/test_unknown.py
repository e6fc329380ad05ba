"""What the kernel machine adds to the outputs, and lists that are like nothing that was taught: `kernel`,
`novelty`."""

import os
import tempfile
import unittest

import numpy as np

from likeness_reference import Likeness
from pd import class_of, errors, infos, nn, nn_steps, outputs


def clusters(examples, classes, features, seed):
    """[(class, features), ...] around a place for each class, class by class; as floats."""
    random = np.random.default_rng(seed)
    place = random.normal(0, 3, (classes, features))
    size = random.choice([0.01, 1, 500], features)
    return [
        (k % classes, ((place[k % classes] + random.normal(0, 1, features)) * size).astype(np.float32).astype(float))
        for k in sorted(range(examples), key=lambda k: k % classes)
    ]


def taught(examples, name="c"):
    return [entry for k, features in examples for entry in (("list", features), f"target {name}{k}")]


class AsDefined(unittest.TestCase):
    """The outputs are what numpy computes from the definitions, and from the network's own outputs."""

    def test_outputs_and_novelty(self):
        for examples, classes, features, more in [
            (24, 3, 4, ""),
            (5, 5, 6, ""),
            (40, 4, 20, "-out softmax"),
            (30, 3, 5, "-momentum 0.5 -replay 3"),
        ]:
            with self.subTest(examples=examples, classes=classes, more=more):
                lists = clusters(examples, classes, features, examples)
                asked = [f for _, f in clusters(12, classes, features, examples)]
                asked = np.array(asked + [10 * asked[0], 0 * asked[0]])
                script = {
                    "taught": taught(lists) + ["rehearse"],
                    "asked": [entry for f in asked for entry in (("list", f), "novelty")],
                }
                said = nn_steps(more, script)["asked"]
                network = [outputs(e) for e in nn_steps("-kernel 0 " + more, script)["asked"][::2]]
                reference = Likeness(lists, classes)
                expected = reference.outputs(asked, np.array(network))
                got = np.array([outputs(e) for e in said[::2]])
                np.testing.assert_allclose(got, expected, atol=2e-3)
                np.testing.assert_allclose(got.sum(1), 1, atol=1e-5)
                self.assertEqual([class_of(e) for e in said[::2]], [f"c{k}" for k in got.argmax(1)])
                novelty = [infos(e, "novelty")[0][0] for e in said[1::2]]
                np.testing.assert_allclose(novelty, reference.novelty(asked), rtol=5e-3, atol=2e-3)

    def test_by_message(self):
        """kernel 0 leaves the network's own outputs; kernel 1 restores the others, from what is remembered."""
        lists = clusters(30, 3, 4, 2)
        ask = ("list", lists[0][1])
        script = taught(lists) + ["rehearse", ask, "kernel 0", ask, "kernel 1", ask]
        events = nn("", script)
        self.assertEqual([errors(e) for e in events if errors(e)], [])
        both, network, again = (outputs(e) for e in events[-5::2])
        self.assertEqual(network, outputs(nn("-kernel 0", script[:-4])[-1]))
        self.assertNotEqual(both, network)
        self.assertEqual(both, again)


class Files(unittest.TestCase):
    def test_of_versions_that_had_none(self):
        """Without its lines everything is computed from the examples when the file is read."""
        with tempfile.TemporaryDirectory() as folder:
            file, older = os.path.join(folder, "model.nn"), os.path.join(folder, "older.nn")
            lists = clusters(30, 3, 4, 2)
            ask = [("list", lists[0][1] * 1.1), "novelty"]
            events = nn("", taught(lists) + ["rehearse", f"write {file}"] + ask)
            with open(file) as text:
                lines = text.read().split(";\n")
            kept = [line for line in lines if line.split(" ")[0] not in ("centre", "power")]
            self.assertEqual(len(lines) - len(kept), 30 + 1)
            with open(older, "w") as text:
                text.write(";\n".join(kept))
            self.assertEqual(nn("", [f"read {older}"] + ask)[-2:], events[-2:])

    def test_of_versions_that_had_a_discriminant(self):
        """It is ignored; the kernel machine is computed again, since they had no power either."""
        with tempfile.TemporaryDirectory() as folder:
            file, older = os.path.join(folder, "model.nn"), os.path.join(folder, "older.nn")
            ask = [("list", [1.5, 1]), "novelty"]
            events = nn("", taught(clusters(20, 2, 2, 2)) + ["rehearse", f"write {file}"] + ask)
            with open(file) as text:
                lines = (
                    text.read().replace("kernel 1;\n", "kernel 1;\ndiscriminant 1;\n").replace("power", "scores 0 1")
                )
            with open(older, "w") as text:
                text.write(lines.replace("nn~ end", "units 0 1 2 3;\nnn~ end"))
            self.assertEqual(nn("", [f"read {older}"] + ask)[-2:], events[-2:])


class Unknown(unittest.TestCase):
    LISTS = clusters(30, 3, 5, 3)
    NEAR, FAR = ("list", LISTS[0][1]), ("list", LISTS[0][1] + 1e6)

    def test_named_and_numbered(self):
        for arguments, name, unknown in [("", "c", "unknown"), ("5 20 3", "", -1)]:
            script = taught(self.LISTS, name) + ["rehearse", self.FAR, "novelty 1", self.FAR, self.NEAR]
            events = nn(arguments, script + ["novelty 0", self.FAR, "novelty 1e30", self.FAR])
            said = [class_of(events[k]) for k in (-8, -6, -5, -3, -1)]
            sure = said[0]
            self.assertNotEqual(sure, unknown)
            self.assertEqual(said[1:], [unknown, "c0" if name else 0, sure, sure])

    def test_flag_and_smooth(self):
        """It is the last list that counts, whatever is averaged."""
        script = taught(self.LISTS) + ["rehearse"] + 3 * [self.NEAR] + [self.FAR, self.NEAR]
        events = nn("-novelty 1 -smooth 3", script)
        self.assertEqual([class_of(e) for e in events[-3:]], ["c0", "unknown", "c0"])

    def test_most_of_the_taught_are_within_1(self):
        script = taught(self.LISTS) + ["rehearse"] + [e for _, f in self.LISTS for e in (("list", f), "novelty")]
        events = nn("", script)
        novelty = [infos(e, "novelty")[0][0] for e in events if infos(e, "novelty")]
        self.assertEqual(len(novelty), 30)
        self.assertLess(max(novelty), 0.01)  # each is an example itself

    def test_a_gesture_five_times_as_large(self):
        gestures = clusters(9, 3, 8, 4)  # three takes of each
        larger = [("list", 5 * f) for _, f in gestures]
        events = nn("-novelty 1", taught(gestures) + ["rehearse"] + larger)
        self.assertEqual({class_of(e) for e in events[-9:]}, {"unknown"})

    def test_before_a_list(self):
        events = nn("", ["novelty", *taught(self.LISTS), "novelty", "novelty -1", "novelty x", self.NEAR])
        self.assertEqual(errors(events[1]), ["nn~: novelty: expected features first, whose outputs are finite numbers"])
        self.assertEqual(len(infos(events[-4], "novelty")), 1)
        self.assertIn("expected a number of at least 0", errors(events[-3])[0])
        self.assertIn("expected a number of at least 0", errors(events[-2])[0])
        self.assertEqual(class_of(events[-1]), "c0")

    def test_where_there_are_no_examples(self):
        """Nothing to compare with: novelty 0, and never unknown because of it."""
        for arguments in "-plain", "-kernel 0", "-memory 0":
            events = nn(arguments + " -novelty 0.1", taught(self.LISTS) + [self.FAR, "novelty", "bang"])
            self.assertEqual(infos(events[-2], "novelty"), [(0,)])
            self.assertNotEqual(class_of(events[-3]), "unknown")
            self.assertEqual(round(infos(events[-1], "novelty")[0][0], 6), 0.1)
        events = nn("-novelty 0.1", ["list 1 2", "target 0.3 0.4", "list 100 200", "novelty"])
        self.assertEqual(infos(events[-1], "novelty"), [(0,)])

    def test_plain_has_none_of_it(self):
        self.assertEqual(infos(nn("-plain", ["bang"])[-1], "kernel"), [(0,)])


class Export(unittest.TestCase):
    def test_it_says_what_it_leaves_out(self):
        with tempfile.TemporaryDirectory() as folder:
            export = f"export {os.path.join(folder, 'net.json')}"
            for arguments, says in [("", True), ("-kernel 0", False), ("-out linear", False), ("-plain", False)]:
                events = nn(arguments, ["list 1 2", "target a", "list 2 1", "target b", export])
                self.assertEqual(len(infos(events[-1], "exported")), 1)
                self.assertEqual(any("the network alone" in str(e) for e in events[-1]), says, arguments)


if __name__ == "__main__":
    unittest.main()
