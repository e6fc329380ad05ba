"""Between a frame and its results [nn.gesture] allocates nothing, takes no lock and makes no system call: [guard] and
[unguard] (see guard.c) count them."""

import os
import re
import tempfile
import unittest

import numpy

import pen
from host import needs_guard
from pd import FOLDER, run_pd
from test_guard import GUARD

PATCH = """#N canvas 0 0 900 400 12;
#X declare -lib guard~;
#X obj 10 10 r in;
#X obj 10 40 guard;
#X obj 10 200 pd-nn/nn.gesture {arguments};
#X obj 10 230 unguard;
#X obj 100 230 unguard;
#X obj 200 230 unguard;
#X obj 300 230 unguard;
#X obj 10 260 s found;
#X obj 300 10 r set;
#X obj 400 10 loadbang;
#X msg 400 40 read {script} \\, bang;
#X obj 400 70 qlist;
#X obj 500 10 r done;
#X obj 500 40 guard~;
#X obj 100 260 print state;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 1 4 0;
#X connect 2 2 5 0;
#X connect 2 3 6 0;
#X connect 3 0 7 0;
#X connect 4 0 7 0;
#X connect 5 0 14 0;
#X connect 6 0 7 0;
#X connect 8 0 2 0;
#X connect 9 0 10 0;
#X connect 10 0 11 0;
#X connect 12 0 13 0;
"""


def run(arguments, script):
    """Allocations, locks and system calls in a run of a script, and how many gestures began."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(";\n".join(script) + ";\ndone bang;\npd quit;\n")
        file.flush()
        printed = run_pd(
            PATCH.format(arguments=arguments, script=file.name),
            arguments=["-path", os.path.dirname(GUARD)],
            environment={"LD_PRELOAD": GUARD},
        )
    (said,) = [line for line in printed if line.startswith("guard: ")]
    counts = [int(number) for number in re.findall(r"-?\d+", said)]
    return counts[:2] + [max(counts[2], 0)], printed.count("state: 1")  # -1: system calls cannot be seen here


def streamed():
    """Frames of a stream with 16 shapes, between settings that change all the time."""
    random = numpy.random.default_rng(1)
    sent, _ = pen.stream(pen.SHAPES * 2, random)
    changes = ["parts 64", "spread 0", "delta 1", "early 20", "parts 2", "scale 0", "spread 1", "relative 0", "early 0"]
    script, now = ["set list 0 0"], 0.0
    for k, (time, x, y) in enumerate(sent):
        script += [f"{1000 * (time - now):.6g}", f"in list {x:.6g} {y:.6g}"]
        now = time
        if k % 200 == 199:
            script.append(f"set {changes[k // 200 % len(changes)]}")
    return script


@needs_guard
class NoCalls(unittest.TestCase):
    def test_the_guard_sees(self):
        counts, _ = run("", ["in try"])
        self.assertEqual(counts[:2], [2, 1])

    def test_auto(self):
        for arguments in ("", "-early 30", "-parts 64"):
            counts, begun = run(arguments, streamed())
            self.assertEqual((counts, begun), ([0, 0, 0], 16), arguments)

    def test_hold(self):
        script = ["set list 1 2"]
        for k in range(40):
            script += ["in start", *[f"in list {j} {j * k}" for j in range(60)], "10", "in list 3 4", "5", "in stop"]
        self.assertEqual(run("-hold -early 5", script), ([0, 0, 0], 40))

    def test_longer_than_all_rows(self):
        script = ["set list 1 2", "in start"] + [line for k in range(5000) for line in (f"in list {k} {-k}", "10")]
        self.assertEqual(run("-hold", script + ["in stop"]), ([0, 0, 0], 1))


if __name__ == "__main__":
    unittest.main()
