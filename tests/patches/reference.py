"""The network in a few lines of numpy, in double precision, to compare the object with. Written from the formulas of
backpropagation alone. With rule "book" the error itself is backpropagated, not error times slope, as in T. Rashid,
Make Your Own Neural Network (2016)."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


ACTIVATION = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
    "softmax": softmax,
}
# as a function of the activation, not of the sum; with softmax and cross-entropy t - a is the whole gradient
SLOPE = {
    "sigmoid": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: (a > 0).astype(float),
    "linear": np.ones_like,
    "softmax": np.ones_like,
}


class Network:
    """rows: {(layer, unit): [bias, weight ...]}, as the object reports them."""

    def __init__(self, rows, rate=0.2, momentum=0.0, rule="book", act="sigmoid", out="sigmoid", bias=True):
        self.rate, self.momentum, self.rule, self.bias = rate, momentum, rule, bias
        layers = max(layer for layer, _ in rows)
        self.matrices = []  # the bias is column 0
        for layer in range(1, layers + 1):
            units = 1 + max(unit for l, unit in rows if l == layer)
            self.matrices.append(np.array([rows[layer, u] for u in range(units)], float))
        self.velocities = [np.zeros_like(m) for m in self.matrices]
        self.names = [act] * (layers - 1) + [out]

    def forward(self, features):
        self.activations = [np.array(features, float)]
        for matrix, name in zip(self.matrices, self.names):
            sums = matrix[:, 1:] @ self.activations[-1] + matrix[:, 0]
            self.activations.append(ACTIVATION[name](sums))
        return self.activations[-1]

    def update(self, features, target):
        error = np.array(target, float) - self.forward(features)
        for k in reversed(range(len(self.matrices))):
            matrix, below = self.matrices[k], self.activations[k]
            sloped = error * SLOPE[self.names[k]](self.activations[k + 1])
            back = error if self.rule == "book" else sloped
            error = matrix[:, 1:].T @ back
            gradient = np.outer(sloped, np.concatenate([[1.0 if self.bias else 0.0], below]))
            self.velocities[k] = self.momentum * self.velocities[k] + self.rate * gradient
            self.matrices[k] = matrix + self.velocities[k]

    def rows(self):
        return {(k + 1, u): list(row) for k, matrix in enumerate(self.matrices) for u, row in enumerate(matrix)}
