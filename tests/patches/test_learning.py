"""The purpose of the object: it learns while it plays."""

import unittest

import numpy as np

from pd import class_of, errors, infos, nn, only, outputs, weights


def blobs(seed, centres, n, spread=0.6):
    """n lists around each centre, and their classes 0, 1 ..."""
    random = np.random.default_rng(seed)
    lists = np.concatenate([random.normal(c, spread, (n, len(c))) for c in centres])
    return lists, np.repeat(np.arange(len(centres)), n)


CENTRES = [(2, 0, 5), (-2, 1, 5), (0, -3, 6)]


def class_by_class(arguments, wait):
    """The accuracy on unseen lists after 20 of each class, one class after the other."""
    lists, classes = blobs(1, CENTRES, 20)
    script = []
    for features, k in zip(lists, classes):
        script += [("list", features), f"target {k}", wait]
    unseen, right = blobs(2, CENTRES, 20)
    events = nn(arguments, script + [("list", features) for features in unseen])
    heard = [class_of(e) for e in events[-len(unseen) :]]
    return np.mean(np.array(heard) == right)


class Learns(unittest.TestCase):
    def test_xor(self):
        script = []
        for k in range(4):
            script += [f"list {k % 2} {k // 2}", f"target {'same' if k % 2 == k // 2 else 'other'}"]
        script += ["rehearse"] * 4
        events = nn("", script + [f"list {k % 2} {k // 2}" for k in range(4)])
        self.assertEqual([class_of(e) for e in events[-4:]], ["same", "other", "other", "same"])

    def test_class_by_class_with_the_defaults(self):
        self.assertGreaterEqual(class_by_class("", 30), 0.95)

    def test_class_by_class_plain_is_forgotten(self):
        self.assertLessEqual(class_by_class("3 32 3 -plain", 30), 0.67)

    def test_plain_learns_when_classes_alternate(self):
        """So it is the order alone that makes it forget."""
        lists, classes = blobs(1, CENTRES, 20)
        script = []
        for _ in range(20):
            for k in np.random.default_rng(3).permutation(60):
                script += [("list", lists[k]), f"target {classes[k]}"]
        unseen, right = blobs(2, CENTRES, 20)
        events = nn("3 32 3 -plain", script + [("list", features) for features in unseen])
        heard = [class_of(e) for e in events[-len(unseen) :]]
        self.assertGreaterEqual(np.mean(np.array(heard) == right), 0.9)

    def test_regression_by_lists(self):
        random = np.random.default_rng(4)
        data = random.uniform(-1, 1, (30, 2))
        script = []
        for a, b in data:
            script += [("list", [a, b]), ("target", [a + b, a - b]), 20]
        events = nn("2 16 2 -out linear -rate 0.02 -rule gradient -act tanh", script + ["list 0.5 0.25"])
        np.testing.assert_allclose(outputs(events[-1]), [0.75, 0.25], atol=0.1)

    def test_one_output_is_a_switch(self):
        script = ["list 1 0", "target 1", "list 0 1", "target 0"] * 3 + ["rehearse", "list 1 0", "list 0 1"]
        events = nn("2 4 1", script)
        self.assertEqual(only(events[-2], "class"), (1.0,))
        self.assertEqual(only(events[-1], "class"), (0.0,))
        self.assertGreater(outputs(events[-2])[0], 0.8)
        self.assertLess(outputs(events[-1])[0], 0.2)

    def test_a_switch_is_on_from_a_half(self):
        for bias, on in [(0.5, 1), (0.4999, 0), (0.75, 1), (-2, 0)]:
            events = nn("1 1 -out linear -normalize 0", [f"weights 1 0 {bias} 0", "list 1"])
            self.assertEqual(only(events[2], "class"), (on,))

    def test_the_wanted_value_of_a_switch(self):
        events = nn("1 1 -out linear -normalize 0", ["list 1", "target 0.3", "rehearse", "list 1"])
        self.assertAlmostEqual(outputs(events[4])[0], 0.3, places=4)


class Target(unittest.TestCase):
    def test_right_inlet(self):
        """A word, a symbol, a float and a list have the same effect there as `target` at the left."""
        for target in ["kick", "symbol kick", "3", "float 3", "list kick"]:
            left = nn("", ["list 1 2", "target " + target.split()[-1], "list 1 2"])
            right = nn("", ["list 1 2", "right " + target, "list 1 2"])
            self.assertEqual(left, right, target)
            self.assertEqual(errors(right[2]), [])
        values = nn("2 2 -plain", ["list 1 2", "target 0.1 0.8", "list 1 2"])
        self.assertEqual(values, nn("2 2 -plain", ["list 1 2", "right list 0.1 0.8", "list 1 2"]))
        self.assertEqual(values, nn("2 2 -plain", ["list 1 2", "right 0.1 0.8", "list 1 2"]))

    def test_several_words_at_the_right_are_no_target(self):
        events = nn("", ["list 1 2", "right kick drum", "right bang"])
        self.assertEqual(len(errors(events[2])), 1)
        self.assertEqual(len(errors(events[3])), 1)
        self.assertEqual(infos(events[2], "class"), [])

    def check_accuracy(self, targets):
        """Of the last 50 targets, those that the class outlet had predicted; the first one of a class, which it could
        not predict, does not count."""
        script = []
        for target in targets:
            script += ["list 1 2", f"target {target}"]
        events = nn("-rehearse 0 -replay 0", script)[1:]
        judged = []
        for k, target in enumerate(targets):
            judged.append(None if target not in targets[:k] else class_of(events[2 * k]) == target)
            counted = [right for right in judged[-50:] if right is not None]
            name, _, accuracy = infos(events[2 * k + 1], "learned")[0]
            self.assertEqual(name, target)
            self.assertAlmostEqual(accuracy, sum(counted) / len(counted) if counted else 1, places=6)
        return judged

    def test_learned_and_its_accuracy(self):
        judged = self.check_accuracy(["kick"] * 3 + ["snare"] * 2 + ["kick", "snare", "kick", "hat"] * 3)
        self.assertIn(False, judged)
        self.assertIn(True, judged)

    def test_accuracy_is_of_the_last_fifty(self):
        judged = self.check_accuracy(["kick"] * 10 + ["snare", "kick", "snare", "kick"] + ["kick"] * 60)
        self.assertIn(False, judged)
        self.assertEqual(judged[-50:], [True] * 50)

    def test_error_goes_down(self):
        events = nn("", ["list 1 2", "target kick", "target kick", "target kick"])
        errs = [infos(e, "learned")[0][1] for e in events[2:]]
        self.assertGreater(errs[0], errs[1])
        self.assertGreater(errs[1], errs[2])

    def test_float_and_symbol_names(self):
        events = nn("", ["list 1 2", "target 3.5", "list 1 2", "target -0", "target 0", "labels"])
        self.assertEqual(only(events[3], "class"), (3.5,))
        self.assertEqual(infos(events[6], "labels"), [(3.5, 0)])

    def test_list_on_a_net_without_classes_makes_a_regressor(self):
        events = nn("", ["list 1 2", "target 0.2 0.7 0.1", "list 1 2", "layers", "rehearse", "list 1 2"])
        self.assertEqual(len(outputs(events[3])), 3)
        self.assertEqual(infos(events[4], "layers"), [(2, 128, 3)])
        script = ["list 1 2", "target 0.2 0.7 0.1", "list 1 2"]  # it belongs to the list before
        linear = nn("2 128 3 -normalize 0 -act tanh -out linear", script)
        self.assertEqual(linear[2:], nn("-normalize 0", script)[2:])
        np.testing.assert_allclose(outputs(events[6]), [0.2, 0.7, 0.1], atol=0.05)

    def test_list_targets_one_after_another_and_held(self):
        told = nn("-rehearse 0", ["list 1 2", "target 0.2 0.7", "target 0.3 0.6", "evaluate"])
        self.assertEqual(infos(told[4], "accuracy")[0][1], 2)
        held = nn("-rehearse 0", ["teach 0.2 0.7", "list 1 2", "list 2 1", "teach", "list 1 1", "evaluate"])
        self.assertEqual([len(infos(e, "learned")) for e in held[2:6]], [1, 1, 0, 0])
        self.assertEqual(infos(held[6], "accuracy")[0][1], 2)

    def test_a_single_float_names_a_class_where_there_are_classes(self):
        events = nn("2 3 2", ["list 1 2", "target 1", "list 1 2"])
        self.assertEqual(class_of(events[3]), 1)


class Float(unittest.TestCase):
    def test_a_float_is_a_list_of_one(self):
        events = nn("1 3 2", ["list 0.5", "float 0.5", "0.25", "list 0.25"])
        self.assertEqual(events[1], events[2])


class Classes(unittest.TestCase):
    def test_a_class_added_keeps_the_others_bit_for_bit(self):
        script = ["list 1 2", "target a", "list 2 1", "target b", 30, "list 1 2", "add c", "list 1 2"]
        for more in "-kernel 0", "-kernel 0 -momentum 0.5":
            events = nn(more, script)
            self.assertEqual(infos(events[7], "class"), [("c", 2)])
            # the mean moves with each example: otherwise there would be no difference
            self.assertEqual(len(outputs(events[8])), 3)
            off = nn("-normalize 0 " + more, script)
            self.assertEqual(outputs(off[6]), outputs(off[8])[:2])

    def test_an_untaught_class_is_left_alone(self):
        events = nn(
            "2 kick snare hat -replay 8 -normalize 0",
            ["weights", "list 1 2", "target kick", "list 2 1", "target snare", 30, "weights"],
        )
        before, after = weights(events[1]), weights(events[7])
        self.assertEqual(before[1, 2], after[1, 2])
        self.assertNotEqual(before[1, 0], after[1, 0])

    def test_plain_trains_all_outputs(self):
        events = nn("2 3 -plain", ["weights", "list 1 2", "target 0", "weights"])
        self.assertNotEqual(weights(events[1])[1, 2], weights(events[4])[1, 2])

    def test_an_untaught_class_does_not_win(self):
        events = nn(
            "1 kick snare -normalize 0 -replay 0 -rehearse 0 -rate 0.001",
            ["weights 1 0 0 -3", "list 1", "target kick", "list 1"],
        )
        self.assertEqual(class_of(events[4]), "kick")

    def test_a_class_added_late_is_learned(self):
        script = []
        for k in range(30):
            script += [f"list {k % 2} 0", f"target {'ab'[k % 2]}", 5]
        script += ["list 0 1", "target c", 30, "list 0 1", "list 0 0", "list 1 0"]
        events = nn("", script)
        self.assertEqual([class_of(e) for e in events[-3:]], ["c", "a", "b"])


class Teach(unittest.TestCase):
    def test_what_comes_in_between_is_learned(self):
        events = nn("-rehearse 0", ["teach kick", "list 1 2", "list 1 3", "teach", "list 1 2", "evaluate"])
        self.assertEqual(events[1], [])
        self.assertEqual(len(infos(events[2], "learned")), 1)
        self.assertEqual(len(infos(events[3], "learned")), 1)
        self.assertEqual(infos(events[5], "learned"), [])
        self.assertEqual(infos(events[6], "accuracy"), [(1, 2)])

    def test_it_is_classified_first(self):
        script = ["list 1 2", "target a", "list 2 1", "target b"]
        taught = nn("-rehearse 0", script + ["teach b", "list 1 2"])
        asked = nn("-rehearse 0", script + ["teach", "list 1 2"])
        self.assertEqual(outputs(taught[6]), outputs(asked[6]))
        self.assertEqual(class_of(taught[6]), class_of(asked[6]))

    def test_it_learns_as_target_does(self):
        taught = nn("-rehearse 0", ["teach a", "list 1 2", "teach b", "list 2 1", "teach", "list 1 1"])
        told = nn("-rehearse 0", ["list 1 2", "target a", "list 2 1", "target b", "list 1 1"])
        self.assertEqual(outputs(taught[6]), outputs(told[5]))

    def test_held_values_that_meet_no_list_change_nothing(self):
        events = nn("", ["list 1 2", "teach 0.1 0.7", "teach", "target kick", "labels"])
        self.assertEqual(errors(events[4]), [])
        self.assertEqual(infos(events[5], "labels"), [("kick",)])

    def test_values(self):
        events = nn("2 2", ["list 0 0", "teach 0.1 0.7", "list 1 2", "list 1 2", "teach", "rehearse", "list 1 2"])
        np.testing.assert_allclose(outputs(events[7]), [0.1, 0.7], atol=0.05)

    def test_unknown_class(self):
        events = nn("2 2", ["list 1 2", "teach 7", "list 1 2"])
        self.assertIn("no class 7", errors(events[2])[0])
        self.assertEqual(events[1], events[3])


class Memory(unittest.TestCase):
    def test_add_remembers_without_learning(self):
        events = nn(
            "2 2 -normalize 0 -rehearse 0", ["weights", "list 1 2", "add 0", "list 2 1", "add 1", "weights", "evaluate"]
        )
        self.assertEqual(weights(events[1]), weights(events[6]))
        self.assertEqual(infos(events[3], "learned"), [])
        self.assertEqual(infos(events[7], "accuracy")[0][1], 2)

    def test_what_was_added_is_rehearsed(self):
        script = ["list 1 0", "add a", "list 0 1", "add b", "rehearse", "list 1 0", "list 0 1"]
        events = nn("", script)
        self.assertEqual(infos(events[5], "rehearsed")[0][0], 2000)
        self.assertEqual([class_of(e) for e in events[-2:]], ["a", "b"])
        self.assertGreater(outputs(events[-2])[0], 0.9)

    def test_rehearse_n_runs_in_slices(self):
        events = nn("64 64 2 -rehearse 0", ["list " + "1 2 " * 32, "target 0", "rehearse 50", 200, "bang"])
        self.assertEqual(events[3], [])
        self.assertEqual([row[0] for row in infos(events[4], "rehearsed")], [50])
        self.assertEqual(infos(events[5], "rehearse"), [(50,)])

    def test_a_new_target_restarts_it(self):
        events = nn("64 64 2 -rehearse 200", ["list " + "1 2 " * 32, "target 0", 2, "target 0", 200])
        self.assertEqual(infos(events[3], "rehearsed"), [])
        self.assertEqual([row[0] for row in infos(events[5], "rehearsed")], [200])

    WIDE = "list " + "1 2 " * 32

    def test_rehearse_n_begins_anew_while_one_runs(self):
        events = nn("64 64 2 -rehearse 200", [self.WIDE, "target 0", 2, "rehearse 50", 200])
        self.assertEqual([row[0] for row in infos(events[5], "rehearsed")], [50])

    def test_rehearse_0_ends_one_that_runs(self):
        events = nn("64 64 2 -rehearse 200", [self.WIDE, "target 0", 2, "rehearse 0", 200])
        self.assertEqual(events[4:], [[], []])

    def test_rehearse_alone_makes_the_rest(self):
        script = [self.WIDE, "target 0", 2]
        rest = nn("64 64 2 -rehearse 200", script + ["rehearse", "weights 1 0"])
        slices = nn("64 64 2 -rehearse 200", script + [200, "weights 1 0"])
        self.assertEqual(rest[4:], slices[4:])

    def test_forget_and_clear_end_it(self):
        for message, word in ("forget 0", ("forgot", 0.0)), ("clear", ("cleared",)), ("reset", ("reset",)):
            events = nn("64 64 2 -rehearse 200", [self.WIDE, "target 0", 2, message, 200])
            self.assertEqual(events[4:], [[("info", *word)], []], message)

    def test_rehearse_alone_ends_at_once(self):
        events = nn("64 64 2 -rehearse 200", ["list " + "1 2 " * 32, "target 0", "rehearse", 200])
        self.assertEqual([row[0] for row in infos(events[3], "rehearsed")], [200])
        self.assertEqual(events[4], [])

    def test_slices_and_at_once_are_the_same(self):
        script = ["list 1 2", "target 0", "list 3 1", "target 1"]
        sliced = nn("2 3 2 -rehearse 500", script + [100, "weights"])
        at_once = nn("2 3 2 -rehearse 500", script + ["rehearse", "weights"])
        self.assertEqual(weights(sliced[-1]), weights(at_once[-1]))

    def test_classifying_goes_on_while_it_rehearses(self):
        events = nn("-kernel 0 -rate 0.01", ["list 1 2", "target a", 1, "list 1 2", 1, "list 1 2", 100])
        self.assertNotEqual(outputs(events[4]), outputs(events[6]))

    def test_evaluate(self):
        """Two units that decide which of two features is larger: the confusion by hand."""
        script = ["weights 1 0 0 1 -1", "weights 1 1 0 -1 1"]
        for features, target in [("2 0", 0), ("3 1", 0), ("0 1", 0), ("0 5", 1), ("4 1", 1), ("1 9", 1), ("0 3", 1)]:
            script += ["list " + features, f"add {target}"]
        events = nn("2 2 -normalize 0", script + ["evaluate"])
        ((accuracy, total),) = infos(events[-1], "accuracy")
        self.assertEqual((round(accuracy, 6), total), (round(5 / 7, 6), 7))
        self.assertEqual(infos(events[-1], "confusion"), [(0, 2, 1), (1, 1, 3)])

    def test_forget_drops_the_class_where_classes_grow(self):
        script = ["list 1 2", "target a", "list 2 1", "target b", "list 3 3", "target c", 30]
        events = nn("-kernel 0", script + ["list 1 2", "forget b", "labels", "list 1 2", "evaluate"])
        self.assertEqual(infos(events[10], "labels"), [("a", "c")])
        before = outputs(events[8])
        self.assertEqual(outputs(events[11]), (before[0], before[2]))
        self.assertEqual([row[0] for row in infos(events[12], "confusion")], ["a", "c"])
        self.assertEqual(infos(events[12], "accuracy")[0][1], 2)

    def test_forget_keeps_a_numbered_class(self):
        script = ["list 1 2", "target 0", "list 2 1", "target 1", "forget 0", "evaluate", "list 1 2"]
        for arguments in "2 3 2", "2 3 0 -grow 0":
            if "grow" in arguments:
                script = ["grow 1"] + script[:4] + ["grow 0"] + script[4:]
            events = nn(arguments, script)
            self.assertEqual(infos(events[-2], "accuracy")[0][1], 1)
            self.assertEqual(len(outputs(events[-1])), 2)
            self.assertEqual(class_of(events[-1]), 1)

    def test_the_last_class_can_be_forgotten(self):
        events = nn("", ["list 1 2", "target a", "forget a", "list 1 2", "target b", "list 1 2"])
        self.assertEqual([e[0] for e in events[4]], ["class"])
        self.assertEqual(class_of(events[6]), "b")

    def test_clear(self):
        events = nn(
            "-kernel 0 -rehearse 0", ["list 1 2", "target a", "list 1 2", "clear", "list 1 2", "evaluate", "rehearse"]
        )
        self.assertEqual(events[3], events[5])
        self.assertEqual(len(errors(events[6])), 1)
        self.assertEqual(len(errors(events[7])), 1)

    def test_clear_of_values(self):
        for arguments in "2 2", "2 1":
            values = "0.2 0.7" if arguments == "2 2" else "0.2"
            events = nn(arguments, ["list 1 2", "target " + values, "clear", "evaluate"])
            self.assertIn("no example", errors(events[4])[0])

    def test_reset_is_as_just_created(self):
        script = ["list 1 2", "target a", 30, "rate 0.7", "window 2", "reset"]
        fresh = ["bang", "list 1 2", "target b", "list 1 2"]
        self.assertEqual(nn("-seed 3", script + fresh)[-4:], nn("-seed 3", fresh)[-4:])


class Seeded(unittest.TestCase):
    SCRIPT = ["list 1 2", "target a", 3, "list 2 1", "target b", 50, "list 0 1", "target c", 7, "list 1 2", "weights"]

    def test_same_seed_same_outputs_on_two_runs(self):
        self.assertEqual(nn("", self.SCRIPT), nn("", self.SCRIPT))
        self.assertEqual(nn("-seed 7", self.SCRIPT), nn("-seed 7", self.SCRIPT))

    def test_another_seed_other_outputs(self):
        self.assertNotEqual(nn("-kernel 0", self.SCRIPT)[-2], nn("-kernel 0 -seed 7", self.SCRIPT)[-2])


class Order(unittest.TestCase):
    def test_a_new_class_is_named_before_it_is_learned(self):
        events = nn("-rehearse 0", ["list 1 2", "target a"])
        self.assertEqual([e[1] for e in events[2]], ["class", "learned"])

    def test_outlets_fire_right_to_left(self):
        events = nn("-rehearse 0", ["teach a", "list 1 2", "list 1 2"])
        self.assertEqual([e[0] for e in events[3]], ["info", "outputs", "class"])


if __name__ == "__main__":
    unittest.main()
