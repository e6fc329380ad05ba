"""The numbers: the object's forward pass and update against the book's worked example and against numpy."""

import itertools
import unittest

import numpy as np

from pd import errors, infos, nn, outputs, weights
from reference import Network

FEATURES = [[0.4, -0.5], [1.5, 0.25], [-0.75, 0.9]]
TARGETS = [[0.9, 0.1], [0.2, 0.7], [0.5, 0.3]]


def trained_rows(arguments, features=FEATURES, targets=TARGETS):
    """The weights before and after these targets, and the outputs for each list."""
    script = ["weights"]
    for f, t in zip(features, targets):
        script += [("list", f), ("target", t)]
    events = nn(arguments, script + ["weights"])
    return weights(events[1]), weights(events[-1]), [outputs(e) for e in events[2:-1:2]]


def close(test, rows, expected, tolerance=3e-6):
    test.assertEqual(rows.keys(), expected.keys())
    for key in rows:
        np.testing.assert_allclose(rows[key], expected[key], rtol=0, atol=tolerance, err_msg=str(key))


class WorkedExample(unittest.TestCase):
    def test_two_weights_into_one_output(self):
        output = 1 / (1 + np.exp(-2.3))
        events = nn(
            "2 1 -plain -rate 0.1", ["weights 1 0 0 2 3", "list 0.4 0.5", ("target", [output + 0.8]), "weights 1 0"]
        )
        self.assertAlmostEqual(outputs(events[2])[0], 0.908877, places=6)
        (row,) = infos(events[4], "weights")
        self.assertEqual([round(value, 5) for value in row], [1, 0, 0, 2.00265, 3.00331])
        self.assertAlmostEqual(row[3], 2.0026502, places=6)
        self.assertEqual(errors(events[3]), [])  # the target is out of reach, which makes the error 0.8

    def test_error_is_the_mean_square_before_learning(self):
        events = nn("2 2 -plain", ["weights 1 0 0 2 3", "weights 1 1 0 0 0", "list 0.4 0.5", ("target", [0.5, 0.9])])
        o = 1 / (1 + np.exp(-2.3))
        ((word, error, _),) = infos(events[4], "learned")
        self.assertEqual(word, "list")
        self.assertAlmostEqual(error, ((0.5 - o) ** 2 + 0.4**2) / 2, places=6)


class Update(unittest.TestCase):
    def check(self, arguments, **settings):
        before, after, heard = trained_rows("2 3 2 -plain " + arguments)
        network = Network(before, **settings)
        for f, t, o in zip(FEATURES, TARGETS, heard):
            np.testing.assert_allclose(o, network.forward(f), rtol=0, atol=2e-6)
            network.update(f, t)
        close(self, after, network.rows())
        moved = max(np.max(np.abs(np.subtract(after[k], before[k]))) for k in after)
        self.assertGreater(moved, 1e-3)

    def test_every_rule_and_activation(self):
        for rule, act, out, bias in itertools.product(
            ["book", "gradient"], ["sigmoid", "tanh", "relu"], ["sigmoid", "softmax", "linear"], [0, 1]
        ):
            with self.subTest(rule=rule, act=act, out=out, bias=bias):
                self.check(
                    f"-rule {rule} -act {act} -out {out} -bias {bias}", rule=rule, act=act, out=out, bias=bool(bias)
                )

    def test_momentum(self):
        for rule in ["book", "gradient"]:
            with self.subTest(rule=rule):
                self.check(f"-rule {rule} -bias 1 -momentum 0.9", rule=rule, momentum=0.9)

    def test_three_hidden_layers(self):
        for rule in ["book", "gradient"]:
            with self.subTest(rule=rule):
                before, after, _ = trained_rows(f"2 5 18 4 2 -plain -bias 1 -act tanh -rule {rule}")
                network = Network(before, rule=rule, act="tanh")
                for f, t in zip(FEATURES, TARGETS):
                    network.update(f, t)
                close(self, after, network.rows())

    def test_no_hidden_layer_and_more_units_than_a_vector_register(self):
        before, after, _ = trained_rows("2 37 -plain -bias 1", targets=[np.linspace(0, 1, 37)] * 3)
        network = Network(before)
        for f in FEATURES:
            network.update(f, np.linspace(0, 1, 37))
        close(self, after, network.rows())

    def test_a_class_is_99_hundredths_and_the_others_one(self):
        events = nn("2 3 3 -plain", ["weights", "list 0.4 -0.5", "target 1", "weights"])
        network = Network(weights(events[1]), bias=False)
        network.update([0.4, -0.5], [0.01, 0.99, 0.01])
        close(self, weights(events[4]), network.rows())

    def test_softmax_wants_one_and_zero(self):
        events = nn("2 3 3 -plain -out softmax", ["weights", "list 0.4 -0.5", "target 1", "weights"])
        network = Network(weights(events[1]), bias=False, out="softmax")
        network.update([0.4, -0.5], [0, 1, 0])
        close(self, weights(events[4]), network.rows())

    def test_softmax_outputs_sum_to_one_however_large_the_sums(self):
        events = nn(
            "1 3 -out softmax -normalize 0",
            ["weights 1 0 0 1000", "weights 1 1 0 999", "weights 1 2 0 -1000", "list 1", "list 3"],
        )
        np.testing.assert_allclose(outputs(events[4]), [1 / (1 + np.exp(-1)), 1 / (1 + np.e), 0], atol=1e-6)
        np.testing.assert_allclose(outputs(events[5]), [1 / (1 + np.exp(-3)), 1 / (1 + np.exp(3)), 0], atol=1e-6)


class FirstWeights(unittest.TestCase):
    def deviation(self, arguments):
        rows = weights(nn(arguments, ["weights"])[1])
        values = np.array([w for (layer, _), row in rows.items() if layer == 1 for w in row[1:]])
        self.assertLess(abs(values.mean()), 4 * values.std() / np.sqrt(values.size))
        self.assertTrue(all(row[0] == 0 for row in rows.values()))
        return values.std()

    def test_by_fan_in(self):
        self.assertAlmostEqual(self.deviation("25 100 3"), 1 / 5, delta=0.2 * 0.06)

    def test_plain_by_fan_out(self):
        self.assertAlmostEqual(self.deviation("25 100 3 -plain"), 1 / 10, delta=0.1 * 0.06)


class Normalise(unittest.TestCase):
    def test_running_mean_and_variance_of_taught_lists(self):
        random = np.random.default_rng(3)
        data = random.normal([100, -3, 0.02], [20, 0.5, 0.001], (12, 3))
        data = data.astype(np.float32).astype(float)
        script = ["weights"]
        for row in data:  # linear outputs and a tiny rate: the outputs are the weighted inputs
            script += [("list", row), "target 0"]
        script += [("list", [130, -2, 0.021]), "weights"]
        events = nn("3 2 -rate 1e-20 -out linear -replay 0 -rehearse 0", script)
        scaled = (np.array([130, -2, np.float32(0.021)]) - data.mean(0)) / data.std(0)
        expected = Network(weights(events[1]), out="linear").forward(scaled)
        np.testing.assert_allclose(outputs(events[-2]), expected, rtol=2e-4, atol=2e-4)

    def test_queries_teach_nothing(self):
        events = nn(
            "2 2 -rehearse 0", ["list 1 2", "target 0", "list 4 1", "target 1", "list 3 3", "list 900 -900", "list 3 3"]
        )
        self.assertEqual(outputs(events[5]), outputs(events[7]))

    def test_a_constant_feature_becomes_zero(self):
        script = []
        for k in range(5):
            script += [("list", [k, 7.3]), f"target {k % 2}"]
        script += ["list 1.5 7.3", "list 1.5 1000"]
        events = nn("2 4 2 -rehearse 0", script)
        self.assertEqual(outputs(events[-2]), outputs(events[-1]))

    def test_off(self):
        events = nn(
            "2 2 -normalize 0 -kernel 0 -rate 1e-20",
            ["weights", "list 5 -1", "target 0", "list 3 9", "target 1", "list 0.5 0.25"],
        )
        expected = Network(weights(events[1])).forward([0.5, 0.25])
        np.testing.assert_allclose(outputs(events[-1]), expected, atol=1e-6)

    def test_on_by_message(self):
        script = ["normalize 1", "list 5 -1", "target 0", "list 3 9", "target 1", "list 4 4"]
        events = nn("2 2 -plain -bias 1 -rate 1e-20", script)
        np.testing.assert_allclose(outputs(events[-1]), [0.5, 0.5], atol=1e-6)  # the mean is 0


if __name__ == "__main__":
    unittest.main()
