"""How the patches look, computed from their files (looks.py): nothing overlaps, nothing is cut off, 16 pixels to
spare, no wire passes through a text, and no window is larger than a laptop's screen."""

import glob
import os
import re
import tempfile
import unittest

from host import FOLDER
from looks import faults, read

INSTALLED = os.path.join(FOLDER, "pd-nn")


def windows(path):
    """The windows of a patch, but for graphs."""
    for canvas in read(path).all():
        if canvas.name != "(subpatch)":
            yield canvas


def is_read(path, canvas):
    """Whether a window is for users of the patch: help, its pages, the examples."""
    name = os.path.basename(path)
    return (canvas.top and (name.endswith("-help.pd") or name[0].isdigit())) or bool(
        re.match(r"\d+-|values$", canvas.name)
    )


class Looks(unittest.TestCase):
    def test_all_patches(self):
        patches = glob.glob(os.path.join(INSTALLED, "**", "*.pd"), recursive=True)
        self.assertGreater(len(patches), 25)
        for path in sorted(patches):
            for canvas in windows(path):
                wrong = faults(canvas, is_read(path, canvas))
                with self.subTest(patch=os.path.relpath(path, INSTALLED), window=canvas.name):
                    self.assertEqual(wrong, [])

    def wrong(self, *lines, is_read=True):
        with tempfile.NamedTemporaryFile("w", suffix=".pd") as file:
            file.write("".join(f"{line};\n" for line in lines))
            file.flush()
            return faults(read(file.name), is_read)

    def test_each_fault_is_found(self):
        window = "#N canvas 40 40 400 300 12"
        self.assertEqual(self.wrong(window, "#X text 20 20 some words", "#X obj 20 50 print"), [])
        for words, lines in {
            "overlap": ["#X text 20 20 some words", "#X obj 60 30 print"],
            "too far right": ["#X text 330 20 some words"],
            "too low": ["#X obj 20 270 print"],
            "outside": ["#X obj -5 20 print"],
            "label of": [
                "#X obj 20 20 bng 15 250 50 0 empty empty name 20 7 0 12 #fcfcfc #000000 #000000",
                "#X obj 60 20 print",
            ],
            "through": ["#X msg 20 20 1", "#X text 20 60 some words", "#X obj 20 100 print", "#X connect 0 0 2 0"],
        }.items():
            (wrong,) = self.wrong(window, *lines)
            self.assertIn(words, wrong)
        self.assertIn("at most", self.wrong("#N canvas 40 40 400 700 12")[0])

    def test_a_wire_behind_a_box(self):
        """It is a fault only in a window for users."""
        lines = ["#N canvas 40 40 400 300 12", "#X msg 20 20 1", "#X obj 20 60 t b", "#X obj 20 100 print"]
        lines.append("#X connect 0 0 2 0")
        self.assertEqual([len(self.wrong(*lines, is_read=read)) for read in (True, False)], [1, 0])


if __name__ == "__main__":
    unittest.main()
