"""[nn.features~]: every flag and message, and errors in them: reported, and nothing is lost."""

import random
import unittest

import numpy

from features import errors, features, lists, names, onsets, times
from pd import FOLDER, open_pd, run_pd
from sounds import NAMES, RATE, STROKES, strokes, words

SILENCE = [0] * RATE


class Flags(unittest.TestCase):
    """A flag has the same effect as the message of the same name: on the lists that come in a second."""

    def both(self, flag, sound, arguments=""):
        made = features(f"{arguments} {flag}", sound)
        told = features(arguments, sound, [flag.strip("-"), 1000 * len(sound) / RATE + 100])
        self.assertEqual(errors(made) + errors(told[0] + told[1] + told[2]), [])
        # a message comes when the sound has begun, a block late
        self.assertTrue(abs(len(lists(made)) - len(lists(told[2]))) <= len(lists(made)) // 20, flag)
        self.assertEqual(len(onsets(made)), len(onsets(told[2])), flag)
        self.assertTrue(names(told[1]))
        return made

    def test_size(self):
        made = self.both("-size 4096", SILENCE)
        self.assertEqual(len(lists(made)), RATE * 11 // 10 // 2048)

    def test_hop(self):
        self.assertEqual(len(lists(self.both("-hop 1000", SILENCE))), RATE * 11 // 10 // 1000)

    def test_bands(self):
        # the coefficients' sum over the bands: silence is -3 in each, and the first row 1 / sqrt(bands)
        for bands in (20, 128):
            made = self.both(f"-bands {bands}", SILENCE, "mfcc 2")
            self.assertAlmostEqual(lists(made)[0][0], -3 * bands**0.5, 3)

    def test_hit(self):
        self.assertEqual(len(lists(self.both("-hit", strokes()))), 4)
        self.assertEqual(len(lists(self.both("-hit 60", strokes()))), 4)

    def test_phrase(self):
        self.assertEqual(len(lists(self.both("-phrase", words()))), 2)
        self.assertEqual(len(lists(self.both("-phrase 90", words()))), 2)

    def test_stack(self):
        self.assertEqual(len(lists(self.both("-stack 4", SILENCE, "level"))[0]), 4)

    def test_threshold(self):
        for threshold, count in (("-60", 4), ("-15", 0)):
            made = self.both(f"-threshold {threshold}", 0.02 * strokes(), "-hit")
            self.assertEqual(len(onsets(made)), count, threshold)

    def test_threshold_of_a_phrase(self):
        for threshold, count in (("-30", 2), ("-5", 0)):
            made = self.both(f"-threshold {threshold}", words(), "-phrase")
            self.assertEqual(len(onsets(made)), count, threshold)

    def test_sensitivity(self):
        """Noise that grows louder by 6 dB: an onset only at high sensitivity."""
        random = numpy.random.default_rng(1)
        sound = random.uniform(-0.02, 0.02, RATE)
        sound[RATE // 2 :] *= 2
        for sensitivity, count in (("0", 0), ("0.6", 1)):
            made = self.both(f"-sensitivity {sensitivity}", sound, "-hit")
            self.assertEqual(len(onsets(made)), count, sensitivity)

    def test_features(self):
        events = features("", SILENCE, ["features level mel 3 centroid", 30, "features mfcc", 30, "features zcr", 30])
        self.assertEqual(names(events[1]), ["level", "mel-0", "mel-1", "mel-2", "centroid"])
        self.assertEqual(names(events[3]), NAMES[:13])
        self.assertEqual(names(events[5]), ["zcr"])
        self.assertEqual([len(lists(events[k])[0]) for k in (2, 4, 6)], [5, 13, 1])

    def test_frame_leads_back(self):
        events = features("level -hit", SILENCE, [100, "frame", 100, "phrase", 100, "frame", 100])
        self.assertEqual(
            [len(lists(group)) > 0 for group in events[1:]], [False, False, True, False, False, False, True]
        )
        self.assertEqual(names(events[2]), ["level"])

    def test_a_mode_keeps_its_length(self):
        events = features("level -hit 60", SILENCE, ["phrase 300", "hit", "names"])
        self.assertEqual(names(events[3]), [f"level-frame-{k}" for k in range(7)])
        self.assertEqual(errors(sum(events, [])), [])

    def test_together_in_any_order(self):
        for arguments in ["mel 3 -hit 50 level -stack 0", "-stack 0 -hit 50 mel 3 level"]:
            events = features(arguments, strokes(), ["names", 2000])
            self.assertEqual(
                names(events[1]),
                [f"{name}-{of}" for of in ("mean", "deviation") for name in ("mel-0", "mel-1", "mel-2", "level")],
            )
            self.assertEqual(len(lists(events[2])), 4)


class Knobs(unittest.TestCase):
    """Settings take effect at once and lose nothing while sound plays."""

    def turned(self, arguments, messages, sound, every=20):
        """Messages one after another, `every` ms apart, while the whole sound plays; all events."""
        script, left = [], 1000 * len(sound) / RATE + 300
        for k in range(int(left / every)):
            script += [messages[k % len(messages)], every]
        return sum(features(arguments, sound, script), [])

    def test_no_stroke_is_lost(self):
        """Each setting moves to and fro every 20 ms, over strokes of which none begins with a message."""
        for messages in (
            ["sensitivity 0.5", "sensitivity 0.52"],
            ["threshold -60", "threshold -62"],
            ["hit 35", "hit 36"],
            ["hit 100", "hit 60"],
            ["size 512", "size 256"],
            ["bands 40", "bands 30"],
            ["stack 5", "stack 0"],
            ["features level centroid", "features mfcc loudness pitch flux"],
            ["hop 128", "hop 200"],
        ):
            events = self.turned("-hit", messages, strokes())
            self.assertEqual(errors(events), [])
            kinds = [e[0] for e in events if e[0] in ("onset", "list")]
            self.assertEqual(kinds, ["onset", "list"] * len(STROKES), messages)

    def test_any_knob_at_any_time(self):
        """Random changes: the same onsets at the same times, one list each, as long as the names sent last."""
        knobs = ["hit 6", "hit 10", "hit 60", "hit 1000", "size 64", "size 512", "size 4096", "hop 64", "hop 300"]
        knobs += ["bands 20", "bands 128", "stack 0", "stack 1", "stack 2", "stack 64", "sensitivity 0.501"]
        knobs += ["sensitivity 0.5", "threshold -76", "threshold -75", "features level", "features mfcc 13 level"]
        knobs += ["features mel 40 pitch loudness", "features flux chroma zcr rolloff spread flatness centroid"]
        sound = numpy.concatenate([strokes(), strokes()[RATE * 180 // 1000 :]])
        expected = times(features("-hit", sound), "onset")
        for seed in range(8):
            draw = random.Random(seed)
            script, left = [], 1000 * len(sound) / RATE + 100
            while left > 0:
                script += [draw.choice(knobs), draw.choice([1, 2, 5, 10, 20, 50])]
                left -= script[-1]
            events, count = sum(features("-hit", sound, script), []), 7 * 23
            for e in events:
                if e[:2] == ("info", "names"):
                    count = len(e) - 2
                elif e[0] == "list":
                    self.assertEqual(len(e) - 1, count, seed)
            kinds = [e[0] for e in events if e[0] in ("onset", "list")]
            self.assertEqual(kinds, ["onset", "list"] * len(expected), seed)
            # messages come between blocks of 1.5 ms, and the clock of onsets with them
            numpy.testing.assert_allclose(times(events, "onset"), expected, atol=1.6)

    def test_the_list_under_way_is_as_if_it_had_been_so_from_the_start(self):
        expected = lists(features("-hit 100 -size 512 -bands 30 loudness mfcc level", strokes()))
        script = [220, "size 512", "bands 30", "features loudness mfcc level", "hit 100", 1800]
        heard = lists(features("-hit 200", strokes(), script)[-1])
        self.assertEqual(len(heard), len(STROKES))
        for one, other in zip(heard, expected):
            numpy.testing.assert_allclose(one, other, atol=1e-3)

    def test_shorter_than_what_has_passed(self):
        """The stroke at 200 ms is 60 ms old: its list comes at once."""
        events = features("-hit 500", strokes(), [260, "hit 30", 5])
        self.assertEqual(len(lists(events[2] + events[3])), 1)
        self.assertEqual(len(lists(events[2] + events[3])[0]), 7 * 23)

    def test_the_same_again_does_nothing(self):
        for arguments, messages in (
            (
                "-hit",
                ["hit", "hit 35", "sensitivity 0.5", "threshold -75", "bands 40", "stack 7", "size 512", "hop 256"],
            ),
            ("", ["frame", "size 1024", "stack 0", "features mfcc 13 level"]),
            ("-phrase", ["phrase", "phrase 200", "threshold -60"]),
        ):
            expected = [e for e in features(arguments, strokes()) if e[0] != "time"]
            heard = [e for e in self.turned(arguments, messages, strokes()) if e[0] != "time"]
            self.assertEqual(heard[: len(expected)], expected, arguments)
            self.assertNotIn("info", [e[0] for e in heard])

    def test_a_phrase_under_way(self):
        for messages in (
            ["sensitivity 0.5", "sensitivity 0.6"],
            ["phrase 200", "phrase 210"],
            ["size 512", "size 1024"],
        ):
            events = self.turned("-phrase", messages, words())
            kinds = [e[0] for e in events if e[0] in ("onset", "list")]
            self.assertEqual(kinds, ["onset", "list"] * 2, messages)

    def test_frames_go_on(self):
        """A list at least every two hops, whatever changes; and the stack is full of what was heard."""
        for messages in (["sensitivity 0.5", "sensitivity 0.6"], ["bands 30", "bands 40"], ["size 1024", "size 512"]):
            events = self.turned("-hop 512", messages, strokes())
            apart = numpy.diff(times(events, "list"))
            self.assertLess(max(apart), 2.2 * 512000 / RATE, messages)
        expected = lists(features("level -stack 20", strokes(), [700])[1])[-1]
        heard = lists(features("level", strokes(), [690, "stack 20", 10])[3])[-1]
        self.assertEqual(heard, expected)

    def test_another_mode_ends_what_is_under_way(self):
        """Its list leaves first, as long as the names before said."""
        for arguments, message, count in (
            ("level -hit", "phrase", 7),
            ("level -hit", "frame", 7),
            ("level -phrase", "hit", 5),
        ):
            events = features(arguments, strokes(), [215, message, 100])
            self.assertEqual([len(values) for values in lists(events[2])], [count], message)
            self.assertEqual(events[2][-1][:2], ("info", "names"))

    def test_an_error_loses_nothing(self):
        for message in ("size 1000", "hit 5", "hit 2000", "threshold 1", "features foo", "stack 65", "sensitivity 2"):
            events = self.turned("-hit", [message], strokes())
            kinds = [e[0] for e in events if e[0] in ("onset", "list")]
            self.assertEqual(kinds, ["onset", "list"] * len(STROKES), message)

    def test_a_list_that_turns_a_knob(self):
        """A setting changed by a list while another message waits is not undone by that message."""
        events = features("-hit 100", strokes(), [230, "hit 50", 500, "names"])
        self.assertEqual(errors(sum(events, [])), [])
        self.assertEqual(len(names(events[4])), 7 * 23)


class Lengths(unittest.TestCase):
    def test_every_length_of_a_hit(self):
        """6 to 1000 ms: each is accepted without an error, and has a window that fits."""
        every = [*range(6, 1001), 6.01, 19.99, 69.9, 999.9]
        events = features("-hit", SILENCE, [word for ms in every for word in (f"hit {ms}", "names")])
        self.assertEqual(errors(sum(events, [])), [])
        for ms, told in zip(every, events[2::2]):
            self.assertEqual(len(names(told)), 23 * (6 if ms < 20 else 7 if ms < 70 else 9), ms)

    def test_lists_of_every_length(self):
        """A list for each stroke: those of 400 ms and more are cut by the next."""
        for ms in (6, 7, 8, 9, 11, 13, 20, 50, 70, 399, 600, 1000):
            events = features(f"-hit {ms}", strokes(), [3000])
            kinds = [e[0] for e in events[1] if e[0] != "time"]
            self.assertEqual(kinds, ["onset", "list"] * len(STROKES), ms)


class WrongFlags(unittest.TestCase):
    """Errors are posted, and the object is created and works."""

    def check(self, arguments, *said):
        events = features(arguments, SILENCE, [100, "names", "frame", 100])
        heard = errors(events[0])
        self.assertEqual(len(heard), 1, heard)
        self.assertTrue(heard[0].startswith("nn.features~: "))
        for words_of_it in said:
            self.assertIn(words_of_it, heard[0])
        self.assertGreater(len(lists(events[4])), 5)
        return names(events[2])

    def test_unknown_feature(self):
        self.assertEqual(self.check("mfcc 13 brightness", "no feature brightness", "mfcc, mel, level"), NAMES)
        self.check("13", "no feature 13")

    def test_unknown_flag_is_left_out(self):
        self.assertEqual(self.check("level -loud", "no loud", "size, hop"), ["level"])
        self.assertEqual(self.check("level -loud 3", "no loud"), ["level"])

    def test_hit_and_phrase_together(self):
        self.assertEqual(
            self.check("level -hit -phrase", "-phrase", "either -hit or -phrase"),
            [f"level-frame-{k}" for k in range(7)],
        )
        self.assertEqual(
            self.check("level -phrase 300 -hit 50", "-hit", "either -hit or -phrase")[0], "level-segment-0"
        )

    def test_a_length_that_cannot_be_keeps_the_mode(self):
        """An object that was to listen for strokes does not flood the patch with frames."""
        for ms in (5, 2000):
            events = features(f"-hit {ms} -stack 3", strokes(), [2000])
            self.assertEqual(errors(events[0]), [f"nn.features~: hit {ms} ms, expected 6 to 1000"])
            events = events[1]
            self.assertEqual([len(values) for values in lists(events)], [69] * len(STROKES))

    def test_no_power_of_two(self):
        for size in ("1000", "0", "-1024", "32"):
            self.check(f"-size {size}", f"size {size}", "a power of two from 64")

    def test_beyond_a_second(self):
        self.check("-size 65536", "size 65536", "at most a second")
        self.check("-hop 50000", "hop 50000", "expected 16 to 44100")

    def test_out_of_range(self):
        for flag, said in (
            ("-bands 129", "bands 129, expected 2 to 128"),
            ("-stack 65", "stack 65, expected 0 to 64"),
            ("-phrase 5001", "phrase 5001 ms, expected 10 to 5000"),
            ("-threshold 1", "threshold 1 dB, expected -100 to 0"),
            ("-sensitivity -1", "sensitivity -1, expected 0 to 1"),
        ):
            told = self.check(f"zcr {flag} mel 1", said)
            segments = [f"-segment-{k}" for k in range(5)] if "phrase" in flag else [""]
            self.assertEqual(told, [name + part for part in segments for name in ("zcr", "mel-0")], flag)

    def test_hop_of_zero(self):
        self.check("-hop 0", "hop 0", "expected 16 to 44100 samples")

    def test_flag_without_its_number(self):
        self.check("-size", "size", "expected one whole number")
        self.check("level -threshold", "threshold", "expected one number")


class WrongMessages(unittest.TestCase):
    """Errors are posted, and everything stays the same: the same lists keep coming."""

    def check(self, message, *said, arguments="level -hop 500"):
        before = features(arguments, strokes(), [2000])
        events = features(arguments, strokes(), [613, message, 2000 - 613, "names"])
        heard = errors(events[2])
        self.assertEqual(len(heard), 1, (message, heard))
        self.assertTrue(heard[0].startswith("nn.features~: "))
        for words_of_it in said:
            self.assertIn(words_of_it, heard[0])
        self.assertEqual(lists(events[1] + events[2] + events[3]), lists(before[1]), message)

    def test_size(self):
        for size in ("1000", "0", "-1024", "32", "2147483648", "1e9"):
            self.check(f"size {size}", "size")
        self.check("size 1000", "size 1000, expected a power of two from 64")
        self.check("size 65536", "size 65536, expected at most a second, 44100 samples")

    def test_hop(self):
        self.check("hop 0", "hop 0, expected 16 to 44100 samples")
        self.check("hop -5", "hop -5, expected 16 to 44100 samples")
        self.check("hop 44101", "hop 44101, expected 16 to 44100 samples")

    def test_not_one_number(self):
        for name in ("size", "hop", "bands", "stack"):
            for wrong in ("", " foo", " 100.5", " 512 3", " 1e40"):
                self.check(name + wrong, f"{name}: expected one whole number")
        for name in ("threshold", "sensitivity"):
            for wrong in ("", " foo", " 0.5 0.5", " 1e40"):
                self.check(name + wrong, f"{name}: expected one number")
        for name in ("hit", "phrase"):
            for wrong in (" foo", " 20 30"):
                self.check(name + wrong, f"{name}: expected one number")
        self.check("frame 20", "frame: expected nothing after it")

    def test_out_of_range(self):
        self.check("bands 1", "bands 1, expected 2 to 128")
        self.check("bands 129", "bands 129, expected 2 to 128")
        self.check("stack -1", "stack -1, expected 0 to 64")
        self.check("stack 65", "stack 65, expected 0 to 64")
        self.check("hit 5", "hit 5 ms, expected 6 to 1000")
        self.check("hit 1001", "hit 1001 ms, expected 6 to 1000")
        self.check("phrase 0", "phrase 0 ms, expected 10 to 5000")
        self.check("threshold 1", "threshold 1 dB, expected -100 to 0")
        self.check("threshold -101", "threshold -101 dB, expected -100 to 0")
        self.check("sensitivity 1.1", "sensitivity 1.1, expected 0 to 1")
        self.check("sensitivity -0.1", "sensitivity -0.1, expected 0 to 1")

    def test_features(self):
        self.check("features", "expected the names of some")
        self.check("features level foo", "no feature foo, expected mfcc, mel, level")
        self.check("features level level", "level twice, expected once")
        self.check("features level 3", "no feature 3")
        self.check("features mel 0", "mel 0, expected 1 to 128")
        self.check("features mel 129", "mel 129, expected 1 to 128")
        self.check("features mel 2.5", "mel 2.5, expected a whole number")
        self.check("features mel 1e40", "expected a whole number")
        self.check("features mfcc 41", "mfcc 41, expected at most as many as bands, 40")
        self.check("features" + 11 * " level", "level twice, expected once")

    def test_bands_fewer_than_coefficients(self):
        self.check("bands 10", "mfcc 13, expected at most as many as bands, 10", arguments="mfcc 13")

    def test_in_the_middle_of_a_hit(self):
        # the second stroke is at 600 ms
        self.check("size 1000", "size 1000", arguments="-hit")


class Library(unittest.TestCase):
    def test_help(self):
        """It opens, and every object in it can be created."""
        printed = open_pd(FOLDER + "/pd-nn/nn.features~-help.pd", ["-send", "pd dsp 1", "-send", "pd quit"])
        self.assertEqual([line for line in printed if "error" in line or "create" in line], [])

    def test_loaded_by_several_names(self):
        boxes = ["nn.features~", "pd-nn/nn.features~ -hit", "nn.features~ level", "pd-nn/nn.features~ mel 2"]
        text = "#N canvas 0 0 400 300 12;\n"
        for k, box in enumerate(boxes):
            text += f"#X obj 10 {10 + k} {box};\n#X obj 100 {10 + k} print {k};\n"
        text += "#X obj 10 100 loadbang;\n#X obj 10 130 t b b;\n#X msg 60 160 names;\n#X msg 10 160 \\; pd quit;\n"
        text += "".join(f"#X connect 10 0 {2 * k} 0;\n#X connect {2 * k} 2 {2 * k + 1} 0;\n" for k in range(4))
        text += "#X connect 8 0 9 0;\n#X connect 9 1 10 0;\n#X connect 9 0 11 0;\n"
        printed = run_pd(text, arguments=["-path", FOLDER + "/pd-nn"])
        self.assertEqual([len(line.split()) for line in sorted(printed)], [2 + 14, 2 + 7 * 23, 2 + 1, 2 + 2])
        self.assertTrue(all("names" in line for line in printed), printed)


if __name__ == "__main__":
    unittest.main()
