"""Sends hundreds of random messages, valid and invalid, to [nn.features~] while sound runs through it, DSP goes off
and on and the block size changes. In any case Pd must get to the end, every list must be finite and as long as the
names sent last, and at the end the object must still work.

    PDNN_FOLDER=build/sanitize PYTHONPATH=tests/patches PDNN_PRELOAD=$(gcc -print-file-name=libasan.so) \\
        python3 tests/fuzz/fuzz_features.py --seed 1 --runs 100 --messages 300

Run it on a sanitizer build (CTest does a short one). A failure prints the seed that makes it again."""

import math
import random

import numpy

from features import features, lists, names
from seeds import main

RATE = 22050
FEATURES = ["mfcc", "mel", "level", "centroid", "spread", "rolloff", "flatness", "flux", "zcr", "chroma"]
FEATURES += ["pitch", "loudness"]
NUMBERS = {
    "size": ["64", "128", "512", "1024", "4096", "16384", "1000", "0", "-64", "32768", "1e9"],
    "hop": ["16", "64", "100", "512", "5000", "22050", "0", "-1", "1e9", "0.5"],
    "bands": ["2", "20", "40", "128", "1", "129"],
    "stack": ["0", "1", "3", "64", "65", "-1"],
    "hit": ["", "6", "10", "50", "100", "1000", "5", "foo"],
    "phrase": ["", "10", "200", "5000", "9.9", "nan"],
    "threshold": ["-100", "-60", "-30", "0", "1", "-1e9"],
    "sensitivity": ["0", "0.5", "1", "2", "-1"],
    "frame": ["", "", "3"],
}
BLOCKS = ["64 1 1", "1 1 1", "16 1 1", "2048 1 1", "2048 4 1", "512 8 1", "64 1 2", "256 2 0.5", "4096 16 1", "64 1 64"]
ODD = ["foo", "list 1 2", "symbol x", "names x", "bang", "names", "features", "set", "1e40", "0"]


def sound(draw, numbers):
    """Strokes, noise, silence and samples that are not finite."""
    x = numpy.zeros(RATE * 2)
    for _ in range(draw.randrange(1, 30)):
        begin = draw.randrange(len(x))
        part = x[begin : begin + draw.randrange(10, 8000)]
        kind = draw.randrange(5)
        if kind < 3:
            part += numbers.uniform(-1, 1, len(part)) * numpy.exp(-numpy.arange(len(part)) / draw.uniform(50, 3000))
        elif kind == 3:
            part[:] = draw.choice([math.nan, math.inf, -math.inf, 1e38, 1e-40, 1.0])
        else:
            part[:] = numpy.sin(numpy.arange(len(part)) * draw.uniform(0.001, 3))
    return x


def entry(draw):
    kind = draw.randrange(20)
    if kind < 9:
        name = draw.choice(list(NUMBERS))
        return f"{name} {draw.choice(NUMBERS[name])}".strip()
    if kind < 11:
        words = []
        for _ in range(draw.randrange(1, 6)):
            words.append(draw.choice(FEATURES if draw.random() < 0.97 else ["foo", "3", "-1"]))
            if draw.random() < 0.4:
                words.append(draw.choice(["1", "5", "13", "40", "128", "129", "0", "2.5"]))
        return "features " + " ".join(words)
    if kind < 12:
        return draw.choice(ODD)
    if kind < 13:
        return "> block set " + draw.choice(BLOCKS)
    if kind < 14:
        return draw.choice(["> pd dsp 0", "> pd dsp 1", "> pd dsp 1", "> play bang", "> play bang"])
    if kind < 15:
        return "bang"
    return draw.choice([1, 5, 30, 100])


def wrong(events):
    """What is wrong with the events of one entry, or nothing."""
    for e in events:
        if e[0] == "list" and not all(math.isfinite(value) for value in e[1:]):
            return f"a list that is not finite: {e}"
        if e[0] == "onset" and not math.isfinite(e[1]):
            return f"an onset that is not finite: {e}"
    return None


def run(seed, messages):
    draw = random.Random(seed)
    played = sound(draw, numpy.random.default_rng(seed))
    script = [entry(draw) for _ in range(messages)]
    end = [
        "> pd dsp 1",
        "> block set 64 1 1",
        "size 512",
        "bands 40",
        "stack 0",
        "hop 256",
        "features level",
        "frame",
        "hit 100",
        "frame",
        "names",
        100,
    ]
    groups = features("", played, script + end, RATE, "block~ 64 1 1")
    count = 14
    for asked, events in zip([""] + script + end, groups):
        if wrong(events):
            return f"after {asked}: {wrong(events)}"
        for e in events:
            if e[:2] == ("info", "names"):
                count = len(e) - 2
            elif e[0] == "list" and asked != "bang" and len(e) - 1 != count:
                return f"after {asked}: {len(e) - 1} numbers, expected {count}"
    if names(groups[-2]) != ["level"] or len(lists(groups[-1])) < 5:
        return f"at the end {groups[-2:]}"
    return None


if __name__ == "__main__":
    main(run)
