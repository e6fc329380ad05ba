"""How late Pd is while [nn~] reads and writes large files, compared with while it does nothing: the longest gap
between two blocks, and how many gaps last two blocks or more.

Pd runs at 48 kHz with blocks of 64 samples, without a sound card (its scheduler then goes by the computer's clock),
in real time, with real-time priority if that is allowed; [bang~] and [realtime] tell the gaps.

    pd_late.py [rounds]
"""

import os
import re
import sys
import tempfile

import pd
from patch import Patch
from pd_files import digits
from pd_train import real_time

NET, EXAMPLES, BLOCK, QUIET = "784 200 10 -rehearse 0", 2000, 64 / 48, 4000


def late_patch(phases, arguments):
    """Plays phase after phase: the next one after `next`, or some time after [nn~] has reported that a file is
    done."""
    patch = Patch()
    box, connect, chain = patch.box, patch.connect, patch.chain
    nn = box("obj", f"pd-nn/nn~ {arguments}")
    chain(box("obj", "r nn-in"), nn)
    start, say = box("obj", "r start"), box("obj", "r say")
    both, clock, gap = box("obj", "t b b"), box("obj", "realtime"), box("obj", "t f f")
    chain(box("obj", "bang~"), both, clock, gap)
    connect(both, 1, clock, 1)
    most, kept, zero = box("obj", "max"), box("obj", "f"), box("msg", "0")
    chain(gap, most)
    connect(most, 0, most, 1)
    connect(most, 0, kept, 1)
    chain(start, zero)
    connect(zero, 0, most, 1)
    late, count, more, told = box("obj", f"moses {2 * BLOCK}"), box("obj", "f"), box("obj", "+ 1"), box("obj", "f")
    bang = box("obj", "t b")
    connect(gap, 1, late)
    connect(late, 1, bang)
    chain(bang, count, more)
    connect(more, 0, count, 1)
    connect(more, 0, told, 1)
    connect(zero, 0, count, 1)
    connect(zero, 0, told, 1)
    chain(say, kept, box("obj", "print most"))
    chain(say, told, box("obj", "print late"))
    whole = box("obj", "realtime")
    chain(start, whole)
    connect(say, 0, whole, 1)
    chain(whole, box("obj", "print ms"))
    done, said = box("obj", "route read written"), box("obj", "t b")
    wait, step = box("obj", "del 200"), box("obj", "t b b")
    connect(nn, 2, done)
    for outlet in 0, 1:
        connect(done, outlet, said)
    chain(said, wait)
    chain(wait, step)
    connect(step, 1, box("msg", "\\; say bang"))
    phase, one_more = box("obj", "f"), box("obj", "+ 1")
    later = box("obj", "del 1")
    chain(box("obj", "r next"), later, phase)
    chain(step, phase)
    chain(box("obj", "loadbang"), phase)
    chain(phase, one_more)
    connect(one_more, 0, phase, 1)
    chain(phase, box("obj", f"makefilename {phases}%d"), box("msg", "read \\$1 \\, bang"), box("obj", "qlist"))
    return str(patch)


def made(folder):
    """A model of 2000 pictures, their table, a larger one, and the network for FluCoMa."""
    digits(f"{folder}/large.csv", 60000, 785)
    with open(f"{folder}/large.csv") as file, open(f"{folder}/table.csv", "w") as table:
        table.writelines(next(file) for _ in range(EXAMPLES))
    pd.nn(
        NET.replace(" 10", " 0", 1) + " -kernel 0",
        [
            f"read {folder}/table.csv examples",
            "rehearse 100",
            f"write {folder}/model.nn",
            f"export {folder}/network.json",
        ],
    )


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    priority = real_time()
    with tempfile.TemporaryDirectory() as folder:
        made(folder)
        cases = [
            ("nothing", None),
            ("write, a model", f"write {folder}/out.nn"),
            ("read, a model", f"read {folder}/model.nn"),
            ("read, a table of 2000 rows", f"read {folder}/table.csv examples"),
            ("read, one of 60000 rows", f"read {folder}/large.csv examples"),
            ("read, FluCoMa's network", f"read {folder}/network.json"),
        ]
        plan = [case for case in cases for _ in range(rounds)]
        phases, back = [["pd dsp 1", "2000", f"nn-in read {folder}/model.nn"]], []
        for _, message in plan:
            go = [f"nn-in {message}"] if message else [str(QUIET), "say bang", "next bang"]
            phases.append(back + ["500", "start bang"] + go)
            back = ["nn-in undo"] if message and message.startswith("read") else []
        phases.append(["pd quit"])
        for k, lines in enumerate(phases):
            with open(f"{folder}/phase{k}", "w") as file:
                file.write("".join(f"{line};\n" for line in lines))
        print(
            f"Ms between blocks of {BLOCK:.2f} ms while [nn~ {NET}] reads and writes, {rounds} times each; Pd {priority} "
            f"real-time priority.\n"
        )
        printed = pd.run_pd(
            late_patch(f"{folder}/phase", ""),
            live=True,
            timeout=60 + 20 * rounds * len(cases),
            arguments=["-r", "48000", "-blocksize", "64", "-sleepgrain", "0.1"],
        )
        said = {name: [] for name in ("most", "late", "ms")}
        for line in printed:
            found = re.fullmatch(r"(\w+): ([-+.\w]+)", line)
            if found and found[1] in said:
                said[found[1]].append(float(found[2]))
            elif line.startswith("error"):
                raise SystemExit(f"pd_late: {line}")
        sizes = {name: os.path.getsize(f"{folder}/{name}") / 1e6 for name in os.listdir(folder) if "phase" not in name}
        print("  ".join(f"{name} {size:.1f} MB" for name, size in sorted(sizes.items())) + "\n")
        for at, (what, _) in enumerate(cases):
            most, late, ms = (said[name][1 + at * rounds : 1 + (at + 1) * rounds] for name in ("most", "late", "ms"))
            print(
                f"{what:28} longest gap {max(most):7.2f}  gaps of two blocks {sum(late):5.0f} in "
                f"{sum(ms) / BLOCK:7.0f} blocks   each took {sorted(ms)[rounds // 2]:6.0f} ms"
            )


if __name__ == "__main__":
    main()
