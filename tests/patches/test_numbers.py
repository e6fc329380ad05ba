"""Numbers in a Pd of single and of double precision: they come out as they were given, and files are the same."""

import unittest

from files import Folder
from pd import class_of, errors, infos, nn, run_pd

# What comes from the class outlet is compared by Pd itself, with a number of its own.
SELECT = """#N canvas 0 0 500 300 12;
#X obj 10 10 loadbang;
#X msg 10 40 list 1 2 \\, target {number} \\, list 1 2;
#X obj 10 80 pd-nn/nn~;
#X obj 10 120 select {number};
#X obj 10 160 print same;
#X obj 100 160 print other;
#X msg 200 80 \\; pd quit;
#X obj 200 40 delay 0;
#X connect 0 0 7 0;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 3 1 5 0;
#X connect 7 0 6 0;
"""


class Given(unittest.TestCase):
    def test_a_class_is_the_number_that_it_was_taught_as(self):
        for number in "0.1", "-0.3", "7", "1e-05", "123.456", "1e+06", "16777216":
            self.assertEqual(
                [line for line in run_pd(SELECT.format(number=number)) if ":" in line],
                ["other: symbol unknown", "same: bang"],
                number,
            )

    def test_the_largest_feature(self):
        """1e18 is accepted in every Pd."""
        for number in "1e18", "-1e18":
            events = nn("", [f"list {number} 1", "target a", f"list {number} 1"])
            self.assertEqual(errors(sum(events, [])), [], number)
            self.assertEqual(class_of(events[3]), "a")

    def test_beyond_a_float(self):
        """What is finite for a Pd of double precision only."""
        for message, words in [
            ("labels 1e300 2", "a finite number"),
            ("target 1e300", "a finite number"),
            ("list 1e300 1", "feature 1 of 2"),
            ("rate 1e300", "a number above 0"),
            ("rate 1e-300", "a number above 0"),
        ]:
            events = nn("2 3 0", ["list 1 2", message, "list 1 2", "target a", "list 1 2"])
            self.assertIn(words, str(errors(events[2])), message)
            self.assertEqual(class_of(events[5]), "a", message)


class Files(Folder):
    def test_a_file_is_written_as_it_was_read(self):
        """The same bytes, whatever the precision of Pd."""
        first = self.path("first.nn")
        self.assert_quiet(
            nn(
                "-rate 0.3 -seed 5 -rehearse 20",
                ["list 0.1 1e-07", "target 0.1", "list 1 2", "target -2.5", 50, f"write {first}"],
            )
        )
        text = self.text("first.nn")
        self.assertIn("labels 0.1 -2.5;", text)
        self.assertIn("rate 0.3;", text)
        events = nn("", [f"read {first}", f"write {self.path('second.nn')}", "labels"])
        self.assertEqual(self.text("second.nn"), text)


if __name__ == "__main__":
    unittest.main()
