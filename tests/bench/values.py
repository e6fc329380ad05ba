"""[nn~] taught lists of values, in the real Pd, as it comes out of the box.

    values.py [points] [tables] [train] [--folder what values.R wrote] [--sklearn] [--seeds n]

points  ten points in 2, 3 and 4 dimensions and three values for each, in six ranges: how far what comes out at a
        taught point is from what was taught (the mean), and how far what comes out on the way from it to its
        nearest neighbour is at most beyond the values of these two (what 95 % keep within, and the largest), all
        as shares of the range; with --sklearn what its SVR and MLPRegressor do with the same points, in 0 .. 1
tables  taught row by row in the order of the table, 200 ms apart, in 5 folds: R2 of all that was held out; with
        --sklearn beside it a support vector machine and a network (SVR, MLPRegressor), all rows at hand, their
        settings chosen by cross-validation inside what was taught. Those marked * were used while [nn~] was made
train   classes: half of each table is taught, class by class, the other half judged, before and after `train 20`;
        and what `trained` reports as the accuracy

Pd runs in a batch, faster than real time; for `train` in real time, since that has a thread of its own.
"""

import argparse
import os
import warnings

import numpy
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import balanced_accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

import pd

RANGES = [(0, 1), (48, 72), (0, 127), (20, 20000), (-1000, 1000), (100, 101)]
POINTS, VALUES, NEAREST = 10, 3, 0.2
ON_THE_WAY = numpy.arange(1, 8) / 8
APART_MS = 200
NEVER_USED = ("rock", "LifeCycleSavings", "trees", "faithful")


def taught(features, values, wait):
    """The script that teaches these rows, one by one."""
    rows = zip(features.tolist(), values.tolist())
    return [entry for row, wanted in rows for entry in (("list", row), ("target", wanted), wait)]


def asked(features):
    return [("list", row) for row in features.tolist()]


def heard(events):
    return numpy.array([pd.outputs(e) for e in events])


def drawn_points(dimensions, random):
    """Ten points of the unit cube, no two closer than NEAREST."""
    found = numpy.empty((0, dimensions))
    while len(found) < POINTS:
        point = random.uniform(size=dimensions)
        if (numpy.linalg.norm(found - point, axis=1) > NEAREST).all():
            found = numpy.vstack([found, point])
    return found


def points_of(dimensions, low, high, seed):
    """Ten points, their values, and for each the number of its nearest neighbour."""
    random = numpy.random.default_rng(100 * dimensions + seed)
    at = drawn_points(dimensions, random)
    distances = numpy.linalg.norm(at[:, None] - at, axis=2) + 9 * numpy.eye(POINTS)
    return at, random.uniform(low, high, (POINTS, VALUES)), distances.argmin(axis=1)


def one_of_points(dimensions, low, high, seed, learn):
    """The mean error at the taught points, and for each point and value how far it goes beyond two neighbours."""
    at, values, other = points_of(dimensions, low, high, seed)
    way = [a + share * (at[k] - a) for a, k in zip(at, other) for share in ON_THE_WAY]
    said = learn(at, values, numpy.vstack([at, *way]), seed)
    passed = said[POINTS:].reshape(POINTS, len(ON_THE_WAY), VALUES)
    least, most = numpy.minimum(values, values[other]), numpy.maximum(values, values[other])
    beyond = numpy.maximum(passed - most[:, None], least[:, None] - passed).clip(0).max(axis=1)
    return abs(said[:POINTS] - values).mean() / (high - low), beyond.ravel() / (high - low)


def by_nn(at, values, asked_for, seed):
    steps = {"taught": taught(at, values, 2000), "asked": asked(asked_for)}
    return heard(pd.nn_steps(f"-seed {seed}", steps)["asked"])


def by_machine(machine):
    return lambda at, values, asked_for, _: machine.fit(at, values).predict(asked_for)


def line_of_points(title, low, high, seeds, learn):
    line = f"{title:>14}"
    for dimensions in 2, 3, 4:
        rows = [one_of_points(dimensions, low, high, seed, learn) for seed in range(1, seeds + 1)]
        off, beyond = numpy.mean([r[0] for r in rows]), numpy.concatenate([r[1] for r in rows])
        line += f"{f'{off:.4f} ({numpy.quantile(beyond, 0.95):.3f}, {beyond.max():.3f})':>24}"
    print(line, flush=True)


def points(options):
    print(f"{POINTS} points: mean error at them (beyond two neighbours: 95 %, largest), {options.seeds} drawn")
    print(f"{'range':>14}" + "".join(f"{f'{d} dimensions':>24}" for d in (2, 3, 4)))
    for low, high in RANGES:
        line_of_points(f"{low} .. {high}", low, high, options.seeds, by_nn)
    if options.sklearn:
        support = MultiOutputRegressor(scaled(SVR(C=100, epsilon=0.01)))
        network = scaled(
            MLPRegressor((32,), activation="tanh", solver="lbfgs", alpha=0.001, max_iter=2000, random_state=0)
        )
        line_of_points("SVR", 0, 1, options.seeds, by_machine(support))
        line_of_points("MLPRegressor", 0, 1, options.seeds, by_machine(network))


def tables_of(folder):
    x, y = datasets.load_diabetes(return_X_y=True)
    yield "diabetes", x, y[:, None]
    yield "linnerud", *datasets.load_linnerud(return_X_y=True)
    for file in sorted(os.listdir(folder)) if folder else []:
        rows = numpy.loadtxt(os.path.join(folder, file), delimiter=",")
        yield file[: -len(".csv")], rows[:, :-1], rows[:, -1:]


def scaled(machine):
    """The machine with normalisation of features and values."""
    return make_pipeline(StandardScaler(), TransformedTargetRegressor(machine, transformer=StandardScaler()))


def machines():
    """scikit-learn's, by name: objects that fit and predict."""

    def chosen(machine, **settings):
        within = {f"transformedtargetregressor__regressor__{name}": of for name, of in settings.items()}
        return GridSearchCV(scaled(machine), within, cv=5, scoring="neg_mean_squared_error")

    support = chosen(SVR(), C=[0.1, 1, 10, 100], gamma=[0.003, 0.01, 0.03, 0.1, 0.3], epsilon=[0.01, 0.1, 0.3])
    network = MLPRegressor((32,), solver="lbfgs", max_iter=500, random_state=0)
    return {
        "SVR": MultiOutputRegressor(support),
        "MLPRegressor": chosen(network, alpha=[0.01, 0.1, 1, 10, 100], activation=["tanh", "relu"]),
    }


def one_of_tables(x, y, seed):
    """The prediction of [nn~] for each row when it was held out."""
    said = numpy.zeros(y.shape)
    # a single number would name a class, unless the net was given one output
    size = f"{x.shape[1]} 128 1 -act tanh -out linear" if y.shape[1] == 1 else ""
    for learned, judged in KFold(5, shuffle=True, random_state=0).split(x):
        learned = sorted(learned)
        steps = {"taught": taught(x[learned], y[learned], APART_MS), "rest": [2000], "asked": asked(x[judged])}
        said[judged] = heard(pd.nn_steps(f"{size} -seed {seed}", steps)["asked"])
    return r2_score(y, said)


def tables(options):
    print("R2 of what was held out, 5 folds")
    for name, x, y in tables_of(options.folder):
        ours = [one_of_tables(x, y, seed) for seed in range(1, options.seeds + 1)]
        line = f"  {name + '*' * (name not in NEVER_USED):18} {len(x):4} rows  [nn~] {numpy.mean(ours):.3f}"
        line += f" ({min(ours):.3f} to {max(ours):.3f})"
        for machine, fits in machines().items() if options.sklearn else []:
            said = numpy.zeros(y.shape)
            for learned, judged in KFold(5, shuffle=True, random_state=0).split(x):
                wanted = y[learned] if y.shape[1] > 1 or machine == "SVR" else y[learned].ravel()
                said[judged] = fits.fit(x[learned], wanted).predict(x[judged]).reshape(len(judged), -1)
            line += f"  {machine} {r2_score(y, said):.3f}"
        print(line, flush=True)


def one_of_train(x, classes, seed):
    """Balanced accuracy before and after `train 20`, and the one that `trained` reported."""
    random = numpy.random.default_rng(seed)
    order = random.permutation(len(x))
    learned, judged = order[::2], order[1::2]
    learned = sorted(learned, key=lambda row: classes[row])
    steps = {
        "taught": [e for i in learned for e in (("list", x[i].tolist()), f"target c{classes[i]}", "rehearse")],
        "before": asked(x[judged]),
        "train": ["train 20", "until trained"],
        "after": asked(x[judged]),
    }
    events = pd.nn_steps(f"-seed {seed}", steps, live=True)
    wanted = [f"c{classes[i]}" for i in judged]
    shares = [balanced_accuracy_score(wanted, [pd.class_of(e) for e in events[step]]) for step in ("before", "after")]
    (trained,) = pd.infos(sum(events["train"], []), "trained")
    return *shares, trained[2]


def train(options):
    print("balanced accuracy of lists never taught: before `train 20`, after; what `trained` said")
    for name in "iris", "wine", "breast_cancer", "digits":
        x, classes = getattr(datasets, f"load_{name}")(return_X_y=True)
        x, classes = x[:600], classes[:600]
        rows = [one_of_train(x, classes, seed) for seed in range(1, options.seeds + 1)]
        print(f"  {name:16}" + "".join(f"{value:8.3f}" for value in numpy.mean(rows, axis=0)), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", choices=["points", "tables", "train", []])
    parser.add_argument("--folder")
    parser.add_argument("--sklearn", action="store_true")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    for what in options.what or ["points", "tables", "train"]:
        {"points": points, "tables": tables, "train": train}[what](options)


if __name__ == "__main__":
    main()
