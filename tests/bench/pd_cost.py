"""The cost of [nn~] in Pd: one list, one target, the steps of a rehearsal, in microseconds. A message box runs in a
loop of [until] between the two bangs of a [realtime]; the cost of the same loop with the box connected to nothing is
subtracted. All cases take turns, for many rounds. Without real-time priority (-nrt), with which Pd would take so long
a message for a hang.
"""

import random
import re
import statistics

import pd
from patch import Patch

ROUNDS = 41
BLOCK = 5000  # how many microseconds a block of messages should take
NETS = [(13, 16, 5), (40, 64, 10), (784, 200, 10)]


def add_case(patch, name, message, times, nn, inlet=0):
    """[r name] -> a loop of the message into nn (None: into nothing) -> [print name], in ms."""
    receive = patch.box("obj", f"r {name}")
    trigger = patch.box("obj", "t b b b")
    number = patch.box("msg", str(times))
    until = patch.box("obj", "until")
    box = patch.box("msg", message)
    clock = patch.box("obj", "realtime")
    show = patch.box("obj", f"print {name}")
    patch.connect(receive, 0, trigger)
    patch.connect(trigger, 2, clock)
    patch.connect(trigger, 1, number)
    patch.connect(trigger, 0, clock, 1)
    patch.connect(number, 0, until)
    patch.connect(until, 0, box)
    patch.connect(clock, 0, show)
    if nn is not None:
        patch.connect(box, 0, nn, inlet)


def add_net(patch, sizes):
    """The cases of one net: (what it is, name, name of its empty loop, how many of it)."""
    random.seed(1)
    name = "-".join(map(str, sizes))
    # two in turn, since the forward pass is not repeated for the list just seen
    features = " \\, ".join(" ".join(f"{random.random():.4f}" for _ in range(sizes[0])) for _ in range(2))
    targets = " \\, ".join(f"target {k}" for k in range(sizes[-1]))
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    step = 0.3 + weights / 3000  # microseconds, to choose the lengths of blocks
    lists = int(BLOCK / (0.3 + step / 3 + sizes[0] / 100) / 2) + 1
    loops = {"plain": int(BLOCK / step / sizes[-1] / 2) + 1, "default": int(BLOCK / step / sizes[-1] / 10) + 1}
    cases = []
    start = patch.box("msg", features)
    patch.connect(patch.box("obj", "r start"), 0, start)
    add_case(patch, f"{name}-list", features, lists, None)
    for setting, flags in (("plain", " -plain"), ("default", "")):
        # the same objects are queried and taught, as in use
        nn = patch.box("obj", f"pd-nn/nn~ {' '.join(map(str, sizes))}{flags}")
        patch.connect(start, 0, nn)
        key = f"{name}-{setting}"
        add_case(patch, f"{key}-list", features, lists, nn)
        cases.append((f"list, {setting}", f"{key}-list", f"{name}-list", 2 * lists))
        add_case(patch, f"{key}-none", targets, loops[setting], None)
        add_case(patch, f"{key}-target", targets, loops[setting], nn)
        cases.append((f"target, {setting}", f"{key}-target", f"{key}-none", loops[setting] * sizes[-1]))
        if setting == "default":
            add_case(patch, f"{key}-rehearse", "rehearse", 1, nn)
            add_case(patch, f"{key}-nothing", "rehearse", 1, None)
            cases.append(("rehearsal, a step", f"{key}-rehearse", f"{key}-nothing", 2000))
    return cases


def main():
    patch = Patch()
    cases = [("-".join(map(str, sizes)), *case) for sizes in NETS for case in add_net(patch, sizes)]
    names = list(dict.fromkeys(name for case in cases for name in (case[3], case[2])))
    each = " \\; ".join(f"{name} bang" for name in names)
    run = patch.box("msg", "\\; start bang" + f" \\; {each}" * ROUNDS + " \\; pd quit")
    patch.connect(patch.box("obj", "loadbang"), 0, run)
    took = {name: [] for name in names}
    for line in pd.run_pd(str(patch), arguments=["-nrt"]):
        found = re.fullmatch(r"(\S+): (\S+)", line)
        if found and found[1] in took:
            took[found[1]].append(float(found[2]) * 1000)
        elif line:
            raise SystemExit(f"pd_cost: unexpected: {line}")
    print(
        f"[nn~] in Pd, microseconds each, less an empty loop's: median of {ROUNDS} rounds "
        "[quarters], least;\nthe message box alone beside it. A target by default is one step "
        "and 8 of replay; its\nrehearsal (2000 steps, from a clock) is the row below it.\n"
    )
    for net, what, name, empty, n in cases:
        if len(took[name]) != ROUNDS or len(took[empty]) != ROUNDS:
            raise SystemExit(f"pd_cost: {name}: Pd did not get to the end")
        cost = [(a - b) / n for a, b in zip(took[name], took[empty])]
        low, median, high = statistics.quantiles(cost, n=4)
        least = (min(took[name]) - min(took[empty])) / n
        alone = statistics.median(took[empty]) / n
        print(f"{net:12} {what:18} {median:9.3f} [{low:8.3f}-{high:8.3f}] {least:9.3f}   " f"message {alone:7.3f}")


if __name__ == "__main__":
    main()
