"""[nn.gesture]: lists of gestures, in hold mode, against numpy; frames, early lists, and what is reported when."""

import unittest

import numpy

from gestures import early_lists, errors, frames, gestures, infos, lists, states
from pd import run_pd


def expected(stream, start, stop, parts=8, spread=True, relative=True, scale=True, delta=False):
    """The list of [start, stop] of a stream of (seconds, values ...), from its definition: each frame holds
    until the next one, the first from the beginning on."""
    times, values = stream[:, 0].copy(), stream[:, 1:]
    times[0] = start
    until = numpy.append(times[1:], stop)
    borders = numpy.linspace(start, stop, parts + 1)
    means, deviations = [], []
    for a, b in zip(borders, borders[1:]):
        weight = numpy.clip(numpy.minimum(until, b) - numpy.maximum(times, a), 0, None)
        weight /= weight.sum()
        mean = weight @ values
        means.append(mean)
        deviations.append(numpy.sqrt(weight @ (values - mean) ** 2))
    means, deviations = numpy.array(means), numpy.array(deviations)
    weight = (until - times) / (stop - start)
    size = numpy.sqrt((weight @ (values - weight @ values) ** 2).sum()) if scale else 1
    if delta:
        means = numpy.diff(numpy.vstack([values[:1], means]), axis=0)
    elif relative:
        means = means - values[0]
    rows = [means / size] + ([deviations / size] if spread else [])
    return numpy.concatenate([row.T.ravel() for row in rows] + [[stop - start]])


def irregular(seed, count=150, channels=3):
    random = numpy.random.default_rng(seed)
    times = numpy.cumsum(random.exponential(0.02, count)) + 1
    return numpy.hstack([times[:, None], numpy.cumsum(random.normal(size=(count, channels)), axis=0)])


def held(arguments, stream, start, stop):
    """The list of a hold from start to stop (seconds)."""
    script = [1000 * start, "start", *frames(stream, start)]
    script += [1000 * (stop - max(start, stream[-1, 0])), "stop"]
    events = gestures(f"-hold {arguments}", script)
    return lists(events[-1])[0]


class Values(unittest.TestCase):
    def check(self, arguments, seed=1, **settings):
        stream = irregular(seed)
        start, stop = 0.7, stream[-1, 0] + 0.3
        numpy.testing.assert_allclose(
            held(arguments, stream, start, stop), expected(stream, start, stop, **settings), rtol=1e-4, atol=1e-4
        )

    def test_as_it_comes(self):
        self.check("")

    def test_settings(self):
        self.check("-spread 0", spread=False)
        self.check("-relative 0", relative=False)
        self.check("-scale 0", scale=False)
        self.check("-delta", delta=True)
        self.check("-relative 0 -scale 0 -spread 0", relative=False, scale=False, spread=False)
        self.check("-delta -scale 0 -spread 0", delta=True, scale=False, spread=False)

    def test_parts(self):
        for parts in (2, 3, 64):
            self.check(f"-parts {parts}", parts=parts)

    def test_other_streams(self):
        for seed in range(2, 6):
            self.check("-spread 0", seed, spread=False)

    def test_one_channel_of_floats(self):
        events = gestures(
            "-hold -parts 2 -relative 0 -scale 0 -spread 0",
            ["start", "float 1", 1000, "3", 1000, "list 5", 2000, "stop"],
        )
        self.assertEqual(lists(events[-1]), [(2.0, 5.0, 4.0)])

    def test_many_channels(self):
        values = list(range(1000))
        events = gestures("-hold -parts 2 -relative 0 -scale 0", ["start", ("list", values), 500, "stop"])
        (row,) = lists(events[-1])
        self.assertEqual(row[:2000], tuple(float(v) for v in values for _ in range(2)))
        self.assertEqual(row[2000:], (0.0,) * 2000 + (0.5,))

    def test_tempo_is_only_in_the_duration(self):
        stream = irregular(7)
        slow = stream.copy()
        slow[:, 0] = 1 + 3 * (stream[:, 0] - 1)
        fast, slowly = held("", stream, 1, 5), held("", slow, 1, 13)
        numpy.testing.assert_allclose(fast[:-1], slowly[:-1], rtol=1e-3, atol=1e-4)
        self.assertAlmostEqual(slowly[-1], 12, 4)

    def test_place_and_size_do_not_matter(self):
        stream = irregular(8)
        other = stream.copy()
        other[:, 1:] = 100 + 7 * stream[:, 1:]
        numpy.testing.assert_allclose(held("", stream, 1, 5), held("", other, 1, 5), rtol=1e-3, atol=1e-3)


class Told(unittest.TestCase):
    """What comes out of which outlet, and in which order."""

    def test_right_to_left(self):
        events = gestures("-hold -parts 2", [10, "start", "1 2", 250, "stop"])
        self.assertEqual([e[:2] for e in events[2]], [("time", 10.0), ("info", "began"), ("state", 1.0)])
        self.assertEqual([e[:2] for e in events[5][:3]], [("time", 260.0), ("info", "ended"), ("state", 0.0)])
        self.assertEqual(events[5][3][0], "list")
        self.assertEqual(len(events[5]), 4)

    def test_the_right_inlet(self):
        script = ["right 1", "right 1", "1 2", 100, "right 0", "right 0", "right 127", 100, "right 0", "1 2"]
        events = gestures("-hold", script)
        self.assertEqual(errors(sum(events, [])), [])
        self.assertEqual([states(group) for group in events[1:]], [[1.0], [], [], [], [0.0], [], [1.0], [], [0.0], []])
        self.assertEqual([len(lists(group)) for group in events[1:]], [0, 0, 0, 0, 1, 0, 0, 0, 1, 0])

    def test_early_lists(self):
        stream = irregular(9)
        start = 1.0
        events = gestures("-hold -early 100", [1000, "start", *frames(stream, start), "stop"])
        sent, now, due = 0, start, start + 0.1
        for entry, group in zip(["start"] + frames(stream, start), events[2:]):
            now += entry / 1000 if isinstance(entry, float) else 0
            if early_lists(group):
                self.assertGreaterEqual(now, due - 1e-6)
                until = stream[stream[:, 0] <= now + 1e-6]
                want = expected(until, start, now)
                numpy.testing.assert_allclose(early_lists(group)[0], want, rtol=1e-4, atol=1e-4)
                self.assertEqual(group[0][:2], ("state", "progress"))
                self.assertAlmostEqual(group[0][2], now - start, 4)
                due = max(due + 0.1, now)
                sent += 1
        self.assertGreater(sent, 10)
        self.assertEqual(early_lists(sum(gestures("-hold", [0, "start", *frames(stream, 0), "stop"]), [])), [])

    def test_names(self):
        events = gestures("-hold -parts 2", ["1 2", "names", "spread 0", "names"])
        parts = [f"channel-{c}-part-{p}" for c in range(2) for p in range(2)]
        deviations = [f"channel-{c}-deviation-{p}" for c in range(2) for p in range(2)]
        self.assertEqual(infos(events[2], "names"), [(*parts, *deviations, "duration")])
        self.assertEqual(infos(events[4], "names"), [(*parts, "duration")])

    def test_what_is_connected_may_send_a_frame(self):
        """A list is complete even if its own outlet triggers the object again. Frames at the same time are taken for a
        microsecond apart."""
        box = "pd-nn/nn.gesture"
        text = f"""#N canvas 0 0 500 300 12;
#X obj 10 10 {box} -hold -parts 2 -relative 0 -scale 0 -spread 0;
#X obj 10 40 t a b;
#X obj 10 70 print list;
#X msg 60 70 start \\, 7 \\, stop;
#X obj 60 100 spigot 1;
#X msg 100 70 0;
#X obj 200 10 loadbang;
#X msg 200 40 start \\, 1 \\, stop \\, \\; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 4 0;
#X connect 4 0 5 0;
#X connect 5 0 4 1;
#X connect 4 0 3 0;
#X connect 3 0 0 0;
#X connect 6 0 7 0;
#X connect 7 0 0 0;
"""
        self.assertEqual(run_pd(text), ["list: 7 7 2e-06", "list: 1 1 1e-06"])


if __name__ == "__main__":
    unittest.main()
