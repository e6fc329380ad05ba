"""Every parameter, as a flag and as a message: its effect, and that wrong values have none."""

import unittest

import numpy as np

from pd import class_of, errors, infos, nn, nn_steps, outputs, weights
from reference import Network


def both_ways(arguments, name, value, script):
    """The events of a script with a parameter given as a flag, and as a message."""
    flag = nn(f"{arguments} -{name} {value}", script)
    message = nn(arguments, [f"{name} {value}", *script])
    return [flag[1:], message[2:]]


class EachParameter(unittest.TestCase):
    def test_rate(self):
        script = ["weights", "list 0.5 -1", "target 0", "weights"]
        for events in both_ways("2 2 -plain", "rate", 0.6, script):
            network = Network(weights(events[0]), rate=0.6, bias=False)
            network.update([0.5, -1], [0.99, 0.01])
            for key, row in network.rows().items():
                np.testing.assert_allclose(weights(events[3])[key], row, atol=1e-6)

    def test_momentum_rule_act_out_bias(self):
        script = ["weights"] + ["list 0.5 -1", "target 0", "list 0.25 1", "target 1"] * 2 + ["weights"]
        for name, value in [
            ("momentum", 0.8),
            ("rule", "gradient"),
            ("act", "tanh"),
            ("act", "relu"),
            ("out", "softmax"),
            ("out", "linear"),
            ("bias", 1),
        ]:
            target = [[1, 0], [0, 1]] if value == "softmax" else [[0.99, 0.01], [0.01, 0.99]]
            for events in both_ways("2 3 2 -plain", name, value, script):
                network = Network(weights(events[0]), **{"bias": False, name: value})
                for features, t in [([0.5, -1], 0), ([0.25, 1], 1)] * 2:
                    network.update(features, target[t])
                for key, row in network.rows().items():
                    np.testing.assert_allclose(weights(events[-1])[key], row, atol=3e-6, err_msg=name)

    def test_bias_off_makes_all_biases_zero(self):
        events = nn("2 3 2", ["list 1 2", "target 0", "bias 0", "weights", "list 3 1", "target 1", "weights"])
        for k in 4, 7:
            self.assertEqual({row[0] for row in weights(events[k]).values()}, {0})

    def test_bias_off_stays_off_after_undo(self):
        events = nn("2 3 2", ["list 1 2", "target 0", "target 1", "bias 0", "undo", "weights"])
        self.assertEqual({row[0] for row in weights(events[6]).values()}, {0})

    def test_normalize(self):
        script = ["list 1000 1", "target 0", "list 1001 3", "target 1", "list 1000.5 2"]
        for events in both_ways("2 2 -plain", "normalize", 1, script):
            self.assertEqual(outputs(events[4]), (0.5, 0.5))  # the mean: all zeros

    def test_grow(self):
        script = ["list 1 2", "target kick", "list 1 2"]
        for events in both_ways("2 3 0", "grow", 0, script):
            self.assertIn("kick", errors(events[1])[0])
            self.assertEqual(class_of(events[2]), "unknown")

    def test_grow_0_keeps_known_classes_learning(self):
        events = nn("2 3 kick snare -grow 0", ["list 1 2", "target hat", "target snare", "list 1 2"])
        self.assertEqual(len(errors(events[2])), 1)
        self.assertEqual(class_of(events[4]), "snare")

    def taught(self, script_end):
        lists = [("0 1", "0"), ("1 0", "1"), ("0.2 0.9", "0"), ("0.8 0.3", "1")]
        script = []
        for features, target in lists:
            script += ["list " + features, "target " + target]
        return script + script_end

    def test_replay(self):
        """One step and then `replay` more: with one example remembered, all on that one."""
        script = ["weights", "list 1 0.5", "target 0", "weights"]
        for n in 0, 1, 8:
            for events in both_ways("2 2 -normalize 0 -rehearse 0 -out linear", "replay", n, script):
                network = Network(weights(events[0]), out="linear")
                for _ in range(1 + n):  # output 1 was never taught: its error is 0
                    network.update([1, 0.5], [0.99, network.forward([1, 0.5])[1]])
                for key, row in network.rows().items():
                    np.testing.assert_allclose(weights(events[3])[key], row, atol=1e-5)

    def test_rehearse(self):
        """After a target: so many steps, in slices; what is known well enough is skipped."""
        script = ["weights", "list 1 0.5", "target 0", "weights", 100, "weights"]
        for events in both_ways("2 2 -normalize 0 -replay 0 -out linear -rate 0.01", "rehearse", 300, script):
            network = Network(weights(events[0]), out="linear", rate=0.01)

            def step(known=0):
                outputs = network.forward([1, 0.5])
                square = (0.99 - outputs[0]) ** 2
                if square >= known:
                    network.update([1, 0.5], [0.99, outputs[1]])
                return square

            step()
            for key, row in network.rows().items():
                np.testing.assert_allclose(weights(events[3])[key], row, atol=1e-5)
            squares = [step(known=0.015) for _ in range(300)]
            ((steps, error),) = infos(events[4], "rehearsed")
            self.assertEqual(steps, 300)
            np.testing.assert_allclose(error, np.mean(squares), rtol=1e-3)
            for key, row in network.rows().items():
                np.testing.assert_allclose(weights(events[5])[key], row, atol=1e-4)

    def test_rehearse_off(self):
        for events in both_ways("2 2", "rehearse", 0, ["list 1 0.5", "target 0", 50, "list 1 0.5", 50]):
            self.assertEqual(events[2], [])
            self.assertEqual(events[4], [])

    def test_memory_bounds_what_is_remembered(self):
        script = self.taught(["list 0.3 0.8", "target 0"]) + ["evaluate"]
        for n, total in [(3, 3), (5, 5), (100, 5)]:
            for events in both_ways("2 2 -rehearse 0", "memory", n, script):
                self.assertEqual(infos(events[-1], "accuracy")[0][1], total)

    def test_memory_off(self):
        for events in both_ways("2 2 -rehearse 0", "memory", 0, self.taught(["evaluate"])):
            self.assertIn("no example", errors(events[-1])[0])

    def test_a_full_memory_drops_from_the_class_that_has_most(self):
        script = []
        for k, target in enumerate("a" * 8 + "b" * 2 + "c" * 1 + "a" * 6 + "b" * 6):
            script += [f"list {k} {k * k % 7}", f"target {target}"]
        events = nn("-memory 8 -rehearse 0 -replay 0", script + ["evaluate"])
        rows = {row[0]: sum(row[1:]) for row in infos(events[-1], "confusion")}
        self.assertEqual(sum(rows.values()), 8)
        self.assertEqual(rows["c"], 1)
        self.assertLessEqual(abs(rows["a"] - rows["b"]), 1)

    def test_memory_made_smaller_by_message(self):
        events = nn("2 2 -rehearse 0", self.taught(["memory 2", "evaluate", "memory 9", "evaluate"]))
        self.assertEqual(infos(events[-3], "accuracy")[0][1], 2)
        self.assertEqual({sum(row[1:]) for row in infos(events[-3], "confusion")}, {1})
        self.assertEqual(infos(events[-1], "accuracy")[0][1], 2)

    def test_window_sees_the_last_lists_oldest_first(self):
        script = ["weights", "list 1 2", "list 3 4", "list 5 6", "list 7 8"]
        for events in both_ways("2 1 -normalize 0", "window", 3, script):
            network = Network(weights(events[0]))
            self.assertEqual(network.matrices[0].shape, (1, 7))
            windows = [1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 7, 8]
            for said, seen in zip(events[1:], windows):
                np.testing.assert_allclose(outputs(said), network.forward(seen), atol=2e-6)

    def test_window_is_what_a_target_is_of(self):
        events = nn("1 2 -plain -window 2", ["list 0.5", "list -1", "weights", "target 1", "weights"])
        network = Network(weights(events[3]), bias=False)
        network.update([0.5, -1], [0.01, 0.99])
        for key, row in network.rows().items():
            np.testing.assert_allclose(weights(events[5])[key], row, atol=2e-6)

    def test_smooth_averages_the_outputs(self):
        lists = [[1, 2], [-3, 0.5], [0.25, 4], [2, -2]]
        script = ["weights"] + [("list", row) for row in lists]
        for events in both_ways("2 2 -normalize 0", "smooth", 3, script):
            network = Network(weights(events[0]))
            raw = [network.forward(row) for row in lists]
            for k, said in enumerate(events[1:]):
                np.testing.assert_allclose(outputs(said), np.mean(raw[max(0, k - 2) : k + 1], 0), atol=2e-6)

    def test_smooth_begins_anew_with_other_classes(self):
        steps = {
            "one class": ["list 1 0", "target a", "list 1 1", "list 0 1"],
            "b": ["target b"],
            "after b": ["list 0.5 0.5", "list 2 1"],
            "forget": ["forget b"],
            "after forget": ["list 3 1", "list 2 2"],
            "undo": ["undo"],
            "after undo": ["list 1 1", "list 0 0"],
            "undo b": ["undo"],
            "after all": ["list 1 2"],
        }
        smooth, raw = (nn_steps(f"-rehearse 0 -normalize 0 -smooth {n}", steps) for n in (3, 1))
        for name in "after b", "after forget", "after undo", "after all":
            self.assertEqual(outputs(smooth[name][0]), outputs(raw[name][0]), name)
        for name in "after b", "after forget", "after undo":
            average = np.mean([outputs(said) for said in raw[name]], 0)
            np.testing.assert_allclose(outputs(smooth[name][1]), average, atol=1e-6)

    def test_smooth_decides_by_the_average(self):
        events = nn(
            "1 2 -normalize 0 -smooth 2",
            ["weights 1 0 0 1", "weights 1 1 0 -1", "list 9", "list -1", "list -9", "list -9"],
        )
        self.assertEqual([class_of(e) for e in events[3:]], [0, 0, 1, 1])

    def decided(self, name, value, names=""):
        script = ["weights 1 0 0 0 1", "weights 1 1 0 1 0"]  # two outputs: sigmoid of the second, first
        script += ["list 2 0", "list 0 -1", "list 0.5 0.4"]
        arguments = "2 2 -normalize 0" if not names else f"2 {names} -normalize 0"
        for events in both_ways(arguments, name, value, script):
            yield [class_of(e) for e in events[2:]]

    def test_threshold(self):  # best outputs 0.88, 0.5, 0.62
        for heard in self.decided("threshold", 0.7):
            self.assertEqual(heard, [1, -1, -1])
        for heard in self.decided("threshold", 0.7, "kick snare"):
            self.assertEqual(heard, ["snare", "unknown", "unknown"])

    def test_a_threshold_below_zero(self):
        """Linear outputs may be below 0, and by default what is below 0 is unknown."""
        script = ["weights 1 0 -2 1", "weights 1 1 -3 1", "list 0", "threshold -2.5", "list 0"]
        events = nn("1 2 -normalize 0 -out linear", script)
        self.assertEqual([class_of(events[3]), class_of(events[5])], [-1, 0])

    def test_margin(self):  # leads 0.38, 0.23, 0.02
        for heard in self.decided("margin", 0.3):
            self.assertEqual(heard, [1, -1, -1])
        for heard in self.decided("margin", 0.1, "kick snare"):
            self.assertEqual(heard, ["snare", "snare", "unknown"])

    def test_change(self):
        script = ["weights 1 0 0 1", "weights 1 1 0 -1"] + [f"list {k}" for k in (1, 2, -1, -2, 1)]
        for events in both_ways("1 2 -normalize 0", "change", 1, script):
            said = [[e[1] for e in group if e[0] == "class"] for group in events[2:]]
            self.assertEqual(said, [[0], [], [1], [], [0]])
            self.assertEqual([len(outputs(e)) for e in events[2:]], [2] * 5)

    def test_change_is_of_what_was_said_last(self):
        """Also of what was sent while `change` was off; a network with other classes starts again."""
        script = ["weights 1 0 0 1", "weights 1 1 0 -1", "list 1", "list -1", "change 1", "list -1", "list 1", "list 2"]
        events = nn("1 2 -normalize 0", script + ["reset", "change 1", "list 1"])
        said = [[e[1] for e in group if e[0] == "class"] for group in events[6:]]
        self.assertEqual(said[:3], [[], [0], []])
        self.assertEqual(len(said[-1]), 1)

    def test_change_speaks_again_after_forget(self):
        events = nn(
            "-change 1 -rehearse 500", ["list 1", "target a", "list -1", "target b", 50, "list 1", "forget a", "list 1"]
        )
        self.assertEqual([class_of(events[6]), class_of(events[8])], ["a", "b"])

    def test_change_speaks_again_when_undo_brings_back_other_classes(self):
        """After `forget a` number 0 is b, and after its undo a."""
        script = ["list 1", "target a", "list -1", "target b", "forget a", "list -1", "undo", "list 1"]
        events = nn("-change 1 -rehearse 500", script[:4] + [50] + script[4:])
        self.assertEqual(class_of(events[7]), "b")
        self.assertEqual(class_of(events[9]), "a")

    def test_change_speaks_again_when_the_classes_have_other_names(self):
        events = nn(
            "-change 1 -rehearse 0", ["list 1", "target a", "list -1", "target b", "list 1", "labels x y", "list 1"]
        )
        self.assertEqual([class_of(events[5]), class_of(events[7])], ["a", "x"])

    def test_seed(self):
        same = weights(nn("2 3 2", ["weights"])[1])
        for events in both_ways("2 3 2", "seed", 5, ["weights"]):
            self.assertNotEqual(weights(events[0]), same)
        five = [weights(events[0]) for events in both_ways("2 3 2", "seed", 5, ["weights"])]
        self.assertEqual(five[0], five[1])

    def test_seed_leaves_weights_that_were_set(self):
        events = nn("2 2", ["weights 1 0 1 2 3", "seed 5", "weights 1 0", "weights 1 1"])
        self.assertEqual(infos(events[3], "weights"), [(1, 0, 1, 2, 3)])
        self.assertEqual(infos(events[4], "weights"), infos(nn("2 2", ["weights 1 1"])[1], "weights"))

    def test_plain(self):
        flag = nn("2 3 2 -plain", ["bang", "weights"])
        message = nn("2 3 2", ["plain", "bang", "weights"])
        self.assertEqual(flag[1:], message[2:])
        self.assertEqual(infos(flag[1], "replay"), [(0,)])
        (report,) = nn("2 3 2 -smooth 3 -rate 0.5 -plain", ["bang"])[1:]
        self.assertEqual([infos(report, "smooth"), infos(report, "rate")], [[(3,)], [(0.5,)]])

    def test_a_report_of_each(self):
        for name, value in [
            ("rate", 0.5),
            ("momentum", 0.5),
            ("rule", "gradient"),
            ("act", "relu"),
            ("out", "linear"),
            ("bias", 0),
            ("normalize", 0),
            ("grow", 0),
            ("replay", 3),
            ("rehearse", 30),
            ("memory", 30),
            ("window", 3),
            ("smooth", 3),
            ("threshold", 0.5),
            ("margin", 0.5),
            ("change", 1),
            ("seed", 3),
        ]:
            for events in both_ways("2 3 2", name, value, ["bang"]):
                self.assertEqual(infos(events[0], name), [(value,)])

    def test_the_least_and_the_most(self):
        """The range is what the errors say, ends included."""
        for name, least, most in [
            ("momentum", 0, 0.99),
            ("replay", 0, 1000),
            ("rehearse", 0, 1e6),
            ("memory", 0, 1e6),
            ("window", 1, 1000),
            ("smooth", 1, 1000),
            ("threshold", -1e18, 1e18),
            ("margin", 0, 1e18),
            ("seed", 0, 2**24),
            ("rate", 1e-20, 1e20),
        ]:
            events = nn("", [f"{name} {least}", "bang", f"{name} {most}", "bang"])
            self.assertEqual(sum((errors(e) for e in events), []), [], name)
            for value, group in (least, events[2]), (most, events[4]):
                np.testing.assert_allclose(infos(group, name), [(value,)], rtol=1e-6, err_msg=name)


class Messages(unittest.TestCase):
    """A message changes one parameter and nothing else."""

    def test_what_was_learned_stays(self):
        for start in "2 3 2", "2 3 2 -plain":
            for message in [
                "rate 0.5",
                "momentum 0.5",
                "rule gradient",
                "grow 0",
                "replay 2",
                "rehearse 10",
                "memory 7",
                "smooth 3",
                "threshold 0.1",
                "margin 0.1",
                "change 1",
                "seed 4",
            ]:
                events = nn(
                    start + " -rehearse 0",
                    ["list 1 2", "target 0", "list 2 1", "target 1", "weights", message, "weights"],
                )
                self.assertEqual(errors(events[6]), [])
                self.assertEqual(weights(events[5]), weights(events[7]), f"{start}: {message}")

    def test_rehearse_before_the_first_target(self):
        events = nn("2 3 2", ["rehearse 0", "list 1 2", "target 0", 50, "bang"])
        self.assertEqual(events[4], [])
        self.assertEqual(infos(events[5], "rehearse"), [(0,)])

    def test_wrong_values_change_nothing(self):
        nan, inf = float("nan"), float("inf")
        wrong = {
            "rate": ([0], [-1], [nan], [inf], ["x"], [], [0.1, 0.2]),
            "momentum": ([-0.1], [1], [1.5], [nan], ["x"], []),
            "rule": (["books"], [1], [], ["book", "gradient"]),
            "act": (["linear"], ["sin"], [1], []),
            "out": (["relu"], ["tanh"], [0], []),
            "bias": ([2], [-1], [0.5], ["on"], []),
            "normalize": ([2], [nan], ["yes"], []),
            "grow": ([2], [], ["x"]),
            "replay": ([-1], [0.5], [1001], [inf], ["x"], []),
            "rehearse": ([-1], [1.5], [1e7], [nan], ["x"]),
            "memory": ([-1], [1.5], [1e7], [inf], ["x"], []),
            "window": ([0], [-1], [1.5], [1e9], ["x"], []),
            "smooth": ([0], [-1], [1.5], [1e9], ["x"], []),
            "threshold": ([nan], [inf], ["x"], []),
            "margin": ([-0.1], [nan], ["x"], []),
            "change": ([2], ["x"], []),
            "seed": ([-1], [0.5], [1e9], ["x"], []),
            "plain": ([1], ["x"]),
        }
        for name, values in wrong.items():
            script = ["list 0.5 2", "target 0", "list 1 2", "bang"]
            for value in values:
                script.append((name, [v if isinstance(v, str) else float(v) for v in value]))
            events = nn("2 3 2 -rehearse 0", script + ["list 1 2", "bang"])
            self.assertEqual(events[3], events[-2], name)
            self.assertEqual(events[4], events[-1], name)
            for value, group in zip(values, events[5:-2]):
                with self.subTest(name=name, value=value):
                    (said,) = errors(group)
                    first = value[0] if value else "nothing"
                    self.assertIn(f"nn~: {name} " + (first if isinstance(first, str) else ""), said)
                    self.assertIn("expected", said)

    def test_wrong_flags_leave_the_default(self):
        for flag, name, default in [
            ("-rate 0", "rate", 0.2),
            ("-rate", "rate", 0.2),
            ("-act foo", "act", "sigmoid"),
            ("-replay 0.5", "replay", 8),
            ("-window 0", "window", 1),
            ("-seed -1", "seed", 1),
            ("-rule 3", "rule", "book"),
        ]:
            events = nn("2 3 2 " + flag + " -smooth 2", ["bang"])
            self.assertEqual(len(errors(events[0])), 1, flag)
            self.assertIn("expected", errors(events[0])[0])
            ((value,),) = infos(events[1], name)
            self.assertAlmostEqual(value, default, places=6) if name == "rate" else self.assertEqual(value, default)
            self.assertEqual(infos(events[1], "smooth"), [(2,)])
            self.assertEqual(infos(events[1], "layers"), [(2, 3, 2)])


if __name__ == "__main__":
    unittest.main()
