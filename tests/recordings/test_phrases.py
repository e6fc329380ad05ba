"""[nn.features~ -phrase] in Pd, on the spoken words of the examples: one onset and one list each, in quiet, 20 dB
softer, and over the steady noise of a room, the words 12 dB above it.

    test_phrases.py <folder with the sounds of the examples>"""

import os
import struct
import sys
import unittest

import numpy

from features import features, times

SOUNDS = sys.argv.pop(1)


def performance():
    """(the words, 32-bit floats as libsndfile writes them, when each begins in milliseconds, the sample rate)."""
    with open(os.path.join(SOUNDS, "words-performance.wav"), "rb") as file:
        data = file.read()
    channels, rate = struct.unpack_from("<HI", data, 22)
    sound = numpy.frombuffer(data[data.index(b"data") + 8 :], "<f4")[::channels].astype(float)
    with open(os.path.join(SOUNDS, "words-performance.txt")) as file:
        return sound, [float(line.split()[0]) for line in file], rate


class Words(unittest.TestCase):
    def check(self, gain, noise=0):
        sound, begins, rate = performance()
        room = noise * numpy.random.default_rng(1).normal(0, 1, len(sound))
        events = features("-phrase", gain * sound + room, rate=rate)
        for kind in ("onset", "list"):
            # a word may begin a little before its nominal time
            word = numpy.searchsorted(numpy.array(begins) - 30, times(events, kind)) - 1
            self.assertEqual(word.tolist(), list(range(len(begins))), (kind, gain, noise))

    def test_in_quiet(self):
        self.check(1)
        self.check(0.1)

    def test_in_a_noisy_room(self):
        sound, *_ = performance()
        loud = numpy.sqrt(numpy.convolve(sound**2, numpy.ones(441) / 441, "same")) > 0.01
        level = numpy.sqrt(numpy.mean(sound[loud] ** 2))
        for decibels in (-60, -50, -45, -40):
            noise = 10 ** (decibels / 20)
            self.check(noise * 10 ** (12 / 20) / level, noise)


if __name__ == "__main__":
    unittest.main()
