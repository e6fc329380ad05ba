"""Values in any range: targets that are lists, on a net that has no class yet; values that the outputs cannot reach;
and that no setting diverges. Expected values are those taught."""

import os
import random
import tempfile
import unittest

import numpy as np

from pd import class_of, errors, infos, nn, nn_steps, outputs

RANGES = [(0, 1), (48, 72), (0, 127), (20, 20000), (-1000, 1000), (100, 101)]


def points(n, features, low, high, seed=3, values=3):
    """[(features, values), ...] drawn at random, no two of them close."""
    draw, found = random.Random(seed), []
    while len(found) < n:
        at = [draw.random() for _ in range(features)]
        if all(sum((a - b) ** 2 for a, b in zip(at, other)) > 0.04 for other, _ in found):
            found.append((at, [draw.uniform(low, high) for _ in range(values)]))
    return [([round(x, 4) for x in at], [round(v, 3) for v in aim]) for at, aim in found]


def listed(numbers):
    return " ".join(f"{number:g}" for number in numbers)


def taught(examples):
    return [m for at, aim in examples for m in (f"list {listed(at)}", f"target {listed(aim)}", "rehearse")]


def heard(examples):
    return [f"list {listed(at)}" for at, _ in examples]


class Any(unittest.TestCase):
    def learned(self, arguments, examples, within, start=None):
        """Teaches and queries; returns the mean distance of all outputs from what was taught, in this unit."""
        script = taught(examples) if start is None else start
        events = nn_steps(arguments, {"taught": script, "asked": heard(examples)})
        self.assertEqual(sum((errors(e) for said in events.values() for e in [sum(said, [])]), []), [])
        off = [
            abs(out - value)
            for said, (_, aim) in zip(events["asked"], examples)
            for out, value in zip(outputs(said), aim, strict=True)
        ]
        self.assertLess(sum(off) / len(off), within)

    def test_ranges(self):
        for low, high in RANGES:
            for features in 2, 4:
                self.learned(f"{features} 128 0", points(10, features, low, high), 0.02 * (high - low))

    def test_a_single_value(self):
        """With linear outputs a number is a value; without, the name of a class."""
        self.learned("-out linear", points(6, 2, 48, 72, values=1), 0.5)
        script = ["list 1 2", "target 5", "labels"]
        self.assertEqual(infos(nn("", script)[-1], "labels"), [(5,)])
        self.assertEqual(infos(nn("-out linear", script)[-1], "labels"), [(0,)])
        self.assertEqual(
            infos(nn("-out linear", ["list 1 2", "target a", "target 5", "labels"])[-1], "labels"), [("a", 5)]
        )

    def test_ranges_side_by_side(self):
        """Hz, a share, and a column that never changes: none is learned at the expense of another."""
        examples = [(at, [20 + 19980 * a, 0.3 + 0.01 * b, 7]) for at, (a, b, _) in points(8, 2, 0, 1)]
        events = nn_steps("", {"taught": taught(examples), "asked": heard(examples)})
        for said, (_, aim) in zip(events["asked"], examples):
            hertz, share, same = outputs(said)
            self.assertLess(abs(hertz - aim[0]), 0.1 * 19980)
            self.assertLess(abs(share - aim[1]), 0.1 * 0.01)
            self.assertEqual(same, 7)

    def test_what_differs_at_one_place(self):
        """The same features with different values: their mean is learned, not what was taught last."""
        mean = [((0,), (1, 10)), ((1,), (4, 11))]
        there = [((0,), (0, 10)), ((0,), (2, 10)), ((1,), (3, 12)), ((1,), (5, 10))]
        script = [m for at, aim in there * 15 for m in (f"list {listed(at)}", f"target {listed(aim)}", 200)]
        for seed in 1, 2, 3:
            self.learned(f"-seed {seed}", mean, 0.1, [*script, 2000])

    def test_tanh_out_linear(self):
        examples = [((0, 0), (0.2, 0.8)), ((1, 0), (0.8, 0.1)), ((0, 1), (0.5, 0.5)), ((1, 1), (0.9, 0.9))]
        script = [m for at, aim in examples for m in (f"list {listed(at)}", f"target {listed(aim)}")] + [2000]
        self.learned("-act tanh -out linear", examples, 0.02, script)

    def test_midi_notes(self):
        chords = [((0.1, 0.2), (60, 64, 67)), ((0.9, 0.2), (62, 65, 69)), ((0.5, 0.8), (48, 72, 55))]
        for arguments in "", "-out linear", "-out linear -act sigmoid", "-act relu":
            self.learned(arguments, chords, 0.5)

    def test_hertz_by_train(self):
        places = [((k / 4,), (220 * 2 ** (k / 4 * 3), k)) for k in range(5)]
        script = [m for at, aim in places for m in (f"list {listed(at)}", f"add {listed(aim)}")]
        events = nn_steps(
            "-rehearse 0", {"taught": script + ["train 2000", "until trained"], "asked": heard(places)}, live=True
        )
        for said, (_, aim) in zip(events["asked"], places):
            self.assertLess(abs(outputs(said)[0] - aim[0]), 0.05 * 1540)

    def test_the_first_target_is_there_at_once(self):
        events = nn("-rehearse 0 -replay 0", ["list 1 2", "target 440 -3", "list 1 2", "list 5 5"])
        self.assertEqual([outputs(e) for e in events[3:5]], [(440, -3), (440, -3)])
        self.assertEqual(infos(events[2], "learned"), [("list", 0, 1)])

    def test_new_values_lose_nothing_of_the_old(self):
        """`add` only changes the statistics: the outputs stay, though the new value is far away."""
        ask = ["list 0.3 0.7", "list 1.5 -2"]
        start = taught(points(6, 2, 48, 72))
        for value in 60, 200, -30000:
            events = nn_steps(
                "-normalize 1", {"start": start, "before": ask, "add": ["list 0.3 0.7", f"add {value} 60 1"]}
            )
            again = nn_steps("", {"start": start, "add": ["list 0.3 0.7", f"add {value} 60 1", *ask]})
            # the features have moved too, by 1/7 of the way at most; asked at their mean place
            self.assertEqual(errors(sum(events["add"], [])), [])
            self.assertEqual(len(outputs(again["add"][2])), 3)
            limit = 30 + abs(value - 60) / 1000
            for now, then in zip(outputs(again["add"][2]), outputs(events["before"][0])):
                self.assertLess(abs(now - then), limit)

    def test_error_in_units_of_the_variance(self):
        """If it always answers the mean, the error is about 1, whatever the range."""
        draw = random.Random(1)
        for size in 0.001, 1000:
            script = []
            for _ in range(60):
                script += ["list 1 1", f"target {size * draw.gauss(5, 1):g} {size * draw.gauss(0, 2):g}"]
            events = nn("-rehearse 0", script)
            error = [infos(e, "learned")[0][1] for e in events[2::2]]
            self.assertTrue(0.7 < sum(error[30:]) / 30 < 1.4, sum(error[30:]) / 30)


class Settings(unittest.TestCase):
    def test_chosen_for_values(self):
        for arguments, message, wanted in [
            ("", "target 3 4", ("linear", "tanh")),
            ("-act relu", "target 3 4", ("linear", "relu")),
            ("-out sigmoid", "target 0.3 0.4", ("sigmoid", "sigmoid")),
            ("-plain", "target 0.3 0.4", ("sigmoid", "sigmoid")),
            ("", "target kick", ("sigmoid", "sigmoid")),
            ("2 3 2", "target 0.3 0.4", ("sigmoid", "sigmoid")),
        ]:
            events = nn(arguments, ["list 1 2", message, "bang"])
            self.assertEqual([infos(events[3], word)[0][0] for word in ("out", "act")], list(wanted), arguments)

    def test_given_by_a_message(self):
        events = nn("", ["out sigmoid", "list 1 2", "target 0.3 0.4", "bang"])
        self.assertEqual([infos(events[4], word)[0][0] for word in ("out", "act")], ["sigmoid", "sigmoid"])

    def test_taken_back_with_what_they_were_for(self):
        for message in "undo", "reset", "layers 2 0":
            events = nn("", ["list 1 2", "target 30 40", message, "list 1 2", "target kick", "bang"])
            self.assertEqual(infos(events[6], "out"), [("sigmoid",)], message)
            self.assertEqual(errors(sum(events, [])), [])

    def test_saved_before_there_is_a_class(self):
        """A file does not say what was never chosen."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "open.nn")
            nn("2 5 0", [f"write {path}"])
            events = nn("", [f"read {path}", "list 1 2", "target 30 40", "list 1 2"])
        self.assertEqual(outputs(events[4]), (30, 40))

    def test_classes_on_a_net_that_has_them(self):
        """A list of values for named classes concerns these classes: nothing is normalised."""
        events = nn("2 3 kick snare", ["list 1 2", "target 0.3 0.9", "rehearse", "list 1 2"])
        for value, wanted in zip(outputs(events[4]), (0.3, 0.9)):
            self.assertAlmostEqual(value, wanted, delta=0.05)

    def test_a_table(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.csv")
            with open(path, "w") as file:
                file.write("x,y,o1,o2\n0,1,300,-5\n1,0,5000,5\n1,1,800,0\n")
            events = nn("", [f"read {path} examples", "rehearse", "list 0 1", "list 1 0"])
        self.assertEqual(errors(sum(events, [])), [])
        for said, (hertz, other) in zip(events[3:], [(300, -5), (5000, 5)]):
            self.assertLess(abs(outputs(said)[0] - hertz), 100)
            self.assertLess(abs(outputs(said)[1] - other), 0.3)


class Kept(unittest.TestCase):
    START = taught(points(5, 2, 20, 20000))
    MORE = ["list 0.2 0.1", "target 500 1000 30000", 400, "list 0.7 0.3", "weights"]

    def test_undo(self):
        ask = ["list 0.4 0.6", "list 0.9 0.1", "weights"]
        events = nn_steps(
            "",
            {
                "start": self.START,
                "before": ask,
                "more": self.MORE[:3],
                "undo": ["undo"],
                "after": ask,
                "again": self.MORE,
            },
        )
        self.assertEqual(errors(events["undo"][0]), [])
        self.assertEqual(events["before"], events["after"])
        other = nn_steps("", {"start": self.START, "before": ask, "again": self.MORE})
        self.assertEqual(events["again"], other["again"])

    def test_undo_within_a_teach(self):
        ask = ["list 0.4 0.6", "weights"]
        held = ["teach 7 -30 90000", "list 1 1", "list 0.5 0.5", "teach"]
        events = nn_steps("", {"start": self.START, "before": ask, "held": held, "undo": ["undo"], "after": ask})
        self.assertEqual(events["before"], events["after"])

    def test_file_and_patch(self):
        """Read back, it continues exactly as if nothing had happened, also in the middle of a rehearsal."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            start = self.START + ["list 0.5 0.2", "target 90 91 92", 20, f"write {path}"]
            other = nn_steps("", {"start": start, "more": [400, "list 0.4 0.6"] + self.MORE})
            read = nn_steps("", {"start": [f"read {path}"], "more": [400, "list 0.4 0.6"] + self.MORE})
        self.assertEqual(errors(sum(read["start"], [])), [])
        self.assertEqual(outputs(read["more"][1]), outputs(other["more"][1]))
        self.assertEqual(read["more"][2:], other["more"][2:])


class Reach(unittest.TestCase):
    def test_440_by_a_sigmoid(self):
        script = ["list 0.1 0.2", "target 440 0.5", "list 0.9 0.2", "target 880 0.1"] + ["rehearse"] * 3
        for arguments in "-out sigmoid", "2 8 2":
            events = nn(arguments, script + ["list 0.1 0.2", "list 0.9 0.2"])
            (said,) = errors(sum(events, []))
            for word in "target", "value 1", "440", "sigmoid", "0 to 1", "linear":
                self.assertIn(word, said)
            for at, wanted in zip(events[-2:], (0.5, 0.1)):
                self.assertGreater(outputs(at)[0], 0.9)
                self.assertAlmostEqual(outputs(at)[1], wanted, delta=0.05)
            self.assertLess(infos(events[2], "learned")[0][1], 1)

    def test_said_again_of_another_net(self):
        events = nn("-out sigmoid", ["list 1 2", "target -1 0", "target 2 0", "reset", "list 1 2", "target 2 0"])
        self.assertEqual([len(errors(e)) for e in events], [0, 0, 1, 0, 0, 0, 1])

    def test_softmax_and_a_table(self):
        (said,) = errors(nn("-out softmax", ["list 1 2", "target 0.5 1.5"])[2])
        self.assertIn("value 2 is 1.5, which out softmax cannot reach", said)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.csv")
            with open(path, "w") as file:
                file.write("x,y,o1,o2\n0,1,0.3,0.5\n1,0,0.5,60\n")
            events = nn("-out sigmoid", [f"read {path} examples", "read nowhere.csv examples"])
        (said,) = errors(events[1])
        self.assertIn("value 2 is 60", said)


class NoBlowUp(unittest.TestCase):
    """At the default rate, of classes that lie apart: no step is refused, and what was taught is known."""

    def check(self, act, out, features, window=1, arguments=""):
        random_of = np.random.default_rng(features + window)
        middles = random_of.normal(size=(4, features)) * 2
        taught, asked = [], []
        for k in [0, 1, 2, 3] * 4:
            for _ in range(window):
                taught.append(("list", list(middles[k] + 0.3 * random_of.normal(size=features))))
            taught.append(f"target c{k}")
            asked.append((taught[-1 - window : -1], f"c{k}"))
        script = taught + ["rehearse", "rehearse"]
        for lists, _ in asked:
            script += lists
        events = nn(f"-act {act} -out {out} -window {window} {arguments}", script)
        setting = f"{act} {out} {features} {window}"
        self.assertEqual(sum((errors(e) for e in events), []), [], setting)
        said = [class_of(events[k]) for k in range(len(events) - len(asked) * window + window - 1, len(events), window)]
        right = sum(one == wanted for one, (_, wanted) in zip(said, asked))
        self.assertGreaterEqual(right, 15 if features > 1 else 12, setting)

    def test_all(self):
        for act in "sigmoid", "tanh", "relu":
            for out in "sigmoid", "linear", "softmax":
                for features in 1, 13, 70, 360, 1000:
                    if features > 1 or out != "linear":
                        self.check(act, out, features)

    def test_window(self):
        for act, out in ("relu", "softmax"), ("tanh", "linear"), ("relu", "linear"):
            self.check(act, out, 6, 60)

    def test_momentum_and_depth(self):
        for act, out in ("relu", "softmax"), ("relu", "linear"), ("tanh", "linear"):
            self.check(act, out, 13, 1, "-momentum 0.9")
            self.check(act, out, 13, 1, "13 30 20 10 0")


if __name__ == "__main__":
    unittest.main()
