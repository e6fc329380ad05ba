"""The DSP routine of [nn.signal~] makes no allocation, lock or system call: [guard~] (see guard.c) counts them."""

import os
import re
import unittest

import numpy

from host import needs_guard
from pd import FOLDER
from signals import RATE, noise, signals

GUARD = os.path.join(FOLDER, "guard", "guard~.pd_linux")


@needs_guard
class Guard(unittest.TestCase):
    def guarded(self, arguments, learn, *messages):
        x = noise(1)
        os.environ["PDNN_PRELOAD"] = GUARD
        try:
            answer = signals(
                arguments,
                [x],
                [numpy.sin(3 * x)],
                learn,
                ["> guard bang", *messages, 900, "> guard bang"],
                guarded=True,
                beside={"two": "nn.signal~ 1 8 1 -share a"},
                options=["-path", os.path.dirname(GUARD)],
            )
        finally:
            del os.environ["PDNN_PRELOAD"]
        (said,) = [e[1] for e in answer.events[-1] if e[0] == "post" and e[1].startswith("guard: ")]
        self.assertGreater(abs(answer.outputs[0][RATE // 2 :]).max(), 0)
        return [int(number) for number in re.findall(r"-?\d+", said)]

    def test_nothing(self):
        for arguments, learn in (
            ("1 8 1", 0.0),
            ("1 8 1", 1.0),
            ("1 8 8 1 -order 12", 1.0),
            ("1 8 1 -share a", 1.0),
            ("1 8 1 -feedback 20 -momentum 0.5", 1.0),
            ("1 100 1 -order 100 -keep", 1.0),
            ("1 8 1 -plain -out linear -rate 1e29", 1.0),
        ):
            counts = self.guarded(arguments, learn)
            self.assertEqual(counts[:2], [0, 0], arguments)
            self.assertIn(counts[2], (0, -1), arguments)

    def test_nothing_while_it_morphs(self):
        for arguments in "1 8 1", "1 8 1 -share a":
            places = [entry for place in (0.2, 1, 0) for entry in (f"> place {place}", 30)]
            counts = self.guarded(arguments, 0.0, "store a", "weights 1 0 1 1", "store b", "morph a b", *places)
            self.assertEqual(counts[:2], [0, 0], arguments)
            self.assertIn(counts[2], (0, -1), arguments)

    def test_the_guard_sees(self):
        counts = self.guarded("1 8 1", 0.0, "> guard try")
        self.assertEqual(counts[:2], [2, 1])


if __name__ == "__main__":
    unittest.main()
