"""[nn.signal~]: never a bad sample for any input, with any block size and rate, with DSP off and on; and silence
teaches nothing."""

import math
import unittest

import numpy

from signals import RATE, noise, signals

BLOCKS = ["block~ 1", "block~ 4", "block~ 16", "block~ 64", "block~ 128", "block~ 2048"]


class Blocks(unittest.TestCase):
    def check(self, arguments, learn=0.0):
        x = noise(0.5)
        targets = [numpy.sin(3 * x)]
        expected = None
        for block in BLOCKS:
            answer = signals(arguments, [x], targets, learn, block=block)
            self.assertEqual(answer.errors(), [])
            late = int(block.split()[1]) - 64 if int(block.split()[1]) > 64 else 0
            got = answer.outputs[0][late : len(x) - 2048 + late]
            if expected is None:
                expected = got
            numpy.testing.assert_allclose(got, expected, atol=2e-5)

    def test_the_same_in_all_blocks(self):
        self.check("1 8 1 -order 5")
        self.check("1 8 1 -order 5 -rate 0.05", 1.0)

    def test_the_same_with_feedback_in_all_blocks(self):
        self.check("1 4 1 -feedback 3 -rate 0.05", 1.0)

    def test_resampling(self):
        """Samples inside are fewer or more; the waveshaper is the same for each."""
        x = 0.5 * numpy.sin(2 * numpy.pi * 200 * numpy.arange(RATE // 2) / RATE)
        expected = signals("1 8 1", [x]).outputs[0]
        for block in ("block~ 64 1 2", "block~ 64 1 8", "block~ 64 1 0.5", "block~ 256 4 2"):
            answer = signals("1 8 1", [x], block=block)
            self.assertEqual(answer.errors(), [])
            self.assertTrue(numpy.isfinite(answer.outputs[0]).all())
            self.assertTrue(numpy.isfinite(answer.outputs[0]).all())
            if block.startswith("block~ 64 1 ") and "0.5" not in block:
                # inside, what is between is filled in by holding the last sample
                self.assertLess(abs(answer.outputs[0][500:-500] - expected[500:-500]).max(), 0.06, block)

    def test_rates(self):
        for rate in (8000, 48000, 192000):
            x = noise(0.3, rate=rate)
            answer = signals("1 8 1", [x], [numpy.tanh(2 * x)], 1.0, rate=rate)
            self.assertLess(answer.error[-500:].mean(), 1e-3)

    def test_blocks_change_while_it_plays(self):
        x = noise(2)
        script = []
        for block in ("16", "2048", "1 1", "1024 4", "64 1", "256 2 2", "64 1 1"):
            script += [f"> block set {block}", 100]
        answer = signals("1 8 1 -order 7 -feedback 3", [x], [numpy.tanh(2 * x)], 1.0, script, block="block~")
        self.assertEqual(answer.errors(), [])
        self.assertTrue((abs(answer.outputs[0]) <= 4).all())
        self.assertLess(answer.error[-2000:].mean(), 1e-2)

    def test_dsp_off_and_on(self):
        """What was learned stays."""
        x = noise(1)
        script = [300, "weights", "> pd dsp 0", 100, "> pd dsp 1", "weights", 200]
        answer = signals("1 4 1", [x], [numpy.tanh(2 * x)], 1.0, script)
        self.assertEqual(answer.errors(), [])
        self.assertEqual([e[1:] for e in answer.events[2]], [e[1:] for e in answer.events[6]])

    def test_switch(self):
        x = noise(1)
        answer = signals(
            "1 8 1", [x], [numpy.tanh(2 * x)], 1.0, [100, "> block 1", 300, "> block 0", 200], block="switch~ 64"
        )
        # as [switch~] it begins switched on, and is silent while it is off
        self.assertFalse(answer.outputs[0][int(0.45 * RATE) : int(0.6 * RATE)].any())
        self.assertLess(answer.error[int(0.35 * RATE) : int(0.39 * RATE)].mean(), 1e-3)


class Bad(unittest.TestCase):
    def test_not_finite_counts_as_zero(self):
        x, target = noise(0.5), noise(0.5, 2)
        for bad in (math.nan, math.inf, -math.inf):
            for learn in (0.0, 1.0):
                broken, silent, worse, quiet = x.copy(), x.copy(), target.copy(), target.copy()
                broken[5000:5100], silent[5000:5100] = bad, 0
                worse[7000:7100], quiet[7000:7100] = bad, 0
                got = signals("1 8 1 -order 3", [broken], [worse], learn)
                expected = signals("1 8 1 -order 3", [silent], [quiet], learn)
                numpy.testing.assert_array_equal(got.outputs, expected.outputs)
                numpy.testing.assert_array_equal(got.error, expected.error)

    def test_learn_is_not_a_number(self):
        x, learn = noise(0.5), numpy.ones(RATE // 2)
        learn[3000:] = math.nan
        answer = signals("1 4 1", [x], [x], learn, [150, "weights", 200, "weights"])
        self.assertEqual(answer.events[2], answer.events[4])

    def test_whatever_comes(self):
        """Huge, tiny and infinite samples, and extreme weights: every output is within the bound."""
        random = numpy.random.default_rng(5)
        x = noise(1)
        for _ in range(60):
            at, length = random.integers(len(x)), random.integers(1, 1000)
            with numpy.errstate(all="ignore"):
                x[at : at + length] *= random.choice([1e30, 1e-40, math.inf, math.nan, 1e6, 0])
        x = numpy.clip(x, -3e38, 3e38)
        x[1000:1010], x[2000:2010] = math.inf, -math.inf
        target = numpy.roll(x, 5000)
        for arguments in (
            "1 8 1",
            "1 8 1 -rate 1e29",
            "1 8 1 -plain -out linear -rate 1000",
            "1 8 8 1 -order 9 -feedback 9 -act relu -momentum 0.9",
            "1 8 2 -feedback 4 -rule gradient",
            "1 8 3 -out softmax -act relu -rate 100",
            "1 1 -feedback 100 -bound 0.25",
        ):
            script = [300, "weights 1 0 1e18 " + "1e18 " * 1] if "feedback" not in arguments else [300]
            answer = signals(arguments, [x], [target], 1.0, script)
            bound = 0.25 if "bound" in arguments else 4
            for samples in answer.outputs:
                self.assertTrue(numpy.isfinite(samples).all(), arguments)
                self.assertLessEqual(abs(samples).max(), bound, arguments)
            self.assertTrue(numpy.isfinite(answer.error).all(), arguments)

    def test_bound(self):
        answer = signals("1 1 -bound 0.5", [noise(0.5)], [], 0.0, ["weights 1 0 0 100", 200, "bound 2"])
        self.assertEqual(abs(answer.outputs[0][2000:8000]).max(), 0.5)
        self.assertEqual(abs(answer.outputs[0][-4000:]).max(), 2)

    def test_what_cannot_be_learned_is_said_once_a_second(self):
        """Unbounded steps at an absurd rate: weights stay finite, and it is reported."""
        x = noise(4)
        answer = signals("1 8 1 -plain -act relu -out linear -rate 1e29", [x], [noise(4, 2)], 1.0, [3900, "weights"])
        said = answer.errors()
        self.assertTrue(1 <= len(said) <= 5, said)
        for text in said:
            self.assertRegex(text, r"^nn.signal~: \d+ samples were not learned: weights would not be finite$")
        self.assertTrue(all(math.isfinite(w) for row in answer.infos("weights") for w in row))


class Silence(unittest.TestCase):
    def check(self, arguments, quiet=0.0):
        """After half a second something was learned; a second of silence with learn 1 changes nothing."""
        x = noise(2)
        x[RATE // 2 : RATE + RATE // 2] = quiet
        script = [550, "weights", 900, "weights", 300, "weights"]
        answer = signals(arguments, [x], [0.5 * x], 1.0, script)
        self.assertEqual(answer.errors(), [])
        self.assertEqual(answer.events[2], answer.events[4])
        self.assertNotEqual(answer.events[4], answer.events[6])

    def test_teaches_nothing(self):
        self.check("1 8 1")
        self.check("1 8 1 -order 50")
        self.check("1 8 1 -feedback 50")
        self.check("1 8 1 -order 20", 1e-7)

    def test_with_the_gate_closed_meanwhile(self):
        """Also when learning begins in the middle of it."""
        x = noise(1)
        x[RATE // 4 :] = 0
        learn = numpy.concatenate([numpy.ones(RATE // 4), numpy.zeros(RATE // 4), numpy.ones(RATE // 2)])
        answer = signals("1 8 1 -order 40", [x], [x], learn, [350, "weights", 500, "weights"])
        self.assertEqual(answer.events[2], answer.events[4])


if __name__ == "__main__":
    unittest.main()
