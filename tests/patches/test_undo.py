"""Undo restores the previous state, bit for bit."""

import os
import random
import tempfile
import unittest

from pd import class_of, errors, infos, nn, nn_steps, outputs, weights

SEE = ["list 0.5 0.25", "weights", "labels"]  # the visible part of a state


class Takes(unittest.TestCase):
    def check_steps(self, arguments, steps, start=()):
        """Makes the steps one by one, undoes them one by one, and compares."""
        script = {"start": list(start)}
        for k, step in enumerate(steps):
            script.update({f"before {k}": SEE, f"step {k}": step})
        for k in reversed(range(len(steps))):
            script.update({f"undo {k}": ["undo"], f"after {k}": SEE})
        events = nn_steps(arguments, script)
        for name, said in events.items():
            self.assertEqual([errors(e) for e in said], [[]] * len(said), name)
        for k, step in enumerate(steps):
            self.assertEqual(events[f"after {k}"], events[f"before {k}"], f"undo of {step}")

    START = ["list 0 0"]

    def targets(self, n, names="abc"):
        draw = random.Random(5)
        return [
            [
                f"list {draw.uniform(-1, 1):.3f} {draw.uniform(-1, 1):.3f}",
                f"target {draw.choice(names)}",
                draw.choice([1, 30]),
            ]
            for _ in range(n)
        ]

    def test_sixteen_deep(self):
        self.check_steps("-seed 3", self.targets(16), self.START)

    def test_sixteen_and_no_more(self):
        script = self.START + [m for step in self.targets(20) for m in step] + ["undo"] * 17
        events = nn("", script)
        self.assertEqual([len(errors(e)) for e in events[-17:]], [0] * 16 + [1])
        self.assertIn("nothing left", errors(events[-1])[0])

    def test_no_further_than_sixteen_after_a_reset(self):
        """The state before a reset must not be restored in place of the seventeenth take."""
        for first in ["reset", "layers 2 3 0", "target 0.5 0.5"]:
            more = self.targets(20, ["0.1 0.9", "0.5 0.2"] if "0.5" in first else "abc")
            events = nn_steps(
                "",
                {
                    "start": ["list 0 0", first],
                    "more": [m for step in more for m in step],
                    "undone": ["undo"] * 16,
                    "before": SEE,
                    "one too many": ["undo"],
                    "after": SEE,
                },
            )
            self.assertEqual(len(errors(events["one too many"][0])), 1, first)
            self.assertEqual(events["before"], events["after"], first)

    def test_momentum(self):
        self.check_steps("2 3 0 -momentum 0.7", self.targets(10), self.START)

    def test_fixed_classes(self):
        self.check_steps("2 3 4", self.targets(16, "0123"), self.START)

    def test_values(self):
        self.check_steps("2 3 2", self.targets(12, ["0.1 0.9", "0.5 0.2", "1"]), self.START)

    def test_full_memory(self):
        start = self.START + [m for step in self.targets(20) for m in step]
        self.check_steps("-memory 6", self.targets(12), start)

    def test_add_forget_clear(self):
        start = self.START + [m for step in self.targets(8) for m in step]
        steps = [
            ["add d"],
            ["forget a", 30],
            ["target a", 30],
            ["forget b"],
            ["clear"],
            ["add b"],
            ["target d", 5],
            ["forget d"],
        ]
        for arguments in "", "-momentum 0.5", "2 40 40 0 -momentum 0.5":
            self.check_steps(arguments, steps, start)

    def test_forget_many_classes(self):
        """The saved states of many classes outlive the classes."""
        start = self.START + [m for k in range(17) for m in (f"list {k} 1", f"add c{k}")]
        steps = [[f"forget c{k}"] for k in range(16)]
        for arguments in "2 64 0", "2 64 0 -momentum 0.5":
            self.check_steps(arguments, steps, start)

    def test_reset_and_layers(self):
        start = self.START + [m for step in self.targets(8) for m in step]
        for step in ["reset", "list 0 0"], ["layers 2 7 x y"], ["window 2", "list 0 0"], ["plain"]:
            self.check_steps("", [["target a", 30], step], start)

    def test_reset_after_reset(self):
        self.check_steps("2 3 0", [["target a"], ["reset", "list 0 0"], ["target b"]], self.START)

    def test_replacements_at_depth(self):
        """Each undo takes one back, and the targets in between one by one."""
        with tempfile.TemporaryDirectory() as folder:
            a, b, table = (os.path.join(folder, name) for name in ("a.nn", "b.nn", "c.csv"))
            nn("2 3 x y", ["list 1 2", "target x", f"write {a}", "target y", f"write {b}", f"write {table} examples"])
            steps = [
                ["target a"],
                [f"read {a}"],
                ["target x"],
                [f"read {b}"],
                [f"read {a}"],
                ["reset", "list 0 0"],
                [f"read {table} examples"],
                ["target y", 5],
                ["layers 2 9 0", "list 0 0"],
                [f"read {a}"],
                ["forget x"],
                ["clear"],
                ["window 2", "list 0 0"],
                [f"read {b}"],
            ]
            self.check_steps("2 3 0", steps, self.START)

    def test_replacements_sixteen_deep(self):
        events = nn("2 3 2", self.START + ["reset"] * 20 + ["undo"] * 17)
        self.assertEqual([len(errors(e)) for e in events[-17:]], [0] * 16 + [1])

    def test_replacements_of_large_networks(self):
        """As many as fit 64 MB, and the latest always."""
        events = nn("4000 2000 2", ["reset"] * 3 + ["undo"] * 2)
        self.assertEqual([len(errors(e)) for e in events[-2:]], [0, 1])

    def test_a_list_target_that_made_a_regressor(self):
        self.check_steps("2 3 0", [["target 0.2 0.3"]], self.START)

    def test_a_whole_teach(self):
        teach = ["teach a", "list 1 2", "list 2 3", 5, "list 4 4", "teach", 30]
        self.check_steps("", [teach, ["list 1 1", "target b"], teach, teach], self.START)

    def test_teach_that_is_still_held(self):
        events = nn_steps(
            "-rehearse 0",
            {
                "start": ["list 1 1", "target b", 50],
                "before": SEE,
                "teach": ["teach a", "list 1 2", "list 2 3", "undo", "teach"],
                "after": SEE,
            },
        )
        self.assertEqual(events["before"], events["after"])

    def test_each_held_list_after_an_undo_is_a_new_take(self):
        events = nn("-rehearse 0", ["list 0 0", "teach a", "list 1 2", "undo", "list 3 4", "undo", "teach", "labels"])
        self.assertEqual(infos(events[-1], "labels"), [()])
        self.assertEqual(sum(len(errors(e)) for e in events), 0)

    def test_what_ends_a_take_that_is_held(self):
        """After another message the next held list is a take of its own."""
        start = ["list 0 0", "target b", "list 1 1", "teach a", "list 1 2"]
        for message in "target b", "add b", "forget b", "clear", "labels x a":
            see = SEE[1:] + ["evaluate"]
            events = nn_steps(
                "-rehearse 0",
                {
                    "start": start,
                    "message": [message],
                    "before": see,
                    "held": ["list 3 4"],
                    "undo": ["undo"],
                    "after": see,
                },
            )
            self.assertEqual([len(infos(events[name][-1], "learned")) for name in ("start", "held")], [1, 1], message)
            self.assertEqual(errors(events["undo"][0]), [], message)
            self.assertEqual(events["before"], events["after"], message)

    def test_a_held_list_that_is_refused_leaves_the_take(self):
        script = ["teach 0", "list 0 0", "list 1e18 1e18", "evaluate", "undo", "evaluate"]
        events = nn("2 8 2 -act relu -normalize 0 -rehearse 0 -replay 0 -rate 1e29", script)
        self.assertIn("not be finite", errors(events[3])[0])
        self.assertEqual(infos(events[4], "accuracy")[0][1], 1)
        self.assertIn("no example", errors(events[6])[0])

    def test_memory_while_teaching(self):
        """`memory` makes the takes final, so what is taught after it is a take of its own."""
        events = nn_steps(
            "-rehearse 0",
            {
                "start": ["teach a", "list 1 2", "memory 5"],
                "before": ["weights"],
                "held": ["list 3 3"],
                "undo": ["undo"],
                "after": ["weights"],
            },
        )
        self.assertEqual(errors(events["undo"][0]), [])
        self.assertEqual(events["before"], events["after"])

    def test_a_class_it_added(self):
        events = nn("", ["list 1 2", "target a", "target b", "undo", "labels", "list 1 2", "target c", "labels"])
        self.assertEqual(infos(events[5], "labels"), [("a",)])
        self.assertEqual(len(outputs(events[6])), 1)
        self.assertEqual(infos(events[8], "labels"), [("a", "c")])

    def test_the_memory_and_the_statistics(self):
        script = ["list 1 2", "target a", "list 3 5", "target b", "evaluate", "list 2 2"]
        events = nn("-rehearse 0", script + ["list 100 -9", "target a", "undo", "evaluate", "list 2 2"])
        self.assertEqual(events[5], events[10])
        self.assertEqual(events[6], events[11])

    def test_the_accuracy(self):
        script = ["list 1 2", "target a", "target b", "target a", "undo", "target a"]
        events = nn("-rehearse 0", script)
        self.assertEqual(infos(events[4], "learned"), infos(events[6], "learned"))

    def test_it_stops_the_rehearsal(self):
        events = nn("64 64 2", ["list " + "1 2 " * 32, "target 0", 2, "undo", 300])
        self.assertEqual(events[5], [])

    def test_redone_it_is_the_same(self):
        script = ["list 1 2", "target a", 5, "list 2 1"]
        events = nn("", script + ["target b", 50, "weights", "undo", "target b", 50, "weights"])
        self.assertEqual(weights(events[7]), weights(events[11]))

    def test_nothing_left(self):
        events = nn("2 3 2", ["undo", "list 1 2", "undo", "list 1 2"])
        self.assertIn("nothing left", errors(events[1])[0])
        self.assertEqual(len(errors(events[3])), 1)
        self.assertEqual(events[2], events[4])

    def test_forget_undone_names_the_class_again(self):
        script = ["list 1 0", "target a", "list 0 1", "target b", "rehearse", "forget a", "undo", "list 1 0"]
        self.assertEqual(class_of(nn("", script)[-1]), "a")

    def test_new_names_are_final(self):
        events = nn("2 3 kick snare", ["list 1 2", "target kick", "labels a b", "undo", "labels", "target a", "undo"])
        self.assertIn("nothing left", errors(events[4])[0])
        self.assertEqual(infos(events[5], "labels"), [("a", "b")])
        self.assertEqual(events[7], [("info", "undone")])

    def test_smooth_goes_on_after_undo(self):
        script = [
            "list 1 0",
            "target a",
            "list 0 1",
            "target b",
            "undo",
            "list 1 0",
            "list 1 0",
            "forget a",
            "list 1 0",
            "undo",
            "list 1 0",
        ]
        events = nn("-smooth 3", script)
        self.assertEqual([len(outputs(events[k])) for k in (6, 7, 11)], [1, 1, 1])


if __name__ == "__main__":
    unittest.main()
