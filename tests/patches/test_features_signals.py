"""[nn.features~]: any sample rate and block size, DSP on and off, and any samples."""

import math
import unittest

import numpy

from features import errors, features, lists, names, onsets
from pd import run_pd
from sounds import RATE, read, strokes, words

BLOCKS = [
    "block~ 1",
    "block~ 16",
    "block~ 64",
    "block~ 2048",
    "block~ 2048 4",
    "block~ 512 8",
    "block~ 4096 2",
    "switch~ 1024 2",
]


def sine(rate, hz=1000, amplitude=0.5):
    return amplitude * numpy.sin(2 * numpy.pi * hz * numpy.arange(rate) / rate)


class Rates(unittest.TestCase):
    def check(self, rate, block="", at_least=50):
        """A sine has its level and its frequency, whatever the rate."""
        heard = lists(features("level centroid zcr", sine(rate), [500, "> block 1", 490], rate, block)[3])
        self.assertGreater(len(heard), at_least // 2)
        for level, centroid, zcr in heard[len(heard) // 2 :]:
            self.assertAlmostEqual(level, -6.0206, delta=0.1)
            self.assertAlmostEqual(zcr, 2000, delta=100)
            self.assertAlmostEqual(centroid, 1000, delta=20)

    def test_sample_rates(self):
        for rate in (8000, 11025, 22050, 44100, 48000, 96000, 192000):
            self.check(rate)

    def test_block_sizes(self):
        for block in BLOCKS:
            self.check(RATE, block)

    def test_up_and_downsampling(self):
        """They change the sample rate; the content added by upsampling makes the sound brighter."""
        for block in ("block~ 64 1 0.5", "block~ 1024 4 0.5", "block~ 256 2 0.25"):
            self.check(RATE, block)
        for block in ("block~ 64 1 4", "block~ 1024 4 2"):
            for level, zcr in lists(features("level zcr", sine(RATE), rate=RATE, block=block))[20:60]:
                self.assertAlmostEqual(level, -6.0206, delta=0.1)
                self.assertAlmostEqual(zcr, 2000, delta=100)

    def test_no_such_rate(self):
        """384 kHz is beyond the limit: an error is posted, nothing is analysed, and 48 kHz works again."""
        events = features(
            "level", sine(48000), ["bang", "names", "> block set 64 1 1", 100, "bang"], 48000, "block~ 64 1 8"
        )
        self.assertEqual(errors(events[0]), ["nn.features~: sample rate 384000 Hz, expected 8000 to 192000"])
        for group in events[1:3]:
            self.assertEqual(
                errors(group), ["nn.features~: nothing is analysed: these settings cannot be at 384000 Hz"]
            )


class Blocks(unittest.TestCase):
    def test_the_same_lists_in_all_blocks(self):
        """The blocks of [block~ 2048 4] overlap: every sample counts once all the same."""
        for arguments, sound in (("-hit mfcc 4 level", strokes()), ("level flux -hop 64", words())):
            expected = self.sounding(features(arguments, sound))
            self.assertGreaterEqual(len(expected), 4)
            for block in BLOCKS[:-1]:
                heard = self.sounding(features(arguments, sound, block=block))
                self.assertEqual(heard, expected, (arguments, block))

    def sounding(self, events):
        """The lists that are not silence: how much of that comes first depends on the block."""
        return [values for values in lists(events) if values[-1] or len(values) > 2]

    def test_overlap_set_by_a_message(self):
        events = features("level zcr", sine(RATE), [100, "> block set 2048 4", 400], block="block~ 64")
        heard = lists(events[3])
        self.assertTrue(25 <= len(heard) <= 36, len(heard))
        for level, zcr in heard[8:]:
            self.assertAlmostEqual(level, -6.0206, delta=0.1)
            self.assertAlmostEqual(zcr, 2000, delta=100)

    def test_block_set_while_it_runs(self):
        blocks = "16", "2048", "1 1", "4096 8", "64 1", "1024 2 2", "64 1 1"
        script = [entry for block in blocks for entry in (f"> block set {block}", 150)]
        created, *events = features("level", sine(3 * RATE), script, block="block~")
        for block, while_it_waits in zip(blocks, events[1::2]):
            self.assertGreater(len(lists(while_it_waits)), 5, block)
        self.assertEqual(errors(sum(events, created)), [])


class Running(unittest.TestCase):
    def test_dsp_off_and_on(self):
        """No list while it is off; on again it continues where it was."""
        events = features("level", sine(2 * RATE), [300, "> pd dsp 0", 300, "> pd dsp 1", 300])
        counts = [len(lists(group)) for group in events]
        self.assertEqual(counts[3], 0)
        self.assertTrue(24 <= counts[1] + counts[2] <= 27, counts)
        self.assertTrue(24 <= counts[5] <= 27, counts)

    def test_dsp_off_in_the_middle_of_a_hit(self):
        """The stroke at 200 ms ends when DSP is on again: one list for it."""
        events = features("-hit", strokes(), [230, "> pd dsp 0", 500, "> pd dsp 1", 300])
        self.assertEqual(len(onsets(events[1])), 1)
        self.assertEqual(len(lists(events[1] + events[2] + events[3])), 0)
        self.assertEqual(len(lists(events[5])), 1)

    def test_switch(self):
        events = features("level", sine(2 * RATE), [200, "> block 1", 200, "> block 0", 200], block="switch~")
        counts = [len(lists(group)) for group in events]
        self.assertEqual(counts[1], 0)
        self.assertTrue(16 <= counts[3] <= 18, counts)
        self.assertLessEqual(counts[5], 1)

    def test_without_dsp(self):
        events = features("", [0] * RATE, ["> pd dsp 0", "bang", "hop 100", "names", "-hit"])
        self.assertEqual(lists(events[2])[0][13], -100)
        self.assertEqual(len(names(events[4])), 14)

    def test_settings_while_it_plays(self):
        script = []
        for message in (
            "hit",
            "size 512",
            "phrase",
            "stack 8",
            "size 4096",
            "features chroma mel 20",
            "hop 64",
            "frame",
            "bands 20",
            "stack 0",
            "features mfcc",
        ):
            script += [message, 120]
        events = features("", sine(3 * RATE), script)
        self.assertEqual(errors(sum(events, [])), [])
        self.assertEqual({len(values) for values in lists(events[-1])}, {13})


class Beginnings(unittest.TestCase):
    """A stroke that begins with the first sample after a change is heard, once."""

    def check(self, changes, block="block~ 64 1 1"):
        stroke = read("Snare-Med")[: RATE // 2]
        for mode in ("-hit", "-hit 6", "-hit 100 -stack 0", "-phrase"):
            # the stroke is over after 700 ms
            events = features(mode, stroke, [700, *changes, "> play bang", 900], block=block)
            kinds = [e[0] for e in events[-1] if e[0] != "time"]
            self.assertEqual(kinds, ["onset", "list"], (mode, changes))

    def test_dsp_off_and_on(self):
        self.check(["> pd dsp 0", 200, "> pd dsp 1"])

    def test_another_block_size(self):
        for block in ("1 1 1", "1024 1 1", "2048 4 1"):
            self.check([f"> block set {block}"])

    def test_another_sample_rate(self):
        for block in ("64 1 2", "64 1 0.5", "4096 1 2"):
            self.check([f"> block set {block}"])

    def test_switched_on(self):
        self.check(["> block 0", 200, "> block 1"], "switch~ 64 1 1")
        self.check(["> block 1"], "switch~ 64 1 1")


class Feedback(unittest.TestCase):
    def test_a_list_that_changes_the_settings(self):
        """What is connected to an outlet changes the analysis that the list came from, or queries it."""
        patch = """#N canvas 0 0 400 300 12;
#X obj 10 10 osc~ 440;
#X obj 10 100 pd-nn/nn.features~ -hop 16;
#X obj 200 130 print list;
#X obj 10 130 spigot 1;
#X obj 10 160 t b b b;
#X msg 90 190 0;
#X msg 50 220 size 128 \\, hop 100 \\, stack 60 \\, features mel 128 \\, bang \\, features level \\, frame;
#X obj 10 250 del 3;
#X msg 10 280 1;
#X obj 300 10 loadbang;
#X msg 300 40 \\; pd dsp 1;
#X obj 300 70 del 100;
#X msg 300 100 \\; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 0 3 0;
#X connect 3 0 4 0;
#X connect 4 2 5 0;
#X connect 4 1 6 0;
#X connect 4 0 7 0;
#X connect 5 0 3 1;
#X connect 6 0 1 0;
#X connect 7 0 8 0;
#X connect 8 0 3 1;
#X connect 9 0 10 0;
#X connect 9 0 11 0;
#X connect 11 0 12 0;
"""
        printed = run_pd(patch)
        self.assertGreater(len([line for line in printed if line.startswith("list: ")]), 20)
        self.assertEqual([line for line in printed if line.startswith("error")], [])


class Samples(unittest.TestCase):
    """Features are finite for any samples, in all modes."""

    EVERYTHING = "mfcc 13 mel 40 level centroid spread rolloff flatness flux zcr chroma pitch loudness"

    def heard(self, sound):
        found = []
        for mode in ("", "-hit", "-phrase", "-stack 3"):
            events = features(f"{mode} {self.EVERYTHING}", sound)
            self.assertEqual(errors(events), [])
            for values in lists(events):
                self.assertTrue(all(math.isfinite(value) for value in values), mode)
            self.assertTrue(all(math.isfinite(value) for value in onsets(events)))
            if mode == "":
                found = lists(events)
        self.assertGreater(len(found), 50)
        return numpy.array(found)

    def test_silence(self):
        heard = self.heard(numpy.zeros(RATE))
        numpy.testing.assert_allclose(heard[:, 0], -3 * 40**0.5, atol=1e-3)
        numpy.testing.assert_allclose(heard[:, 1:13], 0, atol=1e-4)
        numpy.testing.assert_allclose(heard[:, 13:53], -3, atol=1e-4)
        numpy.testing.assert_allclose(heard[:, 53], -100)
        self.assertFalse(heard[:, 54:-1].any())
        numpy.testing.assert_allclose(heard[:, -1], -100)

    def test_full_scale_square(self):
        heard = self.heard(numpy.where(numpy.arange(RATE) // 50 % 2, -1, 1))
        numpy.testing.assert_allclose(heard[5:80, 53], 3.0103, atol=1e-3)

    def test_direct_current(self):
        heard = self.heard(numpy.ones(RATE))
        numpy.testing.assert_allclose(heard[5:80, 53], 3.0103, atol=1e-3)
        self.assertFalse(heard[5:80, 59].any())  # zero crossings

    def test_impulse(self):
        sound = numpy.zeros(RATE)
        sound[20 * 512] = 1  # the middle of the list that ends at 21 * 512
        heard = self.heard(sound)
        self.assertAlmostEqual(heard[20][54], RATE / 4, delta=1)
        self.assertAlmostEqual(heard[20][57], 1, delta=1e-4)

    def test_not_finite(self):
        """Counts as zero, and what comes after is as if it had not been."""
        for bad in (math.nan, math.inf, -math.inf):
            sound = sine(RATE)
            sound[20000:20500] = bad
            silent = sine(RATE)
            silent[20000:20500] = 0
            numpy.testing.assert_array_equal(self.heard(sound), self.heard(silent))

    def test_huge(self):
        random = numpy.random.default_rng(1)
        self.heard(3e38 * random.uniform(-1, 1, RATE))
        self.heard(numpy.full(RATE, 1e-40))


if __name__ == "__main__":
    unittest.main()
