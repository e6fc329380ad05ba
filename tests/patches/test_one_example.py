"""Single examples: which ones the network gets wrong, removing one, relabelling one."""

import unittest

from files import LOOK, Folder, targets
from pd import class_of, errors, infos, nn, nn_steps

# three of a, three of b, and one of b that was taught as a
MISTAKE = [
    "list 0 0",
    "target a",
    "list 0 1",
    "target a",
    "list 5 5",
    "target b",
    "list 5 6",
    "target b",
    "list 6 5",
    "target b",
    "list 5.5 5.5",
    "add a",
]


class OneExample(Folder):
    def examples(self, group):
        return {number: name for number, name, _ in infos(group, "example")}

    def test_each_with_its_number_and_what_the_network_makes_of_it(self):
        events = nn_steps(
            "",
            {
                "start": MISTAKE + ["rehearse"],
                "a": ["examples a"],
                "b": ["examples b"],
                "all": ["examples"],
                "wrong": ["evaluate"],
            },
        )
        self.assert_quiet(sum(events.values(), []))
        a, b = infos(events["a"][0], "example"), infos(events["b"][0], "example")
        self.assertEqual([row[1] for row in a + b], ["a"] * 3 + ["b"] * 3)
        self.assertEqual(sorted(row[0] for row in a + b), list(range(6)))
        self.assertEqual(infos(events["all"][0], "examples"), [("a", 3), ("b", 3)])
        wrong = infos(events["wrong"][0], "wrong")
        self.assertEqual(wrong, [row for row in a + b if row[1] != row[2]])
        right, total = infos(events["wrong"][0], "accuracy")[0]
        self.assertEqual(round(right * total), total - len(wrong))
        confusion = dict((row[0], row[1:]) for row in infos(events["wrong"][0], "confusion"))
        self.assertEqual(confusion["a"], (sum(row[2] == "a" for row in a), sum(row[2] == "b" for row in a)))

    def wrong_one(self):
        """The number of the mistake."""
        return int(infos(nn("", MISTAKE + ["examples a"])[-1], "example")[-1][0])

    def test_remove(self):
        n = self.wrong_one()
        events = nn_steps(
            "",
            {
                "start": MISTAKE,
                "before": LOOK,
                "remove": [f"remove {n}"],
                "a": ["examples a"],
                "look": LOOK,
                "undo": ["undo"],
                "after": LOOK,
                "again": [f"remove {n}", f"remove {n}"],
            },
        )
        self.assertEqual(infos(events["remove"][0], "removed"), [(n,)])
        self.assertEqual(len(infos(events["a"][0], "example")), 2)
        self.assertNotIn(n, self.examples(events["a"][0]))
        self.assertNotEqual(events["before"], events["look"])
        self.assertEqual(events["before"], events["after"])
        self.assertIn("no such example", errors(events["again"][1])[0])

    def test_relabel(self):
        n = self.wrong_one()
        events = nn_steps(
            "",
            {
                "start": MISTAKE,
                "before": LOOK,
                "relabel": [f"relabel {n} b"],
                "all": ["examples"],
                "b": ["examples b"],
                "undo": ["undo"],
                "after": LOOK,
                "again": [f"relabel {n} b", "rehearse", "list 5.5 5.5", "evaluate"],
            },
        )
        self.assert_quiet(sum(events.values(), []))
        ((old, name, new),) = infos(events["relabel"][0], "relabelled")
        self.assertEqual((old, name), (n, "b"))
        self.assertEqual(infos(events["all"][0], "examples"), [("a", 2), ("b", 4)])
        self.assertIn(new, self.examples(events["b"][0]))
        self.assertEqual(events["before"], events["after"])
        self.assertEqual(class_of(events["again"][-2]), "b")
        self.assertEqual(infos(events["again"][-1], "wrong"), [])

    def test_relabel_as_a_new_class(self):
        n = self.wrong_one()
        events = nn_steps(
            "",
            {
                "start": MISTAKE,
                "before": LOOK,
                "relabel": [f"relabel {n} c"],
                "all": ["examples"],
                "undo": ["undo"],
                "after": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(infos(events["relabel"][0], "class"), [("c", 2)])
        self.assertEqual(infos(events["all"][0], "examples"), [("a", 2), ("b", 3), ("c", 1)])
        self.assertEqual(events["before"], events["after"])

    def test_values(self):
        events = nn(
            "2 3 2",
            [
                "list 1 2",
                "target 0.1 0.9",
                "list 2 1",
                "add 0.5 0.5",
                "examples list",
                "relabel 1 0.9 0.1",
                "examples list",
                "write " + self.path("t.csv") + " examples",
                "remove 0",
                "examples",
            ],
        )
        self.assert_quiet(events)
        self.assertEqual([row[:2] for row in infos(events[5], "example")], [(0, "list"), (1, "list")])
        self.assertEqual(infos(events[6], "relabelled")[0][:2], (1, "list"))
        self.assertEqual(self.text("t.csv").splitlines()[1:], ["1,2,0.1,0.9", "2,1,0.9,0.1"])
        self.assertEqual(infos(events[-1], "examples")[-1], ("list", 1))

    def test_when_the_memory_is_full(self):
        """All of them relabelled one after another, and back."""
        script = targets(30, "ab") + ["rehearse 0"]
        events = nn("-memory 12", script + ["examples a"])
        numbers = [int(row[0]) for row in infos(events[-1], "example")]
        self.assertGreater(len(numbers), 3)
        events = nn_steps(
            "-memory 12",
            {
                "start": script,
                "before": LOOK,
                "relabel": [f"relabel {n} b" for n in numbers],
                "all": ["examples"],
                "undo": ["undo"] * len(numbers),
                "after": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(
            infos(events["all"][0], "examples"),
            [("a", 0), ("b", 12)] if ("a", 0) in infos(events["all"][0], "examples")[:1] else [("b", 12), ("a", 0)],
        )
        self.assertEqual(events["before"], events["after"])

    def test_kept_and_written(self):
        n, file = self.wrong_one(), self.path("m.nn")
        script = MISTAKE + [f"relabel {n} b", "remove 0", "rehearse"]
        events = nn_steps(
            "", {"start": script, "look": LOOK, "files": [f"write {file}", "reset", f"read {file}"], "after": LOOK}
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(events["look"], events["after"])

    def test_what_cannot_be(self):
        for message, word in [
            ("remove", "no such example"),
            ("remove 99", "no such example"),
            ("remove -1", "no such example"),
            ("remove a", "no such example"),
            ("remove 0.5", "no such example"),
            ("remove 0 1", "expected the number of one example"),
            ("relabel 99 a", "no such example"),
            ("relabel", "no such example"),
            ("relabel 0", "nothing given"),
            ("relabel 0 1 2 3", "3 values, expected 2"),
            ("relabel 0 a b", "expected one class"),
            ("examples z", "expected the name of one class"),
            ("examples a b", "expected the name of one"),
        ]:
            events = nn_steps("", {"start": MISTAKE + ["rehearse"], "before": LOOK, "said": [message], "after": LOOK})
            (wrong,) = errors(events["said"][0])
            self.assertIn(word, wrong, message)
            self.assertEqual(events["before"], events["after"], message)
        for message in "remove 0", "relabel 0 a", "examples a":
            self.assertEqual(len(errors(nn("", [message])[1])), 1)
        events = nn("2 3 2 -grow 0", ["list 1 2", "target 0", "relabel 0 c"])
        self.assertIn("no class c, expected 0 to 1", errors(events[-1])[0])


class Likeness(Folder):
    """The contribution of an example to the outputs goes with it: as a kernel machine solved without it."""

    TAUGHT = [("list 1 2", "a"), ("list 2 1", "a"), ("list 8 9", "b"), ("list 9 8.5", "b"), ("list 1.5 1.6", "b")]

    def centres(self, *script):
        """The kernel machine's examples and coefficients once everything is computed, from a file."""
        taught = [line for features, name in self.TAUGHT for line in (features, f"target {name}")]
        events = nn("-plain -kernel 1 -memory 20", [*taught, *script, 3000, f"write {self.path('x.nn')}"])
        self.assert_quiet(events)
        lines = [line.split() for line in self.text("x.nn").splitlines() if line.startswith("centre")]
        return sorted([float(word.rstrip(";")) for word in line[1:]] for line in lines)

    def test_removed(self):
        events = nn("-memory 20", [line for f, n in self.TAUGHT for line in (f, f"target {n}")] + ["examples b"])
        (number,) = [row[0] for row in infos(events[-1], "example")][-1:]
        without = self.TAUGHT[:-1]
        removed = self.centres(f"remove {number:g}")
        self.TAUGHT = without
        self.assertEqual(len(removed), len(without))
        for got, want in zip(removed, self.centres()):
            for x, y in zip(got, want):
                self.assertAlmostEqual(x, y, places=4)


if __name__ == "__main__":
    unittest.main()
