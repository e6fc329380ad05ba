"""Real drum strokes, named by [nn.features~ -hit 100] -> [nn~] in the real Pd, as the objects come out of
the box, taught stroke by stroke, class by class.

    drums.py <folder with what tests/fixtures/hits wrote> [unseen] [own] [beyond] [options]

unseen  kick, snare, closed and open hat, tom and cymbal, whole sources held out, in 8 folds: the
        network of a fold is taught the strokes of all other sources and judged on those of its own
own     a network a kit, 11 to 25 instruments of it, `stack 7`: three strengths of each are taught,
        the softest, the middle and the loudest, and the others judged
beyond  the same, but the three in the middle are taught, and those softer and louder judged

--seeds n   n networks instead of one, with the seeds 1 to n; 1 is what [nn~] has by itself
--svm       beside it scikit-learn's support vector machine on the very same lists, all at hand
--check     fails below the pass marks (MARKS)

A stroke that [nn.features~] misses counts as named wrong. If it sends more than one list for a
stroke, the first is the answer, and the others are counted as too many. Pd runs in a batch, faster
than real time, and all networks of a measurement hear the same performance.
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
EARLY_MS = 20  # a stroke is announced so much before it is heard
TARGET_MS = 500  # and its target comes so much after that
# A support vector machine that had all strokes at hand named 0.75 (unseen) and 0.93 (own) of such strokes right;
# a network that learns them one by one may fall short of it by 0.06 and 0.03.
MARKS = {"unseen": 0.69, "own": 0.90}


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
    play = patch.box("obj", "tabplay~ sound")
    patch.chain(patch.box("obj", "r play"), play)
    sound = patch.box("obj", features)
    patch.connect(play, 0, sound)

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
        net = patch.box("obj", f"pd-nn/nn~ {arguments}")
        patch.chain(patch.box("obj", "r features"), net, patch.box("obj", f"print class-{k}"))
        patch.chain(patch.box("obj", f"r net-{k}"), net)

    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {script} \\, bang"), patch.box("obj", "qlist"))
    return str(patch)


def write_script(path, folder, files, strokes, taught_by):
    """The performance as messages for [qlist]: see perform."""
    lines = ["pd dsp 1;"]
    for judged in (False, True):
        for name in files:
            sound = os.path.abspath(os.path.join(folder, name + ".wav"))
            lines += [f"read read -resize -maxsize 1e7 {sound} sound;", "play bang;"]
            now = 0
            for i, (file, ms, label, *_) in enumerate(strokes):
                if file != name:
                    continue
                lines.append(f"{ms - EARLY_MS - now} stroke {i if judged else -1};")
                lines.append(f"{TARGET_MS};")
                if not judged:
                    lines += [f"net-{k} target {label};" for k in taught_by(i)]
                now = ms - EARLY_MS + TARGET_MS
            lines.append("1000;")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\npd quit;\n")


def perform(folder, features, nets, files, strokes, taught_by):
    """Plays the files to these features and nets (their boxes and arguments), once to teach and
    once to judge. strokes: [(file, ms, class, ...), ...], in order; taught_by(i): which nets are
    taught stroke i. Returns the list of each stroke, or None; for each net the class that it named
    each stroke, or None; and how many lists were too many."""
    with tempfile.TemporaryDirectory() as here:
        script = os.path.join(here, "script.txt")
        write_script(script, folder, files, strokes, taught_by)
        printed = pd.run_pd(performance_patch(features, nets, script), timeout=1200, arguments=["-r", "44100"])

    lists = [None] * len(strokes)
    named = [[None] * len(strokes) for _ in nets]
    too_many, i = 0, -1
    for line in printed:
        head, _, rest = line.partition(": ")
        if head == "stroke":
            i = int(rest)
        elif head == "list" and i >= 0:
            if lists[i] is None:
                lists[i] = pd.osc_decode(rest.split())
            else:
                too_many += 1
        elif head.startswith("class-") and i >= 0:
            named[int(head[6:])][i] = rest.split()[-1]
        elif head == "error" or "couldn't" in line:
            raise SystemExit(f"drums: Pd said: {line}")
    if i != len(strokes) - 1:
        raise SystemExit("drums: Pd did not get to the end:\n" + "\n".join(printed[-20:]))
    return lists, named, too_many


def svm_accuracy(lists, labels, taught, judged):
    """A support vector machine with radial basis functions on standardised lists: its accuracy
    on the judged strokes; a stroke without a list is wrong."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    machine = make_pipeline(StandardScaler(), SVC(C=10, gamma="scale"))
    heard = [i for i in taught if lists[i]]
    machine.fit([lists[i] for i in heard], [labels[i] for i in heard])
    heard = [i for i in judged if lists[i]]
    right = machine.predict([lists[i] for i in heard]) == [labels[i] for i in heard]
    return right.sum() / len(judged)


def folds_of(sources):
    """Whole sources, the largest first, each to the fold that has least."""
    counts = {source: sources.count(source) for source in sorted(set(sources))}
    sizes, fold = [0] * FOLDS, {}
    for source in sorted(counts, key=counts.get, reverse=True):
        fold[source] = sizes.index(min(sizes))
        sizes[fold[source]] += counts[source]
    return [fold[source] for source in sources]


def accuracy_of(named, labels, judged):
    return sum(named[i] == labels[i] for i in judged) / len(judged)


def heard_line(lists, too_many):
    missed = sum(each is None for each in lists)
    return f"{len(lists)} strokes, {missed} missed, {too_many} lists too many"


def spread(values):
    mean = f"{numpy.mean(values):.3f}"
    return f"{mean} ({min(values):.3f} to {max(values):.3f})" if len(values) > 1 else mean


def print_means(accuracy, machines, rows):
    """accuracy: a row for each fold or kit, a column for each seed."""
    print(
        f"  mean  [nn~] {accuracy.mean():.3f}, {rows} {spread(accuracy.mean(axis=1))}"
        + (f", seeds {spread(accuracy.mean(axis=0))}" if accuracy.shape[1] > 1 else "")
    )
    if machines:
        print(f"  mean  SVM {numpy.mean(machines):.3f}, {rows} {spread(machines)}")


def unseen(folder, seeds, svm):
    """Prints, and returns the mean accuracy over folds and seeds."""
    strokes = [(name, ms, name, source) for name in NAMES for ms, source, _ in read_score(folder, name)]
    labels, sources = [s[2] for s in strokes], [s[3] for s in strokes]
    fold = folds_of(sources)
    nets = [(seed, k) for seed in range(1, seeds + 1) for k in range(FOLDS)]
    lists, named, too_many = perform(
        folder,
        "pd-nn/nn.features~ -hit 100",
        [f"-seed {seed}" for seed, _ in nets],
        NAMES,
        strokes,
        lambda i: [n for n, (_, k) in enumerate(nets) if k != fold[i]],
    )

    print(
        f"Kits never heard, six names, {len(set(sources))} sources in {FOLDS} folds: " f"{heard_line(lists, too_many)}"
    )
    accuracy, machines = numpy.zeros((FOLDS, seeds)), []
    for k in range(FOLDS):
        judged = [i for i in range(len(strokes)) if fold[i] == k]
        for n, (seed, of_fold) in enumerate(nets):
            if of_fold == k:
                accuracy[k, seed - 1] = accuracy_of(named[n], labels, judged)
        line = f"  [nn~] {spread(accuracy[k])}"
        if svm:
            taught = [i for i in range(len(strokes)) if fold[i] != k]
            machines.append(svm_accuracy(lists, labels, taught, judged))
            line += f"  SVM {machines[-1]:.3f}"
        print(
            f"{line}  {len(judged)} strokes of " f"{' and '.join(sorted({s for s, f in zip(sources, fold) if f == k}))}"
        )
    print_means(accuracy, machines, "folds")
    return accuracy.mean()


def kits(folder, seeds, svm, are_taught):
    """Prints, and returns the mean accuracy over kits and seeds. are_taught(n): which of the n
    strengths of an instrument, 0 the softest."""
    accuracy, machines = [], []
    for kit in KITS:
        strokes = [(kit, ms, instrument, int(strength)) for ms, instrument, strength in read_score(folder, kit)]
        labels = [s[2] for s in strokes]
        taught = [i for i, s in enumerate(strokes) if s[3] in are_taught(labels.count(s[2]))]
        judged = [i for i in range(len(strokes)) if i not in taught]
        lists, named, too_many = perform(
            folder,
            "pd-nn/nn.features~ -hit 100 -stack 7",
            [f"-seed {seed}" for seed in range(1, seeds + 1)],
            [kit],
            strokes,
            lambda i: range(seeds) if i in taught else [],
        )
        accuracy.append([accuracy_of(each, labels, judged) for each in named])
        line = f"  [nn~] {spread(accuracy[-1])}"
        if svm:
            machines.append(svm_accuracy(lists, labels, taught, judged))
            line += f"  SVM {machines[-1]:.3f}"
        print(
            f"{line}  {kit}, {len(set(labels))} instruments, {len(judged)} judged of " f"{heard_line(lists, too_many)}"
        )
    print_means(numpy.array(accuracy), machines, "kits")
    return numpy.mean(accuracy)


def own(folder, seeds, svm):
    print("A kit's own instruments, stack 7, taught soft, middle and loud, judged between")
    return kits(folder, seeds, svm, lambda n: (0, n // 2, n - 1))


def beyond(folder, seeds, svm):
    print("A kit's own instruments, stack 7, taught the middle three, judged softer and louder")
    return kits(folder, seeds, svm, lambda n: range((n - 3) // 2, (n - 3) // 2 + 3))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("what", nargs="*", default=["unseen", "own", "beyond"])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--svm", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    missed = []
    for what in arguments.what:
        measure = {"unseen": unseen, "own": own, "beyond": beyond}[what]
        mean = measure(arguments.folder, arguments.seeds, arguments.svm)
        print()
        if mean < MARKS.get(what, 0):
            missed.append(f"{what}: {mean:.3f}, expected at least {MARKS[what]}")
    if arguments.check and missed:
        raise SystemExit("drums: " + "; ".join(missed))


if __name__ == "__main__":
    main()
