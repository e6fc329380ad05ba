"""Sends thousands of random messages, well and ill formed, to [nn~]. Whatever comes, Pd must get to
the end, and after every message the object must answer a good list with one class and as many
finite outputs as it has labels.

    PDNN_FOLDER=build/sanitize PYTHONPATH=tests/patches PDNN_PRELOAD=$(gcc -print-file-name=libasan.so) \\
        python3 tests/fuzz/fuzz_messages.py --seed 1 --runs 1000 --messages 2000

Run it on a sanitizer build (CTest does a short one). A failure prints the seed that makes it again,
and leaves the script in a file."""

import argparse
import math
import random
import sys
import tempfile

from pd import message, nn

NAMES = ["a", "b", "c", "kick", "snare", "0", "1", "2", "3", "0.5", "-1", "unknown", "list", "bang"]
NUMBERS = ["0", "1", "2", "3", "0.5", "-1", "-0.5", "1e-30", "1e18", "-1e18", "1e19", "1e40", "7", "100", "65536",
           "65537", "1e9", "foo"]
SIZES = ["1", "2", "3", "5", "17", "40"]
PARAMETERS = {
    "rate": ["0.2", "0.01", "1", "10", "1e20", "1e29"], "momentum": ["0", "0.5", "0.99"],
    "rule": ["book", "gradient"], "act": ["sigmoid", "tanh", "relu"], "out": ["sigmoid", "softmax", "linear"],
    "bias": ["0", "1"], "normalize": ["0", "1"], "grow": ["0", "1", "1"], "replay": ["0", "1", "8"],
    "rehearse": ["0", "5", "100"], "memory": ["0", "1", "4", "20", "200"], "window": ["1", "2", "5"],
    "smooth": ["1", "2", "9"], "threshold": ["0", "0.5", "2"], "margin": ["0", "0.1"], "change": ["0", "1"],
    "seed": ["1", "2"], "keep": ["0", "1", ""]}
FILES = ["x", "y", r"a\ file", "none/x", "0", ""]
ARGUMENTS = ["", "", "2 3 2", "2 3 a b", "2 4 0", "2 2", "a b c", "2 5 1", "2 3 3 3 0 -momentum 0.5", "2 3 2 -plain",
             "-plain", "-memory 5", "2 6 0 -act relu -out linear -normalize 0", "2 0", "2 20 0 -window 3 -smooth 3",
             "-keep", "2 4 0 -keep -momentum 0.5"]


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def name(self):
        return self.random.choice(NAMES)

    def value(self):
        draw = self.random
        if draw.random() < 0.7:
            return f"{draw.uniform(-2, 2):.4g}"
        return draw.choice(NUMBERS)

    def values(self, n):
        return [self.value() for _ in range(n)]

    def good_list(self):
        return "list " + " ".join(f"{self.random.gauss(0, 2):.4g}" for _ in range(2))

    def layers(self):
        draw = self.random
        sizes = ["2"] * (draw.random() < 0.9) + draw.choices(SIZES, k=draw.randrange(3))
        return sizes + draw.choice([["0"], ["1"], ["2"], ["a", "b"], ["kick"], [self.value()]])

    def entry(self):
        """One message, more often right than wrong."""
        draw = self.random
        kind = draw.randrange(29)
        if kind < 5:
            return self.good_list()
        if kind < 8:
            return draw.choice(["target ", "right "]) + self.name()
        if kind == 8:
            return " ".join([draw.choice(["target", "teach", "add", "right"])] + self.values(draw.randrange(5)))
        if kind == 9:
            return draw.choice(["teach " + self.name(), "teach"])
        if kind == 10:
            return "add " + self.name()
        if kind == 11:
            return draw.choice(["undo"] * 3 + ["reset", "clear"])
        if kind == 12:
            return "undo"
        if kind == 13:
            return "forget " + self.name()
        if kind == 14:
            return draw.choice(["evaluate", "bang", "print", "weights", "layers", "labels", "rehearse"])
        if kind == 15:
            row = [str(draw.randrange(4)), str(draw.randrange(4))] + self.values(draw.choice([0, 1, 3, 4, 6]))
            return "weights " + " ".join(row)
        if kind == 16 and draw.random() < 0.4:
            return " ".join(["layers"] + self.layers())
        if kind == 17:
            return " ".join(["labels"] + [self.name() for _ in range(draw.randrange(5))])
        if kind < 20:
            name = draw.choice(list(PARAMETERS))
            if name == "window" and draw.random() < 0.7:
                name = "smooth"
            return f"{name} {draw.choice(PARAMETERS[name] if draw.random() < 0.8 else NUMBERS[:13])}"
        if kind == 20:
            return " ".join(["list"] + self.values(draw.choice([0, 1, 2, 2, 2, 3, 50])))
        if kind == 21:
            return ("list", [draw.choice([1.0, math.nan, math.inf, -math.inf]) for _ in range(2)])
        if kind == 22:
            word = draw.choice(["target", "add", "teach", "rate", "forget", "weights", "labels", "memory", "layers"])
            return (word, [math.nan] + [float(draw.randrange(3)) for _ in range(draw.randrange(3))])
        if kind == 23:
            return draw.choice([1, 3, 20])
        if kind == 24:
            return draw.choice(["; pd-test.pd menusave", "examples"])
        if kind == 25:
            return draw.choice(["train 1", "train 3", "train 100000", "train " + self.value(), "train", "stop", "stop"])
        if kind == 26:
            return draw.choice(["export x.json", "export x.h", "export x.onnx", "export none/x.h", "export x"])
        what = draw.choice(["write", "read", "save", "load"])
        return " ".join([what, draw.choice(FILES), draw.choice(["", "", "net", "examples", "examples", "foo"])])


def check(events):
    """After `list` and `labels`: one class, and a finite output for each label."""
    heard, labels = events
    classes = [e for e in heard if e[0] == "class"]
    said = [e for e in heard if e[0] == "outputs"]
    if [e for e in heard if e[0] == "error"]:
        return not classes and not said  # the features were refused, or the outputs not finite
    (names,) = [e[2:] for e in labels if e[:2] == ("info", "labels")]
    outputs = said[0][1:] if said else ()
    return (len(classes) == 1 and len(said) <= 1 and len(outputs) == len(names)
            and all(math.isfinite(value) for value in outputs))


def run(seed, messages):
    writer = Writer(seed)
    arguments, live = writer.random.choice(ARGUMENTS), writer.random.random() < 0.5
    script, checks = ["rehearse 50"], []
    for _ in range(messages):
        script.append(writer.entry())
        if writer.random.random() < 0.1:
            # with `change 1` it would keep quiet on purpose
            script += ["teach", "change 0", writer.good_list(), "labels"]
            checks.append(len(script) - 1)  # of the list, one further on for what creation said
    try:
        events = nn(arguments, script, live=live)  # a training needs real time
    except Exception as wrong:
        return script, arguments, str(wrong)
    for k in checks:
        if not check(events[k:k + 2]):
            return script[:k + 1], arguments, f"a good list and labels gave {events[k:k + 2]}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--messages", type=int, default=500)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.runs):
        failed = run(seed, options.messages)
        if failed:
            script, arguments, wrong = failed
            with tempfile.NamedTemporaryFile("w", prefix="fuzz-", suffix=".txt", delete=False) as file:
                file.writelines((e if isinstance(e, str) else message(*e) if isinstance(e, tuple) else str(e)) + ";\n"
                                for e in script)
            print(f"--seed {seed} --runs 1 --messages {options.messages}: [nn~ {arguments}], messages in {file.name}\n{wrong}")
            sys.exit(1)
    print(f"{options.runs} runs of {options.messages} messages: nothing wrong")


if __name__ == "__main__":
    main()
