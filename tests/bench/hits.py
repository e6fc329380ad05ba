"""What `-hit n` alone gives: real drum strokes named from lists of their first 6 to 100 ms, as the lists leave
[nn.features~] in Pd.

    hits.py <folder with what tests/fixtures/hits wrote> [--nn] [--only ms,ms]

For each n, by a support vector machine (SVM): a kit's own strokes (taught soft, middle and loud, judged between), those
beyond (taught the middle three, judged softer and louder), kits never heard (8 folds of whole sources), as in drums.py.
Then the own strokes once more, 20 and 10 dB softer and 10 dB louder than all that were taught. A stroke without a list
is wrong; lists too many are counted over all strokes.

--nn        beside it [nn~], taught stroke by stroke; the mean of five seeds
"""

import argparse
import os

import numpy

import drums
import pd
from patch import Patch

LENGTHS = [6, 10, 15, 25, 35, 50, 100]
GAINS = [0, -20, -10, 10]  # dB
SEEDS = 5
(_, OWN), (_, BEYOND), (_, UNSEEN) = (drums.SETS[kind] for kind in ("own", "beyond", "unseen"))


def listening_patch(sound, gain, boxes, seconds):
    """Plays a sound file to all boxes at once; prints `list k` for the lists of box k, each preceded by `time`."""
    patch = Patch()
    start = patch.box("obj", "loadbang")
    order = patch.box("obj", "t b b b")
    patch.chain(start, order)
    load = patch.box("msg", f"read -resize -maxsize 1e7 {sound} sound")
    patch.connect(order, 2, load)
    patch.chain(load, patch.box("obj", "soundfiler"))
    patch.box("obj", "table sound")
    begin = patch.box("msg", "\\; pd dsp 1 \\; play bang")
    patch.connect(order, 1, begin)
    end = patch.box("obj", f"del {1000 * seconds}")
    patch.connect(order, 0, end)
    patch.chain(end, patch.box("msg", "\\; pd quit"))
    play, louder = patch.box("obj", "tabplay~ sound"), patch.box("obj", f"*~ {10 ** (gain / 20):.6f}")
    patch.chain(patch.box("obj", "r play"), play, louder)
    timer = patch.box("obj", "timer")
    patch.connect(order, 1, timer)
    for k, box in enumerate(boxes):
        features = patch.box("obj", f"pd-nn/nn.features~ {box}")
        patch.connect(louder, 0, features)
        both, bang = patch.box("obj", "t l b"), patch.box("obj", "t b")
        patch.chain(features, both)
        patch.connect(both, 1, bang)
        patch.connect(bang, 0, timer, 1)
        patch.chain(
            both, patch.box("obj", "list"), patch.box("obj", "oscformat list"), patch.box("obj", f"print list-{k}")
        )
    patch.chain(timer, patch.box("obj", "print time"))
    return str(patch)


def lists_of(folder, name, gain, boxes):
    """For each box the list of each stroke in a sound, or None; and how many surplus lists each sent."""
    begins = [ms for ms, *_ in drums.read_score(folder, name)]
    sound = os.path.abspath(os.path.join(folder, name + ".wav"))
    printed = pd.run_pd(
        listening_patch(sound, gain, boxes, begins[-1] / 1000 + 2), timeout=1200, arguments=["-r", "44100"]
    )
    lists = [[None] * len(begins) for _ in boxes]
    too_many, now = [0] * len(boxes), 0
    for line in printed:
        head, _, rest = line.partition(": ")
        if head == "time":
            now = float(rest)
        elif head.startswith("list-"):
            k = int(head[5:])
            stroke = int(numpy.searchsorted(begins, now + drums.EARLY_MS, side="right")) - 1
            if lists[k][stroke] is None:
                lists[k][stroke] = pd.osc_decode(rest.split())
            else:
                too_many[k] += 1
        elif line:
            raise SystemExit(f"hits: Pd said: {line}")
    return lists, too_many


def judged_at_gain(heard, gain, performance):
    """The accuracy of an SVM that was taught lists of gain 0, on those of another gain."""
    count, (taught,) = len(performance.strokes), performance.splits
    judged = [count + i for i in performance.judged(taught)]
    return drums.svm_accuracy(heard[0] + heard[gain], performance.labels * 2, taught, judged, choose=False)[0]


def kits(folder, boxes):
    """{"own": accuracy, "beyond": ..., gain: ...} of each box, means over the kits; surplus lists; strokes."""
    found = [{key: [] for key in ["own", "beyond", *GAINS[1:]]} for _ in boxes]
    extra, strokes = numpy.zeros(len(boxes), int), 0
    for own, beyond in zip(OWN(folder), BEYOND(folder)):
        strokes += len(own.strokes)
        lists = {}
        for gain in GAINS:
            lists[gain], too_many = lists_of(folder, own.name, gain, boxes)
            if gain == 0:
                extra += too_many
        for k in range(len(boxes)):
            heard = {gain: lists[gain][k] for gain in GAINS}
            found[k]["own"].append(judged_at_gain(heard, 0, own))
            found[k]["beyond"].append(judged_at_gain(heard, 0, beyond))
            for gain in GAINS[1:]:
                found[k][gain].append(judged_at_gain(heard, gain, own))
    return [{key: numpy.mean(values) for key, values in each.items()} for each in found], extra, strokes


def unseen(folder, boxes):
    """The accuracy of each box on kits not taught, mean over the folds; surplus lists; strokes."""
    (performance,) = UNSEEN(folder)
    lists, extra = [[] for _ in boxes], numpy.zeros(len(boxes), int)
    for name in drums.NAMES:
        heard, too_many = lists_of(folder, name, 0, boxes)
        extra += too_many
        for k in range(len(boxes)):
            lists[k] += heard[k]
    accuracy = [
        numpy.mean(
            [
                drums.svm_accuracy(each, performance.labels, taught, performance.judged(taught), choose=False)[0]
                for taught in performance.splits
            ]
        )
        for each in lists
    ]
    return accuracy, extra, len(performance.strokes)


def named_right(folder, box, performance, gains):
    """The accuracy of [nn~] at each gain, the mean over seeds and splits."""
    nets = [(taught, seed) for taught in performance.splits for seed in range(1, SEEDS + 1)]
    heard = drums.perform(
        folder,
        [f"-seed {seed}" for _, seed in nets],
        performance.files,
        performance.strokes,
        lambda i: [n for n, (taught, _) in enumerate(nets) if i in taught],
        f"pd-nn/nn.features~ {box}",
        gains,
    )
    count, labels = len(performance.strokes), performance.labels
    return [
        numpy.mean(
            [
                numpy.mean([named[g * count + i] == labels[i] for i in performance.judged(taught)])
                for (taught, _), named in zip(nets, heard.named)
            ]
        )
        for g in range(len(gains))
    ]


def network(folder, box):
    """[nn~]: {"own": accuracy, "beyond": ..., gain: ..., "unseen": ...}."""
    own = numpy.mean([named_right(folder, box, each, GAINS) for each in OWN(folder)], axis=0)
    return {
        "own": own[0],
        **dict(zip(GAINS[1:], own[1:])),
        "beyond": numpy.mean([named_right(folder, box, each, [0]) for each in BEYOND(folder)]),
        "unseen": named_right(folder, box, UNSEEN(folder)[0], [0])[0],
    }


def line(name, each):
    gains = "  ".join(f"{each[gain]:.3f}" for gain in GAINS[1:])
    return f"{name:9s} {each['own']:.3f}  {each['beyond']:.3f}  {each['unseen']:.3f}       | {gains}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--nn", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    lengths = [float(ms) for ms in options.only.split(",")] if options.only else LENGTHS
    boxes = [f"-hit {ms:g}" for ms in lengths]
    of_kits, kits_extra, kit_strokes = kits(options.folder, boxes)
    never_heard, unseen_extra, unseen_strokes = unseen(options.folder, boxes)
    strokes = kit_strokes + unseen_strokes
    print(
        "         own   beyond  never heard | own: "
        + " ".join(f"{gain:+d} dB" for gain in GAINS[1:])
        + " | lists too many"
    )
    for k, box in enumerate(boxes):
        each = {**of_kits[k], "unseen": never_heard[k]}
        print(f"{line(box, each)} | {kits_extra[k] + unseen_extra[k]} of {strokes}", flush=True)
        if options.nn:
            print(line("  [nn~]", network(options.folder, box)), flush=True)


if __name__ == "__main__":
    main()
