"""The cost of [nn~] in Pd beside objects that take the same messages and do nothing: a list, and a list with its
target. [control] does nothing at all; the right inlet of [list prepend], the control of the survey that the aims for
the ratios come from, stores the list that it is given. A message box runs in a loop of [until] between the two bangs
of a [realtime], into one object or the other; the loop and the box are part of both. All take turns, for many rounds.
Without real-time priority (-nrt), with which Pd would take so long a message for a hang.
"""

import os
import random
import re
import statistics

import pd
from patch import Patch
from pd_cost import add_case

ROUNDS = 41
NETS = [("A", (13, 16, 5)), ("B", (40, 64, 10)), ("C", (64, 128, 64, 10)), ("D", (784, 200, 10))]
OBJECTS = {
    "[control]": "control",
    "[list prepend]": "list prepend",
    "-plain": "pd-nn/nn~ {} -plain",
    "-replay 0 -rehearse 0 -kernel 0": "pd-nn/nn~ {} -replay 0 -rehearse 0 -kernel 0",
    "as it is": "pd-nn/nn~ {}",
}
WANTED = {("A", "list"): 2.2, ("B", "list"): 2.2, ("B", "list and target"): 3.2}


def main():
    random.seed(1)
    patch, names = Patch(), []
    start = patch.box("obj", "r start")
    for net, sizes in NETS:
        features = [" ".join(f"{random.random():.4f}" for _ in range(sizes[0])) for _ in range(sizes[-1])]
        weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
        lists = int(4e6 / (100 + sizes[0] * 3 + weights / 30)) // sizes[-1] + 1
        messages = {
            "list": " \\, ".join(features),
            "list and target": " \\, ".join(f"{line} \\, target {k}" for k, line in enumerate(features)),
        }
        for what, message in messages.items():
            for kind, text in OBJECTS.items():
                # each gets the same lists and targets, so each is an object of its own
                nn = patch.box("obj", text.format(" ".join(map(str, sizes))))
                name = f"{net}-{what}-{kind}".replace(" ", "_")
                slow = 12 if kind == "as it is" and what != "list" else 1
                names.append((name, net, what, kind, (lists // slow + 1) * sizes[-1]))
                add_case(patch, name, message, lists // slow + 1, nn, int(kind == "[list prepend]"))
                if "nn~" in text:  # to a normalising net that was never taught all features are the same
                    taught = patch.box("msg", messages["list and target"])
                    patch.chain(start, taught, nn)
    each = " \\; ".join(f"{name[0]} bang" for name in names)
    run = patch.box("msg", "\\; start bang" + f" \\; {each}" * (ROUNDS + 1) + " \\; pd quit")
    patch.connect(patch.box("obj", "loadbang"), 0, run)
    took = {name[0]: [] for name in names}
    for line in pd.run_pd(str(patch), arguments=["-path", os.environ["PDNN_CONTROL"]]):
        found = re.fullmatch(r"(\S+): (\S+)", line)
        if found and found[1] in took:
            took[found[1]].append(float(found[2]) * 1e6)
        elif line:
            raise SystemExit(f"pd_control: unexpected: {line}")
    print(
        f"[nn~] in Pd beside a control object, ns with the message itself: medians of {ROUNDS} rounds "
        "[quarters];\nthen times [control] and times [list prepend]: medians of the ratios of each round\n"
    )
    control = {}
    for name, net, what, kind, n in names:
        cost = [ms / n for ms in took[name][1:]]  # the first round is a warm-up
        if len(cost) != ROUNDS:
            raise SystemExit(f"pd_control: {name}: Pd did not get to the end")
        if kind.startswith("["):
            control[kind] = cost
        low, median, high = statistics.quantiles(cost, n=4)
        ratios = [statistics.median(a / b for a, b in zip(cost, c)) for c in control.values()]
        wanted = WANTED.get((net, what)) if kind.startswith("-") else None
        print(
            f"{net}  {what:16} {kind:32} {median:10.1f} [{low:9.1f}-{high:9.1f}] "
            + " ".join(f"{ratio:8.2f}" for ratio in ratios)
            + (f"   wanted {wanted}" if wanted else "")
        )


if __name__ == "__main__":
    main()
