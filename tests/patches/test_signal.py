"""[nn.signal~] against an independent implementation in numpy: its signal outlets, the effect of one update on its
weights, order, feedback, every, learn; and its messages, files and errors."""

import os
import tempfile
import unittest

import numpy

from host import WINDOWS
from patch import Patch
from pd import nn, open_pd
from pd import outputs as nn_outputs
from pd import run_pd
from signals import RATE, noise, signals

FLAGS = {
    "sigmoid": (lambda s: 1 / (1 + numpy.exp(-s)), lambda a: a * (1 - a)),
    "tanh": (numpy.tanh, lambda a: 1 - a * a),
    "linear": (lambda s: s, lambda a: numpy.ones_like(a)),
}


def rows(answer):
    """The weights that were reported last: a list of matrices, the bias in the first column."""
    found = {}
    for layer, unit, *values in answer.infos("weights"):
        found[int(layer), int(unit)] = values
    layers = max(layer for layer, _ in found)
    return [
        numpy.array([found[layer, unit] for unit in range(sum(1 for at, _ in found if at == layer))])
        for layer in range(1, layers + 1)
    ]


class Reference:
    """The network: all in double precision, sample by sample."""

    def __init__(self, weights, hidden="tanh", out="linear", rate=0.2, gradient=False, plain=False):
        self.weights = [matrix.copy() for matrix in weights]
        self.kinds = [hidden] * (len(weights) - 1) + [out]
        self.rate, self.gradient, self.plain = rate, gradient, plain

    def forward(self, features):
        self.seen = [numpy.asarray(features)]
        for matrix, kind in zip(self.weights, self.kinds):
            self.seen.append(FLAGS[kind][0](matrix[:, 0] + matrix[:, 1:] @ self.seen[-1]))
        return self.seen[-1]

    def update(self, error, share=1):
        changes, norm, back = [], 0, error
        for layer in range(len(self.weights) - 1, -1, -1):
            delta = back * FLAGS[self.kinds[layer]][1](self.seen[layer + 1])
            inputs = numpy.concatenate([[0 if self.plain else 1], self.seen[layer]])
            changes.insert(0, numpy.outer(delta, inputs))
            norm += delta @ delta * (inputs @ inputs)
            back = self.weights[layer][:, 1:].T @ (delta if self.gradient else back)
        rate = self.rate
        if not self.plain and self.kinds[-1] == "linear" and rate * norm > error @ error:
            rate = error @ error / norm
        for matrix, change in zip(self.weights, changes):
            matrix += share * rate * change


def stream(reference, inputs, targets, learn, order=1, every=1):
    """(outputs, errors) of a network that learns from signals."""
    frames = len(inputs[0])
    past = numpy.concatenate([numpy.zeros((len(inputs), order - 1)), numpy.array(inputs)], axis=1)
    outputs, errors, since = [], [], 0
    for t in range(frames):
        out = reference.forward(past[:, t : t + order].T.reshape(-1))
        error = numpy.array([target[t] for target in targets]) - out
        outputs.append(out)
        errors.append(numpy.mean(error**2))
        since += 1
        if learn[t] > 0 and since >= every:
            reference.update(error, learn[t])
            since = 0
    return numpy.array(outputs).T, numpy.array(errors)


class Playing(unittest.TestCase):
    def check(self, arguments, inputs, count, order=1, tolerance=2e-5, **kinds):
        x = [noise(0.1, seed) for seed in range(1, inputs + 1)]
        answer = signals(arguments, x, script=["weights"])
        self.assertEqual(answer.errors(), [])
        expected, errors = stream(
            Reference(rows(answer), **kinds), x, [0 * x[0]] * count, numpy.zeros(len(x[0])), order
        )
        for got, right in zip(answer.outputs, expected):
            numpy.testing.assert_allclose(got, numpy.clip(right, -4, 4), atol=tolerance)
        numpy.testing.assert_allclose(answer.error, errors, rtol=1e-3, atol=1e-5)

    def test_shapes(self):
        self.check("1 8 1", 1, 1)
        self.check("8 16 8", 8, 8)
        self.check("3 1", 3, 1)
        self.check("13 16 5", 13, 5)
        self.check("40 64 10", 40, 10)
        self.check("2 100 70 3", 2, 3)

    def test_activations(self):
        self.check("2 8 3 -act sigmoid -out sigmoid", 2, 3, hidden="sigmoid", out="sigmoid")
        self.check("2 8 8 1 -act sigmoid", 2, 1, hidden="sigmoid")

    def test_order(self):
        self.check("1 8 8 1 -order 12", 1, 1, 12)
        self.check("3 5 2 -order 7", 3, 2, 7)
        self.check("1 1 -order 500", 1, 1, 500)

    def test_softmax_sums_to_one(self):
        answer = signals("2 8 3 -out softmax", [noise(0.1), noise(0.1, 2)])
        numpy.testing.assert_allclose(sum(answer.outputs), 1, atol=1e-5)

    def test_without_arguments(self):
        answer = signals("", [noise(0.05)], script=["layers", "bang"])
        self.assertEqual(answer.infos("layers")[0], (1, 16, 1))
        self.assertEqual(answer.infos("act"), [("tanh",)])
        self.assertEqual(answer.infos("out"), [("linear",)])


class Learning(unittest.TestCase):
    def check(self, arguments, learn=None, order=1, every=1, tolerance=2e-3, samples=2000, **kinds):
        """All outputs and errors while it learns, and the weights it ends with."""
        sizes = [int(word) for word in arguments.split(" -")[0].split()]
        frames = samples
        x = [noise(1, seed)[:frames] for seed in range(1, sizes[0] + 1)]
        targets = [numpy.tanh(2 * x[0] + 0.1 * k) for k in range(sizes[-1])]
        learn = numpy.ones(frames) if learn is None else learn[:frames]
        answer = signals(arguments, x, targets, learn, ["weights", 200, "weights"])
        self.assertEqual(answer.errors(), [])
        reference = Reference(rows_of(answer, 1), **kinds)
        expected, errors = stream(reference, x, targets, learn, order, every)
        for got, right in zip(answer.outputs, expected):
            numpy.testing.assert_allclose(got, right, atol=tolerance)
        numpy.testing.assert_allclose(answer.error, errors, atol=tolerance)
        for got, right in zip(rows_of(answer, 3), reference.weights):
            numpy.testing.assert_allclose(got, right, atol=5 * tolerance)
        return answer

    def test_rules(self):
        self.check("1 8 1")
        self.check("2 8 6 3 -rate 0.05", rate=0.05)
        self.check("2 8 6 3 -rate 0.05 -rule gradient", rate=0.05, gradient=True)

    def test_plain(self):
        """The network of the book: sigmoid units, no bias, and steps are not bounded."""
        answer = self.check("2 6 1 -plain", hidden="sigmoid", out="sigmoid", plain=True)
        self.assertTrue(all((matrix[:, 0] == 0).all() for matrix in rows(answer)))

    def test_linear_outputs_without_bound(self):
        self.check("1 4 1 -plain -act tanh -out linear -rate 0.01", rate=0.01, plain=True)

    def test_order(self):
        self.check("1 8 1 -order 12", order=12)
        self.check("2 4 1 -order 5", order=5)

    def test_every(self):
        self.check("1 8 1 -every 7", every=7)

    def test_learn_scales_the_rate(self):
        learn = numpy.concatenate([numpy.zeros(500), numpy.linspace(0, 1, 700), numpy.full(800, 0.25)])
        self.check("1 8 1 -rate 0.05", learn, rate=0.05)

    def test_learn_is_kept_from_0_to_1(self):
        x = noise(0.1)
        one = signals("1 8 1", [x], [x], 1.0)
        numpy.testing.assert_array_equal(signals("1 8 1", [x], [x], 100.0).outputs, one.outputs)
        none = signals("1 8 1", [x], [x], 0.0)
        numpy.testing.assert_array_equal(signals("1 8 1", [x], [x], -1.0).outputs, none.outputs)

    def test_learn_as_a_float(self):
        """The last inlet takes floats, as the first does."""
        answer = signals(
            "1 4 1", [], [numpy.full(RATE, 0.5)], 0.0, ["> first 0.7", 200, "> learn 1", 200, "> learn 0", 200]
        )
        at = [int(RATE * s) for s in (0.15, 0.35, 0.55)]
        self.assertGreater(answer.error[at[0]], 1e-4)
        self.assertLess(answer.error[at[1]], 1e-10)

    def test_seeds(self):
        x = noise(0.02)
        first, again, other = (signals(f"1 8 1 -seed {seed}", [x]).outputs[0] for seed in (1, 1, 2))
        numpy.testing.assert_array_equal(first, again)
        self.assertGreater(abs(first - other).max(), 0.01)


def rows_of(answer, entry):
    """The weights that were reported in one entry of the events."""
    part = type(answer)(answer.outputs, answer.error, [answer.events[entry]])
    return rows(part)


class Feedback(unittest.TestCase):
    def test_by_itself(self):
        """y[t] = 0.5 x[t] + 0.9 y[t-1] - 0.4 y[t-2], set by weights."""
        x = noise(0.2)
        answer = signals("1 1 -feedback 2", [x], script=["weights 1 0 0 0.5 -0.4 0.9", 1, "clear"], learn=0.0)
        self.assertEqual(answer.errors(), [])
        y = numpy.zeros(len(x))
        for t in range(len(x)):
            y[t] = 0.5 * x[t] + 0.9 * y[t - 1] * (t > 0) - 0.4 * y[t - 2] * (t > 1)
        # the messages come a little after the first samples, whose echo dies away
        numpy.testing.assert_allclose(answer.outputs[0][2000:], y[2000:], atol=1e-5)

    def test_two_outputs_and_order(self):
        """The features: samples, oldest first and side by side, then outputs in the same way."""
        x = [noise(0.2), noise(0.2, 2)]
        row = ["weights 1 0 0.1 0.1 0.2 0.3 0.4 0.05 -0.1 0.2 0.1", "weights 1 1 0 -0.3 0.1 0.2 0 0.1 0.2 -0.1 -0.2"]
        answer = signals("2 2 -order 2 -feedback 2", x, script=row)
        self.assertEqual(answer.errors(), [])
        weights = numpy.array([[float(word) for word in text.split()[3:]] for text in row])
        y = numpy.zeros((2, len(x[0])))
        for t in range(2, len(x[0])):
            features = [x[0][t - 1], x[1][t - 1], x[0][t], x[1][t], *y[:, t - 2], *y[:, t - 1]]
            y[:, t] = weights[:, 0] + weights[:, 1:] @ features
        for k in range(2):
            numpy.testing.assert_allclose(answer.outputs[k][2000:], y[k][2000:], atol=1e-5)

    def test_targets_are_fed_back_while_it_learns(self):
        """A recurrence of the target is learned as if both were inputs, in spite of the noise."""
        x = noise(1)
        target = numpy.zeros(len(x))
        for t in range(len(x)):
            target[t] = 0.5 * x[t] + 0.9 * target[t - 1] * (t > 0) - 0.4 * target[t - 2] * (t > 1)
        answer = signals("1 1 -feedback 2 -rate 0.01", [x], [target], 1.0, [990, "weights"])
        (row,) = answer.infos("weights")
        numpy.testing.assert_allclose(row[3:], [0.5, -0.4, 0.9], atol=0.02)


class Messages(unittest.TestCase):
    def test_mark_and_undo(self):
        x = noise(1)
        script = ["weights", 100, "mark", "weights", 100, "mark", 100, "undo", "weights", "undo", "weights"]
        answer = signals("1 4 1", [x], [numpy.sin(3 * x)], numpy.ones(RATE), script)
        first, second = rows_of(answer, 4), rows_of(answer, 9)
        self.assertGreater(abs(first[0] - second[0]).max(), 1e-4)
        for got, right in zip(rows_of(answer, 11), first):
            numpy.testing.assert_array_equal(got, right)
        self.assertEqual(answer.events[3], [("info", "marked")])
        self.assertEqual(answer.events[8], [("info", "undone")])
        self.assertEqual(answer.errors(), [])

    def test_undo_of_what_replaced_the_network(self):
        script = ["weights", "layers 1 3 1", "layers", "undo", "weights", "reset", "undo", "weights", "order 3", "undo"]
        answer = signals("1 4 1 -seed 3", [noise(0.1)], [], 0.0, script + ["weights", "order", "undo"])
        for entry in (5, 8, 11):
            numpy.testing.assert_array_equal(rows_of(answer, entry)[0], rows_of(answer, 1)[0])
        self.assertEqual(answer.infos("layers"), [(1, 3, 1)])
        self.assertEqual(
            answer.errors(),
            [
                "nn.signal~: order nothing, expected a whole number from 1 to 1000",
                "nn.signal~: undo: expected a mark, a read or a reset before",
            ],
        )

    def test_undo_brings_back_all_options(self):
        """As they were before what is undone, those that are not in a file too."""
        for replaces in "reset", "layers 1 3 1", "order 2", "plain":
            script = ["bound 2", "every 3", "rate 0.1", replaces, "bound 1", "every 5", "rate 0.5", "undo", "bang"]
            answer = signals("1 4 1 -bound 3", [noise(0.1)], [], 0.0, script)
            for option, value in ("bound", 2), ("every", 3), ("rate", numpy.float32(0.1)):
                self.assertEqual(answer.infos(option), [(value,)], replaces)
            self.assertEqual(answer.errors(), [])

    def test_options_by_message(self):
        """What was set is reported; nothing that was learned is lost unless the network changes."""
        script = ["weights", "rate 0.5", "momentum 0.5", "rule gradient", "out sigmoid", "every 3", "bound 0.4"]
        script += ["weights", "bang", "act sigmoid", "bias 0", "keep", "keep 0", "seed 5", "order 4", "feedback 2"]
        script += ["weights", "plain", "bang", "print"]
        answer = signals("1 4 1", [noise(0.1)], [], 0.0, script)
        self.assertEqual(answer.errors(), [])
        numpy.testing.assert_array_equal(rows_of(answer, 1)[0], rows_of(answer, 8)[0])
        said = {e[1]: e[2:] for e in answer.events[9] if e[0] == "info"}
        self.assertEqual(said["layers"], (1, 4, 1))
        self.assertEqual((said["rule"], said["out"], said["every"]), (("gradient",), ("sigmoid",), (3,)))
        self.assertEqual((said["rate"], said["momentum"]), ((0.5,), (0.5,)))
        self.assertAlmostEqual(said["bound"][0], 0.4, 6)
        self.assertEqual(rows_of(answer, 17)[0].shape, (4, 1 + 4 + 2))
        said = {e[1]: e[2:] for e in answer.events[19] if e[0] == "info"}
        self.assertEqual((said["plain"], said["bias"], said["act"]), ((), (0,), ("sigmoid",)))
        self.assertEqual((said["order"], said["feedback"], said["seed"]), ((4,), (2,), (5,)))

    def test_flags_are_the_messages(self):
        flags = "-order 3 -feedback 2 -every 4 -bound 0.5 -rate 0.1 -momentum 0.3 -rule gradient -act relu -seed 7"
        answer = signals("2 3 1 " + flags + " -out sigmoid -bias 0", [noise(0.05)], [], 0.0, ["bang"])
        self.assertEqual(answer.errors(), [])
        said = {e[1]: e[2:] for e in answer.events[1] if e[0] == "info"}
        for word in flags[1:].split(" -"):
            name, value = word.split()
            if name in ("rule", "act"):
                self.assertEqual(said[name], (value,))
            else:
                self.assertAlmostEqual(said[name][0], float(value), 6)

    def test_what_is_wrong(self):
        """It is reported, and nothing changes."""
        wrong = {
            "rate 0": "rate 0, expected a number above 0",
            "order 0": "order 0, expected a whole number from 1 to 1000",
            "order 1001": "order 1001, expected a whole number from 1 to 1000",
            "feedback -1": "feedback -1, expected a whole number from 0 to 1000",
            "every 0.5": "every 0.5, expected a whole number from 1 to 16777216",
            "bound 0": "bound 0, expected a number above 0, at most 1000000",
            "bound loud 1": "bound loud ..., expected a number above 0, at most 1000000",
            "act linear": "act linear, expected sigmoid, tanh or relu",
            "layers 2 3 1": "layers: 2 inputs and 1 outputs, expected 1 and 1 as there are",
            "layers 1 3 kick": "layers: sizes must be inputs, hidden layers if any, and outputs: at most 256 inputs "
            "and 256 outputs",
            "layers 1": "layers: sizes must be inputs, hidden layers if any, and outputs or names of classes",
            "weights 3": "weights: no such layer, expected 1 to 2",
            "weights 1 4": "weights: no such unit, expected 0 to 3 in layer 1",
            "weights 1 0 1": "weights: 1 values, expected 2 (the bias first)",
            "weights 1 0 1 x": "weights: value 2 of 2 is no number within +-1e+18",
            "read": "read: expected the name of one file",
            "write a b": "write: expected the name of one file",
            "export": "export: expected the name of one file",
            "export net.xyz": None,
            "undo": "undo: expected a mark, a read or a reset before",
        }
        answer = signals("1 4 1", [noise(0.1)], [], 0.0, ["weights", *wrong, "weights"])
        for k, text in enumerate(wrong.values()):
            (said,) = answer.errors(k + 2)
            if text:
                self.assertEqual(said, "nn.signal~: " + text)
        for one, other in zip(rows_of(answer, 1), rows_of(answer, len(wrong) + 2)):
            numpy.testing.assert_array_equal(one, other)

    def test_bias_that_is_off(self):
        answer = signals("1 2 1 -bias 0", [noise(0.1)], [], 0.0, ["weights 1 0 0.5 1", "weights 1 0 0 1"])
        self.assertEqual(answer.errors(), ["nn.signal~: weights: bias 0.5, expected 0 (bias is off)"])

    def test_wrong_arguments(self):
        for arguments, text in (
            ("1 0 1", "sizes must be whole numbers from 1 to 65536 (the outputs from 0)"),
            ("1 8 1 -foo 3", "no flag -foo, expected one of the options in the help"),
            ("1 8 1 -order", "order nothing, expected a whole number from 1 to 1000"),
            ("1 8 1 -rule best", "rule best, expected book or gradient"),
        ):
            answer = signals(arguments, [noise(0.05)], [], 0.0, ["layers"])
            self.assertEqual(answer.errors(), ["nn.signal~: " + text])
            self.assertEqual(answer.infos("layers")[0][0], 1)

    def test_reset_of_a_box_that_could_not_be_as_it_says(self):
        """It has the inlets and outlets of a box without arguments, and keeps them."""
        patch = Patch()
        nn = patch.box("obj", "pd-nn/nn.signal~ 256 8 1 -order 1000")
        patch.connect(nn, 2, patch.box("obj", "print info"))
        start = patch.box("msg", "reset \\, layers")
        patch.connect(start, 0, nn)
        steps = patch.box("obj", "t b b")
        patch.chain(patch.box("obj", "loadbang"), steps)
        patch.connect(steps, 1, start)
        patch.connect(steps, 0, patch.box("msg", "\\; pd quit"))
        printed = [line for line in run_pd(str(patch)) if line.startswith(("error: nn.signal~", "info: "))]
        self.assertEqual(
            printed,
            [
                "error: nn.signal~: these layers cannot be, expected at most 65536 delayed inputs and outputs in all",
                "info: reset",
                "info: layers 1 16 1",
            ],
        )


class Morphing(unittest.TestCase):
    def test_between_two(self):
        """The weights half way, a twentieth of a second later; then back to one end."""
        script = ["weights 1 0 0.5 1", "store a", "weights 1 0 -0.5 3", "store b", "morph a b 0.5", 100, "weights"]
        answer = signals("1 1", [noise(0.5)], [], 0.0, script + ["morph a b 0", 100, "weights", "morph a b 1", "undo"])
        self.assertEqual(answer.infos("stored"), [("a",), ("b",)])
        numpy.testing.assert_allclose(rows_of(answer, 7)[0], [[0, 2]], atol=1e-6)
        numpy.testing.assert_allclose(rows_of(answer, 10)[0], [[0.5, 1]], atol=1e-6)
        self.assertEqual(len(answer.errors()), 1)  # there was nothing to undo

    def test_without_a_click(self):
        """Between two oscillators: the largest difference of successive samples is that within one of them, or little
        more."""
        frames = 13 * RATE
        time = numpy.arange(frames) / RATE
        target = 0.6 * numpy.sin(2 * numpy.pi * numpy.where(time < 4, 300, 360) * time)
        learn = (time < 8).astype(float)
        script = [3990, "store a", 4000, "store b", 500]
        for place in (0, 1, 0.5, 0.2, 0.8, 0, 1):
            script += [f"morph a b {place}", 500]
        answer = signals("1 16 1 -feedback 100", [], [target], learn, script)
        self.assertEqual(answer.errors(), [])
        steps = abs(numpy.diff(answer.outputs[0][int(8.2 * RATE) : int(12.5 * RATE)]))
        self.assertGreater(abs(answer.outputs[0][int(12 * RATE) :]).max(), 0.2)
        self.assertLess(steps.max(), 1.5 * 0.6 * 2 * numpy.pi * 360 / RATE)

    def test_by_the_inlet(self):
        """The weights follow the last inlet, from one end to the other in no less than 2048 samples; a place by
        message, or setting weights, ends that."""
        script = ["weights 1 0 0.5 1", "store a", "weights 1 0 -0.5 3", "store b", "> place 0.5", "morph a b"]
        script += [100, "weights", "> place 1", 10, "weights", 100, "weights", "> place 7", 100, "weights"]
        script += ["morph a b 0.25", 100, "> place 0", 100, "weights", "morph a b", 100, "weights"]
        script += ["weights 1 0 8 9", "> place 1", 100, "weights"]
        answer = signals("1 1", [noise(1)], [], 0.0, script)
        self.assertEqual(answer.errors(), [])
        got = [row[2:] for row in answer.infos("weights")]
        half, going, there, beyond, by_message, again, by_hand = [numpy.array(row) for row in got]
        numpy.testing.assert_allclose(half, [0, 2], atol=1e-6)
        numpy.testing.assert_allclose(there, [-0.5, 3], atol=1e-6)
        numpy.testing.assert_allclose(beyond, [-0.5, 3], atol=1e-6)
        numpy.testing.assert_allclose(by_message, [0.25, 1.5], atol=1e-6)
        numpy.testing.assert_allclose(again, [0.5, 1], atol=1e-6)
        numpy.testing.assert_allclose(by_hand, [8, 9], atol=1e-6)
        # 10 ms are 6 or 7 blocks; the whole way is 32
        self.assertTrue(5.9 / 32 < -going[0] < 7.1 / 32 and 2 + 5.9 / 16 < going[1] < 2 + 7.1 / 16, going)

    def test_without_sound(self):
        """It arrives at once: with DSP off, and where [switch~] is off."""
        start = ["weights 1 0 0.5 1", "store a", "weights 1 0 -0.5 3", "store b"]
        ends = ["weights", 100, "> pd dsp 1", "> block 1", 100, "weights"]
        for off in ["> block 1", 50, "> pd dsp 0"], [50]:
            answer = signals("1 1", [noise(0.5)], [], 0.0, start + off + ["morph a b 0.5"] + ends, block="switch~")
            self.assertEqual(answer.errors(), [])
            self.assertEqual(answer.infos("weights"), 2 * [(1, 0, 0, 2)])

    def test_learning_goes_on_where_the_inlet_rests(self):
        """What is learned at a place stays until the place changes."""
        x = noise(1)
        script = ["weights 1 0 0 1", "store a", "weights 1 0 0 -1", "store b", "morph a b", 100, "> learn 1"]
        script += [400, "weights", "> learn 0", "> place 1", 100, "weights"]
        answer = signals("1 1", [x], [0.25 * x], 0.0, script)
        learned, moved = [numpy.array(row[2:]) for row in answer.infos("weights")]
        numpy.testing.assert_allclose(learned, [0, 0.25], atol=1e-4)
        numpy.testing.assert_allclose(moved, [0, -1], atol=1e-6)

    def test_by_the_inlet_without_a_click(self):
        """Whatever the inlet: no step of a steady input's output is larger than the morph allows."""
        script = ["weights 1 0 0 0", "store a", "weights 1 0 1 0", "store b", "morph a b", 300]
        script += ["> place 1", 100, "> place 0", 10, "> place 1e30", 100, "> place -1e30", 100, "> place 0.7", 100]
        answer = signals("1 1", [noise(1)], [], 0.0, script)
        out = answer.outputs[0][RATE // 5 :]
        self.assertGreater(out.max(), 0.99)
        self.assertLess(out.min(), 0.01)
        self.assertAlmostEqual(out[-1], 0.7, 5)
        self.assertLess(abs(numpy.diff(out)).max(), 64 / 2048 + 1e-5)

    def test_what_is_wrong(self):
        wrong = {
            "store": "store: expected one name",
            "store 3": "store: expected one name",
            "morph a": "morph: expected two names, and a number from 0 to 1 or none",
            "morph a b 2": "morph: expected two names, and a number from 0 to 1 or none",
            "morph a b c": "morph: expected two names, and a number from 0 to 1 or none",
            "morph a b 0.5": "morph: no network b, expected one that was stored with these layers",
        }
        script = ["store a", *wrong, "store b", "layers 1 3 1", "morph a b 0.5"]
        answer = signals("1 4 1", [noise(0.1)], [], 0.0, script)
        for k, text in enumerate(wrong.values()):
            self.assertEqual(answer.errors(k + 2), ["nn.signal~: " + text])
        self.assertEqual(
            answer.errors(len(script)),
            ["nn.signal~: morph: other layers: a, expected one that was stored with these layers"],
        )


class Files(unittest.TestCase):
    def test_the_same_after_reading(self):
        for arguments in ("1 8 1 -order 5", "2 6 2 -feedback 3 -momentum 0.5", "1 8 1 -rule gradient -out sigmoid"):
            inputs = int(arguments[0])
            x = [noise(0.3, seed) for seed in range(1, inputs + 1)]
            targets = [numpy.tanh(2 * x[0])] * int(arguments.split(" -")[0].split()[-1])
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model.nn")
                taught = signals(arguments, x, targets, numpy.ones(13000), [290, f"write {path}", "weights"])
                sizes = arguments.split(" -")[0]
                read = signals(sizes, x, targets, 0.0, [f"read {path}", "weights", "bang"])
            self.assertEqual(taught.errors() + read.errors(), [])
            self.assertEqual(read.infos("read"), [(path,)])
            for one, other in zip(rows(taught), rows_of(read, 2)):
                numpy.testing.assert_array_equal(one, other)

    def test_nn_plays_what_was_learned_here(self):
        """The same numbers come out of [nn~], for the same samples as lists."""
        x = noise(0.5)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            learn = (numpy.arange(len(x)) < 8000).astype(float)
            taught = signals("1 8 1 -order 3", [x], [numpy.sin(2 * x)], learn, [250, f"write {path}"])
            events = nn("", [f"read {path}"] + [f"list {value:.9g}" for value in x[10000:10010]])
        for k in range(2, 10):  # from when its window is full
            self.assertAlmostEqual(nn_outputs(events[k + 2])[0], taught.outputs[0][10000 + k], 5)

    def test_what_nn_learned_is_played_here(self):
        """Taught by lists: classes, with normalised features; and values of any range."""
        random = numpy.random.default_rng(3)
        lists = random.normal([1, -20], [2, 5], (60, 2))
        classes = ["a" if a * 2 + b > -18 else "b" for a, b in lists]
        values = [(300 * a + 10 * b + 1000, 0.001 * a) for a, b in lists]
        for teach, bound in (
            ([[f"list {a} {b}", f"target {name}"] for (a, b), name in zip(lists, classes)], 4),
            ([[f"list {a} {b}", f"target {v} {w}"] for (a, b), (v, w) in zip(lists, values)], 1e6),
        ):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model.nn")
                asked = [f"list {a} {b}" for a, b in lists[:20]]
                events = nn("2 8 0 -kernel 0", sum(teach, []) + ["rehearse", f"write {path}", *asked])
                expected = numpy.array([nn_outputs(said) for said in events[-20:]])
                x = numpy.repeat(lists[:20], 100, axis=0)
                answer = signals("2 2", [x[:, 0], x[:, 1]], [], 0.0, ["bound 1e6", f"read {path}"], folder=folder)
            self.assertEqual(answer.errors(), [])
            for k in range(2, 20):  # the message comes a block after the first sample
                for output in range(2):
                    got, right = answer.outputs[output][100 * k + 50], expected[k][output]
                    self.assertAlmostEqual(got, right, delta=2e-3 * max(1, abs(expected[:, output]).max()))

    def test_a_model_that_does_not_fit(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            signals("2 4 2", [noise(0.05)], [], 0.0, [f"write {path}"])
            for sizes, said in (
                ("2 4 1", "it has 2 outputs, expected 1"),
                ("3 4 2", "it has 2 inputs, expected 3"),
            ):
                answer = signals(sizes, [noise(0.05)], [], 0.0, ["weights", f"read {path}", "weights"])
                self.assertEqual(answer.errors(), [f"nn.signal~: read {path}: {said}"])
                numpy.testing.assert_array_equal(rows_of(answer, 1)[0], rows_of(answer, 3)[0])
            answer = signals("2 4 2", [noise(0.05)], [], 0.0, ["read nowhere.nn"])
            self.assertTrue(answer.errors()[0].startswith("nn.signal~: read nowhere.nn: "))

    def test_keep(self):
        """What was learned is in the patch when it is saved and opened again."""
        x = noise(0.3)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept.pd")
            with open(path, "w") as file:
                file.write("#N canvas 0 0 400 300 12;\n#X obj 10 10 pd-nn/nn.signal~ 1 4 1 -keep;\n")
                file.write("#X obj 10 60 r kept-in;\n#X connect 1 0 0 0;\n")
                file.write("#X obj 10 90 s kept-out;\n#X connect 0 2 2 0;\n")

            def run(*sends):
                options = ["-path", folder]
                for send in sends:
                    options += ["-send", send]
                return open_pd(path, options + ["-send", "pd quit"])

            run("kept-in weights 1 2 0.123456789 -0.987654321", f"pd-kept.pd savetofile kept.pd {folder}")
            with open(path) as file:
                self.assertIn("#A weights 1 2 ", file.read())
            out = os.path.join(folder, "again.nn")
            self.assertEqual([line for line in run(f"kept-in write {out}") if "error" in line], [])
            with open(out) as file:
                self.assertIn("weights 1 2 0.123456791 -0.987654328;", file.read())

    @unittest.skipIf(WINDOWS, "there a file is closed before it takes the place of another")
    def test_two_write_one_file_at_a_time(self):
        """[nn~] and [nn.signal~] write on separate threads: neither replaces the temporary file of the other, and the
        file is complete."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            script = 40 * [f"write {path}", f"> net write {path}", 20]
            answer = signals("1 8 1", [noise(1)], [], 0.0, script, beside={"net": "nn~ 1 8 1"})
            self.assertEqual(answer.errors(), [])
            self.assertEqual(os.listdir(folder), ["model.nn"])
            with open(path) as file:
                self.assertTrue(file.read().endswith("nn~ end;\n"))

    def test_keep_outlasts_a_reset(self):
        """As in [nn~]: it belongs to the object, not to what it learned."""
        answer = signals("1 2 1", [noise(0.05)], [], 0.0, ["keep 1", "reset", "bang", "undo", "bang", "keep 0", "bang"])
        self.assertEqual(answer.errors(), [])
        self.assertEqual(answer.infos("keep"), [(1,), (1,), (0,)])

    def test_export(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "net.json")
            answer = signals("2 4 1", [noise(0.05)], [], 0.0, [f"export {path}"])
            self.assertEqual(answer.errors(), [])
            self.assertGreater(os.path.getsize(path), 100)

    def test_export_where_a_file_is_being_written(self):
        """What was asked for last is there in the end."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "net.json")
            script = ["layers 1 800 100 1", f"write {path}", f"export {path}", 200]
            answer = signals("1 4 1", [noise(0.5)], [], 0.0, script)
            self.assertEqual(answer.errors(), [])
            with open(path) as file:
                self.assertEqual(file.read(1), "{")


if __name__ == "__main__":
    unittest.main()
