"""[nn.features~ -hit]: onsets and lists in Pd of strokes at known times, those of
tests/fixtures/strokes.c. The marks: at least 98 % found, at most
2 % false, each within 12 ms, one list each."""

import os
import unittest

from features import features, times
from pd import FOLDER
from sounds import RATE

RECORDINGS = os.path.join(FOLDER, "tests", "fixtures")
# The number comes when the stroke can be told from noise and its strength is known: two hops of the
# detector after the end of its window, and Pd's clock.
LATE_MS = 1000 * (256 + 128 + 64) / RATE


class Onsets(unittest.TestCase):
    def check(self, name):
        with open(os.path.join(RECORDINGS, name + ".txt")) as file:
            strokes = [1000 * int(line.split()[0]) / RATE for line in file]
        length = 1000 * os.path.getsize(os.path.join(RECORDINGS, name + ".wav")) / 4 / RATE
        script = [length]
        events = features("-hit", os.path.join(RECORDINGS, name + ".wav"), script)[1]
        self.assertEqual([e[0] for e in events], ["time", "onset", "time", "list"] * (len(events) // 4))
        found, wrong, left = [], 0, list(strokes)
        for onset in times(events, "onset"):
            begun = onset - LATE_MS
            while left and left[0] < begun - 12:
                left.pop(0)
            if left and left[0] <= begun + 12:
                found.append(onset - left.pop(0))
            else:
                wrong += 1
        print(
            f"{name}: {len(found)} of {len(strokes)} found, {wrong} false, {min(found):.1f} to {max(found):.1f} ms late"
        )
        self.assertGreaterEqual(len(found), 0.98 * len(strokes))
        self.assertLessEqual(wrong, 0.02 * len(strokes))

    def test_quiet(self):
        self.check("strokes-quiet")

    def test_noise(self):
        self.check("strokes-noise")

    def test_loud_noise(self):
        self.check("strokes-loud")


if __name__ == "__main__":
    unittest.main()
