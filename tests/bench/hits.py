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


def listening_patch(sound, gain, boxes, seconds):
    """A sound file is played to all boxes at once; `list k` is printed for those of box k, `time` before each."""
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
    """For each box the list of each stroke in a sound, or None; and how many lists each sent too many."""
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


def taught_of(kit_strokes, kind):
    """Which strokes of a kit are taught: [(instrument, strength), ...]."""
    counts = {label: sum(other == label for other, _ in kit_strokes) for label, _ in kit_strokes}
    chosen = []
    for i, (label, strength) in enumerate(kit_strokes):
        n = counts[label]
        few = (0, n // 2, n - 1) if kind == "own" else range((n - 3) // 2, (n - 3) // 2 + 3)
        if strength in few:
            chosen.append(i)
    return chosen


def svm_at_gain(taught_lists, judged_lists, labels, taught, judged):
    """As drums.svm_accuracy, but the judged strokes come from other lists."""
    lists = list(taught_lists) + list(judged_lists)
    return drums.svm_accuracy(lists, labels * 2, taught, [len(labels) + i for i in judged])[0]


def kits(folder, boxes):
    """{box: {"own": accuracy, "beyond": ..., gain: ...}}, means over the kits, and lists too many."""
    found = [{key: [] for key in ["own", "beyond", *GAINS[1:]]} for _ in boxes]
    extra, strokes = numpy.zeros(len(boxes), int), 0
    for kit in drums.KITS:
        score = [(label, int(strength)) for _, label, strength in drums.read_score(folder, kit)]
        labels = [label for label, _ in score]
        strokes += len(score)
        heard = {}
        for gain in GAINS:
            heard[gain], too_many = lists_of(folder, kit, gain, boxes)
            if gain == 0:
                extra += too_many
        for k in range(len(boxes)):
            for kind in ("own", "beyond"):
                taught = taught_of(score, kind)
                judged = [i for i in range(len(score)) if i not in taught]
                found[k][kind].append(drums.svm_accuracy(heard[0][k], labels, taught, judged)[0])
                if kind == "own":
                    for gain in GAINS[1:]:
                        found[k][gain].append(svm_at_gain(heard[0][k], heard[gain][k], labels, taught, judged))
    return [{key: numpy.mean(values) for key, values in each.items()} for each in found], extra, strokes


def unseen(folder, boxes):
    """The accuracy of each box on kits never heard, the mean over the folds, and lists too many."""
    lists, labels, sources = [[] for _ in boxes], [], []
    extra = numpy.zeros(len(boxes), int)
    for name in drums.NAMES:
        heard, too_many = lists_of(folder, name, 0, boxes)
        extra += too_many
        for k in range(len(boxes)):
            lists[k] += heard[k]
        score = drums.read_score(folder, name)
        labels += [name] * len(score)
        sources += [source for _, source, _ in score]
    fold = drums.folds_of(sources)
    accuracy = []
    for each in lists:
        of_folds = []
        for k in range(drums.FOLDS):
            taught = [i for i in range(len(labels)) if fold[i] != k]
            judged = [i for i in range(len(labels)) if fold[i] == k]
            of_folds.append(drums.svm_accuracy(each, labels, taught, judged)[0])
        accuracy.append(numpy.mean(of_folds))
    return accuracy, extra, len(labels)


def network(folder, box):
    """[nn~] on a kit's own strokes, between and beyond, and on kits never heard: means over seeds, kits and folds."""
    found = {"own": [], "beyond": []}
    for kit in drums.KITS:
        strokes = [(kit, ms, label, int(strength)) for ms, label, strength in drums.read_score(folder, kit)]
        labels = [s[2] for s in strokes]
        taught = {kind: taught_of([s[2:] for s in strokes], kind) for kind in found}
        nets = [(kind, seed) for kind in found for seed in range(1, SEEDS + 1)]
        named = drums.perform(
            folder,
            [f"-seed {seed}" for _, seed in nets],
            [kit],
            strokes,
            lambda i: [n for n, (kind, _) in enumerate(nets) if i in taught[kind]],
            f"pd-nn/nn.features~ {box}",
        ).named
        for kind in found:
            judged = [i for i in range(len(strokes)) if i not in taught[kind]]
            found[kind].append(
                numpy.mean(
                    [
                        numpy.mean([named[n][i] == labels[i] for i in judged])
                        for n, net in enumerate(nets)
                        if net[0] == kind
                    ]
                )
            )
    return {kind: numpy.mean(values) for kind, values in found.items()}


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
        each = of_kits[k]
        gains = "  ".join(f"{each[gain]:.3f}" for gain in GAINS[1:])
        extra = kits_extra[k] + unseen_extra[k]
        print(
            f"{box:9s} {each['own']:.3f}  {each['beyond']:.3f}  {never_heard[k]:.3f}       | {gains} | {extra} of {strokes}"
        )
        if options.nn:
            net = network(options.folder, box)
            print(f"  [nn~]   {net['own']:.3f}  {net['beyond']:.3f}")


if __name__ == "__main__":
    main()
