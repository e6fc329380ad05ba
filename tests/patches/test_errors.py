"""For any wrong message: an error that says what came and what was expected, and nothing has changed."""

import unittest

from host import needs_stack
from pd import class_of, errors, infos, nn, nn_steps, outputs, weights

NAN, INF = float("nan"), float("inf")
SEE = ["list 0.5 2", "weights", "bang", "evaluate"]


class Refused(unittest.TestCase):
    TAUGHT = ["list 1 2", "target {0}", "list 2 1", "target {1}", "list 0 1"]

    def check(self, message, *words, arguments="2 3 kick snare", classes=("kick", "snare"), start=None):
        """Sends a message to a network that has learned: one error with these words, and the same weights, settings,
        memory and outputs as before."""
        start = [m.format(*classes) for m in (self.TAUGHT if start is None else start)]
        events = nn_steps(
            arguments + " -rehearse 0", {"start": start, "before": SEE, "refused": [message], "after": SEE}
        )
        (said,) = events["refused"]
        self.assertEqual((len(errors(said)), len(said)), (1, 1), (message, said))
        for word in ("nn~: ",) + words:
            self.assertIn(word, errors(said)[0], message)
        self.assertEqual(events["before"], events["after"], message)

    def check_numbered(self, message, *words, arguments="2 3 2"):
        self.check(message, *words, arguments=arguments, classes=(0, 1))

    def test_wrong_length(self):
        self.check("list 1", "1 features, expected 2")
        self.check("list 1 2 3", "3 features, expected 2")
        self.check("float 1", "1 features, expected 2")
        self.check("list", "0 features, expected 2")
        self.check("list " + "1 " * 5000, "5000 features, expected 2")

    def test_symbol_among_features(self):
        self.check("list 1 foo", "feature 2 of 2 is foo", "expected a number")
        self.check("list acc 1", "feature 1 of 2 is acc", "expected a number", "[list trim] and [route]")
        self.check("symbol foo", "expected 2")

    def test_nan_and_inf(self):
        self.check(("list", [NAN, 1.0]), "feature 1 of 2", "nan", "expected a number")
        self.check(("list", [1.0, INF]), "feature 2 of 2 is inf")
        self.check(("list", [-INF, 1.0]), "feature 1 of 2 is -inf")

    def test_too_large(self):
        self.check("list 1 2e18", "feature 2 of 2 is 2e+18", "1e+18")
        self.check("list -1e30 2", "feature 1 of 2")

    def test_first_lists(self):
        for message, words in [
            ("list", "0 features"),
            ("list foo", "foo"),
            (("list", [NAN]), "nan"),
            ("list " + "1 " * 65537, "65537 features"),
        ]:
            events = nn("", [message, "list 1 2", "target a", "list 1 2"])
            self.assertEqual(len(errors(events[1])), 1)
            self.assertIn(words, errors(events[1])[0])
            self.assertEqual(class_of(events[4]), "a")

    def test_a_very_long_list_is_fine(self):
        events = nn("65536 2 -memory 10", ["list " + "1 " * 65536])
        self.assertEqual(len(outputs(events[1])), 2)

    def test_unknown_message(self):
        events = nn("2 3 2", ["list 1 2", "foo 1 2", "list 1 2"])
        self.assertEqual(len(errors(events[2])), 1)
        self.assertEqual(events[1], events[3])

    def test_unknown_class(self):
        self.check_numbered("target 2", "no class 2", "expected 0 to 1")
        self.check_numbered("target -1", "no class -1")
        self.check_numbered("target 0.5", "no class 0.5")
        self.check_numbered("target kick", "no class kick", "expected 0 to 1")
        self.check("target hat", "no class hat", "grow 0", arguments="2 3 kick snare -grow 0")
        self.check("target 0", "no class 0", "grow 0", arguments="2 3 kick snare -grow 0")
        self.check_numbered("add 2", "add", "no class 2")
        self.check_numbered("teach 2", "teach", "no class 2")

    def test_refused_values_make_no_regressor(self):
        """The first list of values is too large to be learned: the net may still have classes."""
        start = ["list 1e18 1e18", "target 0.2 0.7", "list 1 2", "target kick", "list 1 2"]
        events = nn("-rate 9e29 -act relu -out sigmoid -normalize 0", start)
        self.assertEqual(len(errors(events[2])), 1)
        self.assertIn("not learned", errors(events[2])[0])
        self.assertEqual([e for e in events[4] if e[:2] == ("info", "class")], [("info", "class", "kick", 0)])

    def test_wrong_targets(self):
        self.check("target", "nothing given", "expected")
        self.check("add", "nothing given")
        self.check("target 1 2 3", "3 values, expected 2")
        self.check("target 1 2", "2 values, expected 3", arguments="2 3 kick snare hat")
        self.check("target kick snare", "target: kick ..., expected one class or a list of output values")
        self.check("target 0.5 snare", "value 2")
        self.check(("target", [NAN, 0.5]), "value 1")
        self.check(("target", [0.5, INF]), "value 2")
        self.check(("target", [NAN]), "not a class")
        self.check(("target", [INF]), "not a class")
        self.check(("teach", [NAN]), "not a class")
        self.check(("add", [NAN, 1.0]), "value 1")
        self.check("right kick drum", "target")

    def test_wrong_targets_of_a_switch(self):
        start = ["list 1 2", "target 1", "list 2 1", "target 0"]
        for message, words in [
            ("target kick", "value 1"),
            (("target", [NAN]), "value 1"),
            ("target 0 1", "2 values, expected 1"),
        ]:
            self.check(message, words, arguments="2 3 1", start=start)

    def test_target_before_features(self):
        for arguments in "", "2 3 2":
            for message in "target 0", "add 0", "right 0", "target 0.5 0.5":
                events = nn(arguments, [message, "list 1 2", "bang"])
                self.assertIn("before any features", errors(events[1])[0])
                self.assertEqual(events[2:], nn(arguments, ["list 1 2", "bang"])[1:])

    def test_forget(self):
        self.check("forget hat", "forget hat", "expected")
        self.check("forget", "nothing", "expected")
        self.check("forget kick snare", "expected")
        self.check("forget 0", "forget 0")
        self.check(("forget", [NAN]), "expected")
        self.assertIn("forget a", errors(nn("", ["forget a"])[1])[0])

    def test_weights(self):
        self.check("weights 0 0", "no such layer", "1 to 2")
        self.check("weights 3 0", "no such layer", "1 to 2")
        self.check("weights 1.5 0", "no such layer")
        self.check("weights foo", "no such layer")
        self.check("weights 1", "no such unit", "0 to 2")
        self.check("weights 1 3", "no such unit", "0 to 2 in layer 1")
        self.check("weights 2 2", "no such unit", "0 to 1 in layer 2")
        self.check("weights 1 -1", "no such unit")
        self.check("weights 1 foo", "no such unit")
        self.check("weights 1 0 1", "1 values, expected 3")
        self.check("weights 1 0 1 2 3 4", "4 values, expected 3")
        self.check("weights 1 0 1 foo 3", "value 2 of 3")
        self.check(("weights", [1.0, 0.0, 1.0, 2.0, NAN]), "value 3 of 3")
        self.check(("weights", [1.0, 0.0, INF, 2.0, 3.0]), "value 1 of 3")
        self.check("weights 1 0 5 1 1", "bias 5", "expected 0", arguments="2 3 kick snare -bias 0")
        self.assertIn("no network yet", errors(nn("", ["weights"])[1])[0])

    def test_nothing_to_do(self):
        for message in "evaluate", "rehearse":
            for arguments in "", "2 3 2":
                self.assertIn("no example", errors(nn(arguments, [message])[1])[0])
        self.assertIn("nothing left", errors(nn("", ["undo"])[1])[0])

    @needs_stack
    def test_evaluate_of_very_many_classes(self):
        """A number for each pair of classes would take gigabytes, and crashed Pd."""
        events = nn("2 65536 -rehearse 0 -memory 10", ["list 1 2", "target 7", "evaluate", "list 1 2"])
        self.assertIn("65536 classes, expected at most 1000", errors(events[3])[0])
        self.assertEqual(infos(events[3], "accuracy"), [(1, 1)])
        self.assertEqual(infos(events[3], "confusion"), [])
        self.assertEqual(class_of(events[4]), 7)

    def test_add_with_no_memory(self):
        """The example would be lost silently."""
        events = nn("2 3 2 -plain", ["list 1 2", "add 0"])
        self.assertEqual(len(errors(events[2])), 1)

    def test_clear_and_reset_of_nothing(self):
        events = nn("", ["clear", "reset", "teach", "list 1 2", "target a", "list 1 2"])
        self.assertEqual(sum((errors(e) for e in events), []), [])
        self.assertEqual(class_of(events[-1]), "a")


class NotFinite(unittest.TestCase):
    def check(self, arguments, setting, message):
        look = ["weights", "list 1000 2000"]
        events = nn_steps(
            arguments, {"setting": setting + ["list 1000 2000"], "before": look, "refused": [message], "after": look}
        )
        self.assertEqual(sum((errors(e) for e in events["created"] + events["setting"]), []), [])
        (said,) = events["refused"]
        self.assertEqual(len(errors(said)), 1, said)
        self.assertIn("not be finite", errors(said)[0])
        self.assertEqual(events["before"], events["after"])

    def test_huge_rate(self):
        for more in "", " -momentum 0.9":
            self.check("2 3 2 -plain -out linear -rate 1e29" + more, ["rehearse 0"], "target 1e18 -1e18")

    def test_huge_rate_with_the_defaults(self):
        script = ["list 1000 2000", "target 0", "list 2000 1000", "target 1"]
        script += [f"weights 1 {u} 0 1 1" for u in range(3)] + ["weights 2 0 0 1e18 1e18 1e18", "rate 1e29"]
        self.check("2 3 2 -act relu -normalize 0 -rehearse 0 -rate 1e-9", script, "target 0.3 0.9")

    def test_a_new_class_that_cannot_be_learned_is_not_added(self):
        script = [
            "list 1000 2000",
            "target a",
            "rate 1e29",
            "weights 1 0 0 1 1",
            "weights 2 0 1e18 1e18 1e18 1e18",
            "labels",
            "target b",
            "labels",
            "list 1000 2000",
        ]
        events = nn("2 3 0 -act relu -normalize 0 -rehearse 0 -smooth 2", script)
        self.assertIn("not be finite", errors(events[7])[0])
        self.assertEqual(events[6], events[8])
        self.assertEqual(len(outputs(events[9])), 1)

    def test_outputs_that_are_not_finite(self):
        script = [
            "weights 1 0 0 1e18 1e18",
            "weights 1 1 0 1e18 1e18",
            "weights 2 0 0 1e18 1e18",
            "weights 2 1 0 -1e18 -1e18",
        ]
        events = nn("2 2 2 -act relu -out linear -normalize 0", script + ["list 1e18 1e18", "target 0", "list 1 0"])
        self.assertIn("not finite", errors(events[5])[0])
        self.assertEqual([e for e in events[5] if e[0] != "error"], [])
        self.assertEqual(len(errors(events[6])), 1)
        self.assertEqual(len(outputs(events[7])), 2)

    def test_a_refused_target_leaves_rehearsal_alone(self):
        script = ["list 1 2", "target a", "list 1e18 1e18", "rate 9e29", "target a", "target b", "rate 0.01", 500]
        events = nn("-rehearse 3000 -act relu -normalize 0 -rate 0.01", script)
        self.assertEqual([len(errors(e)) for e in events[5:7]], [1, 1])
        self.assertEqual([rehearsed[0] for e in events for rehearsed in infos(e, "rehearsed")], [3000])

    def test_infinity_inside_with_no_error_at_all(self):
        """A hidden activation that overflows, under an output that is saturated and right: 0 times infinity is NaN,
        and must not become a weight."""
        script = [
            "weights 1 0 0 1e18",
            "weights 2 0 0 1e18",
            "weights 3 0 0 1e18",
            "list 1e18",
            "weights",
            "target 1",
            "weights",
            "list 1e18",
        ]
        events = nn("1 1 1 1 -act relu -normalize 0 -rehearse 0", script)
        self.assertEqual(outputs(events[4]), (1,))
        self.assertEqual(weights(events[5]), weights(events[7]))
        self.assertEqual(events[4], events[8])

    def test_replay_goes_on_and_says_so(self):
        """What is remembered cannot be learned at this rate; the new example can."""
        script = ["list 1e18 1e18", "add 0", "list 0 0", "target 1", "weights", "list 0 0"]
        events = nn("2 8 2 -act relu -normalize 0 -rehearse 0 -rate 1e29", script)
        (said,) = errors(events[4])
        self.assertRegex(said, "^nn~: [1-8] of 8 replay steps not made: a weight would not be finite$")
        self.assertEqual(len(infos(events[4], "learned")), 1)
        for row in weights(events[5]).values():
            self.assertTrue(all(abs(value) < 1e39 for value in row))
        self.assertEqual(len(outputs(events[6])), 2)

    def test_a_rehearsal_goes_on_and_says_so(self):
        script = ["list 1 2", "add 0.1 0.2", "list 1e18 1e18", "add 0.1 0.5", "weights", "rehearse", "weights"]
        events = nn("2 8 2 -act relu -normalize 0 -rehearse 20 -rate 1e29", script)
        self.assertTrue(any("not be finite" in e for e in errors(events[6])))
        for row in weights(events[7]).values():
            self.assertTrue(all(abs(value) < 1e39 for value in row))


if __name__ == "__main__":
    unittest.main()
