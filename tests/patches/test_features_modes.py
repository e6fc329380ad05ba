"""[nn.features~]: the three modes and the three outlets, on strokes of a real drum kit."""

import os
import subprocess
import sys
import tempfile
import unittest

import numpy

from features import features, lists, names, onsets, times
from sounds import NAMES, RATE, SPACING, STROKES, read, sine, strokes, words

REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit", "sound_reference.py")


class Frames(unittest.TestCase):
    def test_a_list_each_hop(self):
        events = features("", strokes())
        self.assertEqual(len(lists(events)), RATE * 21 // 10 // 512)  # 2 s, and 100 ms after it
        self.assertEqual({len(values) for values in lists(events)}, {14})
        apart = numpy.diff(times(events, "list"))
        self.assertTrue(all(abs(apart - 512000 / RATE) < 0.01), apart)

    def test_values_are_those_of_numpy(self):
        """Every feature, on a real stroke: within 1e-3 of its range."""
        sound = read("Snare-Med")[:RATE]
        heard = lists(
            features(
                "mfcc 13 mel 40 level centroid spread rolloff flatness flux zcr chroma",
                sound,
                [1000 * len(sound) / RATE],
            )[1]
        )
        with tempfile.NamedTemporaryFile(suffix=".f32") as file:
            sound.astype("<f4").tofile(file)
            file.flush()
            said = subprocess.run(
                [sys.executable, REFERENCE, file.name, str(RATE), "1024", "512", "13", "40", "40"],
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        expected = numpy.array([line.split() for line in said.decode().splitlines()], float)
        # the list of the last hop may come too late to be seen
        self.assertGreaterEqual(len(heard), len(expected) - 1)
        heard = numpy.array(heard[: len(expected)])
        expected = expected[: len(heard)]
        self.assertGreater(len(heard), 20)
        away = abs(heard - expected) / (expected.max(0) - expected.min(0))
        self.assertLess(away.max(), 1e-3)

    def test_pitch_and_loudness(self):
        """In all modes: a note, and the value of BS.1770 for a full-scale sine of 997 Hz, -3.01 LUFS."""
        note, full = 69 + 12 * numpy.log2(997 / 440), sine(RATE, 997, 1)
        sound = numpy.concatenate([numpy.zeros(RATE // 5), full, numpy.zeros(RATE // 2)])
        frames = lists(features("pitch loudness", sound))[60:80]
        hits = lists(features("pitch loudness -hit 600 -stack 3", sound))
        phrases = lists(features("pitch loudness -phrase -stack 3", sound))
        self.assertEqual((len(frames), len(hits), len(phrases)), (20, 1, 1))
        for pitch, clarity, loudness in [*frames, hits[0][6:], phrases[0][3:6]]:
            self.assertAlmostEqual(pitch, note, delta=0.05)
            self.assertGreater(clarity, 0.95)
        for values in [*frames, hits[0][6:]]:
            self.assertAlmostEqual(values[2], -3.01, delta=0.05)

    def test_onsets_come_in_frame_mode_too(self):
        self.assertEqual(len(onsets(features("", strokes()))), len(STROKES))

    def test_bang_is_the_current_frame(self):
        for mode in ["", "-hit", "-phrase", "-stack 3"]:
            events = features(f"level {mode}", numpy.ones(RATE), [203, "> pd dsp 0", "bang"])
            (frame,) = lists(events[3])
            self.assertEqual(len(frame), 1, mode)
            self.assertAlmostEqual(frame[0], 3.0103, 3)  # full-scale DC: twice the power of a sine

    def test_stacked(self):
        single = lists(features("level", strokes()))
        stacked = lists(features("level -stack 3", strokes()))
        expected = [single[max(k - 2, 0)] + single[max(k - 1, 0)] + single[k] for k in range(len(single))]
        self.assertEqual(stacked, expected)


class Hits(unittest.TestCase):
    def check(self, arguments, count, last):
        """One list of so many numbers for each stroke, its last frame ending `last` ms after it."""
        events = features(arguments, strokes())
        self.assertEqual([e[0] for e in events], ["time", "onset", "time", "list"] * len(STROKES))
        for k, (onset, heard) in enumerate(zip(times(events, "onset"), times(events, "list"))):
            begun = 200 + SPACING * k
            self.assertTrue(0 < onset - begun < 12, (onset, begun))
            # a block and a clock later; a recording may begin a little before its stroke
            self.assertTrue(-3 < heard - begun - last < 5, (heard, begun))
        self.assertEqual({len(values) for values in lists(events)}, {count})
        for strength in onsets(events):
            self.assertTrue(-50 < strength < 6, strength)
        return lists(events)

    def test_a_list_each_stroke(self):
        self.check("-hit", 7 * 23, 35)

    def test_any_length(self):
        for ms, frames in ((10, 6), (25, 7), (100, 9), (250, 9)):
            self.check(f"-hit {ms}", frames * 23, ms)

    def test_the_shortest(self):
        """It waits for the onset, which is reported 8.7 ms after the beginning of its window."""
        events = features("-hit 6", strokes())
        self.assertEqual([e[0] for e in events], ["time", "onset", "time", "list"] * len(STROKES))
        for k, heard in enumerate(times(events, "list")):
            self.assertTrue(5 < heard - (200 + SPACING * k) < 11, heard)

    def test_stacked(self):
        self.check("-hit 100 -stack 7", 7 * 23, 100)

    def test_mean_and_deviation(self):
        # 7 frames of 1024, 512 apart, fit 100 ms
        self.check("mfcc level -hit 100 -stack 0", 28, 1000 * (6 * 512 + 1024) / RATE)

    def test_strokes_differ(self):
        heard = numpy.array(self.check("-hit", 7 * 23, 35))
        self.assertGreater(numpy.median(numpy.ptp(heard, axis=0)), 0.1)

    def test_any_loudness(self):
        """20 dB softer and 10 dB louder the lists are nearly the same: an onset may be found a window later."""
        loud = numpy.array(self.check("-hit 100 -stack 0 mfcc 20 level", 42, 100 * 0.93))
        for gain in (0.1, 3.16):
            for block in ("", "block~ 2048"):
                heard = numpy.array(lists(features("-hit 100 -stack 0 mfcc 20 level", gain * strokes(), block=block)))
                self.assertEqual(heard.shape, loud.shape)
                self.assertLess(numpy.median(abs(heard - loud)), 0.02 * numpy.ptp(loud))

    def test_a_stroke_at_the_very_start(self):
        """The sound begins as DSP is switched on, or soon after that."""
        for start in (0, 1, 2, 5, 10, 20, 30, 40, 45, 50):
            sound = numpy.concatenate([numpy.zeros(RATE * start // 1000), read("Snare-Med")])[:RATE]
            events = features("-hit", sound)
            self.assertEqual((len(onsets(events)), len(lists(events))), (1, 1), start)

    def test_noise_from_the_start_is_no_stroke(self):
        random = numpy.random.default_rng(1)
        for decibels in (-70, -60, -50, -40):
            noise = random.uniform(-1, 1, RATE) * 10 ** (decibels / 20) * 3**0.5
            self.assertEqual(onsets(features("-hit", noise)), [], decibels)

    def test_strength_goes_with_the_level(self):
        """Not exactly: a soft stroke is found a moment later, when it has risen further."""
        soft, loud = (onsets(features("-hit", gain * strokes())) for gain in (0.1, 1))
        for a, b in zip(soft, loud):
            self.assertTrue(14 < b - a < 22, (a, b))


class Phrases(unittest.TestCase):
    def test_a_list_each_phrase(self):
        events = features("-phrase", words())
        self.assertEqual([e[0] for e in events], ["time", "onset", "time", "list"] * 2)
        for heard, begun in zip(times(events, "onset"), (100, 1000)):
            self.assertTrue(0 <= heard - begun < 25, heard)
        for heard, ended in zip(times(events, "list"), (400, 1500)):
            self.assertTrue(190 <= heard - ended < 240, heard)
        self.assertEqual({len(values) for values in lists(events)}, {5 * 14})

    def test_longer_silence(self):
        # 650 ms: longer than the pause of 600
        events = features("-phrase 650", words())
        self.assertEqual(len(lists(events)), 0)
        self.assertEqual(len(onsets(events)), 1)

    def test_in_a_noisy_room(self):
        """Four words over steady noise, 12 dB above it: four lists; and the noise is reported, once."""
        random = numpy.random.default_rng(1)
        for decibels in (-60, -50, -45, -40):
            sound = random.normal(0, 1, 8 * RATE) * 10 ** (decibels / 20)
            for k in range(4):
                at = RATE * (1000 + 1700 * k) // 1000
                word = sine(RATE // 2, 300 + 100 * k, 2**0.5 * 10 ** ((decibels + 12) / 20))
                sound[at : at + len(word)] += word
            events = features("-phrase", sound)
            self.assertEqual(len(onsets(events)), 4, decibels)
            self.assertEqual(len(lists(events)), 4, decibels)
            noises = [float(e[2]) for e in events if e[:2] == ("info", "noise")]
            self.assertEqual(len(noises), 1)
            self.assertTrue(abs(noises[0] - 3 - decibels) < 2, noises)  # a full-scale sine has 0 dB

    def test_the_longest(self):
        """Music without a pause: a list at least every ten seconds."""
        beat = numpy.tile(numpy.concatenate([sine(RATE // 4), numpy.zeros(RATE // 8)]), 64)
        self.assertEqual(len(lists(features("-phrase", beat, [25000])[1])), 3)

    def test_segments(self):
        self.assertEqual({len(values) for values in lists(features("-phrase -stack 3 level", words()))}, {3})


class Names(unittest.TestCase):
    def check(self, arguments, expected):
        events = features(arguments, [0] * RATE, ["names"])
        self.assertEqual(names(events[1]), expected)

    def test_names(self):
        self.check("", NAMES)
        strokes_have = [f"mfcc-{k}" for k in range(20)] + ["level", "centroid", "spread"]
        self.check("-hit", [f"{name}-frame-{k}" for k in range(7) for name in strokes_have])
        self.check("mfcc 2 -hit -stack 0", ["mfcc-0-mean", "mfcc-1-mean", "mfcc-0-deviation", "mfcc-1-deviation"])
        self.check("pitch loudness", ["pitch-note", "pitch-clarity", "loudness"])
        self.check(
            "level centroid -stack 2", ["level-frame-0", "centroid-frame-0", "level-frame-1", "centroid-frame-1"]
        )
        self.check("level -hit -stack 2", ["level-frame-0", "level-frame-1"])
        self.check("level -phrase -stack 2", ["level-segment-0", "level-segment-1"])
        self.check(
            "mel 2 flux chroma",
            ["mel-0", "mel-1", "flux"] + [f"chroma-{note}" for note in "C C# D D# E F F# G G# A A# B".split()],
        )


if __name__ == "__main__":
    unittest.main()
