"""`share name`: the other objects of the name play what one of them learns or is set to."""

import os
import tempfile
import unittest

import numpy

from patch import Patch
from pd import nn, open_pd
from pd import outputs as nn_outputs
from signals import RATE, noise, signals

WAY = 2048  # samples, from one network to the next


def weights_of(answer, of, entry):
    """What this object reported in an entry of the events."""
    return [e[2:] for e in answer.events[entry] if e[:2] == (of, "weights")]


def jump(samples, start):
    """The largest difference of successive samples after this time in seconds."""
    return abs(numpy.diff(samples[int(start * RATE) :])).max()


class Several(unittest.TestCase):
    """[nn.signal~] beside [nn.signal~]."""

    def share(self, arguments, others, *entries, seconds=1.0, learn=0.0, inputs=None):
        x = noise(seconds) if inputs is None else inputs
        boxes = {f"n{k}": f"nn.signal~ {text}" for k, text in enumerate(others)}
        return signals(arguments, [x], [numpy.tanh(3 * x)], learn, entries, beside=boxes)

    def test_one_learns_and_all_play(self):
        learn = numpy.where(numpy.arange(RATE) < RATE // 2, 1.0, 0.0)
        answer = self.share("1 8 1 -share a", ["1 8 1 -share a", "1 8 1 -share b"], 900, "weights", "> n0 weights",
                            "> n1 weights", learn=learn)  # fmt: skip
        self.assertEqual(answer.errors(), [])
        mine, same, other = (weights_of(answer, of, k) for of, k in (("info", 2), ("n0", 3), ("n1", 4)))
        self.assertEqual(len(mine), 9)
        self.assertEqual(mine, same)
        self.assertNotEqual(mine, other)
        after = int(0.5 * RATE) + WAY + 128
        numpy.testing.assert_array_equal(answer.outputs[0][after:], answer.beside["n0"][after:])
        self.assertLess(answer.error[after:].mean(), 1e-3)

    def test_while_one_learns_the_other_is_near(self):
        answer = self.share("1 8 1 -share a", ["1 8 1 -share a"], learn=1.0)
        apart = abs(answer.outputs[0] - answer.beside["n0"])[RATE // 2 :]
        self.assertLess(apart.mean(), 0.01)

    def test_several_learn(self):
        """Each learns, and they stay near each other."""
        answer = self.share("1 8 1 -share a", ["1 8 1 -share a"], "> learn-n0 1", 800, "> learn-n0 0", "> learn 0", 150,
                            "weights", "> n0 weights", learn=1.0)  # fmt: skip
        end = slice(int(0.7 * RATE), int(0.79 * RATE))
        self.assertLess(abs(answer.outputs[0] - answer.beside["n0"])[end].mean(), 0.01)
        self.assertLess(answer.error[end].mean(), 1e-3)
        self.assertEqual(weights_of(answer, "info", 6), weights_of(answer, "n0", 7))

    def test_no_click(self):
        """Two networks whose outputs for 0.5 are far apart: the others move from one to the other in 2048 samples."""
        constant = numpy.full(RATE, 0.5)
        answer = self.share("1 1 -share a", ["1 1 -share a"], "weights 1 0 0 0", 400, "weights 1 0 0.5 1", 400,
                            inputs=constant)  # fmt: skip
        got = answer.beside["n0"]
        changed = int(numpy.argmax(answer.outputs[0][RATE // 4 :] > 0.9)) + RATE // 4
        self.assertGreater(jump(answer.outputs[0], 0.1), 0.9)
        self.assertLess(jump(got, 0.1), 1.01 * 64 / WAY)
        numpy.testing.assert_allclose(got[changed - 2000 : changed - 64], 0, atol=1e-6)
        numpy.testing.assert_allclose(got[changed + WAY // 2], 0.5, atol=0.05)
        numpy.testing.assert_array_equal(got[changed + WAY + 64 :], 1)

    def test_all_that_changes_a_network(self):
        """undo, read, reset, layers of the same sizes, morph, act: the others follow all of them."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            signals("1 4 1 -seed 9", [noise(0.05)], [], 0.0, [f"write {path}"])
            before = ["mark", "weights 1 0 0 3", 100]
            for messages in (
                ["undo"],
                [f"read {path}"],
                ["reset"],
                ["layers 1 4 1"],
                ["seed 5"],
                ["act sigmoid"],
                ["store a", f"read {path}", "store b", "morph a b 0.25"],
                ["store a", f"read {path}", "store b", "> place 0.25", "morph a b"],
                ["order 1"],
                ["plain"],
            ):
                answer = self.share("1 4 1 -share a", ["1 4 1 -share a"], *before, *messages, 300, "weights",
                                    "> n0 weights", "bang", "> n0 bang")  # fmt: skip
                self.assertEqual(answer.errors(), [])
                at = len(before) + len(messages) + 2
                self.assertEqual(weights_of(answer, "info", at), weights_of(answer, "n0", at + 1), messages)
                self.assertEqual(answer.infos("act"), answer.infos("act", "n0"), messages)
                self.assertEqual(answer.infos("out"), answer.infos("out", "n0"), messages)
                self.assertEqual(answer.infos("share", "n0"), [("a",)])

    def test_undo_of_another(self):
        """A mark belongs to the object that made it, wherever learning took place since."""
        learn = numpy.where(numpy.arange(RATE) < RATE // 2, 1.0, 0.0)
        answer = self.share("1 4 1 -share a", ["1 4 1 -share a"], "weights", "> n0 mark", 700, "weights", "> n0 undo",
                            200, "weights", "> n0 weights", learn=learn)  # fmt: skip
        first, learned, back, there = (
            weights_of(answer, *at) for at in (("info", 1), ("info", 4), ("info", 7), ("n0", 8))
        )
        self.assertNotEqual(first, learned)
        self.assertEqual(back, there)
        numpy.testing.assert_allclose(numpy.concatenate(first), numpy.concatenate(back), atol=0.05)

    def test_without_sound(self):
        answer = self.share("1 4 1 -share a", ["1 4 1 -share a"], "> pd dsp 0", "weights 1 0 1 2", "> n0 weights 1 0",
                            "> pd dsp 1")  # fmt: skip
        self.assertEqual(answer.infos("weights", "n0"), [(1, 0, 1, 2)])

    def test_switched_off(self):
        """Where [switch~] is off, any message that reads or changes it first takes over what others have learned
        since; whatever it does not change, they keep."""
        x = noise(1.2)
        for told in ("rate 0.1", "bias 1", "mark", "store a", "weights", "tabwrite weights 1 none", "layers"):
            script = ["> n0 weights", "> learn-n0 1", 300, "> learn-n0 0", told, "weights", "> n0 weights", "weights 2 0 0 0 0", 60,
                      "> n0 weights"]  # fmt: skip
            answer = signals("1 2 1 -share a", [x], [numpy.tanh(3 * x)], 0.0, script, block="switch~",
                             beside={"n0": "nn.signal~ 1 2 1 -share a"})  # fmt: skip
            learned = weights_of(answer, "n0", 7)
            self.assertEqual(weights_of(answer, "info", 6), learned, told)
            self.assertNotEqual(learned, weights_of(answer, "n0", 1), told)
            self.assertEqual(weights_of(answer, "n0", 10), learned[:2] + [(2, 0, 0, 0, 0)], told)

    def test_kept_while_switched_off(self):
        """Files too."""
        x = noise(0.5)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.nn")
            script = [
                "> learn-n0 1",
                300,
                "> learn-n0 0",
                f"write {path}",
                50,
                "> n0 weights",
                "reset",
                "undo",
                "weights",
            ]
            answer = signals("1 2 1 -share a", [x], [numpy.tanh(3 * x)], 0.0, script, block="switch~",
                             beside={"n0": "nn.signal~ 1 2 1 -share a"})  # fmt: skip
            again = signals("1 2 1", [x], (), 0.0, [f"read {path}", "weights"])
        learned = weights_of(answer, "n0", 6)
        self.assertEqual(again.infos("weights"), learned)
        self.assertEqual(weights_of(answer, "info", 9), learned)

    def test_names_by_message(self):
        answer = self.share("1 4 1", ["1 4 1 -seed 3"], "weights 1 0", "> n0 weights 1 0", "share a", "> n0 share a", 100,
                            "> n0 weights 1 0", "share", "weights 1 0 1 2", 100, "> n0 weights 1 0", "bang")  # fmt: skip
        self.assertEqual(answer.errors(), [])
        mine, (own, taken, still) = answer.infos("weights")[0], answer.infos("weights", "n0")
        self.assertNotEqual(own, mine)
        self.assertEqual(taken, mine)
        self.assertEqual(still, mine)
        self.assertEqual(answer.infos("share"), [])

    def test_what_is_no_name(self):
        answer = self.share("1 4 1 -share", [], "share 3", "share a b", "bang")
        self.assertEqual(
            answer.errors(),
            ["nn.signal~: -share: expected a name"] + 2 * ["nn.signal~: share: expected one name, or nothing"],
        )
        self.assertEqual(answer.infos("layers"), [(1, 4, 1)])

    def test_other_layers(self):
        """Refused with one line; and when the layers are the same again it continues."""
        answer = self.share("1 4 1 -share a", ["1 8 1 -share a", "1 4 1 -order 2 -share a"], "weights", 20,
                            "order 2", "weights 1 0 0 0 1", 100, "weights", "> n1 weights", "> n0 weights")  # fmt: skip
        said = "nn.signal~: share a: {} is given there, expected {}"
        self.assertEqual(
            answer.errors(0),
            [said.format("1 8 1", "1 4 1 -order 2"), said.format("1 8 1", "1 4 1")],
        )
        self.assertEqual(answer.errors(3), [said.format("1 4 1 -order 2", "1 8 1")])
        self.assertEqual(len(answer.errors()), 3)
        self.assertEqual(weights_of(answer, "info", 6), weights_of(answer, "n1", 7))
        self.assertEqual(len(weights_of(answer, "n0", 8)), 9)

    def test_feedback(self):
        x = noise(1)
        answer = signals("1 4 1 -feedback 3 -share a", [x], [numpy.sin(x)], 1.0, [900, "> learn 0", 80],
                         beside={"two": "nn.signal~ 1 4 1 -feedback 3 -share a"})  # fmt: skip
        self.assertEqual(answer.errors(), [])
        self.assertTrue(numpy.isfinite(answer.beside["two"]).all())


class ByLists(unittest.TestCase):
    """[nn~] is taught by lists, and [nn.signal~] plays what it has learned."""

    def check(self, arguments, teach, ask, inputs, outputs, scale, signal_flags=""):
        """The outputs of both for the same features, and whether it comes without a click."""
        hidden = arguments.split()[1]
        x = [numpy.repeat([row[k] for row in ask], 400) for k in range(inputs)]
        x = [numpy.concatenate([numpy.full(8000, samples[0]), samples]) for samples in x]
        box = f"{inputs} {hidden} {outputs} -share a -bound 1e6 {signal_flags}"
        script = [f"> net {line}" for line in teach] + ["> net rehearse"]
        answer = signals(box, x, [], 0.0, script, beside={"net": f"nn~ {arguments} -share a"})
        events = nn(arguments, teach + ["rehearse"] + ["list " + " ".join(f"{v:.9g}" for v in row) for row in ask])
        expected = numpy.array([nn_outputs(said) for said in events[-len(ask) :]])
        self.assertEqual(answer.errors(), [])
        for k in range(len(ask)):
            for output in range(outputs):
                got = answer.outputs[output][8000 + 400 * k + 200]
                self.assertAlmostEqual(got, expected[k][output], delta=2e-3 * scale)
        return answer

    def test_classes(self):
        random = numpy.random.default_rng(3)
        lists = random.normal([1, -20], [2, 5], (40, 2))
        teach = []
        for a, b in lists:
            teach += [f"list {a:.6g} {b:.6g}", f"target {'a' if 2 * a + b > -18 else 'b'}"]
        self.check("2 8 a b -kernel 0", teach, lists[:20], 2, 2, 1)

    def test_values(self):
        random = numpy.random.default_rng(4)
        lists = random.normal([1, -20], [2, 5], (40, 2))
        teach = []
        for a, b in lists:
            teach += [f"list {a:.6g} {b:.6g}", f"target {300 * a + 10 * b + 1000:.6g} {0.001 * a:.6g}"]
        self.check("2 8 0", teach, lists[:20], 2, 2, 1000)

    def test_window(self):
        """The window of [nn~] is the order here."""
        teach = []
        for k in range(40):
            teach += [f"list {numpy.sin(0.3 * k):.6g}", f"target {numpy.sin(0.3 * k + 1):.6g}"]
        script = [f"> net {line}" for line in teach] + ["> net rehearse", 300]
        x = [noise(0.5)]
        net = {"net": "nn~ 1 8 1 -window 3 -out linear -share a"}
        answer = signals("1 8 1 -order 3 -share a", x, [], 0.0, script, beside=net)
        self.assertEqual(answer.errors(), [])
        read = [f"list {value:.9g}" for value in x[0][12000:12010]]
        events = nn("1 8 1 -window 3 -out linear", teach + ["rehearse", *read])
        for k in range(3, 10):
            self.assertAlmostEqual(nn_outputs(events[-10 + k])[0], answer.outputs[0][12000 + k], 4)

    def test_live(self):
        """While it rehearses, and when that is undone, the sound changes without a click."""
        constant = [numpy.full(RATE, 0.5)]
        net = {"net": "nn~ 1 8 1 -share a"}
        first = [f"> net {line}" for k in range(5) for line in (f"list {k / 4}", f"target {k / 4}")]
        second = ["> net list 0.5", "> net target 0", 200, "> net undo", 200]
        answer = signals("1 8 1 -share a", constant, [], 0.0, first + ["> net rehearse", 300] + second, beside=net)
        self.assertEqual(answer.errors(), [])
        out = answer.outputs[0]
        at = [int(s * RATE) for s in (0.28, 0.48, 0.68)]
        self.assertAlmostEqual(out[at[0]], 0.5, delta=0.05)
        self.assertLess(out[at[1]], 0.4)
        self.assertAlmostEqual(out[at[2]], out[at[0]], delta=1e-3)
        self.assertLess(jump(out, 0.1), 0.05)

    def test_nothing_is_given_before_it_is_taught(self):
        answer = signals("1 8 1 -share a -seed 4", [noise(0.3)], [], 0.0, ["weights", "> net rate 0.1", 100, "weights"],
                         beside={"net": "nn~ 1 8 1 -share a"})  # fmt: skip
        self.assertEqual(weights_of(answer, "info", 1), weights_of(answer, "info", 4))

    def test_a_new_class_does_not_fit(self):
        script = ["> net list 1 2", "> net target a", "> net list 2 1", "> net target b", 100, "> net target c", 100,
                  "> net undo", 100, "weights", "> net target b", 50, "weights"]  # fmt: skip
        answer = signals("2 8 2 -share a", [noise(0.6), noise(0.6)], [], 0.0, script,
                         beside={"net": "nn~ 2 8 0 -share a"})  # fmt: skip
        said = "nn.signal~: share a: 2 8 {} is given there, expected 2 8 2"
        self.assertEqual(answer.errors(), [said.format(3)])
        self.assertNotEqual(weights_of(answer, "info", 10), weights_of(answer, "info", 13))

    def test_what_cannot_be_folded(self):
        script = ["> net list 1", "> net target 0.5", "> net target 0.7", 50, "> net bias 1", 50, "weights"]
        answer = signals("1 4 1 -share a", [noise(0.3)], [], 0.0, script, beside={"net": "nn~ 1 4 1 -bias 0 -share a"})
        self.assertEqual(answer.errors(), ["nn~: share a: it normalises features or values and has no bias"])

    def test_what_is_no_name(self):
        events = nn("1 4 1 -share", ["share 3", "share a b", "share a", "bang", "share", "bang"])
        self.assertEqual(events[0], [("error", "nn~: -share: expected a name")])
        for entry in events[1:3]:
            self.assertEqual(entry, [("error", "nn~: share: expected one name, or nothing")])
        self.assertIn(("info", "share", "a"), events[4])
        self.assertNotIn("share", [e[1] for e in events[6]])


class Life(unittest.TestCase):
    """Objects come and go while others share the name."""

    def test_deleted(self):
        """The one that shared is deleted on the way: the others still arrive. One that joins later gets it too."""
        patch = Patch()
        names = {}
        for name in ("one", "two", "net"):
            names[name] = patch.canvas(name)
        for name in names:
            patch.objects(f"r from-{name}", f"print {name}")
        patch.objects("sig~ 0.5", "dac~")
        play = patch.box("obj", "qlist")
        patch.chain(patch.box("obj", "loadbang"), patch.box("msg", "read script.txt \\, bang"), play)

        def make(name, box):
            return [f"pd-{name} obj 10 10 {box}", f"pd-{name} obj 10 50 s from-{name}", f"pd-{name} obj 10 90 r {name}",
                    f"pd-{name} connect 2 0 0 0"]  # fmt: skip

        signal = "pd-nn/nn.signal~ 1 1 -share a"
        lines = [
            *(
                "pd dsp 1",
                *make("one", signal),
                *make("two", signal),
                "pd-one connect 0 2 1 0",
                "pd-two connect 0 2 1 0",
            ),
            *("one weights 1 0 0.25 2", "10", "pd-one clear", "100", "two weights 1 0"),
            *(
                *make("net", "pd-nn/nn~ 1 1 -normalize 0 -share a"),
                "net list 1",
                "net weights 1 0 0.5 3",
                "1",
                "pd-net clear",
            ),
            *("100", "two weights 1 0", *make("one", signal), "pd-one connect 0 2 1 0", "one weights 1 0"),
            *("pd-one clear", "pd-two clear", *make("one", signal + " -seed 7"), "pd-one connect 0 2 1 0"),
            *("one weights 1 0", "pd quit"),
        ]
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "script.txt"), "w") as file:
                file.write("".join(line + ";\n" for line in lines))
            path = os.path.join(folder, "test.pd")
            with open(path, "w") as file:
                file.write(str(patch))
            printed = open_pd(path)
        self.assertEqual([line for line in printed if "error" in line], [])
        said = [line for line in printed if ": weights" in line]
        self.assertEqual(said[:2], ["two: weights 1 0 0.25 2", "two: weights 1 0 0.5 3"])
        self.assertEqual(said[2], "one: weights 1 0 0.5 3")
        self.assertNotEqual(said[3], said[2])  # nobody has had the name any more


if __name__ == "__main__":
    unittest.main()
