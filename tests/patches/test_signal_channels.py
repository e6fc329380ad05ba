"""-mc: inputs, targets and outputs of [nn.signal~] as one multichannel signal each, which Pd has since 0.54."""

import os
import tempfile
import unittest

import numpy

from host import needs_multichannel, needs_no_multichannel
from patch import Patch
from pd import open_pd, run_pd
from signals import noise, read_wave, signals


@needs_multichannel
class Channels(unittest.TestCase):
    def check(self, arguments, learn=0.0, block=""):
        """As without -mc, bit for bit."""
        inputs, outputs = int(arguments.split()[0]), int(arguments.split(" -")[0].split()[-1])
        x = [noise(0.3, seed) for seed in range(1, inputs + 1)]
        targets = [numpy.tanh(2 * x[0] + 0.1 * k) for k in range(outputs)]
        expected = signals(arguments, x, targets, learn, block=block)
        answer = signals(arguments + " -mc", x, targets, learn, ["bang"], block=block)
        self.assertEqual(answer.errors(), [])
        numpy.testing.assert_array_equal(answer.outputs, expected.outputs)
        numpy.testing.assert_array_equal(answer.error, expected.error)
        self.assertEqual(
            answer.infos("order"), [(int(arguments.split("-order ")[-1]) if "-order" in arguments else 1,)]
        )

    def test_plays(self):
        self.check("2 8 3")
        self.check("1 8 1")
        self.check("3 4 2 -order 5")
        self.check("40 64 10")

    def test_learns(self):
        self.check("2 8 3", 1.0)
        self.check("2 4 2 -feedback 3", 1.0)

    def test_blocks(self):
        self.check("2 8 3", 1.0, "block~ 16")
        self.check("2 8 3", 1.0, "block~ 1024")

    def channels(self, inputs, targets, block="block~ 64"):
        """The output of [nn.signal~ 3 1 -mc], which is x1 + 2 x2 + 4 x3, for so many channels, and what is posted.
        inputs: a number for each channel; targets: None for no signal."""
        patch = Patch()
        nn = patch.box("obj", "pd-nn/nn.signal~ 3 1 -mc")
        patch.box("obj", block)
        for inlet, values in enumerate((inputs, targets)):
            if values:
                snake = patch.box("obj", f"snake~ in {len(values)}")
                for k, value in enumerate(values):
                    patch.connect(patch.box("obj", f"sig~ {value}"), 0, snake, k)
                patch.connect(snake, 0, nn, inlet)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out.wav")
            patch.box("obj", "table out 4410")
            record = patch.box("obj", "tabwrite~ out")
            patch.connect(nn, 0, record)
            begin, weights = patch.box("obj", "t b b b"), patch.box("msg", "weights 1 0 0 1 2 4")
            patch.chain(patch.box("obj", "loadbang"), begin)
            patch.connect(begin, 2, weights)
            patch.connect(weights, 0, nn)
            patch.connect(begin, 1, patch.box("msg", "\\; pd dsp 1"))
            patch.connect(begin, 0, record)
            patch.chain(begin, patch.box("obj", "del 150"), patch.box("obj", "t b b"))
            after = len(patch.boxes) - 1
            write = patch.box("msg", f"write -wave -bytes 4 {path} out")
            patch.connect(after, 1, write)
            patch.connect(write, 0, patch.box("obj", "soundfiler"))
            patch.connect(after, 0, patch.box("msg", "\\; pd quit"))
            said = [line for line in run_pd(str(patch)) if "nn.signal~" in line]
            return read_wave(path)[0][2000], said

    def test_channels_that_are_missing_or_too_many(self):
        said = "error: nn.signal~: {} channels of {}, expected {}"
        self.assertEqual(self.channels([0.1, 0.2, 0.3], [0]), (numpy.float32(1.7), []))
        self.assertEqual(self.channels([0.5], None), (0.5, []))
        self.assertEqual(self.channels(None, None), (0, []))
        self.assertEqual(self.channels([0.5, 0.25], None), (1, [said.format(2, "inputs", 3)]))
        self.assertEqual(self.channels([0, 0, 0.25, 1], [1, 2]),
                         (1, [said.format(4, "inputs", 3), said.format(2, "targets", 1)]))  # fmt: skip

    def test_wrong_number_is_said_once(self):
        """Not each time that DSP is set up anew; but when another number of channels comes."""
        two = ["obj 400 40 snake~ in 2", "obj 400 10 sig~ 0.5", "obj 400 90 pd-nn/nn.signal~ 3 1 -mc"]
        wire = ["connect 0 0 2 0", "connect 1 0 0 0", "connect 1 0 0 1"]
        four = ["obj 10 40 snake~ in 4", "disconnect 0 0 2 0", "connect 3 0 2 0"]
        patch = Patch()
        patch.canvas("sub")
        script = ["; pd dsp 1"] + [f"; pd-sub {line}" for line in two + wire] + ["; pd dsp 0", "; pd dsp 1"]
        script += [f"; pd-sub {line}" for line in four] + ["; pd dsp 0", "; pd dsp 1", "; pd quit"]
        patch.chain(patch.box("obj", "loadbang"), patch.box("msg", " ".join(f"\\{line}" for line in script)))
        said = [line for line in run_pd(str(patch)) if "nn.signal~" in line]
        self.assertEqual(said, [f"error: nn.signal~: {n} channels of inputs, expected 3" for n in (2, 4)])

    def test_missing_in_long_blocks(self):
        """Longer than the chunks that are run at once."""
        self.assertEqual(self.channels([0.5], None, "block~ 256"), (0.5, []))
        self.assertEqual(self.channels(None, None, "block~ 4096"), (0, []))

    def test_shared(self):
        """With and without channels, one network."""
        x = [noise(1), noise(1, 2)]
        learn = numpy.where(numpy.arange(len(x[0])) < 20000, 1.0, 0.0)
        answer = signals("2 8 1 -share a", x, [x[0] * x[1]], learn, [900, "weights", "> two weights"],
                         beside={"two": "nn.signal~ 2 8 1 -share a"})  # fmt: skip
        again = signals("2 8 1 -share a -mc", x, [x[0] * x[1]], learn, [900, "weights", "> two weights"],
                        beside={"two": "nn.signal~ 2 8 1 -share a"})  # fmt: skip
        self.assertEqual(again.errors(), [])
        self.assertEqual(again.events[2:], answer.events[2:])
        numpy.testing.assert_array_equal(again.beside["two"], answer.beside["two"])


@needs_no_multichannel
class Old(unittest.TestCase):
    def test_one_clear_line(self):
        """And everything else continues."""
        patch = Patch()
        patch.box("obj", "pd-nn/nn.signal~ 2 8 3 -mc")
        patch.objects("loadbang", "t b b", "print on")
        patch.connect(1, 0, patch.box("obj", "pd-nn/nn.signal~ 1 2 1"))
        patch.chain(2, patch.box("msg", "\\; pd quit"))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "test.pd")
            with open(path, "w") as file:
                file.write(str(patch))
            try:
                open_pd(path)
                self.fail("it was made")
            except AssertionError as error:
                printed = str(error).splitlines()
        said = "error: nn.signal~: -mc: this Pd has no multichannel signals, expected Pd 0.54 or later"
        self.assertEqual(printed.count(said), 1)
        self.assertEqual(len([line for line in printed if "couldn't create" in line]), 1)


if __name__ == "__main__":
    unittest.main()
