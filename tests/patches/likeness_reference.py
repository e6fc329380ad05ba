"""The say of the examples (pd-nn/net/likeness.h, kernel_machine.h) once more, in numpy,
from its definition.

    python3 likeness_reference.py numbers.f32 features classes examples queries

prints a line for every query: the outputs of the kernel machine, those of it and the network
together, the novelty. numbers.f32 holds raw floats: for every
example its class and features, for every query its features and the outputs of the network.
"""

import sys

import numpy as np

PRIOR, RIDGE, LEAST_SHARE, CONSTANT = 2, 0.05, 0.05, 1


class Likeness:
    def __init__(self, examples, classes):
        """examples: [(class, features), ...]"""
        self.of = np.array([c for c, _ in examples])
        self.classes = classes
        raw = np.array([f for _, f in examples], float)
        self.present = np.unique(self.of)
        centred = np.concatenate([raw[self.of == k] - raw[self.of == k].mean(0) for k in self.present])
        self.examples = len(raw) - len(self.present)
        self.freedom = self.examples + PRIOR
        variance = ((centred**2).sum(0) + PRIOR * raw.var(0)) / self.freedom
        self.gain = np.where(variance > 0, 1 / np.sqrt(np.where(variance > 0, variance, 1)), 0)
        self.mean = raw.mean(0)
        self.x = self.units(raw)
        square = (self.x**2).sum(1).mean()
        self.width = 1 / (8 * square) if square > 0 else 0
        wanted = np.eye(classes)[self.of]
        share = np.bincount(self.of)[self.of] * len(self.present) / len(self.of)
        ridge = RIDGE * np.maximum(share, LEAST_SHARE)
        equations = self.kernel(self.x) + CONSTANT + np.diag(ridge)
        self.coefficients = np.linalg.solve(equations, wanted)
        self.find_limit()

    def units(self, lists):
        return (np.atleast_2d(lists) - self.mean) * self.gain

    def squares(self, x):
        return ((x[:, None] - self.x[None]) ** 2).sum(2)

    def kernel(self, x):
        return (1 + self.squares(x) * self.width) ** -8

    def machine(self, lists):
        return (self.kernel(self.units(lists)) + CONSTANT) @ self.coefficients

    def outputs(self, lists, network):
        f = self.examples
        mixed = np.clip(self.machine(lists), 0, 1) + 0.15 * f / (f + 20) * np.clip(network, 0, 1)
        mixed **= 2.5
        return mixed / mixed.sum(1, keepdims=True)

    def find_limit(self):
        squares = self.squares(self.x)
        np.fill_diagonal(squares, np.inf)
        alike = np.where(self.of[:, None] == self.of[None], squares, np.inf).min(1)
        some = np.isfinite(alike)
        pooled = alike[some].mean() if some.any() else (squares.min(1) / 4).mean()
        usual = {k: np.append(alike[some & (self.of == k)], [pooled] * 4).mean() for k in self.present}
        self.usual = np.array([usual[k] for k in self.of])
        relative = np.sort(alike[some] / self.usual[some])
        self.limit = relative[(95 * (len(relative) - 1) + 50) // 100] if len(relative) else 1

    def novelty(self, lists):
        return np.sqrt((self.squares(self.units(lists)) / self.usual).min(1) / self.limit)


if __name__ == "__main__":
    numbers = np.fromfile(sys.argv[1], np.float32).astype(float)
    features, classes, examples, queries = (int(word) for word in sys.argv[2:])
    taught = numbers[: examples * (1 + features)].reshape(examples, 1 + features)
    asked = numbers[examples * (1 + features) :].reshape(queries, features + classes)
    likeness = Likeness([(int(row[0]), row[1:]) for row in taught], classes)
    lists = asked[:, :features]
    for row in np.hstack(
        [
            likeness.machine(lists),
            likeness.outputs(lists, asked[:, features:]),
            likeness.novelty(lists)[:, None],
        ]
    ):
        print(*(f"{number:.9g}" for number in row))
