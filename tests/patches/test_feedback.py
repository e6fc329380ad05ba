"""What comes out may go in again at once, and an object may be deleted at any time."""

import tempfile
import unittest

from host import needs_errors_of_feedback
from pd import run_pd

PATCH = """#N canvas 0 0 900 400 12;
#X obj 10 10 r in;
#X obj 10 200 pd-nn/nn~ {arguments};
#X obj 10 230 print out;
#X obj 100 10 loadbang;
#X msg 100 40 read {script} \\, bang;
#X obj 100 70 qlist;
#X obj 400 230 spigot 0;
#X obj 400 200 r open;
#X obj 500 230 print done;
#X obj 500 200 r done;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 7 0 6 1;
#X connect 9 0 8 0;
{chain}
"""
OBJECTS = 10  # in PATCH
CLASS, OUTPUTS, INFO = 0, 1, 2


def feedback(outlet, boxes, script, inlet=0, arguments=""):
    """Runs a script with [nn~]'s outlet connected back to its inlet, through a spigot that opens
    by `open 1` and the boxes. A crash is an exception. Returns what was printed."""
    chain = "".join(f"#X {box};\n" for box in boxes)
    chain += f"#X connect 1 {outlet} 6 0;\n#X connect 6 0 {OBJECTS} 0;\n"
    last = OBJECTS + len(boxes) - 1
    chain += "".join(f"#X connect {k} 0 {k + 1} 0;\n" for k in range(OBJECTS, last))
    chain += f"#X connect {last} 0 1 {inlet};\n"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(";\n".join(script) + ";\ndone bang;\npd quit;\n")
        file.flush()
        printed = run_pd(PATCH.format(arguments=arguments, script=file.name, chain=chain))
    if "done: bang" not in printed:
        raise AssertionError("Pd did not get to the end:\n" + "\n".join(printed))
    return printed


# The first box after the outputs asks again, once; the second prints what was sent.
TWICE = """#N canvas 0 0 900 400 12;
#X obj 10 200 pd-nn/nn~ 1 1 -normalize 0 -out linear;
#X obj 200 10 loadbang;
#X msg 200 40 weights 1 0 0 1 \\, list 1;
#X msg 300 40 \\; pd quit;
#X obj 10 230 spigot 1;
#X obj 10 260 t b b;
#X msg 50 290 0;
#X msg 10 290 2;
#X obj 100 260 print outputs;
#X connect 1 0 2 0;
#X connect 1 0 3 0;
#X connect 2 0 0 0;
#X connect 0 1 4 0;
#X connect 4 0 5 0;
#X connect 5 0 7 0;
#X connect 5 1 6 0;
#X connect 6 0 4 1;
#X connect 7 0 0 0;
#X connect 0 1 8 0;
"""

STRAIGHT = """#N canvas 0 0 900 400 12;
#X obj 10 200 pd-nn/nn~ 2 2 2;
#X obj 100 10 loadbang;
#X msg 100 40 1 2;
#X msg 200 40 \\; pd quit;
#X connect 0 1 0 0;
#X connect 1 0 2 0;
#X connect 1 0 3 0;
#X connect 2 0 0 0;
"""

TEACH = ["in list 1 2", "in target a", "in list 2 1", "in target b"]
QUERY = [
    "in list 1 1",
    "in list 2 3",
    "in target a",
    "in target c",
    "in teach d",
    "in list 4 4",
    "in list 5 5",
    "in teach",
    "20",
    "in evaluate",
    "in bang",
    "in weights",
    "in rehearse",
    "in list 1 1",
]


class Feedback(unittest.TestCase):
    def test_class_back_as_target(self):
        feedback(CLASS, ["obj 0 0 t a"], TEACH + ["open 1"] + QUERY, inlet=1)

    def test_class_back_as_a_held_target(self):
        boxes = ["obj 0 0 list prepend teach", "obj 0 0 list trim"]
        feedback(CLASS, boxes, TEACH + ["open 1"] + QUERY)

    @needs_errors_of_feedback
    def test_outputs_back_as_list(self):
        """An endless loop: Pd breaks it off with an error of its own."""
        printed = feedback(OUTPUTS, ["obj 0 0 t a"], ["open 1", "in list 1 2"], arguments="2 2 2")
        self.assertTrue(any("stack overflow" in line for line in printed))

    def test_outputs_straight_back_as_list(self):
        """The deepest loop that Pd allows: nothing else is in between."""
        printed = run_pd(STRAIGHT)
        self.assertTrue(any("stack overflow" in line for line in printed))

    def test_outputs_on_their_way_out_are_not_written_over(self):
        self.assertEqual([line for line in run_pd(TWICE) if "outputs" in line], ["outputs: 2", "outputs: 1"])

    @needs_errors_of_feedback
    def test_outputs_back_as_list_while_teaching(self):
        feedback(
            OUTPUTS,
            ["obj 0 0 t a"],
            ["in list 1 2", "open 1", "in teach 0", "in list 1 2"],
            arguments="2 2 2 -rehearse 0",
        )

    def test_anything_back_as_any_message(self):
        for message in [
            "undo",
            "reset",
            "clear",
            "forget a",
            "forget b",
            "layers 3 4 0",
            "layers 2 4 2",
            "labels x y",
            "teach",
            "teach a",
            "teach e",
            "target e",
            "memory 2",
            "memory 0",
            "window 2",
            "smooth 3",
            "plain",
            "rehearse 5",
            "rehearse",
            "add a",
            "seed 3",
            "weights 1 0 0 0 0",
        ]:
            for outlet in CLASS, OUTPUTS, INFO:
                with self.subTest(message=message, outlet=outlet):
                    feedback(
                        outlet,
                        ["obj 0 0 t b", "msg 0 0 " + message],
                        TEACH + ["open 1"] + QUERY,
                        arguments="-rehearse 5",
                    )

    def test_several_messages_back_at_once(self):
        for message in [
            "reset \\, reset \\, list 1 2",
            "undo \\, undo",
            "layers 2 0 \\, layers 2 0 \\, list 3 3 \\, add z",
        ]:
            for outlet in CLASS, OUTPUTS, INFO:
                with self.subTest(message=message, outlet=outlet):
                    word = ["obj 0 0 route learned"] if outlet == INFO else []  # each has a word of its own, for ever
                    feedback(
                        outlet,
                        word + ["obj 0 0 t b", "msg 0 0 " + message],
                        TEACH + ["open 1"] + QUERY,
                        arguments="-rehearse 5",
                    )

    def test_take_back_what_is_being_read(self):
        """The first class of a table is reported, and undo frees the network that was made for it."""
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
            table.write("1,2,a\n3,4,b\n5,6,c\n")
            table.flush()
            for message in ["undo", "undo \\, list 1 2 3", "layers 2 2 2 \\, undo \\, undo"]:
                with self.subTest(message=message):
                    feedback(
                        INFO,
                        ["obj 0 0 route class", "obj 0 0 t b", "msg 0 0 " + message],
                        ["open 1", f"in read {table.name} examples", "open 0", "in list 1 2"],
                    )

    def test_a_take_that_is_ended_by_what_it_learned(self):
        """If a held example triggers another take, or the end of its own, one undo still takes back one take."""
        for message, left in [("teach \\, teach b", {"z": 1, "a": 1}), ("clear", {"z": 0, "a": 0}), ("undo", {"z": 1})]:
            with self.subTest(message=message):
                boxes = ["obj 0 0 route learned", "obj 0 0 t b", "msg 0 0 " + message]
                printed = feedback(
                    INFO,
                    boxes,
                    [
                        "in list 1 2",
                        "in target z",
                        "in teach a",
                        "open 1",
                        "in list 1 2",
                        "open 0",
                        "in list 1 3",
                        "in teach",
                        "in undo",
                        "in print",
                    ],
                )
                outputs = [line.split() for line in printed if line.startswith("nn~: output ")]
                self.assertEqual({words[4].rstrip(":"): int(words[5]) for words in outputs}, left)

    def test_the_report_back(self):
        """It consists of the object's own messages, and none of them is a question: so there is no loop."""
        for start in [], TEACH:
            printed = feedback(INFO, ["obj 0 0 list", "obj 0 0 list trim"], start + ["open 1", "in bang"])
            self.assertEqual([line for line in printed if "error" in line], [])


class Several(unittest.TestCase):
    def test_two_objects_do_not_disturb_each_other(self):
        """One is taught between the other's lists, and the other gives the same as alone."""
        script = [
            "in list 1 2",
            "in target a",
            "other list 3 4 5",
            "other target q",
            "in list 2 1",
            "in target b",
            "other list 1 1 1",
            "other target r",
            "in list 1 1",
            "30",
            "in list 1 1",
        ]
        patch = """#N canvas 0 0 900 400 12;
#X obj 10 10 r in;
#X obj 10 200 pd-nn/nn~;
#X obj 10 230 print out;
#X obj 100 10 loadbang;
#X msg 100 40 read {script} \\, bang;
#X obj 100 70 qlist;
#X obj 200 10 r other;
#X obj 200 200 pd-nn/nn~;
#X connect 0 0 1 0;
#X connect 1 1 2 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 6 0 7 0;
"""
        heard = []
        for lines in script, [line for line in script if not line.startswith("other")]:
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
                file.write(";\n".join(lines) + ";\npd quit;\n")
                file.flush()
                heard.append([line for line in run_pd(patch.format(script=file.name)) if line.startswith("out:")])
        self.assertEqual(len(heard[0]), 3)  # the first has no outputs yet
        self.assertEqual(heard[0], heard[1])


DELETED = """#N canvas 0 0 900 400 12;
#N canvas 0 0 450 300 sub 0;
#X obj 10 10 r in;
#X obj 10 50 pd-nn/nn~ {arguments};
#X connect 0 0 1 0;
#X restore 10 100 pd sub;
#X obj 100 10 loadbang;
#X msg 100 40 \\; in list 1 2 \\; in target a \\; in teach b \\; in list 3 4;
#X obj 200 40 del 2;
#X msg 200 70 \\; pd-sub clear;
#X obj 300 40 del 20;
#X msg 300 70 \\; pd-sub obj 10 10 r in \\; pd-sub obj 10 50 pd-nn/nn~ \\; pd-sub connect 0 0 1 0 \\; in list 1 2 \\; in target c;
#X obj 400 40 del 22;
#X msg 400 70 \\; pd-sub clear;
#X obj 500 40 del 60;
#X msg 500 70 \\; pd quit;
#X connect 1 0 2 0;
#X connect 1 0 3 0;
#X connect 1 0 5 0;
#X connect 1 0 7 0;
#X connect 1 0 9 0;
#X connect 3 0 4 0;
#X connect 5 0 6 0;
#X connect 7 0 8 0;
#X connect 9 0 10 0;
"""


class Deleted(unittest.TestCase):
    def test_while_it_rehearses_and_teaches(self):
        for arguments in "", "-rehearse 1000000", "2 3 0 -window 4 -smooth 4":
            printed = run_pd(DELETED.format(arguments=arguments))
            self.assertEqual([line for line in printed if "error" in line], [])


if __name__ == "__main__":
    unittest.main()
