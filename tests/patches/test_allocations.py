"""Between a list or a target and its output nothing is allocated, once the object is set up."""

import os
import unittest

from pd import run_pd

COUNTER = os.environ.get("PDNN_COUNTER")  # the library that counts; none with the sanitizers

# Each turn sends one line of messages after the other; the first few turns set the object up.
PATCH = """#N canvas 0 0 900 400 12;
#X obj 10 10 loadbang;
#X msg 10 40 {turns};
#X obj 10 70 until;
#X obj 10 100 t {bangs};
#X obj 10 400 pd-nn/nn~ {arguments};
#X obj 200 70 del {wait};
#X msg 200 100 \\; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 0 0 5 0;
#X connect 5 0 6 0;
"""
OBJECTS = 7  # in PATCH


def allocations(arguments, messages, turns):
    text = PATCH.format(turns=turns, bangs=" ".join("b" for _ in messages), arguments=arguments, wait=50)
    for k, message in enumerate(messages):
        text += f"#X msg 300 {30 * k} {message};\n"
        text += f"#X connect 3 {len(messages) - 1 - k} {OBJECTS + k} 0;\n#X connect {OBJECTS + k} 0 4 0;\n"
    printed = run_pd(text, environment={"LD_PRELOAD": COUNTER})
    ((words),) = [line.split() for line in printed if line.startswith("allocations:")]
    assert len(printed) == 1, printed
    return int(words[1])


@unittest.skipUnless(COUNTER, "no counter of allocations in this build")
class Allocations(unittest.TestCase):
    def test_the_counter_counts(self):
        messages = ["list 1 2", "layers 2 3 2"]
        self.assertGreaterEqual(allocations("", messages, 30) - allocations("", messages, 20), 10)

    def test_none_between_a_list_or_a_target_and_its_output(self):
        for arguments, messages in [
                ("2 3 a b", ["list 1 2", "target a", "list 2 1", "target b", "list 1 1"]),
                ("", ["list 1 2", "target a", "list 2 1", "target b", "list 1 1"]),
                ("2 3 2 -smooth 5 -window 4 -momentum 0.5 -memory 30", ["list 1 2", "target 0", "list 2 1", "target 1"]),
                ("1 3 1", ["1", "target 0.5", "0.5", "target 0.25"]),
                ("2 2", ["list 1 2", "target 0.5 0.25", "list 2 1", "target 1 0"])]:
            with self.subTest(arguments=arguments, messages=messages):
                few, many = (allocations(arguments, messages, turns) for turns in (40, 240))
                self.assertEqual(many - few, 0)


if __name__ == "__main__":
    unittest.main()
