"""What [nn.signal~] can learn, in the real Pd, from one second of noise or a few of a tone; the targets are
numpy's. The marks are the project's own: -40 dB within a second for a waveshaper, a pitch within 1 % for ten
seconds."""

import unittest

import numpy

from signals import RATE, noise, signals


def decibels(error, target):
    return 10 * numpy.log10(numpy.mean(error) / numpy.var(target))


def pitch(samples):
    """In Hz: the highest peak of the spectrum."""
    size = 1 << 21
    spectrum = abs(numpy.fft.rfft(samples * numpy.hanning(len(samples)), size))
    return spectrum.argmax() * RATE / size


class Noise(unittest.TestCase):
    def learned(self, arguments, x, target, seconds=1.0):
        """How far the error is below the target when learning ends, on sound that was not used for learning."""
        learn = (numpy.arange(len(x)) < seconds * RATE).astype(float)
        answer = signals(arguments, [x], [target], learn)
        self.assertEqual(answer.errors(), [])
        return decibels(answer.error[int(seconds * RATE) + 1000 :], target)

    def test_waveshapers(self):
        x = noise(1.3)
        for target in (numpy.tanh(3 * x) + 0.3, numpy.tanh(3 * x + 0.5)):
            for arguments in ("", "1 8 1", "1 16 1 -rule gradient", "1 16 1 -seed 2"):
                self.assertLess(self.learned(arguments, x, target), -40, arguments)
        # with corners, or up and down again, it takes longer
        for target in (0.8 * numpy.sin(4 * x), numpy.clip(2 * x, -0.7, 0.5), abs(x)):
            self.assertLess(self.learned("", x, target), -18)

    def test_one_pole(self):
        x = noise(1.3, level=0.7)
        target = numpy.zeros(len(x))
        for t in range(len(x)):
            target[t] = 0.2 * x[t] + 0.8 * target[t - 1] * (t > 0)
        self.assertLess(self.learned("1 1 -order 64", x, target), -60)
        self.assertLess(self.learned("1 16 1 -order 40 -rule gradient", x, target), -20)

    def test_comb(self):
        x = noise(1.3, level=0.5)
        target = x + 0.7 * numpy.concatenate([numpy.zeros(50), x[:-50]])
        self.assertLess(self.learned("1 1 -order 64", x, target), -60)
        self.assertLess(self.learned("1 16 1 -order 64 -rule gradient", x, target), -20)

    def test_response_of_a_filter(self):
        """An impulse through what was learned from noise: its spectrum is that of the one-pole filter."""
        x = numpy.concatenate([noise(1), numpy.zeros(RATE // 5)])
        at = RATE + RATE // 10
        target = numpy.zeros(len(x))
        for t in range(len(x)):
            target[t] = 0.2 * x[t] + 0.8 * target[t - 1] * (t > 0)
        x[at] = 1
        learn = (numpy.arange(len(x)) < RATE).astype(float)
        answer = signals("1 1 -order 64", [x], [target], learn)
        got = abs(numpy.fft.rfft(answer.outputs[0][at : at + 1024]))
        expected = abs(0.2 / (1 - 0.8 * numpy.exp(-2j * numpy.pi * numpy.arange(513) / 1024)))
        numpy.testing.assert_allclose(20 * numpy.log10(got), 20 * numpy.log10(expected), atol=0.1)

    def test_two_at_once(self):
        """Two inputs, two outputs: ring modulation, and the sum."""
        x, y = noise(2.3, 1), noise(2.3, 2)
        learn = (numpy.arange(len(x)) < 2 * RATE).astype(float)
        answer = signals("2 16 2", [x, y], [x * y, 0.5 * (x + y)], learn)
        self.assertLess(10 * numpy.log10(answer.error[2 * RATE :].mean()), -40)


class Oscillator(unittest.TestCase):
    def runs_free(self, arguments, wave, hz, seconds=4):
        """The pitch ten seconds after learning ended, and the levels then and right after it."""
        frames = int((seconds + 10) * RATE)
        target = wave(2 * numpy.pi * hz * numpy.arange(frames) / RATE)
        learn = (numpy.arange(frames) < seconds * RATE).astype(float)
        answer = signals(arguments, [], [target], learn)
        self.assertEqual(answer.errors(), [])
        free = answer.outputs[0][int(seconds * RATE) :]
        return pitch(free[-RATE:]), free[:RATE].std(), free[-RATE:].std()

    def test_sines(self):
        for hz in (220, 440, 1000):
            for arguments in ("1 16 1 -feedback 100", "1 16 1 -feedback 100 -seed 2"):
                heard, first, last = self.runs_free(arguments, lambda phase: 0.5 * numpy.sin(phase), hz)
                self.assertAlmostEqual(heard, hz, delta=0.01 * hz)
                self.assertAlmostEqual(last, first, delta=0.1 * first)
                self.assertAlmostEqual(last, 0.5 / numpy.sqrt(2), delta=0.1)

    def test_at_full_level(self):
        heard, _, last = self.runs_free("1 16 1 -feedback 100", numpy.sin, 440)
        self.assertAlmostEqual(heard, 440, delta=4.4)
        self.assertAlmostEqual(last, 1 / numpy.sqrt(2), delta=0.2)


if __name__ == "__main__":
    unittest.main()
