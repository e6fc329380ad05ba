"""Kernel machine and novelty (pd-nn/net/likeness.h, kernel_machine.h) in numpy, from their definition.

    python3 likeness_reference.py numbers.f32 features classes examples queries taught

prints a line for every query: the outputs of the kernel machine, those of it and the network
together, the novelty. numbers.f32 holds raw floats: for every
example its class and features, for every query its features and the outputs of the network.
"""

import sys

import numpy as np

PRIOR, RIDGE, LEAST_SHARE, CONSTANT = 2, 0.05, 0.05, 1
POWER, POWER_EXAMPLES, POWER_ROUNDS = 5, 10, 8


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
        self.ridge = np.diag(ridge)
        equations = self.kernel(self.x) + CONSTANT + self.ridge
        self.coefficients = np.linalg.solve(equations, wanted)
        squares = self.squares(self.x)
        np.fill_diagonal(squares, np.inf)
        self.alike = np.where(self.of[:, None] == self.of[None], squares, np.inf).min(1)
        self.some = np.isfinite(self.alike)
        self.leave_one_out()
        self.find_power()
        self.find_limit(squares)

    def units(self, lists):
        return (np.atleast_2d(lists) - self.mean) * self.gain

    def squares(self, x):
        return ((x[:, None] - self.x[None]) ** 2).sum(2)

    def kernel(self, x):
        return (1 + self.squares(x) * self.width) ** -8

    def machine(self, lists):
        return (self.kernel(self.units(lists)) + CONSTANT) @ self.coefficients

    def outputs(self, lists, network, taught=0):
        f = self.examples
        weight = min(0.15 * max(taught / len(self.of), 1) ** 2, 1) * f / (f + 20)
        mixed = (np.clip(self.machine(lists), 0, 1) + weight * np.clip(network, 0, 1)) ** self.power
        return mixed / mixed.sum(1, keepdims=True)

    def leave_one_out(self):
        """By leaving each one out and solving again: not by the formula."""
        self.without = np.zeros((len(self.of), self.classes))
        equations = self.kernel(self.x) + CONSTANT
        for j in range(len(self.of)) if len(self.of) > 1 else []:
            left = np.arange(len(self.of)) != j
            solution = np.linalg.solve((equations + self.ridge)[left][:, left], np.eye(self.classes)[self.of[left]])
            self.without[j] = equations[j, left] @ solution

    def find_power(self):
        """By bisection of the logarithm."""
        low, high = 0, np.log(POWER)
        outputs, of = np.clip(self.without[self.some], 0, None), self.of[self.some]
        most = outputs.max(1, keepdims=True, initial=1e-30)
        for _ in range(POWER_ROUNDS):
            shares = (outputs / most) ** np.exp((low + high) / 2)
            sure = (1 / np.maximum(shares.sum(1), 1e-30)).sum()
            enough = sure < (outputs.argmax(1) == of).sum()
            low, high = ((low + high) / 2, high) if enough else (low, (low + high) / 2)
        n = len(of)
        self.power = np.exp((n * (low + high) / 2 + POWER_EXAMPLES * np.log(POWER)) / (n + POWER_EXAMPLES))

    @staticmethod
    def doubt(outputs):
        return (1.5 - np.clip(outputs.max(1), 0, 1)) ** 2

    def find_limit(self, squares):
        apart = self.alike * self.doubt(self.without)
        pooled = apart[self.some].mean() if self.some.any() else (squares.min(1) / 4).mean()
        usual = {k: np.append(apart[self.some & (self.of == k)], pooled).mean() for k in self.present}
        self.usual = np.array([usual[k] for k in self.of])
        relative = np.sort(apart[self.some] / self.usual[self.some])
        n = len(relative)
        self.limit = relative[(95 * (n - 1) + 50) // 100] * (1 + 4 / self.examples) if n else 1

    def novelty(self, lists):
        nearest = (self.squares(self.units(lists)) / self.usual).min(1)
        return np.sqrt(nearest * self.doubt(self.machine(lists)) / self.limit)


if __name__ == "__main__":
    numbers = np.fromfile(sys.argv[1], np.float32).astype(float)
    features, classes, examples, queries, ever = (int(word) for word in sys.argv[2:])
    taught = numbers[: examples * (1 + features)].reshape(examples, 1 + features)
    asked = numbers[examples * (1 + features) :].reshape(queries, features + classes)
    likeness = Likeness([(int(row[0]), row[1:]) for row in taught], classes)
    lists = asked[:, :features]
    for row in np.hstack(
        [
            likeness.machine(lists),
            likeness.outputs(lists, asked[:, features:], ever),
            likeness.novelty(lists)[:, None],
        ]
    ):
        print(*(f"{number:.9g}" for number in row))
