"""Sends thousands of messages, well and ill formed, to [nn~]. Whatever comes, Pd must get to the end, and
afterwards the object must answer a good list with one class and as many finite outputs as it has labels.

    PDNN_FOLDER=build/sanitize PYTHONPATH=tests/patches PDNN_PRELOAD=$(gcc -print-file-name=libasan.so) \\
        ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \\
        python3 tests/fuzz/fuzz_messages.py --seed 1 --runs 1000 --messages 2000

Without more it is long runs through one object, with a good list after one message of ten, which puts much
in order again. What there is else, with no such list before the end:

--no-list        long runs without any list but the first
--pairs          each message of table.py after each other one, from each of its starts; --share 0.01 of them
--runs-of COUNT  so many runs of 3 to 10 messages from each start

Run it on a sanitizer build (CTest does short ones). A failure prints the options that make it again, and
leaves the messages in a file."""

import argparse
import math
import random
import sys
import tempfile

from pd import nn
from sequences import Sequence
from sequences import check as run_sequences
from table import ARRAYS, MORPHS, STARTS, TABLE, missing, models, put_all

IN_ONE_PD = 1000

NAMES = ["a", "b", "c", "kick", "snare", "0", "1", "2", "3", "0.5", "-1", "unknown", "list", "bang"]
NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "0.5",
    "-1",
    "-0.5",
    "1e-30",
    "1e18",
    "-1e18",
    "1e19",
    "1e40",
    "7",
    "100",
    "65536",
    "65537",
    "1e9",
    "foo",
]
SIZES = ["1", "2", "3", "5", "17", "40"]
PARAMETERS = {
    "rate": ["0.2", "0.01", "1", "10", "1e20", "1e29"],
    "momentum": ["0", "0.5", "0.99"],
    "rule": ["book", "gradient"],
    "act": ["sigmoid", "tanh", "relu"],
    "out": ["sigmoid", "softmax", "linear"],
    "bias": ["0", "1"],
    "normalize": ["0", "1"],
    "grow": ["0", "1", "1"],
    "replay": ["0", "1", "8"],
    "rehearse": ["0", "5", "100"],
    "memory": ["0", "1", "4", "20", "200"],
    "window": ["1", "2", "5"],
    "smooth": ["1", "2", "9"],
    "threshold": ["0", "0.5", "2"],
    "margin": ["0", "0.1"],
    "change": ["0", "1"],
    "seed": ["1", "2"],
    "keep": ["0", "1", ""],
}
FILES = ["x", "y", r"a\ file", "none/x", "0", ""]
ARGUMENTS = [
    "",
    "",
    "2 3 2",
    "2 3 a b",
    "2 4 0",
    "2 2",
    "a b c",
    "2 5 1",
    "2 3 3 3 0 -momentum 0.5",
    "2 3 2 -plain",
    "-plain",
    "-memory 5",
    "2 6 0 -act relu -out linear -normalize 0",
    "2 0",
    "2 20 0 -window 3 -smooth 3",
    "-keep",
    "2 4 0 -keep -momentum 0.5",
]


def is_list(entry):
    return (entry[0] if isinstance(entry, tuple) else str(entry)).startswith("list")


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
        # not 65536 units, though they are allowed: saved in a patch they take AddressSanitizer minutes
        last = draw.choice([f"{draw.uniform(-2, 2):.4g}", "1e40", "65537", "-1", "foo"])
        return sizes + draw.choice([["0"], ["1"], ["2"], ["a", "b"], ["kick"], [last]])

    def entry(self):
        """One message, more often right than wrong."""
        draw = self.random
        kind = draw.randrange(32)
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
        if kind < 30:
            return draw.choice(ARRAYS if draw.random() < 0.8 else MORPHS)
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
    return (
        len(classes) == 1
        and len(said) <= 1
        and len(outputs) == len(names)
        and all(math.isfinite(value) for value in outputs)
    )


def long_run(seed, messages, no_list):
    """One object, many messages; and in between, unless no_list, a good list and its check."""
    writer = Writer(seed)
    arguments, live = writer.random.choice(ARGUMENTS), writer.random.random() < 0.5
    script, checks = [f"; pd-test.pd obj 10 10 table fuzz-{name} 9" for name in "xyz"] + ["rehearse 50"], []
    if no_list:
        script += ["list 1 2"]
    while len(script) < messages:
        entry = writer.entry()
        if no_list and is_list(entry):
            continue
        script.append(entry)
        if not no_list and writer.random.random() < 0.1:
            # with `change 1` it would be silent on purpose
            script += ["teach", "change 0", writer.good_list(), "labels"]
            checks.append(len(script) - 1)  # events of the list, one further on because of creation
    try:
        events = nn(arguments, script, live=live)  # a training takes real time
    except Exception as wrong:
        return Sequence(arguments, script), str(wrong)
    for k in checks:
        if not check(events[k : k + 2]):
            return Sequence(arguments, script[: k + 1]), f"a good list and labels gave {events[k:k + 2]}"
    return None


def long_runs(options):
    for seed in range(options.seed, options.seed + options.runs):
        failed = long_run(seed, options.messages, options.no_list)
        if failed:
            sequence, wrong = failed
            more = " --no-list" if options.no_list else ""
            fail(f"--seed {seed} --runs 1 --messages {options.messages}{more}", [sequence], wrong)
    return options.runs * options.messages


def pairs(share, seed):
    """All ordered pairs of the table's messages, from each start; or a share of them."""
    every = [(*start, [a, b]) for start in STARTS for a in TABLE for b in TABLE]
    draw = random.Random(seed)
    return every if share == 1 else draw.sample(every, round(share * len(every)))


def runs_of(count, seed):
    """So many runs of 3 to 10 messages, from the table or drawn as for the long runs, from each start."""
    writer = Writer(seed)
    draw = writer.random
    for start in STARTS:
        for _ in range(count):
            entries = [
                draw.choice(TABLE) if draw.random() < 0.6 else writer.entry() for _ in range(draw.randint(3, 10))
            ]
            yield (*start, [e.replace("pd-test", "pd-fuzz") if isinstance(e, str) else e for e in entries])


def short_runs(options):
    """Thousands of sequences in one Pd, each through a new object. Returns the number of messages."""
    if missing():
        raise SystemExit(f"fuzz_messages: not in the table: {' '.join(sorted(missing()))}")
    if options.pairs:
        chosen = pairs(options.share, options.seed)
    else:
        chosen = list(runs_of(options.runs_of, options.seed))
    sequences = [Sequence(f"{arguments} -rehearse 20", start + messages) for arguments, start, messages in chosen]
    texts, count = models(), 0
    for at in range(0, len(sequences), IN_ONE_PD):
        some = sequences[at : at + IN_ONE_PD]
        # in real time, so that a training can finish
        failed = run_sequences(some, lambda folder: put_all(texts, folder), live=at // IN_ONE_PD % 8 == 3)
        if failed:
            what = f"--pairs --share {options.share:g}" if options.pairs else f"--runs-of {options.runs_of}"
            fail(f"--seed {options.seed} {what}", *failed)
        count += sum(len(sequence.messages) for sequence in some)
    return count


def fail(how, sequences, wrong):
    with tempfile.NamedTemporaryFile("w", prefix="fuzz-", suffix=".txt", delete=False) as file:
        file.write("\n\n".join(str(sequence) for sequence in sequences) + "\n")
    print(f"{how}:\n{sequences[-1] if len(str(sequences[-1])) < 2000 else ''}\nmessages in {file.name}\n{wrong}")
    sys.exit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--no-list", action="store_true")
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--runs-of", type=int, metavar="COUNT")
    options = parser.parse_args()
    count = short_runs(options) if options.pairs or options.runs_of else long_runs(options)
    print(f"{count} messages: nothing wrong")


if __name__ == "__main__":
    main()
