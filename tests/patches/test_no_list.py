"""A table of examples brings classes to an existing network, and the next message needs an output value for each
of them: with no list in between, which would make room for them. What is learned is the same as with a list in
between."""

import unittest

from files import Folder
from pd import infos, nn_steps, outputs

TABLE = "f1,f2,class\n1,2,{}\n2,1,{}\n"
STARTS = {  # arguments, messages
    "a class a target": ("", ["list 1 2"]),
    "sizes": ("2 3 0", ["list 1 2"]),
    "no hidden layer": ("2 0", ["list 1 2"]),
    "one class": ("", ["list 1 2", "target a"]),
    "a class forgotten": ("", ["list 1 2", "target a", "forget a"]),
    "a take undone": ("", ["list 1 2", "target a", "undo"]),
    "a class forgotten, and that undone": ("", ["list 1 2", "target a", "forget a", "undo"]),
    "cleared": ("", ["list 1 2", "target a", "clear"]),
    "a window": ("-window 2", ["list 1 2"]),
    "averages": ("-smooth 3", ["list 1 2"]),
    "nothing remembered": ("", ["list 1 2", "add a", "undo"]),
}


class NoList(Folder):
    def setUp(self):
        super().setUp()
        self.table = self.put("table.csv", TABLE.format("b", "c"))
        self.put("window.csv", "f1,f2,f3,f4,class\n1,2,1,2,b\n2,1,2,1,c\n")

    def check(self, start, *taught, read=None):
        """Reads the table and teaches values, as many as there are classes then: with the list that makes room, and
        without."""
        flags, messages = STARTS[start]
        table = self.path("window.csv") if "-window" in flags else self.table
        steps = {
            "start": messages,
            "read": read or [f"read {table} examples"],
            "list": ["list 1 2"],
            "taught": list(taught),
            "after": ["list 1 2", "labels", "weights", "evaluate"],
        }
        with_list = nn_steps(flags, steps)
        del steps["list"]
        without = nn_steps(flags, steps)
        for events in with_list, without:
            self.assert_quiet(sum(events.values(), []))
        self.assertEqual(without["taught"], with_list["taught"])
        # the outputs may be averages, of that list too
        self.assertEqual(without["after"][1:], with_list["after"][1:])
        (labels,) = infos(without["after"][1], "labels")
        self.assertEqual(len(outputs(without["after"][0])), len(labels))
        return without

    def values(self, start):
        """A value for each class: those there were, and two more."""
        there = start in ("one class", "a class forgotten, and that undone", "cleared")
        return "0.1 0.9 0.2" if there else "0.1 0.9"

    def check_each(self, start, *more):
        values = self.values(start)
        for message in "target", "add", *more:
            with self.subTest(start=start, message=message):
                events = self.check(start, f"{message} {values}")
                self.assertEqual(len(infos(events["taught"][0], "learned")), message != "add")

    def test_a_class_a_target(self):
        self.check_each("a class a target", "right", "right list")

    def test_sizes(self):
        self.check_each("sizes", "right", "right list")

    def test_no_hidden_layer(self):
        self.check_each("no hidden layer")

    def test_one_class(self):
        self.check_each("one class")

    def test_after_forget(self):
        self.check_each("a class forgotten")

    def test_after_undo(self):
        self.check_each("a take undone")
        self.check_each("nothing remembered")

    def test_after_forget_and_undo(self):
        self.check_each("a class forgotten, and that undone")

    def test_after_clear(self):
        self.check_each("cleared")

    def test_window(self):
        self.check_each("a window")

    def test_averages(self):
        self.check_each("averages")

    def test_twice(self):
        self.check("a class a target", "target 0.1 0.9", "target 0.2 0.9")

    def test_many_classes(self):
        """More than any small buffer that exists by chance."""
        rows = "".join(f"{k},{-k},c{k}\n" for k in range(500))
        table = self.put("many.csv", "f1,f2,class\n" + rows)
        values = " ".join(f"{k / 500:g}" for k in range(500))
        for message in "target ", "add ", "right ":
            with self.subTest(message):
                self.check("a class a target", message + values, read=[f"read {table} examples"])

    def test_teach(self):
        """Held values are learned with the next list; here there were classes before it was held."""
        for start in STARTS:
            with self.subTest(start):
                values, (flags, messages) = self.values(start), STARTS[start]
                table = self.path("window.csv") if "-window" in flags else self.table
                events = nn_steps(
                    flags,
                    {
                        "read": messages + [f"read {table} examples"],
                        "teach": [f"teach {values}"],
                        "taught": ["list 1 2", "list 1 2"],
                        "after": ["teach", "list 1 2"],
                    },
                )
                self.assert_quiet(sum(events.values(), []))
                for said in events["taught"]:
                    self.assertEqual(len(infos(said, "learned")), 1)
                self.assertEqual(len(outputs(events["after"][1])), len(values.split()))

    def test_teach_held_before_the_table(self):
        for flags in "", "2 3 0":
            with self.subTest(flags):
                events = nn_steps(
                    flags,
                    {
                        "start": ["list 1 2", "teach 0.1 0.9"],
                        "read": [f"read {self.table} examples"],
                        "taught": ["list 1 2", "list 2 1"],
                        "after": ["teach", "list 1 2"],
                    },
                )
                self.assert_quiet(sum(events.values(), []))
                for said in events["taught"]:
                    self.assertEqual(len(infos(said, "learned")), 1)
                self.assertEqual(len(outputs(events["after"][1])), 2)

    def test_read_undone_and_read_again(self):
        """A table with one more class replaces the first."""
        more = self.put("more.csv", TABLE.format("b", "c") + "3,3,d\n")
        read = [f"read {self.table} examples", "undo", f"read {more} examples"]
        self.check("a class a target", "target 0.1 0.9 0.2", read=read)

    def test_a_class_and_a_table_by_turns(self):
        more = self.put("more.csv", TABLE.format("d", "e"))
        read = [f"read {self.table} examples", "target x", f"read {more} examples"]
        self.check("a class a target", "target 0.1 0.9 0.2 0.4 0.5", read=read)


if __name__ == "__main__":
    unittest.main()
