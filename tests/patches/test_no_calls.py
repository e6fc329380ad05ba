"""Between a list or a target and the outlets nothing is allocated, no lock is taken and no system
call made; nor in [nn.features~]'s DSP routine. watched.c finds it, and ends Pd."""

import itertools
import os
import tempfile
import unittest

WATCHED = os.environ.get("PDNN_WATCHED")
if WATCHED:
    os.environ["PDNN_PRELOAD"] = os.path.join(WATCHED, "watched.pd_linux")
from pd import run_pd  # noqa: E402

PATCH = """#N canvas 0 0 900 400 12;
#X declare -lib watched;
#X obj 10 10 r in;
#X obj 10 40 watched;
#X obj 10 200 pd-nn/nn~ {arguments};
#X obj 10 230 unwatched;
#X obj 100 230 unwatched;
#X obj 200 230 unwatched;
#X obj 10 260 s found;
#X obj 300 10 r set;
#X obj 300 40 r right;
#X obj 300 70 watched;
#X obj 400 10 loadbang;
#X msg 400 40 read {script} \\, bang;
#X obj 400 70 qlist;
#X obj 500 10 r done;
#X obj 500 40 print done;
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

# The values of each parameter that lead different ways. The memory is filled in a few targets.
PARAMETERS = {"rule": ["book", "gradient"], "act": ["sigmoid", "tanh", "relu"],
              "out": ["sigmoid", "softmax", "linear"], "momentum": [0, 0.5], "bias": [1, 0],
              "normalize": [1, 0], "replay": [3, 0], "rehearse": [0, 20], "memory": [4, 0],
              "smooth": [1, 3], "change": [0, 1], "window": [1, 3]}

FLAGS = ["", "-hit", "-phrase", "-hit -stack 3", "-phrase -stack 4",
         "mfcc 13 mel 10 level centroid spread rolloff flatness flux zcr chroma"]

SIGNAL = """#N canvas 0 0 900 400 12;
#X declare -lib watched;
#X obj 10 10 noise~;
#X obj 100 10 osc~ 1;
#X obj 10 40 *~;
#X obj 10 70 watched~;
#X obj 10 100 pd-nn/nn.features~ {arguments};
#X obj 200 100 unwatched~;
#X obj 10 130 s list;
#X obj 400 10 loadbang;
#X obj 400 40 delay 2000;
#X msg 400 70 \\; done bang \\; pd quit;
#X msg 500 40 \\; pd dsp 1;
#X obj 500 10 r done;
#X obj 600 40 print done;
#X obj 600 10 r list;
#X obj 600 70 print list;
#X obj 100 40 max~ 0;
#X connect 0 0 2 0;
#X connect 1 0 15 0;
#X connect 15 0 2 1;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 3 0 5 0;
#X connect 4 0 6 0;
#X connect 7 0 8 0;
#X connect 7 0 10 0;
#X connect 8 0 9 0;
#X connect 11 0 12 0;
#X connect 13 0 14 0;
"""


def run(arguments, script, patch=PATCH):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(";\n".join(script) + ";\ndone bang;\npd quit;\n")
        file.flush()
        printed = run_pd(patch.format(arguments=arguments, script=file.name),
                         arguments=["-path", WATCHED])
    if "done: bang" not in printed:
        raise AssertionError("Pd did not get to the end:\n" + "\n".join(printed))
    wrong = [line for line in printed if "error" in line or "watched:" in line]
    if wrong:
        raise AssertionError("\n".join(wrong))
    return printed


def one_change_at_a_time():
    """All combinations of the parameters, each after one that differs in few: [(name, value), ...]
    to be set on the way from one to the next."""
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
    script += [lists[0], f"right {classes[0]}", f"in target {values}",
               f"set teach {classes[0]}", *lists, "set teach", lists[1]]
    return script


@unittest.skipUnless(WATCHED, "not in this build")
class NoCalls(unittest.TestCase):
    def test_the_watch_finds(self):
        for word, what in (("!allocate", "malloc"), ("!call", "system call")):
            with self.assertRaisesRegex(AssertionError, f"watched: {what}"):
                run("4 5 3", [f"in {word}"])

    def test_every_combination_of_parameters(self):
        script = []
        for changes in one_change_at_a_time():
            script += [f"set {name} {value}" for name, value in changes]
            script += played("012", "0.1 0.9 0.2")
        run("4 5 3 -rate 0.001", script)  # so low that even linear outputs stay small

    def test_every_kind_of_network(self):
        for arguments, classes, values in (
                ("4 3", "012", "0.1 0.9 0.2"), ("4 6 5 3", "012", "0.1 0.9 0.2"),
                ("4 5 kick snare", ["kick", "snare"], "0.1 0.9"), ("4 5 1", "01", "0.5"),
                ("4 5 3 -plain", "012", "0.1 0.9 0.2"), ("4 5 3 -keep 1", "012", "0.1 0.9 0.2"),
                ("4 300 70 3", "012", "0.1 0.9 0.2"), ("4 5 3 -threshold 2", "012", "0 1 0"),
                ("4 5 a b -margin 2", "ab", "0 1")):
            with self.subTest(arguments):
                run(arguments, played(classes, values) * 12)  # more takes than are kept

    def test_classes_that_were_added(self):
        script = ["set list 1 2 3 4", "set target a", "set target b"]
        run("", script + played("ab", "0.1 0.9") * 12)

    def test_while_training(self):
        script = ["set list 1 2 3 4", "set target 0", "set list 2 1 2 1", "set target 1", "set train 1000"]
        run("4 5 3", script + played("012", "0.1 0.9 0.2") * 12)

    def test_dsp_routine_of_the_features(self):
        for arguments in FLAGS:
            with self.subTest(arguments):
                printed = run(arguments, [], SIGNAL)
                self.assertTrue(any(line.startswith("list:") for line in printed))


if __name__ == "__main__":
    unittest.main()
