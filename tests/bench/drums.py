"""Real drum strokes, named by [nn.features~ -hit 100] -> [nn~] in the real Pd, as [nn~] comes out of the
box, taught stroke by stroke, class by class, half a second between strokes.

    drums.py <folder with what tests/fixtures/hits wrote> [unseen] [own] [beyond] [one] [two] [options]

unseen  kick, snare, closed and open hat, tom and cymbal, whole sources held out, in 8 folds: the
        network of a fold is taught the strokes of all other sources and judged on those of its own
own     a network a kit, 11 to 25 instruments of it: three strengths of each are taught, the softest,
        the middle and the loudest, and the others judged
beyond  the same, but the three in the middle are taught, and those softer and louder judged
one     the same, but one stroke of each is taught, drawn 20 times, and the others judged
two     the same with two

--seeds n   n networks instead of one, with the seeds 1 to n; 1 is what [nn~] has by itself
--parts     beside it what is left without each part of it (seed 1)
--svm       beside it scikit-learn's support vector machine on the very same lists, all at hand: with C = 10 and
            gamma 1 / features, and with both chosen inside what was taught
--train     beside it the very same lists and targets, all strokes rehearsed at once, before `train 20` and after
            (seed 1)
--check     fails below the pass marks (MARKS)

A stroke that [nn.features~] misses counts as named wrong. If it sends more than one list for a
stroke, the first is the answer, and the others are counted as too many. Pd runs in a batch, faster
than real time, and all networks of a measurement hear the same performance.

ECE is the expected calibration error (Guo, Pleiss, Sun and Weinberger 2017) in ten bins: how far the best
output is, on the whole, from the share of strokes that it names right.
"""

import argparse
import os
import tempfile

import numpy

import pd
from patch import Patch

NAMES = ["kick", "snare", "closed", "open", "tom", "cymbal"]
KITS = ["pacific", "hand", "gmrock", "pearl", "forzee"]
FOLDS = 8
DRAWS = 20
FEATURES = "pd-nn/nn.features~ -hit 100"
PARTS = ["-kernel 0"]  # the network without the kernel machine
EARLY_MS = 20  # a stroke is announced so much before it is heard
TARGET_MS = 500  # and its target comes so much after that
# A support vector machine that has all strokes at hand names 0.79, 0.97 and 0.92 of them right.
MARKS = {"unseen": 0.77, "own": 0.97, "beyond": 0.94}


def read_score(folder, name):
    """[(ms, first word, the rest), ...] of a text beside a sound."""
    with open(os.path.join(folder, name + ".txt")) as file:
        lines = [line.rstrip(";\n").split(" ", 2) for line in file]
    return [(int(ms), word, rest) for ms, word, rest in lines]


def performance_patch(features, nets, script):
    """A sound file is played into features; `stroke` lets its next list pass to all nets. A net is
    taught when its own receiver, net-0 and so on, gets a target."""
    patch = Patch()
    patch.chain(patch.box("obj", "r read"), patch.box("obj", "soundfiler"))
    patch.box("obj", "table sound")
    play, gain, sound = (patch.box("obj", text) for text in ("tabplay~ sound", "*~ 1", features))
    patch.chain(patch.box("obj", "r play"), play, gain, sound)
    patch.connect(patch.box("obj", "r gain"), 0, gain, 1)

    every, encode = patch.box("obj", "t l l"), patch.box("obj", "oscformat list")
    gate, once = patch.box("obj", "spigot"), patch.box("obj", "t l b")
    patch.chain(sound, every, gate, once, patch.box("obj", "s features"))
    patch.connect(every, 1, encode)
    patch.chain(encode, patch.box("obj", "print list"))
    shut = patch.box("msg", "0")
    patch.connect(once, 1, shut)
    patch.connect(shut, 0, gate, 1)
    stroke = patch.box("obj", "r stroke")
    mark, let = patch.box("obj", "t b f"), patch.box("msg", "1")
    patch.chain(stroke, mark, let)
    patch.connect(let, 0, gate, 1)
    patch.connect(mark, 1, patch.box("obj", "print stroke"))

    for k, arguments in enumerate(nets):
        net, both = patch.box("obj", f"pd-nn/nn~ {arguments}"), patch.box("obj", "t b l")
        patch.chain(patch.box("obj", "r features"), both, patch.box("msg", "novelty"), net)
        patch.connect(both, 1, net)
        patch.chain(net, patch.box("obj", f"print class-{k}"))
        patch.connect(net, 1, patch.box("obj", f"print outputs-{k}"))
        novelty = patch.box("obj", "route novelty")
        patch.connect(net, 2, novelty)
        patch.chain(novelty, patch.box("obj", f"print novelty-{k}"))
        patch.chain(patch.box("obj", f"r net-{k}"), net)

    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {script} \\, bang"), patch.box("obj", "qlist"))
    return str(patch)


def write_script(path, folder, files, strokes, taught_by, gains):
    """The performance as messages for [qlist]: see perform."""
    lines = ["pd dsp 1;"]
    for k, gain in enumerate([0, *gains]):
        judged, number = k > 0, (k - 1) * len(strokes)
        lines.append(f"gain {10 ** (gain / 20):.6g};")
        for name in files:
            sound = os.path.abspath(os.path.join(folder, name + ".wav"))
            lines += [f"read read -resize -maxsize 1e7 {sound} sound;", "play bang;"]
            now = 0
            for i, (file, ms, label, *_) in enumerate(strokes):
                if file != name:
                    continue
                lines.append(f"{ms - EARLY_MS - now} stroke {number + i if judged else -1};")
                lines.append(f"{TARGET_MS};")
                if not judged:
                    lines += [f"net-{k} target {label};" for k in taught_by(i)]
                now = ms - EARLY_MS + TARGET_MS
            lines.append("1000;")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\npd quit;\n")


class Heard:
    """The results for each stroke: its list, or None; for each net the class that it named, or None, its best output,
    and its novelty; and the number of surplus lists."""

    def __init__(self, strokes, nets):
        self.lists, self.too_many = [None] * strokes, 0
        self.named = [[None] * strokes for _ in range(nets)]
        self.best, self.novelty = numpy.zeros((nets, strokes)), numpy.zeros((nets, strokes))

    def line(self, i, head, rest):
        kind, _, k = head.partition("-")
        if kind == "list":
            self.too_many += self.lists[i] is not None
            self.lists[i] = self.lists[i] or pd.osc_decode(rest.split())
        elif kind == "class":
            self.named[int(k)][i] = rest.split()[-1]
        elif kind == "outputs":
            self.best[int(k), i] = max(float(word) for word in rest.split())
        elif kind == "novelty":
            self.novelty[int(k), i] = float(rest)

    def summary(self):
        missed = sum(each is None for each in self.lists)
        return f"{len(self.lists)} strokes, {missed} missed, {self.too_many} lists too many"


def perform(folder, nets, files, strokes, taught_by, features=FEATURES, gains=(0,)):
    """Plays the files to nets with these arguments, once to teach and once for each gain in dB to judge. strokes:
    [(file, ms, class, ...), ...], in order; taught_by(i): which nets are taught stroke i. Returns all strokes with the
    first gain, then all with the next."""
    with tempfile.TemporaryDirectory() as here:
        script = os.path.join(here, "script.txt")
        write_script(script, folder, files, strokes, taught_by, gains)
        printed = pd.run_pd(performance_patch(features, nets, script), timeout=3600, arguments=["-r", "44100"])

    heard, i = Heard(len(gains) * len(strokes), len(nets)), -1
    for line in printed:
        head, _, rest = line.partition(": ")
        if head == "stroke":
            i = int(rest)
        elif head == "error" or "couldn't" in line:
            raise SystemExit(f"drums: Pd said: {line}")
        elif i >= 0:
            heard.line(i, head, rest)
    if i != len(heard.lists) - 1:
        raise SystemExit("drums: Pd did not get to the end:\n" + "\n".join(printed[-20:]))
    return heard


def svm_accuracy(lists, labels, taught, judged, choose=True):
    """The accuracy on the judged strokes of support vector machines with radial basis functions on standardised lists,
    with usual settings and, if wanted, with chosen ones; a stroke without a list counts as wrong."""
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    machine = make_pipeline(StandardScaler(), SVC(C=10, gamma="scale"))
    heard = [i for i in taught if lists[i]]
    fewest = min(sum(labels[i] == name for i in heard) for name in {labels[i] for i in heard})
    gammas = [part / len(lists[heard[0]]) for part in (0.1, 0.3, 1, 3)]
    choices = {"svc__C": [1, 10, 100], "svc__gamma": gammas}
    machines = [machine]
    if choose and fewest > 1:
        machines.append(GridSearchCV(machine, choices, cv=StratifiedKFold(min(fewest, 5))))
    judged_heard = [i for i in judged if lists[i]]
    accuracies = []
    for each in machines:
        each.fit([lists[i] for i in heard], [labels[i] for i in heard])
        right = each.predict([lists[i] for i in judged_heard]) == [labels[i] for i in judged_heard]
        accuracies.append(right.sum() / len(judged))
    return accuracies if len(machines) > 1 else accuracies * 2


def trained_accuracy(lists, labels, taught, judged):
    """The accuracy of [nn~] on the judged strokes before and after `train 20`; a stroke without a list counts as
    wrong."""
    learned = [entry for i in sorted(taught) if lists[i] for entry in (("list", lists[i]), f"target {labels[i]}")]
    judged_heard = [i for i in judged if lists[i]]
    asked = [("list", lists[i]) for i in judged_heard]
    steps = {"taught": [*learned, "rehearse"], "before": asked, "train": ["train 20", "until trained"], "after": asked}
    events = pd.nn_steps("", steps, live=True)
    return [
        sum(pd.class_of(e) == labels[i] for e, i in zip(events[step], judged_heard)) / len(judged)
        for step in ("before", "after")
    ]


def folds_of(sources):
    """Assigns whole sources, the largest first, each to the fold with the fewest strokes."""
    counts = {source: sources.count(source) for source in sorted(set(sources))}
    sizes, fold = [0] * FOLDS, {}
    for source in sorted(counts, key=counts.get, reverse=True):
        fold[source] = sizes.index(min(sizes))
        sizes[fold[source]] += counts[source]
    return [fold[source] for source in sources]


class Performance:
    """Strokes that are heard together, and ways to split them into those taught and those judged."""

    def __init__(self, name, files, strokes, splits):
        self.name, self.files, self.strokes, self.splits = name, files, strokes, splits
        self.labels = [s[2] for s in strokes]

    def judged(self, split):
        return [i for i in range(len(self.strokes)) if i not in split]


def unseen(folder):
    strokes = [(name, ms, name, source) for name in NAMES for ms, source, _ in read_score(folder, name)]
    fold = folds_of([s[3] for s in strokes])
    splits = [{i for i in range(len(strokes)) if fold[i] != k} for k in range(FOLDS)]
    return [Performance("12 sources in 8 folds", NAMES, strokes, splits)]


def kits(folder, splits):
    """splits(strokes): sets of the strokes that are taught; each stroke is (kit, ms, instrument, strength), and
    strength 0 the softest."""
    performances = []
    for kit in KITS:
        strokes = [(kit, ms, instrument, int(strength)) for ms, instrument, strength in read_score(folder, kit)]
        performances.append(Performance(kit, [kit], strokes, splits(strokes)))
    return performances


def by_strength(are_taught):
    """are_taught(n): which of the n strengths of an instrument."""

    def splits(strokes):
        labels = [s[2] for s in strokes]
        return [{i for i, s in enumerate(strokes) if s[3] in are_taught(labels.count(s[2]))}]

    return splits


def drawn(strokes_each):
    """So many strokes of each instrument, drawn so many times."""

    def splits(strokes):
        drawn = []
        for draw in range(DRAWS):
            random, taught = numpy.random.RandomState(draw), set()
            for name in dict.fromkeys(s[2] for s in strokes):
                of_name = [i for i, s in enumerate(strokes) if s[2] == name]
                taught |= set(random.choice(of_name, strokes_each, replace=False).tolist())
            drawn.append(taught)
        return drawn

    return splits


SETS = {
    "unseen": ("Kits never heard, six names", unseen),
    "own": (
        "A kit's own instruments, taught soft, middle and loud, judged between",
        lambda folder: kits(folder, by_strength(lambda n: (0, n // 2, n - 1))),
    ),
    "beyond": (
        "A kit's own instruments, taught the middle three, judged softer and louder",
        lambda folder: kits(folder, by_strength(lambda n: range((n - 3) // 2, (n - 3) // 2 + 3))),
    ),
    "one": (f"A kit's own instruments, one stroke taught, {DRAWS} draws", lambda folder: kits(folder, drawn(1))),
    "two": (f"A kit's own instruments, two strokes taught, {DRAWS} draws", lambda folder: kits(folder, drawn(2))),
}


def calibration_error(best, right):
    bins = numpy.minimum((best * 10).astype(int), 9)
    return sum(abs(best[bins == k].sum() - right[bins == k].sum()) for k in range(10)) / len(best)


def spread(values):
    return f"{numpy.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def measure(folder, what, seeds, parts, svm, train):
    """Prints, and returns the mean accuracy."""
    title, performances = SETS[what]
    print(title)
    choices = [("", seed) for seed in range(1, seeds + 1)] + [(part, 1) for part in (PARTS if parts else [])]
    accuracy = {choice: [] for choice in choices}  # of each performance, the mean over its splits
    certain = {part: ([], []) for part, _ in choices}  # the best output of each stroke, and whether it was right
    machines, trainings = [], []
    for performance in performances(folder):
        splits, labels = performance.splits, performance.labels
        nets = [(choice, k) for choice in choices for k in range(len(splits))]
        heard = perform(
            folder,
            [f"{part} -seed {seed}" for (part, seed), _ in nets],
            performance.files,
            performance.strokes,
            lambda i: [n for n, (_, k) in enumerate(nets) if i in splits[k]],
        )
        shares = {choice: [] for choice in choices}
        for n, (choice, k) in enumerate(nets):
            judged = performance.judged(splits[k])
            right = [heard.named[n][i] == labels[i] for i in judged]
            shares[choice].append(numpy.mean(right))
            certain[choice[0]][0].extend(heard.best[n, judged])
            certain[choice[0]][1].extend(right)
        for choice in choices:
            accuracy[choice].append(numpy.mean(shares[choice]))
        line = f"  [nn~] {numpy.mean([accuracy['', seed][-1] for seed in range(1, seeds + 1)]):.3f}"
        if svm:
            each = [svm_accuracy(heard.lists, labels, split, performance.judged(split)) for split in splits]
            machines.append(numpy.mean(each, axis=0))
            line += f"  SVM {machines[-1][0]:.3f}, chosen {machines[-1][1]:.3f}"
        if train:
            each = [trained_accuracy(heard.lists, labels, split, performance.judged(split)) for split in splits]
            trainings.append(numpy.mean(each, axis=0))
            line += "  train 20: {:.3f}, then {:.3f}".format(*trainings[-1])
        print(f"{line}  {performance.name}, {len(set(labels))} names, {heard.summary()}", flush=True)
    means = [numpy.mean(accuracy["", seed]) for seed in range(1, seeds + 1)]
    for part in dict.fromkeys(part for part, _ in choices):
        best, right = (numpy.array(each) for each in certain[part])
        mean = spread(means) if not part else f"{numpy.mean(accuracy[part, 1]):.3f}"
        print(f"  mean  [nn~{' ' + part if part else ''}] {mean}, ECE {calibration_error(best, right):.3f}")
    if svm:
        print("  mean  SVM {:.3f}, chosen {:.3f}".format(*numpy.mean(machines, axis=0)))
    if train:
        print("  mean  before train 20 {:.3f}, after {:.3f}".format(*numpy.mean(trainings, axis=0)))
    return numpy.mean(means)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("what", nargs="*", default=list(SETS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--svm", action="store_true")
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    missed = []
    for what in arguments.what:
        mean = measure(arguments.folder, what, arguments.seeds, arguments.parts, arguments.svm, arguments.train)
        print()
        if mean < MARKS.get(what, 0):
            missed.append(f"{what}: {mean:.3f}, expected at least {MARKS[what]}")
    if arguments.check and missed:
        raise SystemExit("drums: " + "; ".join(missed))


if __name__ == "__main__":
    main()
