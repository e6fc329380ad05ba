"""[nn.features~]: the three modes and the three outlets, on strokes of a real drum kit."""

import os
import subprocess
import sys
import tempfile
import unittest

import numpy

from features import features, lists, names, onsets, times
from sounds import NAMES, RATE, SPACING, STROKES, read, strokes, words

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
        # the list of the last hop may come too late
        self.assertGreaterEqual(len(heard), len(expected) - 1)
        heard = numpy.array(heard[: len(expected)])
        expected = expected[: len(heard)]
        self.assertGreater(len(heard), 20)
        away = abs(heard - expected) / (expected.max(0) - expected.min(0))
        self.assertLess(away.max(), 1e-3)

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
            # the frames may begin a little before the stroke
            self.assertTrue(-6 < heard - begun - last < 6, (heard, begun))
        self.assertEqual({len(values) for values in lists(events)}, {count})
        for strength in onsets(events):
            self.assertTrue(-50 < strength < 6, strength)
        return lists(events)

    def test_a_list_each_stroke(self):
        # 7 frames of 1024, 512 apart, fit 100 ms
        self.check("-hit", 28, 1000 * (6 * 512 + 1024) / RATE)

    def test_longer(self):
        self.check("-hit 250", 28, 1000 * (19 * 512 + 1024) / RATE)

    def test_stacked(self):
        self.check("-hit -stack 7", 98, 100)

    def test_strokes_differ(self):
        heard = numpy.array(self.check("-hit", 28, 1000 * (6 * 512 + 1024) / RATE))
        self.assertGreater(min(numpy.ptp(heard, axis=0)), 0)

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

    def test_segments(self):
        self.assertEqual({len(values) for values in lists(features("-phrase -stack 3 level", words()))}, {3})


class Names(unittest.TestCase):
    def check(self, arguments, expected):
        events = features(arguments, [0] * RATE, ["names"])
        self.assertEqual(names(events[1]), expected)

    def test_names(self):
        self.check("", NAMES)
        self.check("-hit", [f"{name}-mean" for name in NAMES] + [f"{name}-deviation" for name in NAMES])
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
