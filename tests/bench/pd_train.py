"""`train 5` on MNIST through the real [nn~] in Pd, in real time with DSP on: how long Pd's blocks
are apart while nothing is trained and while it trains, whether a metronome loses ticks, and the
accuracy on the 10000 test pictures afterwards. A core that computes is not as
quick to answer as one that sleeps, whoever computes: first the same is measured with nothing in Pd
and another program that computes.

    pd_train.py <folder with the four idx files>

Pd runs at 48 kHz with blocks of 64 samples, without a sound card (-noaudio: its scheduler then goes
by the computer's clock), with real-time priority if that is allowed, as on stage: then nothing else
on the machine disturbs it. [bang~] and [realtime] tell the gap from each block to the next. Three
trainings, each taken back by `undo` but for the last. Then one training with each of some seeds,
with DSP off, for the accuracy alone.
"""

import os
import re
import subprocess
import sys
import tempfile

import pd
from patch import Patch
from pd_mnist import PART, PIXELS, TEST, TRAIN, write_floats

NETS = [
    "784 100 10 -memory 60000 -normalize 0",
    "784 100 10 -memory 60000 -act relu -out softmax",
    "784 100 10 -memory 60000",
]
ROUNDS, QUIET, METRO = 3, 4000, 64 / 48  # ms
SEEDS = 4


def net_patch(arguments, phases):
    patch = Patch()
    box, connect, chain = patch.box, patch.connect, patch.chain
    box("obj", f"table nn-pixels {PART * PIXELS}")
    box("obj", f"table nn-labels {PART}")
    chain(box("obj", "r nn-read"), box("obj", "soundfiler"))

    # a part: each picture's label to [==], its pixels, and then, if it is to be added, its label
    loop, count, each = box("obj", "t f b"), box("obj", "f"), box("obj", "t f f f")
    chain(box("obj", "r nn-part"), loop, box("obj", "until"), count, each)
    zero, one_more = box("msg", "0"), box("obj", "+ 1")
    connect(loop, 1, zero)
    connect(zero, 0, count, 1)
    chain(count, one_more)
    connect(one_more, 0, count, 1)
    nn = box("obj", f"pd-nn/nn~ {arguments}")
    same, label = box("obj", "=="), box("obj", "tabread nn-labels")
    connect(each, 2, label)
    connect(label, 0, same, 1)
    place = box("obj", f"* {PIXELS}")
    connect(each, 1, place)
    chain(place, box("obj", f"array get nn-pixels 0 {PIXELS}"), nn, same)
    gate = box("obj", "spigot 1")
    chain(each, gate, box("obj", "tabread nn-labels"), box("msg", "add \\$1"), nn)
    connect(box("obj", "r nn-add"), 0, gate, 1)
    chain(box("obj", "r nn-in"), nn)
    total, right = box("obj", "+"), box("obj", "f")
    chain(same, total)
    connect(total, 0, total, 1)
    connect(total, 0, right, 1)
    connect(box("obj", "r nn-zero"), 0, total, 1)
    chain(box("obj", "r nn-right"), right, box("obj", "print right"))

    # the longest gap between blocks and between ticks, the ticks, and the time
    start = box("obj", "r start")
    for name, source in (("block", box("obj", "bang~")), ("tick", None)):
        if source is None:
            metro = box("obj", f"metro {METRO:.6f}")
            chain(box("obj", "loadbang"), metro)
            source = box("obj", "t b b")
            connect(metro, 0, source)
            ticks, more, said = box("obj", "f"), box("obj", "+ 1"), box("obj", "f")
            connect(source, 0, ticks)
            chain(ticks, more)
            connect(more, 0, ticks, 1)
            connect(more, 0, said, 1)
            zero = box("msg", "0")
            chain(start, zero)
            connect(zero, 0, ticks, 1)
            chain(box("obj", "r say"), said, box("obj", "print ticks"))
        both, clock, most, kept = box("obj", "t b b"), box("obj", "realtime"), box("obj", "max"), box("obj", "f")
        connect(source, 0, both)
        connect(both, 1, clock, 1)
        connect(both, 0, clock)
        chain(clock, most)
        connect(most, 0, most, 1)
        connect(most, 0, kept, 1)
        none = box("msg", "0")
        chain(start, none)
        connect(none, 0, most, 1)
        chain(box("obj", "r say"), kept, box("obj", f"print {name}"))
    whole = box("obj", "realtime")
    chain(start, whole)
    connect(box("obj", "r say"), 0, whole, 1)
    chain(whole, box("obj", "print ms"))

    # what is done next: at the start, and whenever a training has ended
    trained = box("obj", "route trained stopped")
    connect(nn, 2, trained)
    step = box("obj", "t b b a")
    connect(trained, 0, step)
    connect(step, 2, box("obj", "print trained"))
    connect(step, 1, box("msg", "\\; say bang"))
    phase, more = box("obj", "f"), box("obj", "+ 1")
    chain(box("obj", "loadbang"), phase)
    connect(step, 0, phase)
    chain(phase, more)
    connect(more, 0, phase, 1)
    chain(phase, box("obj", f"makefilename {phases}%d"), box("msg", "read \\$1 \\, bang"), box("obj", "qlist"))
    connect(trained, 1, box("obj", "print stopped"))
    return str(patch)


def parts(first, last, here):
    lines = []
    for at in range(first, last, PART):
        for name, size in (("pixels", PIXELS), ("labels", 1)):
            lines.append(f"nn-read read -raw 0 1 4 l -skip {at * size} {here}/{name} nn-{name}")
        lines += [f"nn-part {PART}", "1"]
    return lines


def write_phases(path, phases):
    for k, lines in enumerate(phases):
        with open(f"{path}{k}", "w") as file:
            file.write("".join(f"{line};\n" for line in lines))


def real_time():
    """For this process and the Pd that it starts."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
        return "with"
    except (AttributeError, PermissionError):
        return "without"


def as_any_program():
    if hasattr(os, "sched_setscheduler"):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def measured(patch):
    """What Pd said, by its first word."""
    printed = pd.run_pd(patch, live=True, arguments=["-r", "48000", "-blocksize", "64", "-sleepgrain", "0.1"])
    said = {name: [] for name in ("block", "tick", "ticks", "ms", "trained", "right")}
    for line in printed:
        found = re.fullmatch(r"(\w+): ([-+.\w ]+)", line)
        if not found or found[1] not in said:
            raise SystemExit("pd_train: Pd said:\n" + "\n".join(printed[:20]))
        said[found[1]].append([float(word) for word in found[2].split()])
    return said


def show(said, states):
    for k, state in enumerate(states):
        (block,), (tick,), (ticks,), (ms,) = (said[name][k] for name in ("block", "tick", "ticks", "ms"))
        print(
            f"  {state:8} block {block:6.2f}  tick {tick:6.2f}   {ticks:.0f} ticks, {ms / METRO:.0f} due   "
            f"{ms / 1000:.2f} s"
        )


def main():
    print(
        f"MNIST through [nn~] in Pd, train 5, {ROUNDS} times, in real time: longest gaps in ms between blocks of\n"
        f"{64 / 48:.2f} ms and between ticks of a metronome of as much; ticks made and due; Pd {real_time()} "
        "real-time priority\n"
    )
    measure = ["start bang", QUIET, "say bang", "start bang", "nn-in train 5"]
    with tempfile.TemporaryDirectory() as here:
        write_floats(sys.argv[1], here)
        judge = ["nn-add 0", "nn-zero 0"] + parts(TRAIN, TRAIN + TEST, here) + ["nn-right bang", "pd quit"]
        phases = [parts(0, TRAIN, here) + ["pd dsp 1", 3000] + measure]
        phases += [["nn-in undo", 500] + measure] * (ROUNDS - 1)
        phases += [["pd dsp 0"] + judge]
        write_phases(f"{here}/phase", phases)
        write_phases(f"{here}/seed", [parts(0, TRAIN, here) + ["nn-in train 5"], judge])
        write_phases(f"{here}/quiet", [["pd dsp 1", 3000] + measure[:3] * ROUNDS + ["pd quit"]])
        with subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=as_any_program) as busy:
            try:
                said = measured(net_patch("", f"{here}/quiet"))
            finally:
                busy.kill()
        print("[nn~], and another program")
        show(said, ["nothing"] * ROUNDS)
        print()
        for arguments in NETS if len(sys.argv) < 3 else [" ".join(sys.argv[2:])]:
            said = measured(net_patch(arguments, f"{here}/phase"))
            print(f"[nn~ {arguments}]")
            show(said, ["nothing", "training"] * ROUNDS)
            print(
                f"  validation set: error {said['trained'][-1][1]:.5f}, right {said['trained'][-1][2]:.4f}; "
                f"test right {said['right'][0][0] / TEST:.4f}\n"
            )
            print(f"  seeds 1 to {SEEDS}: test right", end="")
            for seed in range(1, SEEDS + 1):
                said = measured(net_patch(f"{arguments} -seed {seed}", f"{here}/seed"))
                print(f" {said['right'][0][0] / TEST:.4f}", end="", flush=True)
            print("\n")


if __name__ == "__main__":
    main()
