"""Sends hundreds of random messages and frames, valid and invalid, at irregular times, to [nn.gesture]. In any case Pd
must get to the end, every list must be finite and as long as the names sent last, every gesture that begins must end,
and at the end the object must still work.

    PDNN_FOLDER=build/sanitize PYTHONPATH=tests/patches PDNN_PRELOAD=$(gcc -print-file-name=libasan.so) \\
        python3 tests/fuzz/fuzz_gesture.py --seed 1 --runs 100 --messages 300

Run it on a sanitizer build (CTest does a short one). A failure prints the seed that makes it again."""

import math
import random

from gestures import gestures, infos, lists
from seeds import main

NUMBERS = {
    "parts": ["2", "3", "8", "64", "65", "1", "-3", "2.5", "1e9", "foo"],
    "spread": ["", "0", "1", "2", "foo"],
    "relative": ["", "0", "1"],
    "scale": ["", "0", "1"],
    "delta": ["", "0", "1"],
    "early": ["0", "0", "1", "50", "60000", "-1", "1e30"],
    "sensitivity": ["0", "0.5", "0.7", "1", "1.5"],
    "rest": ["20", "200", "5000", "0", "1e9"],
    "shortest": ["0", "100", "3000", "-1"],
    "longest": ["100", "1000", "600000", "5"],
}
ODD = [
    "bang",
    "names",
    "foo",
    "symbol x",
    "list",
    "list foo 1",
    "start foo",
    "start 0",
    "start 1",
    "right 0",
    "right foo",
]
WAITS = [0.01, 1, 5, 10, 10, 10, 33, 500, 20000]


def frames(draw, width, last):
    """A stretch of a stream: rest, a walk, jumps, steps, extremes, many frames at one time, or an hour of them."""
    kind = draw.randrange(8)
    noise, far = draw.choice([0, 1e-6, 0.01, 1, 1e9]), draw.choice([0, 1, 100, 1e17])
    still = [draw.random() < 0.3 for _ in range(width)]  # channels that never change
    wait = draw.choice(WAITS) if kind != 6 else 0
    script = []
    for _ in range(draw.randrange(1, 3 if width > 100 else 60)):
        for k in range(width):
            if still[k]:
                continue
            if kind < 3:
                last[k] += draw.gauss(0, noise)
            elif kind == 3:
                last[k] += far * draw.random()
            elif kind == 4:
                last[k] = float(draw.choice([-1e18, 1e18, 0, 1e-40, -1e-30, far]))
            elif kind == 5:
                last[k] = float(round(last[k] + draw.choice([-1, 0, 0, 1])))
            last[k] = max(-1e18, min(1e18, last[k]))
        script.append(("list", list(last)))
        if wait:
            script.append(wait * draw.choice([1, 1, draw.random()]))
    if kind == 7:
        script += [3.6e6 if draw.random() < 0.1 else 1000]
    return script


def entry(draw, width, last):
    kind = draw.randrange(20)
    if kind < 8:
        return frames(draw, width, last)
    if kind < 12:
        name = draw.choice(list(NUMBERS))
        return [f"{name} {draw.choice(NUMBERS[name])}".strip()]
    if kind < 14:
        return [draw.choice(["hold", "hold", "auto"])]
    if kind < 17:
        return [draw.choice(["start", "stop", "right 1", "right 0"])]
    if kind == 17:
        wrong = [float(draw.choice([math.nan, math.inf, -math.inf, 1e19])) if draw.random() < 0.5 else v for v in last]
        return [("list", wrong[:10] if all(v == v for v in wrong[10:]) else wrong)]
    return [draw.choice(ODD), draw.choice(WAITS)]


def wrong(events, before, count):
    """What is wrong with the events of one entry, or nothing. before: the last state reported."""
    for e in events:
        if e[0] in ("list", "early"):
            if not all(math.isfinite(value) for value in e[1:]):
                return f"a list that is not finite: {e}"
            if count is not None and len(e) - 1 != count:
                return f"{len(e) - 1} numbers, expected {count}"
        if e[0] == "early" and before != 1:
            return "an early list of nothing"
        if e[0] == "state" and e[1] != "progress":
            if e[1] == before:
                return f"the state is {before} and became {e[1]}"
            before = e[1]
    return None


def run(seed, messages):
    draw = random.Random(seed)
    width = draw.choice([1, 1, 2, 3, 10, 100, 1000])
    last = [draw.choice([0.0, 1.0, draw.gauss(0, 100)]) for _ in range(width)]
    script = [("list", list(last))]
    for _ in range(messages if width <= 10 else messages // 10):
        script += entry(draw, width, last)
        if isinstance(script[-1], str) and script[-1].split()[0] in ("parts", "spread"):
            script.append("names")
    end = ["auto", "hold", "parts 2", "spread 0", "relative 0", "scale 0", "delta 0", "early 0", 10000]
    end += ["start", ("list", [float(k) for k in range(width)]), 1000, "stop", "names"]
    groups = gestures("", script + end)
    before, count = 0.0, None
    for asked, events in zip([""] + script + end, groups):
        if isinstance(asked, str) and asked.split()[:1] in (["parts"], ["spread"]):
            count = None  # until the names are known
        failed = wrong(events, before, count)
        if failed:
            return f"after {asked}: {failed}"
        before = ([before] + [e[1] for e in events if e[0] == "state" and e[1] != "progress"])[-1]
        for told in infos(events, "names"):
            count = len(told)
    want = tuple(float(k) for k in range(width) for _ in range(2))
    if [row[:-1] for row in lists(groups[-2])] != [want] or len(infos(groups[-1], "names")[0]) != 2 * width + 1:
        return f"at the end {groups[-3:]}"
    return None


if __name__ == "__main__":
    main(run)
