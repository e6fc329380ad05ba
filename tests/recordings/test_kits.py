"""[nn.features~ -hit] in Pd, on single strokes of many drum kits a second apart: each has a list, and at most 5 % of
them more than one. (Some recordings hold two or three attacks: flinks, chokes, a tambourine on a pedal.)

    test_kits.py <folder with what tests/fixtures/hits wrote>"""

import glob
import os
import sys
import unittest

import numpy

from features import features, times

FOLDER = sys.argv.pop(1)
EARLY_MS = 20  # a recording may begin a little before its stroke


class Kits(unittest.TestCase):
    def test_one_list_each(self):
        lists = []
        for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt"))):
            with open(path) as file:
                begins = numpy.array([int(line.split()[0]) for line in file])
            events = features("-hit", path[:-4] + ".wav", [float(begins[-1]) + 2000])[1]
            stroke = numpy.searchsorted(begins - EARLY_MS, times(events, "list"), side="right") - 1
            counts = numpy.bincount(stroke, minlength=len(begins))
            print(f"{os.path.basename(path)[:-4]}: {len(begins)} strokes, {sum(counts == 0)} missed, ", end="")
            print(f"{sum(counts > 1)} with {sum(counts) - sum(counts > 0)} lists too many")
            lists += counts.tolist()
        self.assertGreater(len(lists), 800)
        self.assertGreater(min(lists), 0)
        self.assertLessEqual(numpy.mean(numpy.array(lists) > 1), 0.05)


if __name__ == "__main__":
    unittest.main()
