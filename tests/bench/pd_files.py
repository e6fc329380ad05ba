"""The cost of reading and writing a model by [nn~] in Pd: a 13-32-6 network with 2000 examples, and the same
without them, in milliseconds. A message box runs between the two bangs of a [realtime]; all cases take turns, for
many rounds. Writing waits for the disk: how much of the time that is shows in comparison with a file system in
memory (/dev/shm).
"""

import os
import random
import re
import statistics
import tempfile

import pd
from patch import Patch

ROUNDS = 41
FEATURES, EXAMPLES, CLASSES = 13, 2000, 6


def taught(folder):
    """Writes the models and the table that are read."""
    draw = random.Random(1)
    script = []
    for k in range(EXAMPLES):
        script += [
            "list " + " ".join(f"{draw.gauss(k % CLASSES, 1):.9g}" for _ in range(FEATURES)),
            f"{'target' if k < 20 else 'add'} c{k % CLASSES}",
        ]
    pd.nn(
        f"{FEATURES} 32 0",
        script
        + ["rehearse", f"write {folder}/all.nn", f"write {folder}/net.nn net", f"write {folder}/table.csv examples"],
    )


def timed(cases, rounds, box="pd-nn/nn~ -rehearse 0", boxes=(), first=()):
    """The milliseconds that each case took, round by round. A case: its name, then messages, of which the last is
    timed. boxes: other boxes in the patch. first: messages to receivers."""
    patch = Patch()
    nn = patch.box("obj", box)
    for text in boxes:
        patch.box("obj", text)
    names = []
    for k, (_, *messages) in enumerate(cases):
        receive, trigger = patch.box("obj", f"r case-{k}"), patch.box("obj", "t b b b b")
        clock, show = patch.box("obj", "realtime"), patch.box("obj", f"print case-{k}")
        box = patch.box("msg", messages[-1])
        for a, outlet, b, inlet in [
            (receive, 0, trigger, 0),
            (trigger, 2, clock, 0),
            (trigger, 1, box, 0),
            (trigger, 0, clock, 1),
            (clock, 0, show, 0),
            (box, 0, nn, 0),
        ]:
            patch.connect(a, outlet, b, inlet)
        if len(messages) > 1:
            before = patch.box("msg", messages[0])
            patch.connect(trigger, 3, before)
            patch.connect(before, 0, nn)
        names.append(f"case-{k}")
    each = " \\; ".join(f"{name} bang" for name in names)
    run = patch.box("msg", "\\; " + " \\; ".join([*first] + [each] * rounds) + " \\; pd quit")
    patch.connect(patch.box("obj", "loadbang"), 0, run)
    took = {name: [] for name in names}
    for line in pd.run_pd(str(patch)):
        if "remembered (memory" in line:
            continue
        found = re.fullmatch(r"(\S+): (\S+)", line)
        if not found or found[1] not in took:
            raise SystemExit(f"pd_files: unexpected: {line}")
        took[found[1]].append(float(found[2]))
    print(f"Milliseconds: median of {rounds} rounds [quarters], least, most.\n")
    for (what, *_), name in zip(cases, names):
        if len(took[name]) != rounds:
            raise SystemExit(f"pd_files: {what}: Pd did not get to the end")
        low, median, high = statistics.quantiles(took[name], n=4)
        print(f"{what:36} {median:8.3f} [{low:7.3f}-{high:7.3f}] {min(took[name]):8.3f} {max(took[name]):8.3f}")


def digits(path, rows, columns):
    """A table of whole numbers up to 255, as of pictures, and ten classes."""
    draw = random.Random(2)
    numbers = [str(draw.randrange(256)) for _ in range(columns + rows)]
    with open(path, "w") as file:
        for row in range(rows):
            file.write(",".join(numbers[row : row + columns - 1]) + f",d{row % 10}\n")


def main():
    with tempfile.TemporaryDirectory() as disk, tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
        taught(memory)
        sizes = {name: os.path.getsize(f"{memory}/{name}") for name in ("all.nn", "net.nn")}
        print(
            f"[nn~] in Pd, a {FEATURES}-32-{CLASSES} network: {sizes['all.nn']} bytes with {EXAMPLES} examples, "
            f"{sizes['net.nn']} without."
        )
        timed(
            [
                ("read, with examples", f"read {memory}/all.nn"),
                ("read, the net alone", f"read {memory}/net.nn"),
                ("read, a table", f"read {memory}/table.csv examples \\, reset"),
                ("write, with examples", f"read {memory}/all.nn", f"write {disk}/out.nn"),
                ("write, the net alone", f"write {disk}/out.nn net"),
                ("write, with examples, in memory", f"write {memory}/out.nn"),
                ("write, the net alone, in memory", f"write {memory}/out.nn net"),
            ],
            ROUNDS,
        )
        print("\nLarge tables, of which 2000 examples are remembered.")
        large = (60000, 785), (1000, 10000)
        for rows, columns in large:
            digits(f"{memory}/{rows}.csv", rows, columns)
        timed(
            [
                (f"read, {rows} rows of {columns}", "reset", f"read {memory}/{rows}.csv examples")
                for rows, columns in large
            ],
            5,
        )


if __name__ == "__main__":
    main()
