"""[nn.gesture] in auto mode: where gestures begin and end in streams of pen shapes and trembling hands."""

import unittest

import numpy

import pen
from gestures import early_lists, errors, frames, gestures, lists, moments, states

LATE = 60  # milliseconds that a beginning or an end may be off


def streamed(arguments="", seed=1, count=24, **stream):
    """The marks of a stream, in milliseconds, and all that came out of it."""
    random = numpy.random.default_rng(seed)
    shapes = [pen.SHAPES[k % len(pen.SHAPES)] for k in range(count)]
    sent, marks = pen.stream(shapes, random, **stream)
    return 1000 * numpy.array(marks), sum(gestures(arguments, frames(sent) + [1000]), [])


class Streams(unittest.TestCase):
    def check(self, marks, events, share=0.9):
        self.assertEqual(errors(events), [])
        self.assertEqual(states(events), [1.0, 0.0] * len(marks))
        begins, ends = moments(events, "began"), moments(events, "ended")
        near = (abs(begins - marks[:, 0]) <= LATE) & (abs(ends - marks[:, 1]) <= LATE)
        self.assertGreaterEqual(near.mean(), share)
        for begin, end, row in zip(begins, ends, lists(events)):
            self.assertAlmostEqual(row[-1], (end - begin) / 1000, 3)
        self.assertEqual(len(lists(events)), len(marks))

    def test_pen_shapes(self):
        self.check(*streamed())

    def test_slow_and_fast_streams(self):
        for rate in (30, 250):
            self.check(*streamed(rate=rate, seed=2), 0.85)

    def test_without_any_noise(self):
        self.check(*streamed(noise=0, drift=0, seed=3))

    def test_frames_at_any_moment(self):
        self.check(*streamed(jitter=0.9, seed=4))

    def test_what_speaks_only_of_movement(self):
        """A mouse: whole steps, and nothing at rest. The first gesture counts too."""
        random = numpy.random.default_rng(5)
        sent, marks = pen.stream(pen.SHAPES, random, noise=0, drift=0)
        sent[:, 1:] = numpy.round(300 * sent[:, 1:])
        moved = numpy.append(True, numpy.any(numpy.diff(sent[:, 1:], axis=0) != 0, axis=1))
        events = sum(gestures("", frames(sent[moved]) + [1000]), [])
        self.check(1000 * numpy.array(marks), events)

    def test_a_frame_long_before_the_stream(self):
        """A value set when the patch opens tells nothing about rest."""
        random = numpy.random.default_rng(9)
        sent, marks = pen.stream(pen.SHAPES, random)
        events = sum(gestures("", [("list", [0, 0]), 3000] + frames(sent) + [1000]), [])
        self.check(1000 * numpy.array(marks) + 3000, events)

    def test_two_channels_of_ten(self):
        random = numpy.random.default_rng(6)
        sent, marks = pen.stream(pen.SHAPES, random)
        sent = numpy.hstack([sent, 1000 + 50 * random.normal(size=(len(sent), 8))])
        self.check(1000 * numpy.array(marks), sum(gestures("", frames(sent) + [1000]), []))

    def test_early_lists_while_it_goes_on(self):
        marks, events = streamed("-early 100", seed=7, count=8)
        self.assertGreater(len(early_lists(events)), 3 * len(marks))
        going = 0.0
        for e in events:
            if e[0] == "state" and e[1] != "progress":
                going = e[1]
            elif e[0] == "early":
                self.assertEqual(going, 1.0)

    def test_nothing_moves(self):
        random = numpy.random.default_rng(8)
        still = numpy.stack([numpy.arange(6000) / 100, random.normal(size=6000), numpy.zeros(6000)], 1)
        self.assertEqual(sum(gestures("", frames(still)), []), [])

    def test_a_hand_that_trembles_for_ten_minutes(self):
        for hertz in (5, 9):
            sent = pen.tremble(600, numpy.random.default_rng(hertz), hertz=hertz)
            self.assertEqual(sum(gestures("", frames(sent)), []), [], hertz)


class Settings(unittest.TestCase):
    """The effect of each in a stream, as a flag and as a message."""

    def both(self, flag, seed=1, **stream):
        _, made = streamed(flag, seed, 8, **stream)
        random = numpy.random.default_rng(seed)
        sent, _ = pen.stream([pen.SHAPES[k] for k in range(8)], random, **stream)
        told = sum(gestures("", [flag.strip("-")] + frames(sent) + [1000]), [])
        self.assertEqual(lists(made), lists(told), flag)
        return made

    def test_rest(self):
        self.assertEqual(len(lists(self.both("-rest 100"))), 8)
        self.assertLess(len(lists(self.both("-rest 1500"))), 8)

    def test_shortest(self):
        self.assertEqual(len(lists(self.both("-shortest 300"))), 8)
        self.assertEqual(len(lists(self.both("-shortest 9000"))), 0)

    def test_longest(self):
        self.assertLess(len(lists(self.both("-longest 700"))), 8)

    def test_sensitivity(self):
        self.assertEqual(len(lists(self.both("-sensitivity 0.6"))), 8)
        self.assertEqual(len(lists(self.both("-sensitivity 0", noise=0.1))), 0)

    def test_rest_while_nothing_comes(self):
        """It counts from the last frame, also if it is shortened after that."""
        moved = [(k / 100, 10 * k) for k in range(60)]
        before, changed, after = ([300], ["rest 200"], [50])
        events = gestures("-rest 4000", frames(moved) + before + changed + after + [5000])
        self.assertEqual(lists(sum(events[:-2], [])), [])
        self.assertEqual(len(lists(events[-2])), 1)

    def test_in_the_middle_of_a_gesture(self):
        """Every other setting takes effect on the gesture under way, of which nothing is lost."""
        random = numpy.random.default_rng(1)
        sent, ((begin, end),) = pen.stream(["circle"], random)
        before, after = sent[sent[:, 0] < (begin + end) / 2], sent[sent[:, 0] >= (begin + end) / 2]
        (whole,) = lists(sum(gestures("-spread 0 -relative 0 -scale 0 -parts 2", frames(sent) + [1000]), []))
        changes = ["parts 2", "spread 0", "relative 0", "scale 0", "early 0"]
        script = frames(before) + changes + frames(after, before[-1, 0]) + [1000]
        events = sum(gestures("", script), [])
        self.assertEqual(lists(events), [whole])
        self.assertEqual(states(events), [1.0, 0.0])


if __name__ == "__main__":
    unittest.main()
