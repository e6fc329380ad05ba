"""[nn~] and Pd's arrays: weights, examples and outputs in both directions. Expected values are numpy's, from what was
put in or from what the object reports in lists."""

import tempfile
import unittest

import numpy

from arrays import Arrays
from pd import errors, infos, nn_steps, only, outputs
from pd import weights as rows

TAUGHT = ["list 1 2", "target a", "list 2 1", "target b", "list 0 3", "target a"]
POINTS = [(1, 2), (2, 1), (0, 3)]


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.arrays = Arrays(folder.name)

    def check_refused(self, arguments, start, message, said):
        """One error with this text, and the object is unchanged; then a good message is understood."""
        see = ["list 1 2", "weights", "examples"]
        steps = {"start": start, "before": see, "refused": [message], "after": see}
        events = nn_steps(arguments + " -rehearse 0", steps)
        self.assertEqual(errors(events["refused"][0]), ["nn~: " + said], message)
        self.assertEqual(len(events["refused"][0]), 1, message)
        self.assertEqual(events["before"], events["after"], message)


def layer_of(events, layer):
    """A layer as it is in an array, from the rows that `weights` reports."""
    found = rows(events)
    return numpy.concatenate([found[key] for key in sorted(found) if key[0] == layer])


class Weights(InFolder):
    def test_out(self):
        """Unit after unit, the bias first; the array is resized."""
        steps = {
            "start": self.arrays.make(one=[0], two=numpy.arange(50)) + TAUGHT + ["rehearse"],
            "weights": ["weights"],
            "out": ["tabwrite weights 1 one", "tabwrite weights 2 two"] + self.arrays.save("one", "two"),
        }
        events = nn_steps("2 3 a b", steps)
        self.assertEqual(infos(events["out"][0] + events["out"][1], "written"), [("one",), ("two",)])
        for name, layer, size in ("one", 1, 9), ("two", 2, 8):
            expected = layer_of(events["weights"][0], layer)
            self.assertEqual(len(expected), size)
            numpy.testing.assert_allclose(self.arrays.values(name), expected, rtol=1e-5)

    def test_in(self):
        """tanh(0.5 + 2 x) and tanh(-1 + 3 x), then 0.25 + 4 a - 0.5 b."""
        steps = {
            "start": self.arrays.make(one=[0.5, 2, -1, 3], two=[0.25, 4, -0.5]),
            "in": ["tabread weights 1 one", "tabread weights 2 two"],
            "see": ["list 0.3", "weights 1 1"],
            "undone": ["undo", "weights 2 0", "undo", "weights 1 0", "undo"],
        }
        events = nn_steps("1 2 1 -act tanh -out linear", steps)
        self.assertEqual(infos(events["in"][0] + events["in"][1], "read"), [("one",), ("two",)])
        expected = 0.25 + 4 * numpy.tanh(0.5 + 0.6) - 0.5 * numpy.tanh(-1 + 0.9)
        steps_of_plain = nn_steps(
            "1 2 1 -act tanh -out linear -normalize 0", {k: steps[k] for k in ("start", "in", "see")}
        )
        self.assertAlmostEqual(outputs(steps_of_plain["see"][0])[0], expected, 5)
        self.assertEqual(infos(events["see"][1], "weights"), [(1, 1, -1, 3)])
        self.assertNotEqual(infos(events["undone"][1], "weights")[0][3:], (4, -0.5))
        self.assertNotEqual(infos(events["undone"][3], "weights")[0][2:], (0.5, 2))
        self.assertEqual(errors(events["undone"][4]), ["nn~: undo: nothing left to take back"])

    def test_there_and_back(self):
        """Bit for bit: the array has floats."""
        steps = {
            "start": self.arrays.make(one=[0]) + TAUGHT + ["rehearse", "weights"],
            "out": ["tabwrite weights 1 one", "weights 1 0 9 9 9", "tabread weights 1 one", "weights"],
        }
        events = nn_steps("2 3 a b", steps)
        self.assertEqual(rows(events["start"][-1]), rows(events["out"][-1]))

    def test_rehearsal_does_not_lead_away(self):
        steps = {
            "start": self.arrays.make(one=numpy.linspace(-1, 1, 9)) + TAUGHT,
            "in": ["tabread weights 1 one", 100, "weights"],
        }
        events = nn_steps("2 3 a b", steps)
        numpy.testing.assert_allclose(layer_of(events["in"][2], 1), numpy.linspace(-1, 1, 9), rtol=1e-6)

    def test_what_cannot_be(self):
        start = self.arrays.make(
            one=numpy.arange(9), short=numpy.arange(8), holes=[0, 1, 2, numpy.nan] + 5 * [0], far=8 * [0] + [1e19]
        )
        start += TAUGHT
        fits = "array short has 8 values, expected 9 (3 units of 3)"
        for message, said in (
            ("tabread", "tabread: expected weights or examples, and arrays"),
            ("tabread foo one", "tabread: expected weights or examples, and arrays"),
            ("tabwrite 1 one", "tabwrite: expected weights, examples or outputs, and arrays"),
            ("tabread weights", "tabread weights: expected a layer and the name of an array"),
            ("tabwrite weights 1 one two", "tabwrite weights: expected a layer and the name of an array"),
            ("tabwrite weights 3 one", "tabwrite weights: no such layer, expected 1 to 2"),
            ("tabread weights one one", "tabread weights: no such layer, expected 1 to 2"),
            ("tabread weights 1 none", "tabread weights: no array none"),
            ("tabread weights 1 2", "tabread weights: no array 2"),
            ("tabwrite weights 1 none", "tabwrite weights: no array none"),
            ("tabread weights 1 short", "tabread weights: " + fits),
            (
                "tabread weights 1 holes",
                "tabread weights: value 3 of array holes is nan, expected numbers within +-1e+18",
            ),
            (
                "tabread weights 1 far",
                "tabread weights: value 8 of array far is 1e+19, expected numbers within +-1e+18",
            ),
        ):
            self.check_refused("2 3 a b", start, message, said)
        bias = "tabread weights: value 3 of array one is 3, expected 0 (bias is off)"
        self.check_refused("2 3 a b -bias 0", start, "tabread weights 1 one", bias)
        for message in "tabread weights 1 one", "tabwrite weights 1 one", "tabwrite outputs 0 one 0 1":
            events = nn_steps("", {"none": [message], "then": ["list 1 2"]})
            what = " ".join(message.split()[:2])
            self.assertEqual(errors(events["none"][0]), [f"nn~: {what}: no network yet, expected a list first"])

    def test_a_layer_without_units(self):
        """While there are no classes; the array stays as it is."""
        steps = {
            "start": self.arrays.make(one=numpy.arange(9)),
            "no": ["tabwrite weights 2 one", "tabread weights 2 one"] + self.arrays.save("one"),
            "then": ["tabwrite weights 1 one"],
        }
        events = nn_steps("2 3 0", steps)
        said = "nn~: tab{} weights: the network has no outputs yet"
        self.assertEqual(errors(events["no"][0] + events["no"][1]), [said.format("write"), said.format("read")])
        numpy.testing.assert_array_equal(self.arrays.values("one"), numpy.arange(9))
        self.assertEqual(infos(events["then"][0], "written"), [("one",)])


class Outputs(InFolder):
    def test_a_curve(self):
        """Both ends are among the points."""
        xs = numpy.linspace(-2, 3, 51)
        steps = {
            "start": self.arrays.make(curve=numpy.zeros(51)) + [f"weights 1 0 0.5 2", "weights 2 0 0.25 4"],
            "out": ["tabwrite outputs 0 curve -2 3"] + self.arrays.save("curve"),
            "back": ["tabwrite outputs 0 curve 3 -2", "; curve rename other"],
        }
        events = nn_steps("1 1 1 -act tanh -out linear -normalize 0", steps)
        self.assertEqual(infos(events["out"][0], "written"), [("curve",)])
        numpy.testing.assert_allclose(
            self.arrays.values("curve"), 0.25 + 4 * numpy.tanh(0.5 + 2 * xs), rtol=1e-4, atol=1e-5
        )

    def test_a_plane(self):
        """The first feature changes from point to point, the second from row to row; the values are the outputs for
        lists, including the kernel machine."""
        asked = [(x, y) for y in numpy.linspace(10, 40, 4) for x in numpy.linspace(-1, 2, 4)]
        steps = {
            "start": self.arrays.make(plane=numpy.zeros(16)) + TAUGHT + ["list 1 30", "target b", "rehearse"],
            "lists": [f"list {x:.9g} {y:.9g}" for x, y in asked],
            "out": ["tabwrite outputs 1 plane -1 2 10 40"] + self.arrays.save("plane"),
        }
        events = nn_steps("2 3 a b", steps)
        expected = [outputs(said)[1] for said in events["lists"]]
        self.assertGreater(max(expected) - min(expected), 0.1)
        numpy.testing.assert_allclose(self.arrays.values("plane"), expected, rtol=1e-4, atol=1e-6)

    def test_values(self):
        """In their own units."""
        steps = {
            "start": self.arrays.make(curve=numpy.zeros(2))
            + ["list 0", "target 100 7", "list 1", "target 300 7", "list 2", "target 200 9", "rehearse"],
            "lists": ["list 0", "list 2"],
            "out": ["tabwrite outputs 0 curve 0 2"] + self.arrays.save("curve"),
        }
        events = nn_steps("", steps)
        numpy.testing.assert_allclose(
            self.arrays.values("curve"), [outputs(said)[0] for said in events["lists"]], rtol=1e-4
        )

    def test_in_slices_while_there_is_sound(self):
        """A large grid is not finished at once; others wait, and one for the same array replaces it."""
        start = self.arrays.make(large=numpy.zeros(250 * 250), small=numpy.zeros(9), gone=numpy.zeros(10000))
        start += TAUGHT + ["; pd dsp 1"]
        steps = {
            "start": start,
            "large": ["tabwrite outputs 0 large 0 1 0 1", "tabwrite outputs 1 large 0 1 0 1", 1],
            "small": ["tabwrite outputs 1 small 0 1 0 1", 2000],
            "resized": ["tabwrite outputs 0 gone 0 1 0 1", "; gone resize 5", 500],
            "renamed": ["; gone resize 10000", "tabwrite outputs 0 gone 0 1 0 1", "; gone rename away", 500],
            "other": ["; away rename gone", "tabwrite outputs 0 gone 0 1 0 1", "layers 3 2 a", 500, "undo"],
            "again": ["tabwrite outputs 1 small 0 1 0 1", 100],
        }
        events = nn_steps("2 3 a b", steps)
        self.assertEqual(events["large"], [[], [], []])
        self.assertEqual(infos(events["small"][1], "written"), [("large",), ("small",)])
        for name, said in (
            ("resized", "array gone has another size now"),
            ("renamed", "no array gone"),
            ("other", "the network has other inputs or outputs now"),
        ):
            self.assertEqual(errors(sum(events[name], [])), ["nn~: tabwrite: " + said])
        self.assertEqual(infos(events["again"][0], "written"), [("small",)])

    def test_at_once_without_sound(self):
        steps = {
            "start": self.arrays.make(large=numpy.zeros(100 * 100)) + TAUGHT,
            "large": ["tabwrite outputs 0 large 0 1 0 1"],
        }
        self.assertEqual(infos(nn_steps("2 3 a b", steps)["large"][0], "written"), [("large",)])

    def test_what_cannot_be(self):
        start = self.arrays.make(plane=numpy.zeros(9), odd=numpy.zeros(12), point=[0]) + TAUGHT
        each = "expected an output, an array, and from where to where each of the two inputs goes"
        for message, said in (
            ("tabwrite outputs", "no such output, expected 0 to 1"),
            ("tabwrite outputs 2 plane 0 1 0 1", "no such output, expected 0 to 1"),
            ("tabwrite outputs plane 0 1 0 1", "no such output, expected 0 to 1"),
            ("tabwrite outputs 0", each),
            ("tabwrite outputs 0 plane", each),
            ("tabwrite outputs 0 plane 0 1", each),
            ("tabwrite outputs 0 plane 0 1 0 1 0", each),
            ("tabwrite outputs 0 plane 0 1 0 foo", each),
            ("tabwrite outputs 0 plane 0 1 0 1e19", each),
            ("tabwrite outputs 0 none 0 1 0 1", "no array none"),
            ("tabwrite outputs 0 odd 0 1 0 1", "array odd has 12 values, expected the square of a number (9 or 16)"),
            ("tabwrite outputs 0 point 0 1 0 1", "array point has 1 values, expected at least 4"),
        ):
            self.check_refused("2 3 a b", start, message, "tabwrite outputs: " + said)
        start = self.arrays.make(curve=numpy.zeros(9))
        for arguments, lists, said in (
            ("", ["list 1 2 3", "target a", "list 1 2 3"], "the network has 3 inputs, expected 1 or 2"),
            ("1 3 0", ["list 1"], "the network has no outputs yet"),
        ):
            events = nn_steps(arguments, {"start": start + lists, "out": ["tabwrite outputs 0 curve 0 1"]})
            self.assertEqual(errors(events["out"][0]), ["nn~: tabwrite outputs: " + said])
        huge = ["weights 1 0 0 1e18", "weights 2 0 0 1e18", "weights 3 0 0 1e18"]
        steps = {
            "start": start + huge,
            "out": ["tabwrite outputs 0 curve 0 1"],
            "then": ["tabwrite outputs 0 curve 0 0"],
        }
        events = nn_steps("1 1 1 1 -normalize 0 -out linear -act relu", steps)
        self.assertEqual(errors(events["out"][0]), ["nn~: tabwrite: at point 1 the outputs are not finite numbers"])
        self.assertEqual(infos(events["then"][0], "written"), [("curve",)])


class Examples(InFolder):
    def check_written(self, arguments, start, classes, points=POINTS):
        """All that is remembered: class after class."""
        steps = {
            "start": self.arrays.make(x=[0], y=[0]) + start,
            "out": ["tabwrite examples x y"] + self.arrays.save("x", "y"),
        }
        events = nn_steps(arguments, steps)
        self.assertEqual(infos(events["out"][0], "written"), [("x", "y")])
        x, y = self.arrays.values("x").reshape(len(points), -1), self.arrays.values("y").reshape(len(points), -1)
        got = sorted((*map(float, a), *map(float, b)) for a, b in zip(x, y))
        self.assertEqual(got, sorted((*map(float, p), *map(float, c)) for p, c in zip(points, classes)))
        return y

    def test_classes_out(self):
        """Words are written as their place among the labels; numbers as themselves."""
        y = self.check_written("2 3 a b", TAUGHT, [(0,), (1,), (0,)])
        self.assertEqual(list(y.reshape(-1)), [0, 0, 1])
        numbers = ["list 1 2", "target 60", "list 2 1", "target 64", "list 0 3", "target 60"]
        self.check_written("", numbers, [(60,), (64,), (60,)])

    def test_values_out(self):
        values = ["list 1 2", "target 3 4", "list 2 1", "target 5 6", "list 0 3", "target 7 8"]
        self.check_written("", values, [(3, 4), (5, 6), (7, 8)])
        self.check_written("2 3 1 -out linear", [m[:8] for m in values], [(3,), (5,), (7,)])

    def test_windows_out(self):
        lists = ["list 1", "target a", "list 2", "target b", "list 0", "target a"]
        self.check_written("-window 2", lists, [(0,), (1,), (0,)], [(1, 1), (1, 2), (2, 0)])

    def check_read(self, arguments, start, x, y, counts):
        steps = {
            "start": self.arrays.make(x=x, y=y) + start,
            "in": ["tabread examples x y", "examples"],
            "undone": ["undo", "examples"],
        }
        events = nn_steps(arguments, steps)
        self.assertEqual(infos(events["in"][0], "read"), [("x", "y")])
        self.assertEqual(errors(sum(sum(events.values(), []), [])), [])
        self.assertEqual([e for e in infos(events["in"][1], "examples") if e[1]], counts)
        return events

    def test_classes_in(self):
        """A new object infers the number of features; numbers become classes."""
        x = [[1, 2], [2, 1], [0, 3], [3, 0]]
        events = self.check_read("", [], x, [60, 64, 60, 64], [(60, 2), (64, 2)])
        self.assertEqual(infos(events["in"][0], "class"), [(60, 0), (64, 1)])
        self.check_read("2 3 2", [], x, [0, 1, 0, 1], [(0, 2), (1, 2)])
        self.check_read("", ["list 1 2 1 2"], x, [5, 6], [(5, 1), (6, 1)])  # there are four, as it already knows
        events = self.check_read("", TAUGHT, x, [1, 1, 1, 0], [("a", 3), ("b", 4)])
        self.assertEqual(infos(events["undone"][1], "examples"), [("a", 2), ("b", 1)])

    def test_what_was_read_is_known(self):
        random = numpy.random.default_rng(1)
        x = numpy.concatenate([random.normal(0, 1, (30, 3)), random.normal(3, 1, (30, 3))])
        y = [7] * 30 + [8] * 30
        events = nn_steps("", {"in": self.arrays.make(x=x, y=y) + ["tabread examples x y", 3000, "evaluate"]})
        self.assertEqual(len(infos(events["in"][-2], "rehearsed")), 1)
        self.assertGreater(infos(events["in"][-1], "accuracy")[0][0], 0.95)

    def test_values_in(self):
        x = numpy.linspace(0, 1, 20)
        y = numpy.stack([3 * x, 100 - x], axis=1)
        events = self.check_read("", ["list 0.5"], x, y, [("list", 20)])
        self.check_read("1 3 2 -out linear", [], x, y, [("list", 20)])
        asked = ["list 0.5", "tabread examples x y", "rehearse", "list 0.25"]
        events = nn_steps("", {"start": self.arrays.make(x=x, y=y), "in": asked})
        numpy.testing.assert_allclose(outputs(events["in"][-1]), [0.75, 99.75], atol=0.1)
        # one value each, for a network with one output, or one for values
        asked = self.arrays.make(x=x, y=3 * x) + ["tabread examples x y", "rehearse", "list 0.25"]
        events = nn_steps("-out linear", {"in": asked})
        self.assertAlmostEqual(outputs(events["in"][-1])[0], 0.75, delta=0.1)
        events = nn_steps("1 16 1 -act tanh -out linear", {"in": asked})
        self.assertAlmostEqual(outputs(events["in"][-1])[0], 0.75, delta=0.1)

    def test_there_and_back(self):
        """What was written is remembered by another object as it was by the first."""
        steps = {
            "start": self.arrays.make(x=[0], y=[0]) + TAUGHT + ["tabwrite examples x y", "reset"],
            "in": ["list 1 2", "target a", "list 1 2", "target b", "clear", "tabread examples x y", "examples"],
        }
        self.assertEqual(infos(nn_steps("", steps)["in"][-1], "examples"), [("a", 2), ("b", 1)])

    def test_more_than_is_remembered(self):
        steps = {"in": self.arrays.make(x=numpy.arange(40), y=numpy.arange(40) % 2) + ["tabread examples x y"]}
        said = nn_steps("-memory 10", steps)["in"][-1]
        self.assertIn(("post", "nn~: read x: 40 rows, 10 remembered (memory 10)"), said)

    def test_what_cannot_be(self):
        start = self.arrays.make(
            x=[1, 2, 2, 1],
            y=[0, 1],
            odd=[1, 2, 3],
            holes=[1, 2, numpy.inf, 4],
            other=[0, 2],
            half=[0, 0.5],
            point=[1],
        )
        two = "expected the names of two arrays: of features, and of classes or values"
        place = "value 1 of array other is 2, expected the place of a class among the labels, from 0"
        for message, said in (
            ("tabread examples", "tabread examples: " + two),
            ("tabread examples x", "tabread examples: " + two),
            ("tabread examples x y y", "tabread examples: " + two),
            ("tabread examples x x", "tabread examples: " + two),
            ("tabwrite examples x 1", "tabwrite examples: " + two),
            ("tabwrite examples none y", "tabwrite examples: no array none"),
            ("tabwrite examples x none", "tabwrite examples: no array none"),
            ("tabread examples none y", "tabread examples: no array none"),
            ("tabread examples x none", "tabread examples: no array none"),
            ("tabread examples odd y", "tabread examples: array odd has 3 values, expected a multiple of 2 (features)"),
            (
                "tabread examples x odd",
                "tabread examples: array odd has 3 values for 2 examples in x, expected a class each, or a value for "
                "each output",
            ),
            (
                "tabread examples holes y",
                "tabread examples: value 2 of array holes is inf, expected numbers within +-1e+18",
            ),
            ("tabread examples x other", "tabread examples: " + place),
            ("tabread examples x half", "tabread examples: " + place.replace("other is 2", "half is 0.5")),
        ):
            self.check_refused("2 3 a b", start + TAUGHT, message, said)
        there = "value 1 of array {} is {}, expected a class there is, or where classes grow a whole number"
        self.check_refused(
            "2 3 2", start + ["list 1 2"], "tabread examples x other", "tabread examples: " + there.format("other", 2)
        )
        for message, said in (
            ("tabread examples x half", there.format("half", 0.5)),
            ("tabread examples odd y", "array odd has 3 values, expected 2 or a multiple, as array y has 2"),
            ("tabwrite examples x y", "no example is remembered yet"),
        ):
            events = nn_steps("", {"start": start, "refused": [message], "then": ["tabread examples x y", "examples"]})
            self.assertEqual(errors(events["refused"][0]), [f"nn~: {' '.join(message.split()[:2])}: {said}"])
            self.assertEqual(infos(events["then"][1], "examples"), [(0, 1), (1, 1)])
        events = nn_steps("-memory 0", {"in": start + ["tabread examples x y"]})
        self.assertEqual(errors(events["in"][-1]), ["nn~: tabread examples: memory is 0, expected room for examples"])
        both = TAUGHT + ["target 0.5 0.5", "tabwrite examples x y"]
        events = nn_steps("2 3 a b", {"out": start + both})
        self.assertEqual(
            errors(events["out"][-1]),
            ["nn~: tabwrite examples: both classes and values are remembered, expected one kind"],
        )


class Morph(InFolder):
    """Two mappings of one feature to two values, and mixtures of them."""

    FIRST = ["list 0", "target 0 10", "list 1", "target 1 20", "rehearse"]
    SECOND = ["list 0", "target 5 -10", "list 1", "target 7 -20", "rehearse"]
    SEE = ["list 0", "list 0.5", "list 1"]

    def taught(self, then, arguments=""):
        steps = {"first": self.FIRST + ["store a", *self.SEE], "second": ["reset", *self.SECOND, "store b", *self.SEE]}
        events = nn_steps(arguments, {**steps, **then})
        heard = {
            name: [outputs(said) for said in entries if any(e[0] == "outputs" for e in said)]
            for name, entries in events.items()
        }
        return events, heard

    def test_ends_and_between(self):
        events, heard = self.taught(
            {
                "at 0": ["morph a b 0", *self.SEE],
                "at 1": ["morph a b 1", *self.SEE],
                "middle": ["morph a b 0.5", "list 0.5", 100, "list 0.5"],
            }
        )
        self.assertEqual(infos(events["first"][5], "stored"), [("a",)])
        self.assertEqual(events["at 0"][0], [("info", "morphed", "a", "b", 0.0)])
        self.assertEqual(heard["at 0"], heard["first"][-3:])
        self.assertEqual(heard["at 1"], heard["second"][-3:])
        self.assertEqual(*heard["middle"])
        for output in range(2):
            low, high = sorted((heard["first"][-2][output], heard["second"][-2][output]))
            self.assertTrue(low - 1 < heard["middle"][0][output] < high + 1, heard["middle"])

    def test_weights_are_mixed(self):
        script = ["weights 1 0 0.5 1 2", "weights 1 1 1 3 -1", "store a", "weights 1 0 -0.5 3 0", "weights 1 1 1 1 1"]
        steps = {"start": script + ["store b", "morph a b 0.25"], "see": ["weights"]}
        events = nn_steps("2 2 -out linear", steps)
        self.assertEqual(rows(events["see"][0]), {(1, 0): [0.25, 1.5, 1.5], (1, 1): [1, 2.5, -0.5]})

    def test_a_row_of_morphs_is_one_take(self):
        events, heard = self.taught(
            {
                "morphs": ["morph a b 0.1", "morph a b 0.2", "morph b a 0.3", "undo", *self.SEE],
                "two": ["morph a b 0.1", "rate 0.1", "morph a b 0.9", "undo", "list 0", "morph a b 0.1", "list 0"],
                "held": ["teach 1 2", "list 0", "morph a b 0.5", "list 0", "teach", "undo", "list 0.5", "undo", "undo"],
            }
        )
        self.assertEqual(heard["morphs"], heard["second"][-3:])
        self.assertEqual(*heard["two"])
        middle, fourth = heard["held"][1:]
        self.assertEqual(infos(events["held"][8], "undone"), [()])
        self.assertNotEqual(middle, fourth)

    def test_classes(self):
        """The examples still contribute, which is reported; without them the outputs are the network's."""
        train = ["target a", "list 2 1", "target b", "rehearse"]
        for arguments, more in ("2 3 a b", []), ("2 3 a b", ["clear"]), ("2 3 a b -kernel 0", []):
            steps = {
                "first": ["list 1 2", *train, "store one", *more, "list 1 2"],
                "second": [
                    "relabel 0 b",
                    "relabel 1 a",
                    "rehearse",
                    "rehearse",
                    "rehearse",
                    "store two",
                    *more,
                    "list 1 2",
                ],
                "back": ["morph one two 0", "list 1 2", "morph two one 0", "list 1 2"],
            }
            if more:
                steps["second"] = [
                    "list 1 2",
                    "target b",
                    "list 2 1",
                    "target a",
                    "rehearse",
                    "store two",
                    "clear",
                    "list 1 2",
                ]
            events = nn_steps(arguments, steps)
            said = [e[1] for e in sum(events["first"] + events["second"], []) if e[0] == "post"]
            told = [
                f"nn~: store {name}: the network alone; what remembered examples say is the same wherever `morph` "
                "goes (clear or kernel 0: nothing)"
                for name in ("one", "two")
            ]
            self.assertEqual(said, [] if "kernel" in arguments else told)
            if not said or more:
                self.assertEqual(outputs(events["back"][1]), outputs(events["first"][-1]))
                self.assertEqual(outputs(events["back"][3]), outputs(events["second"][-1]))

    def test_it_follows_through(self):
        """A training that learned from another network is dropped; the patch is marked as changed if it keeps the
        model."""
        start = TAUGHT + ["store one", "list 2 2", "target b", "rehearse", "store two"]
        steps = {"start": start, "morph": ["train 1000000", "morph one two 0.5", 10, "examples"]}
        events = nn_steps("2 3 a b", steps)
        self.assertEqual(infos(events["morph"][2], "stopped"), [("changed",)])
        self.assertEqual(infos(events["morph"][3], "examples"), [("a", 2), ("b", 2)])

    def test_what_cannot_be(self):
        start = TAUGHT + ["store one", "rehearse", "store two"]
        number = "morph: expected two names and a number from 0 to 1"
        for message, said in (
            ("store", "store: expected one name"),
            ("store 3", "store: expected one name"),
            ("store one two", "store: expected one name"),
            ("morph", number),
            ("morph one two", number),
            ("morph one two 2", number),
            ("morph one two -0.1", number),
            ("morph one two three", number),
            (("morph", ["one", "two", float("nan")]), number),
            ("morph one three 1", "morph: no network three, expected one that was stored with these layers"),
            ("morph 1 two 1", "morph: no network 1, expected one that was stored with these layers"),
        ):
            self.check_refused("2 3 a b", start, message, said)
        other = "morph: other layers: one, expected one that was stored with these layers"
        self.check_refused("2 3 a b", start + ["layers 2 4 a b", "list 1 2"], "morph one two 1", other)
        names = "morph: other classes: one, expected those that there are now"
        self.check_refused("2 3 a b", start + ["labels c d"], "morph one two 1", names)
        for message in "store a", "morph a b 1":
            events = nn_steps("", {"none": [message]})
            what = message.split()[0]
            self.assertEqual(errors(events["none"][0]), [f"nn~: {what}: no network yet, expected a list first"])


if __name__ == "__main__":
    unittest.main()
