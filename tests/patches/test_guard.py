"""Between a list or a target and the outlets nothing is allocated, no lock is taken and no system call is made:
[guard] and [unguard] (see guard.c) count them."""

import itertools
import os
import re
import tempfile
import unittest

from host import needs_guard
from pd import FOLDER, run_pd

PATCH = """#N canvas 0 0 900 400 12;
#X declare -lib guard~;
#X obj 10 10 r in;
#X obj 10 40 guard;
#X obj 10 200 pd-nn/nn~ {arguments};
#X obj 10 230 unguard;
#X obj 100 230 unguard;
#X obj 200 230 unguard;
#X obj 10 260 s found;
#X obj 300 10 r set;
#X obj 300 40 r right;
#X obj 300 70 guard;
#X obj 400 10 loadbang;
#X msg 400 40 read {script} \\, bang;
#X obj 400 70 qlist;
#X obj 500 10 r done;
#X obj 500 40 guard~;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 1 4 0;
#X connect 2 2 5 0;
#X connect 3 0 6 0;
#X connect 4 0 6 0;
#X connect 5 0 6 0;
#X connect 7 0 2 0;
#X connect 8 0 9 0;
#X connect 9 0 2 1;
#X connect 10 0 11 0;
#X connect 11 0 12 0;
#X connect 13 0 14 0;
"""

# Values of each parameter that take different paths. The memory is filled by a few targets.
PARAMETERS = {
    "rule": ["book", "gradient"],
    "act": ["sigmoid", "tanh", "relu"],
    "out": ["sigmoid", "softmax", "linear"],
    "momentum": [0, 0.5],
    "bias": [1, 0],
    "normalize": [1, 0],
    "replay": [3, 0],
    "rehearse": [0, 20],
    "memory": [4, 0],
    "smooth": [1, 3],
    "change": [0, 1],
    "window": [1, 3],
}

GUARD = os.path.join(FOLDER, "guard", "guard~.pd_linux")


def run(arguments, script):
    """Allocations, locks and system calls in a run of a script."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(";\n".join(script) + ";\ndone bang;\npd quit;\n")
        file.flush()
        printed = run_pd(
            PATCH.format(arguments=arguments, script=file.name),
            arguments=["-path", os.path.dirname(GUARD)],
            environment={"LD_PRELOAD": GUARD},
        )
    wrong = [line for line in printed if "error" in line]
    if wrong:
        raise AssertionError("\n".join(wrong))
    (said,) = [line for line in printed if line.startswith("guard: ")]
    counts = [int(number) for number in re.findall(r"-?\d+", said)]
    return counts[:2] + [max(counts[2], 0)]  # -1: system calls cannot be seen here


def one_change_at_a_time():
    """All combinations of the parameters, each close to the one before: [(name, value), ...] to be set from one to the
    next."""
    before = {}
    for values in itertools.product(*PARAMETERS.values()):
        now = dict(zip(PARAMETERS, values))
        yield [(name, value) for name, value in now.items() if before.get(name) != value]
        before = now


def played(classes, values):
    """Lists and targets of every kind, on a net of 4 features with these classes."""
    lists = ["in list 1 2 3 4", "in list 2 1 0.5 -4", "in list -1 5 2 2"]
    script = []
    for k, line in enumerate(lists * 2):
        script += [line, f"in target {classes[k % len(classes)]}", line]
    script += [
        lists[0],
        f"right {classes[0]}",
        f"in target {values}",
        f"set teach {classes[0]}",
        *lists,
        "set teach",
        lists[1],
    ]
    return script


@needs_guard
class NoCalls(unittest.TestCase):
    def test_the_guard_sees(self):
        allocations, locks, _ = run("4 5 3", ["in try"])
        self.assertEqual((allocations, locks), (2, 1))

    def test_every_combination_of_parameters(self):
        script = []
        for changes in one_change_at_a_time():
            script += [f"set {name} {value}" for name, value in changes]
            script += played("012", "0.1 0.9 0.2")
        self.assertEqual(run("4 5 3 -rate 0.001", script), [0, 0, 0])  # so low that even linear outputs stay small

    def test_every_kind_of_network(self):
        for arguments, classes, values in (
            ("4 3", "012", "0.1 0.9 0.2"),
            ("4 6 5 3", "012", "0.1 0.9 0.2"),
            ("4 5 kick snare", ["kick", "snare"], "0.1 0.9"),
            ("4 5 1", "01", "0.5"),
            ("4 5 3 -plain", "012", "0.1 0.9 0.2"),
            ("4 5 3 -keep 1", "012", "0.1 0.9 0.2"),
            ("4 300 70 3", "012", "0.1 0.9 0.2"),
            ("4 5 3 -threshold 2", "012", "0 1 0"),
            ("4 5 a b -margin 2", "ab", "0 1"),
        ):
            with self.subTest(arguments):
                self.assertEqual(run(arguments, played(classes, values) * 12), [0, 0, 0])  # more takes than are kept

    def test_classes_that_were_added(self):
        script = ["set list 1 2 3 4", "set target a", "set target b"]
        self.assertEqual(run("", script + played("ab", "0.1 0.9") * 12), [0, 0, 0])

    def test_a_class_that_a_held_target_added(self):
        """It is added while a list is being sent from the buffer for lists."""
        script = ["set list 1 2 3 4", "set teach a", "set list 1 2 3 4", "set teach"]
        self.assertEqual(run("", script + ["in list 1 2 3 4", "in list 4 3 2 1"]), [0, 0, 0])

    def test_a_regressor(self):
        script = ["set list 1 2 3 4", "set target 0.1 0.9"]
        script += ["in list 1 2 3 4", "in target 0.5 0.25", "in list 4 3 2 1", "right 1 0"] * 20
        self.assertEqual(run("", script), [0, 0, 0])

    def test_while_training(self):
        script = ["set list 1 2 3 4", "set target 0", "set list 2 1 2 1", "set target 1", "set train 1000"]
        self.assertEqual(run("4 5 3", script + played("012", "0.1 0.9 0.2") * 12), [0, 0, 0])


if __name__ == "__main__":
    unittest.main()
