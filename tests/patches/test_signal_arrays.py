"""[nn.signal~] and Pd's arrays: weights in both directions, the curve of its output, and learning from samples in
arrays. Expected values are numpy's, or those of playing the same samples to it."""

import tempfile
import unittest

import numpy

from arrays import Arrays
from signals import RATE, noise, signals


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.arrays = Arrays(folder.name, "> ")

    def run_script(self, arguments, script, seconds=0.1, **more):
        return signals(arguments, [numpy.zeros(int(seconds * RATE))], script=script, **more)


class Weights(InFolder):
    def test_in_and_out(self):
        """tanh(0.5 + 2 x) and tanh(-1 + 3 x), then 0.25 + 0.5 a - b: heard, and written again."""
        x = noise(0.2)
        script = self.arrays.make(one=[0.5, 2, -1, 3], two=[0.25, 0.5, -1], out=[0])
        script += ["weights", "tabread weights 1 one", "tabread weights 2 two", "tabwrite weights 1 out"]
        answer = signals("1 2 1", [x], script=script + self.arrays.save("out") + ["undo", "undo", "weights"])
        self.assertEqual(answer.errors(), [])
        self.assertEqual(answer.infos("read"), [("one",), ("two",)])
        self.assertEqual(answer.infos("written"), [("out",)])
        numpy.testing.assert_array_equal(self.arrays.values("out"), [0.5, 2, -1, 3])
        rows = answer.infos("weights")
        self.assertEqual(rows[:3], rows[3:])
        answer = signals("1 2 1", [x], script=script[:-1])
        expected = 0.25 + 0.5 * numpy.tanh(0.5 + 2 * x) - numpy.tanh(-1 + 3 * x)
        numpy.testing.assert_allclose(answer.outputs[0][100:], expected[100:], atol=1e-5)

    def test_a_morph_ends(self):
        script = self.arrays.make(one=[0.5, 2]) + ["weights 1 0 0 0", "store a", "morph a a 0", "tabread weights 1 one"]
        self.assertEqual(self.run_script("1 1", script + [100, "weights"]).infos("weights"), [(1, 0, 0.5, 2)])


class Curve(InFolder):
    def test_the_waveshaper(self):
        xs = numpy.linspace(-1, 1, 101)
        script = self.arrays.make(curve=numpy.zeros(101)) + ["weights 1 0 0.5 2", "weights 2 0 0.25 4"]
        script += ["tabwrite outputs 0 curve -1 1"] + self.arrays.save("curve")
        answer = self.run_script("1 1 1", script)
        self.assertEqual(answer.errors(), [])
        self.assertEqual(answer.infos("written"), [("curve",)])
        expected = numpy.clip(0.25 + 4 * numpy.tanh(0.5 + 2 * xs), -4, 4)  # within the bound
        numpy.testing.assert_allclose(self.arrays.values("curve"), expected, rtol=1e-4, atol=1e-5)

    def test_two_outputs_of_two_inputs(self):
        """The same numbers as are heard."""
        low, high = numpy.meshgrid(numpy.linspace(-1, 1, 3), numpy.linspace(0, 2, 3))
        asked = [values.reshape(-1).repeat(64 * 10) for values in (low, high)]
        script = self.arrays.make(plane=numpy.zeros(9)) + ["tabwrite outputs 1 plane -1 1 0 2"]
        answer = signals("2 6 2", asked, script=script + [200] + self.arrays.save("plane"))
        heard = answer.outputs[1][320 :: 64 * 10]
        numpy.testing.assert_allclose(self.arrays.values("plane"), heard, rtol=1e-4, atol=1e-5)

    def test_what_cannot_be(self):
        script = self.arrays.make(curve=numpy.zeros(9))
        goes = "tabwrite outputs: expected an output, an array, and from where to where the input goes"
        for arguments, message, said in (
            ("1 2 1", "tabwrite outputs 0 curve 0", goes),
            ("1 2 1", "tabwrite outputs 0 none 0 1", "tabwrite outputs: no array none"),
            ("1 2 1", "tabwrite", "tabwrite: expected weights or outputs, and an array"),
            ("1 2 1", "tabwrite examples curve curve", "tabwrite: expected weights or outputs, and an array"),
            ("1 2 1", "tabwrite weights 1 none", "tabwrite weights: no array none"),
            ("1 2 1", "tabwrite weights 3 curve", "tabwrite weights: no such layer, expected 1 to 2"),
            ("1 2 1", "tabread", "tabread: expected weights or examples, and arrays"),
            (
                "1 2 1",
                "tabread weights 1 curve",
                "tabread weights: array curve has 9 values, expected 4 (2 units of 2)",
            ),
            (
                "1 2 1 -order 3",
                "tabwrite outputs 0 curve 0 1",
                "tabwrite outputs: the network has 3 inputs, expected 1 or 2",
            ),
        ):
            answer = self.run_script(arguments, script + ["weights", message, "weights"])
            self.assertEqual(answer.errors(), ["nn.signal~: " + said], message)
            rows = answer.infos("weights")
            self.assertEqual(rows[: len(rows) // 2], rows[len(rows) // 2 :])

    def test_in_slices(self):
        """While there is sound, a long one takes a while; one that cannot be finished is reported."""
        script = self.arrays.make(long=numpy.zeros(100000), gone=numpy.zeros(100000))
        answer = self.run_script("1 8 1", script + ["tabwrite outputs 0 long 0 1", 1, 1000], 1.5)
        self.assertEqual(answer.events[len(script) + 1], [])
        self.assertEqual(answer.events[len(script) + 3], [("info", "written", "long")])
        answer = self.run_script("1 8 1", script + ["tabwrite outputs 0 gone 0 1", "> gone resize 10", 100])
        self.assertEqual(answer.errors(), ["nn.signal~: tabwrite: array gone has another size now"])
        answer = self.run_script("1 8 1", script + ["> pd dsp 0", "tabwrite outputs 0 long 0 1"])
        self.assertEqual(answer.infos("written"), [("long",)])


class Learning(InFolder):
    def taught(self, arguments, inputs, targets, dsp=True):
        """The weights after learning from arrays, and what was reported."""
        named = {f"in{k}": samples for k, samples in enumerate(inputs)}
        named.update({f"to{k}": samples for k, samples in enumerate(targets)})
        script = self.arrays.make(**named) + ([] if dsp else ["> pd dsp 0"])
        answer = self.run_script(arguments, script + ["tabread examples " + " ".join(named), 2000, "weights"], 2)
        self.assertEqual(answer.errors(), [])
        return answer.infos("weights"), answer.infos("learned")

    def test_as_if_they_were_played(self):
        """Weights and mean error are those of the same samples as signals, with all that belongs to it."""
        x = [noise(0.5, seed)[:16000] for seed in (1, 2)]
        targets = [numpy.tanh(2 * x[0]) + 0.1, x[0] * x[1]]
        for arguments, inputs, outputs in (
            ("1 8 1", 1, 1),
            ("2 6 2 -rate 0.05 -rule gradient", 2, 2),
            ("1 8 1 -order 12 -every 3", 1, 1),
            ("1 8 1 -feedback 5", 1, 1),
        ):
            learn = numpy.concatenate([numpy.ones(16000), numpy.zeros(10000)])
            played = [numpy.concatenate([samples, numpy.zeros(10000)]) for samples in x[:inputs]]
            wanted = [numpy.concatenate([samples, numpy.zeros(10000)]) for samples in targets[:outputs]]
            live = signals(arguments, played, wanted, learn, [550, "weights"])
            for dsp in True, False:
                weights, learned = self.taught(arguments, x[:inputs], targets[:outputs], dsp)
                ((samples, error),) = learned
                self.assertEqual(samples, 16000)
                self.assertAlmostEqual(error, live.error[:16000].mean(), delta=2e-3 * error)
                for got, right in zip(weights, live.infos("weights")):
                    numpy.testing.assert_allclose(got, right, atol=1e-3, err_msg=arguments)

    def test_the_effect_is_learned(self):
        """-40 dB, from a second of noise, heard at once."""
        x = noise(1)
        target = numpy.tanh(3 * x) + 0.3
        script = self.arrays.make(x=x, y=target) + ["> pd dsp 0", "tabread examples x y", "> pd dsp 1", "> start bang"]
        answer = signals("", [x], [target], script=script)
        self.assertLess(10 * numpy.log10(answer.error[1000:].mean() / target.var()), -40)

    def test_undone(self):
        """Once it is finished, and while it is under way; then no more of it comes."""
        x = noise(2)
        script = self.arrays.make(x=x, y=numpy.tanh(2 * x)) + [
            "weights 1 0 0 0",
            "weights 1 1 0 0",
            "weights 2 0 0 0 0",
        ]
        script += ["tabread examples x y", 1000, "weights", "undo", "weights", "tabread examples x y", 5, "weights"]
        answer = self.run_script("1 2 1", script + ["undo", "weights", 500, "weights"], 2)
        self.assertEqual(answer.errors(), [])
        self.assertEqual(len(answer.infos("learned")), 1)
        rows = numpy.array([row[:4] for row in answer.infos("weights")])[:, 2:]
        after, undone, during, then, later = rows.reshape(5, 3, 2)
        for nothing in undone, then, later:
            numpy.testing.assert_array_equal(nothing, 0)
        for something in after, during:
            self.assertGreater(abs(something).max(), 0.01)

    def test_another_takes_its_place(self):
        x = noise(2)
        script = self.arrays.make(x=x, y=x[:1000]) + ["tabread examples x x", "tabread examples y y", 1000]
        answer = self.run_script("1 2 1", script, 1.5)
        self.assertEqual([samples for samples, _ in answer.infos("learned")], [1000])

    def test_those_who_share_it_follow(self):
        x = noise(0.2)
        script = self.arrays.make(x=x, y=0.5 * x, one=[0.25, 2]) + [
            "tabread examples x y",
            300,
            "weights",
            "> n0 weights",
        ]
        script += ["tabread weights 1 one", 300, "> n0 weights"]
        answer = self.run_script("1 1 -share a", script, 1, beside={"n0": "nn.signal~ 1 1 -share a"})
        self.assertEqual(answer.errors(), [])
        ((*_, bias, weight),) = answer.infos("weights")
        numpy.testing.assert_allclose([bias, weight], [0, 0.5], atol=1e-3)
        followed = [e[4:] for e in sum(answer.events, []) if e[:2] == ("n0", "weights")]
        self.assertEqual(followed, [(bias, weight), (0.25, 2)])

    def test_refused_steps_are_said(self):
        x = noise(0.05)
        script = self.arrays.make(x=x, y=1e6 * x) + ["tabread examples x y", 1200, "layers"]
        answer = self.run_script("1 8 1 -plain -act relu -out linear -rate 1e29", script, 1.5)
        said = answer.errors()
        self.assertEqual(len(said), 1)
        self.assertRegex(said[0], r"^nn.signal~: \d+ samples were not learned: weights would not be finite$")
        self.assertEqual(answer.infos("layers"), [(1, 8, 1)])

    def test_what_cannot_be(self):
        start = self.arrays.make(x=[1, 2, 3], y=[1, 2], holes=[0, numpy.nan, 0], far=[0, 0, -2e18])
        for message, said in (
            ("tabread examples", "0 arrays, expected 2: of each input, then of each target"),
            ("tabread examples x", "1 arrays, expected 2: of each input, then of each target"),
            ("tabread examples x x x", "3 arrays, expected 2: of each input, then of each target"),
            ("tabread examples x none", "no array none"),
            ("tabread examples 1 x", "no array 1"),
            ("tabread examples x y", "array y has 2 values, expected 3, as x has"),
            ("tabread examples x holes", "value 1 of array holes is nan, expected numbers within +-1e+18"),
            ("tabread examples far x", "value 2 of array far is -2e+18, expected numbers within +-1e+18"),
        ):
            answer = self.run_script("1 2 1", start + ["weights", message, "weights", "tabread examples x x", 10])
            self.assertEqual(answer.errors(), ["nn.signal~: tabread examples: " + said], message)
            rows = answer.infos("weights")
            self.assertEqual(rows[:3], rows[3:])
            self.assertEqual(len(answer.infos("learned")), 1)

    def test_arrays_that_change_meanwhile(self):
        x = noise(2)
        for change, said in ("resize 5", "array x has another size now"), ("rename away", "no array x"):
            script = self.arrays.make(x=x) + ["tabread examples x x", f"> x {change}", 100, "layers"]
            answer = self.run_script("1 2 1", script, 0.3)
            self.assertEqual(answer.errors(), ["nn.signal~: tabread: " + said])
            self.assertEqual(answer.infos("layers") + answer.infos("learned"), [(1, 2, 1)])
        # what is no number counts as silence, as it does in a signal
        with open(self.arrays.path("holes"), "w") as file:
            file.write("nan\n" * len(x))
        script = self.arrays.make(x=x) + [
            "tabread examples x x",
            f"> x read {self.arrays.path('holes')}",
            500,
            "weights",
        ]
        answer = self.run_script("1 2 1", script, 1)
        self.assertEqual(answer.errors(), [])
        self.assertTrue(numpy.isfinite([row[2:4] for row in answer.infos("weights")]).all())


if __name__ == "__main__":
    unittest.main()
