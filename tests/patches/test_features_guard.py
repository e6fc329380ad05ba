"""The DSP routine of [nn.features~] makes no allocation, lock or system call: [guard~] (see guard.c) counts them."""

import os
import re
import tempfile
import unittest

from features import write_wave
from host import needs_guard
from pd import FOLDER, run_pd
from sounds import RATE, strokes, words

GUARD = os.path.join(FOLDER, "guard", "guard~.pd_linux")
EVERYTHING = "mfcc 13 mel 40 level centroid spread rolloff flatness flux zcr chroma pitch loudness"
PATCH = """#N canvas 0 0 500 300 12;
#X obj 10 10 tabplay~ sound;
#X obj 10 100 pd-nn/nn.features~ {arguments};
#X obj 100 10 guard~;
#X obj 10 130 print list;
#X obj 200 10 loadbang;
#X obj 200 40 t b b b;
#X msg 300 70 read -resize {sound} sound;
#X obj 300 100 soundfiler;
#X msg 250 130 \\; pd dsp 1;
#X obj 200 160 t b b b;
#X obj 150 60 del {first};
#X msg 150 90 {message};
#X obj 200 190 del {last};
#X obj 200 220 t b b;
#X msg 200 250 \\; pd quit;
#X obj 350 10 table sound;
#X connect 0 0 1 0;
#X connect 2 0 1 0;
#X connect 1 0 3 0;
#X connect 4 0 5 0;
#X connect 5 2 6 0;
#X connect 6 0 7 0;
#X connect 5 1 8 0;
#X connect 5 0 9 0;
#X connect 9 2 0 0;
#X connect 9 1 10 0;
#X connect 10 0 11 0;
#X connect 11 0 2 0;
#X connect 9 0 12 0;
#X connect 12 0 13 0;
#X connect 13 1 2 0;
#X connect 13 0 14 0;
"""


@needs_guard
class Guard(unittest.TestCase):
    def run_guarded(self, arguments, sound, message="\\; nowhere bang"):
        """How many allocations, locks and system calls, and how many lists, came in two seconds."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sound.wav")
            write_wave(path, sound, RATE)
            patch = PATCH.format(arguments=arguments, sound=path, message=message, first=503.1, last=2001.3)
            os.environ["PDNN_PRELOAD"] = GUARD
            try:
                printed = run_pd(patch, arguments=["-path", os.path.dirname(GUARD)])
            finally:
                del os.environ["PDNN_PRELOAD"]
        (said,) = [line for line in printed if line.startswith("guard: ")]
        counts = [int(number) for number in re.findall(r"-?\d+", said)]
        return counts, len([line for line in printed if line.startswith("list")])

    def test_nothing(self):
        for arguments, sound, least in (
            ("", strokes(), 170),
            ("-hit", strokes(), 4),
            ("-phrase", words(), 2),
            (f"{EVERYTHING} -size 4096 -hop 100", strokes(), 800),
            (f"{EVERYTHING} -hit 200 -stack 64", strokes(), 4),
        ):
            counts, heard = self.run_guarded(arguments, sound)
            self.assertEqual(counts[:2], [0, 0], arguments)
            self.assertIn(counts[2], (0, -1), arguments)
            self.assertGreaterEqual(heard, least, arguments)

    def test_the_guard_sees(self):
        counts, _ = self.run_guarded("", strokes(), "try")
        self.assertEqual(counts[:2], [2, 1])
        self.assertIn(counts[2], (1, -1))


if __name__ == "__main__":
    unittest.main()
