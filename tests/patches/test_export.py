"""`export`: an exported network gives in other programs what the object itself gives."""

import itertools
import json
import os
import tempfile
import unittest

import numpy as np

from exported import compile_headers, flucoma, onnx_forward, run_header
from pd import class_of, errors, infos, nn, nn_steps, outputs

try:
    import onnx
except ImportError:
    onnx = None


def data(features, rows, seed, mean=None, deviation=None):
    """Lists of features of very different sizes, as floats; the last feature never varies."""
    random = np.random.default_rng(seed)
    mean = random.choice([0, -60, 0.02, 5000], features) if mean is None else mean
    deviation = np.maximum(np.abs(mean) / 10, 0.01) if deviation is None else deviation
    lists = random.normal(mean, deviation, (rows, features))
    if features > 1:
        lists[:, -1] = 7.3
    return lists.astype(np.float32).astype(float)


class Case:
    """A network that has been taught and exported in every format, and its own outputs."""

    def __init__(self, folder, name, arguments, lists, targets, window=1, softmax=False, values=False):
        self.name, self.arguments = name, arguments
        self.window, self.softmax, self.values = window, softmax, values
        self.path = {kind: os.path.join(folder, f"{name}.{kind}") for kind in ("json", "h", "onnx")}
        script = []
        for values, target in zip(lists, targets):
            script += [("list", values), f"target {target}"]
        events = nn_steps(
            arguments,
            {
                "taught": script + ["rehearse"],
                "exports": [f"export {path}" for path in self.path.values()],
                "asked": [("list", v) for v in lists[len(targets) :]],
            },
        )
        self.errors = {kind: errors(e) for kind, e in zip(self.path, events["exports"])}
        self.exported = {kind: infos(e, "exported") for kind, e in zip(self.path, events["exports"])}
        self.outputs = [outputs(e) for e in events["asked"]]
        classes = [class_of(e) for e in events["asked"]]
        self.classes = [c if isinstance(c, str) else f"{c:g}" for c in classes]
        self.lists = [np.concatenate(lists[at + 1 - window : at + 1]) for at in range(len(targets), len(lists))]


class Same(unittest.TestCase):
    """Every activation, with and without biases and normalisation; depths; windows; sizes of features that cannot be
    folded in single precision."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.cases = []
        for act, out, bias, normalize in itertools.product(
            ["sigmoid", "tanh", "relu"], ["sigmoid", "softmax", "linear"], [0, 1], [0, 1]
        ):
            lists = data(4, 20, len(cls.cases), *([] if normalize else [np.zeros(4), 1]))
            cls.add(
                f"4 6 kick snare hat -kernel 0 -act {act} -out {out} -bias {bias} -normalize {normalize}"
                " -rule gradient -rate 0.05",
                lists,
                "kick snare hat".split(),
                softmax=out == "softmax",
            )
        cls.add("5 3 -kernel 0", data(5, 20, 50), [0, 1, 2])
        cls.add("5 7 5 9 3 -kernel 0 -act tanh", data(5, 20, 51), [0, 1, 2])
        cls.add(
            "5 40 30 20 3 -kernel 0 -act relu -out softmax -rule gradient -rate 0.02",
            data(5, 20, 52),
            [0, 1, 2],
            softmax=True,
        )
        cls.add("3 8 kick snare -kernel 0 -window 4", data(3, 20, 53), ["kick", "snare"], window=4)
        cls.add(
            "3 8 4 2 -window 3 -act relu -out linear -rate 0.02",
            data(3, 20, 54),
            ["0.2 0.9", "0.7 -0.4"],
            window=3,
            values=True,
        )
        cls.add("4 8 1", data(4, 20, 55), ["1", "0"], values=True)
        cls.add("1 kick snare -kernel 0 -normalize 0", data(1, 20, 56, np.zeros(1), 1), ["kick", "snare"])
        for k, (mean, deviation) in enumerate([(1e3, 1), (1e6, 1), (1e4, 0.003), (-1e12, 1e6), (1e-9, 1e-12)]):
            cls.add(
                "6 16 kick snare hat -kernel 0 -act tanh",
                data(6, 30, 60 + k, np.full(6, mean), deviation),
                "kick snare hat".split(),
            )
        cls.add(
            "60 64 10 -plain -bias 1 -rate 0.1", data(60, 60, 70, np.full(60, 0.5), 0.3), list(range(10)), taught=40
        )

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def add(cls, arguments, lists, targets, taught=12, **more):
        targets = [targets[k % len(targets)] for k in range(taught)]
        cls.cases.append(Case(cls.folder.name, f"net{len(cls.cases)}", arguments, lists, targets, **more))

    def close(self, case, got):
        """Within 1e-6; for outputs beyond 1, which only linear ones are, relative."""
        difference = np.abs(np.array(got) - case.outputs) / np.maximum(1, np.abs(case.outputs))
        self.assertEqual(np.shape(got), np.shape(case.outputs))
        self.assertLessEqual(difference.max(), 1e-6)
        self.assertGreater(np.ptp(np.array(case.outputs), axis=0).max(), 1e-3)  # says something

    def named_alike(self, case, labels):
        """The object's `unknown`, if all outputs are below the threshold, is not exported."""
        for label, expected in zip(labels or [], case.classes):
            self.assertIn(expected, (label, "unknown"))

    def each(self, kind, check):
        """check(case, path) for each network that there is in this format."""
        for case in self.cases:
            if kind == "json" and case.softmax:
                continue
            with self.subTest(arguments=case.arguments):
                self.assertEqual(case.errors[kind], [])
                self.assertEqual(case.exported[kind], [(case.path[kind],)])
                check(case, case.path[kind])

    def test_flucoma(self):
        def check(case, path):
            labels, forward = flucoma(path)
            got = [forward(features) for features in case.lists]
            self.close(case, got)
            self.assertEqual(labels is None, case.values)
            self.named_alike(case, labels and [labels[np.argmax(o)] for o in got])

        self.each("json", check)

    def test_softmax_is_not_flucoma_s(self):
        for case in self.cases:
            if case.softmax:
                self.assertEqual(len(case.errors["json"]), 1)
                self.assertIn("FluCoMa has no softmax, expected out sigmoid or linear", case.errors["json"][0])
                self.assertFalse(os.path.exists(case.path["json"]))

    def test_header(self):
        program = os.path.join(self.folder.name, "program")
        compile_headers({case.name: case.path["h"] for case in self.cases}, program)

        def check(case, path):
            got, labels = run_header(program, case.name, case.lists, not case.values)
            self.close(case, got)
            self.named_alike(case, labels)

        self.each("h", check)

    @unittest.skipUnless(onnx, "python3-onnx is not installed")
    def test_onnx(self):
        def check(case, path):
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            self.assertEqual([(o.domain, o.version) for o in model.opset_import], [("", 13)])
            about = {p.key: json.loads(p.value) for p in model.metadata_props}
            self.assertEqual(about["window"], case.window)
            got = onnx_forward(model, case.lists)
            self.close(case, got)
            self.assertEqual("classes" not in about, case.values)
            self.named_alike(case, not case.values and [about["classes"][k] for k in np.argmax(got, axis=1)])

        self.each("onnx", check)


class Labels(unittest.TestCase):
    """The names of classes, for any name and format."""

    def export(self, arguments, script, read=flucoma, kind="json", name="net"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, f"{name}.{kind}")
            events = nn(arguments, script + ["export " + path.replace(" ", "\\ ")])
            self.assertEqual(errors(events[-1]), [])
            return read(path)

    def onnx_classes(self, path):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        return [json.loads(p.value) for p in model.metadata_props if p.key == "classes"]

    def c_labels(self, path):
        program = path + ".program"
        compile_headers({"net": path}, program)
        # an output wins by the sign of the one feature
        return run_header(program, "net", [[1], [-1]], True)[1]

    ODD = [
        ("gr\xfcn", "gr\xfcn"),
        ('he"said', 'he"said'),
        ("a\\ b", "a b"),
        ("??/", "??/"),
        ("*/", "*/"),
        ("back\\\\slash", "back\\slash"),
        ("%s%n", "%s%n"),
        ("\U0001d11e", "\U0001d11e"),
        ("0.5", "0.5"),
        ("-3", "-3"),
    ]

    def test_odd_names(self):
        for k in range(0, len(self.ODD), 2):
            (a, a_is), (b, b_is) = self.ODD[k : k + 2]
            script = ["list 1", f"target {a}", "list -1", f"target {b}"] * 5 + ["rehearse"]
            with self.subTest(names=(a_is, b_is)):
                self.assertEqual(self.export("", script)[0], [a_is, b_is])
                self.assertEqual(self.export("", script, self.c_labels, "h"), [a_is, b_is])
                if onnx:
                    self.assertEqual(self.export("", script, self.onnx_classes, "onnx"), [[a_is, b_is]])

    def test_names_of_files_become_names_of_c(self):
        for name, identifier in [
            ("My Drums-2", "My_Drums_2"),
            ("2nd", "nn_2nd"),
            ("_", "nn"),
            ("\xe4", "nn"),
            ("a__b_", "a_b"),
            ("x" * 99, "x" * 60),
        ]:

            def check(path):
                compile_headers({identifier: path}, os.path.join(os.path.dirname(path), "program"))

            with self.subTest(name=name):
                self.export("", ["list 1", "target a"], check, "h", name)

    def test_a_class_never_taught_is_left_out(self):
        """It cannot win in the object either."""
        script = ["list 1 2", "target kick", "list 2 1", "target hat"]
        labels, forward = self.export("2 5 kick snare hat -kernel 0 -rehearse 0", script)
        said = outputs(nn("2 5 kick snare hat -kernel 0 -rehearse 0", script + ["list 3 3"])[-1])
        self.assertEqual(labels, ["kick", "hat"])
        np.testing.assert_allclose(forward([3, 3]), [said[0], said[2]], rtol=0, atol=1e-6)

    def test_values_or_classes(self):
        script = ["list 1 2", "target {0}", "list 2 1", "target {1}"]
        for arguments, targets, values in [
            ("", ["0.2 0.3", "0.1 0.4"], True),
            ("2 3 2", ["0.2 0.3", "0.1 0.4"], True),
            ("2 3 2", [0, 1], False),
            ("2 3 2", [0, "0.1 0.4"], False),
            ("2 3 1", [0, 1], True),
            ("2 3 a b", ["0.2 0.3", "0.1 0.4"], False),
            ("2 3 2 -memory 0", [0, 1], False),
            ("2 3 2 -memory 0 -out linear", ["0.2 0.3", "0.1 0.4"], True),
        ]:
            with self.subTest(arguments=arguments, targets=targets):
                labels, _ = self.export(arguments, [line.format(*targets) for line in script])
                self.assertEqual(labels is None, values)


class Refused(unittest.TestCase):
    TAUGHT = ["list 1 2", "target kick", "list 2 1", "target snare"]

    def check(self, message, *words, arguments="2 3 kick snare", start=TAUGHT):
        """One error with these words, no file, and the object goes on as it was."""
        see = ["weights", "list 0.5 2", "add kick", "bang"]
        events = nn_steps(arguments + " -rehearse 0", {"start": start, "refused": [message], "after": see})
        (said,) = events["refused"]
        self.assertEqual(len(said), 1, said)
        for word in ("nn~: export",) + words:
            self.assertIn(word, errors(said)[0])
        without = nn_steps(arguments + " -rehearse 0", {"start": start, "after": see})
        self.assertEqual(events["after"], without["after"])

    def test_names(self):
        expected = "expected a name that ends in .json (FluCoMa), .h (C) or .onnx"
        for name in "/tmp/net.txt", "/tmp/net", "/tmp/json", "/tmp/dir.h/net", "5", "/tmp/net.jso", "/tmp/net.json.gz":
            self.check(f"export {name}", f"export {name}: {expected}")
        for message in "export", "export a.h b.h", "export 1 2":
            self.check(message, "expected the name of one file")

    def test_nothing_to_export(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in "json", "h", "onnx":
                path = f"{folder}/net.{kind}"
                self.check(f"export {path}", "no network yet, expected a list first", arguments="", start=[])
                for arguments, start in [("2 3 kick snare", ["list 1 2"]), ("2 3 0", ["list 1 2"])]:
                    self.check(f"export {path}", "nothing has been learned yet", arguments=arguments, start=start)
            self.assertEqual(os.listdir(folder), [])

    def test_places_that_cannot_be_written(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/net.h")
            for path in f"{folder}/none/net.json", f"{folder}/net.h", "/proc/net.onnx", "/" + "x" * 990 + ".h":
                self.check(f"export {path}", f"export {path[:100]}")
            self.assertEqual(os.listdir(folder), ["net.h"])
            self.assertEqual(os.listdir(f"{folder}/net.h"), [])

    def test_activations(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/net.json"
            with open(path, "w") as file:
                file.write("old")
            self.check(
                f"export {path}",
                "FluCoMa has no softmax, expected out sigmoid or linear",
                arguments="2 3 kick snare -out softmax",
            )
            with open(path) as file:
                self.assertEqual(file.read(), "old")
            for kind in "h", "onnx":
                self.check(
                    f"export {folder}/net.{kind}",
                    "not every class has been taught, which softmax needs",
                    arguments="2 3 kick snare hat -out softmax",
                )
            self.assertEqual(os.listdir(folder), ["net.json"])

    def test_a_gain_that_a_weight_cannot_take(self):
        start = ["list 0 0", "target 0 1", "list 1e-18 0", "target 0.9 0.1"]
        with tempfile.TemporaryDirectory() as folder:
            for kind in "h", "onnx":
                self.check(
                    f"export {folder}/net.{kind}",
                    "would not be finite",
                    start=start,
                    arguments="2 2 -bias 0 -rate 1e25 -replay 0",
                )
            self.assertEqual(os.listdir(folder), [])

    def test_labels(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in "json", "h", "onnx":
                for name, words in [
                    ("\udcff", "not UTF-8"),
                    ("\udce2\udc82", "not UTF-8"),
                    ("\udcc0\udc80", "not UTF-8"),
                    ("\udced\udca0\udc80", "not UTF-8"),
                    ("1000002", "spelt alike"),
                ]:
                    start = ["list 1 2", "target 1000001", "list 2 1", f"target {name}"]
                    self.check(f"export {folder}/net.{kind}", words, arguments="", start=start)
            self.assertEqual(os.listdir(folder), [])


class Again(unittest.TestCase):
    def test_the_new_takes_the_place_of_the_old(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/net.JSON"
            nn("", ["list 1 2", "target kick", f"export {path}", "target snare", f"export {path}"])
            self.assertEqual(flucoma(path)[0], ["kick", "snare"])
            self.assertEqual(os.listdir(folder), ["net.JSON"])

    def test_names_are_relative_to_the_patch(self):
        with tempfile.TemporaryDirectory() as folder:
            events = nn("", ["list 1 2", "target kick", "export a\\ b.h", "export ./c.onnx"], patch=f"{folder}/test.pd")
            self.assertEqual(infos(events[3], "exported") + infos(events[4], "exported"), [("a b.h",), ("./c.onnx",)])
            self.assertTrue({"a b.h", "c.onnx"} <= set(os.listdir(folder)))


if __name__ == "__main__":
    unittest.main()
