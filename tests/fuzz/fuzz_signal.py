"""Sends hundreds of random messages, valid and invalid, to [nn.signal~] while it learns from random signals, DSP goes
off and on and the block size changes. In any case Pd must get to the end, every sample must be within the bound, and
at the end the object must still work.

    PDNN_FOLDER=build/sanitize PYTHONPATH=tests/patches PDNN_PRELOAD=$(gcc -print-file-name=libasan.so) \\
        python3 tests/fuzz/fuzz_signal.py --seed 1 --runs 100 --messages 300

Run it on a sanitizer build (CTest does a short one). A failure prints the seed that makes it again."""

import math
import os
import random
import tempfile

import numpy

from seeds import main
from signals import signals

RATE = 8000
SHAPES = ["1 8 1", "2 4 3", "1 1", "3 5 5 1", "1 8 1 -order 9 -feedback 3", "1 8 1 -plain", "1 20 2 -keep"]
VALUES = {
    "rate": ["0.2", "1e-9", "1e30", "0", "-1", "foo", ""],
    "momentum": ["0", "0.5", "0.999", "1", ""],
    "rule": ["book", "gradient", "best", "1"],
    "act": ["sigmoid", "tanh", "relu", "linear"],
    "out": ["sigmoid", "softmax", "linear", "tanh"],
    "bias": ["0", "1", "2"],
    "seed": ["1", "77", "-1", "0.5"],
    "plain": ["", "1"],
    "keep": ["", "0", "1", "2"],
    "order": ["1", "2", "13", "1000", "0", "1001", "nan"],
    "feedback": ["0", "1", "16", "1000", "-1", "x"],
    "every": ["1", "2", "100", "0", "1e9"],
    "bound": ["4", "0.1", "1000", "0", "-1", "loud"],
    "layers": ["", "1 3 1", "1 8 8 1", "2 5 3", "1 1", "1 0 1", "3 2 1", "1 100 1", "foo"],
    "weights": ["", "1 0", "2 0", "1 0 0 1", "1 0 1e18 1e18", "1 1 nan 1", "9 9", "1 0 0 0 0 0", "x"],
    "mark": [""],
    "undo": [""],
    "store": ["a", "b", "", "3"],
    "tabread": ["weights 1 x", "weights 2 y", "weights 9 x", "examples x y", "examples x x y", "examples x none", ""],
    "tabwrite": ["weights 1 x", "weights 2 z", "outputs 0 x -1 1", "outputs 0 y -1 1 0 2", "outputs 9 x 0 1", "foo x"],
    "morph": ["a b 0.5", "a b", "b a", "a b 0", "a b 1", "b a 0.3", "a a 2", "a b", "c a 1", "0 1 2"],
    "clear": [""],
    "reset": [""],
    "bang": [""],
    "print": [""],
    "loadbang": [""],
    "write": ["a.nn", "b.nn", "", "a b", "/nowhere/a.nn"],
    "read": ["a.nn", "b.nn", "c.nn", "", "a b", "bad.nn"],
    "share": ["a", "a", "b", "", "3", "a b"],
    "export": ["a.json", "a.h", "a.onnx", "a.foo", ""],
}
# Other objects that share the name `a`, and their messages.
OTHERS = [
    "nn.signal~ 1 8 1 -share a",
    "nn.signal~ 2 4 3 -share a -seed 5",
    "nn.signal~ 1 8 1 -order 9 -feedback 3 -share a",
]
LISTS = ["nn~ 1 8 1 -share a", "nn~ 2 4 3 -share a", "nn~ -share a"]
TOLD = ["list 1 2", "list 0.5", "target 1", "target 0.5", "target 0.1 0.2 0.3", "undo", "reset", "rehearse", "bias 0",
        "out linear", "share", "share a", "read a.nn", "write a.nn", "learn"]  # fmt: skip
BLOCKS = ["64 1 1", "1 1 1", "16 1 1", "2048 1 1", "512 8 1", "64 1 4", "256 2 0.5"]
# three arrays, which change their sizes and values
ARRAYS = [
    f"> {name} {what}" for name in "xyz" for what in ("resize 16", "resize 2000", "const 0.5", "const 1e40", "0 1 2")
]
ODD = ["foo", "list 1 2", "symbol x", "set 1", "0.5", "1e40"]


def sound(draw, numbers):
    x = numbers.uniform(-1, 1, 2 * RATE)
    for _ in range(draw.randrange(12)):
        at = draw.randrange(len(x))
        value = draw.choice([0, math.nan, math.inf, -math.inf, 1e38, 1e-40, 1e7])
        x[at : at + draw.randrange(1, 400)] = value
    return x


def entry(draw):
    kind = draw.randrange(24)
    if kind > 22:
        return "> net " + draw.choice(TOLD)
    if kind > 20:
        name = draw.choice(list(VALUES))
        told = f"> two {name} {draw.choice(VALUES[name])}".strip()
        return draw.choice([told, told, "> learn-two 1", "> learn-two 0"])
    if kind < 12:
        name = draw.choice(list(VALUES))
        return f"{name} {draw.choice(VALUES[name])}".strip()
    if kind < 13:
        return draw.choice(ODD)
    if kind < 14:
        return "> block set " + draw.choice(BLOCKS)
    if kind < 15:
        return draw.choice(ARRAYS + ["> place 0", "> place 1", "> place 0.3", "> place 1e40"])
    if kind < 16:
        return draw.choice(["> pd dsp 0", "> pd dsp 1", "> pd dsp 1", "> start bang"])
    return draw.choice([1, 5, 30, 60])


def run(seed, messages):
    draw, numbers = random.Random(seed), numpy.random.default_rng(seed)
    shape = draw.choice(SHAPES)
    inputs, outputs = int(shape.split()[0]), int(shape.split(" -")[0].split()[-1])
    script = [f"> pd-test.pd obj 10 10 table {name} 16" for name in "xyz"]
    script += [entry(draw) for _ in range(messages)]
    end = ["> pd dsp 1", "> block set 64 1 1", "reset", "bound 3", "> start bang", 2100, "layers"]
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "bad.nn"), "w") as file:
            file.write("nn~ 1;\nlayers 1 2 1;\nfeedback 9;\nweights 1 0 1 2;\n")
        script = [s.replace(".nn", "_.nn") if isinstance(s, str) and "bad" not in s else s for s in script]
        script = [s.replace("a_.nn", f"{folder}/a.nn") if isinstance(s, str) else s for s in script]
        script = [s.replace("b_.nn", f"{folder}/b.nn") if isinstance(s, str) else s for s in script]
        answer = signals(
            shape,
            [sound(draw, numbers) for _ in range(inputs)],
            [sound(draw, numbers) for _ in range(outputs)],
            numbers.choice([0.0, 1.0, 0.3, math.nan, -5], 40).repeat(RATE // 20),
            script + end,
            RATE,
            "block~ 64 1 1",
            folder=folder,
            beside={"two": draw.choice(OTHERS), "net": draw.choice(LISTS)},
        )
    if not numpy.isfinite(answer.beside["two"]).all():
        return "an output of another that is not finite"
    for samples in answer.outputs:
        if not (numpy.isfinite(samples).all() and abs(samples).max() <= 3):
            return "an output beyond its bound"
    if not numpy.isfinite(answer.error).all():
        return "an error that is not finite"
    if answer.events[-1][0][1:] != ("layers", *(float(w) for w in shape.split(" -")[0].split())):
        return f"at the end {answer.events[-1]}"
    return None


if __name__ == "__main__":
    main(run)
