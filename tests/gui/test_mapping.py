"""The example of a mapping, used by hand: before anything is taught the synthesizer follows the sliders; then three
places are taught with the mouse, and between them the sound changes from one to the other."""

import os
import re
import shutil
import tempfile
import unittest

from screen import FOLDER, MISSING, Screen, wait

EXAMPLE = os.path.join(FOLDER, "pd-nn", "examples", "9.mapping.pd")
TITLE = (0xDF, 0xE8, 0xF0), 8, 6  # the colour of the title, and where it begins
FIELD = 27, 417, 200  # where the dot is dragged: left, below, how large
SLIDERS, ROW = 150 + 62 + 40 + 11, 22  # those of the values, from 490 to 774
TEACH, PLAY, UNDO = (396, 232), (572, 232), (393, 167)
LESSON = 260, 316


def listened(text):
    """The patch with a [print values] at the outputs of its panel."""
    depth, number, panel = 0, -1, None
    for line in re.findall(r"#.*?(?<!\\);", text, re.DOTALL):
        depth += line.startswith("#N canvas")
        if line.startswith("#X restore"):
            depth -= 1
        if depth == 1 and line.startswith("#X") and not re.match("#X (connect|coords|declare)", line):
            number += 1
            if "pd-nn/nn.panel" in line:
                panel = number
    return text + f"#X obj 620 500 print values;\n#X connect {panel} 1 {number + 1} 0;\n"


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class Mapping(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.screen = Screen(folder.name)
        self.addCleanup(self.screen.close)
        path = os.path.join(folder.name, "mapping.pd")
        shutil.copy(os.path.join(os.path.dirname(EXAMPLE), "drawing-field.pd"), folder.name)
        with open(EXAMPLE) as example, open(path, "w") as copy:
            copy.write(listened(example.read()))
        self.screen.open(path, TITLE)
        self.dot = FIELD[0] + 100, FIELD[1] - 100

    def place(self, across, up):
        """Drags the dot to a place."""
        left, below, size = FIELD
        there = left + size * across, below - size * up
        self.screen.drag(self.dot, there)
        self.dot = there

    def hear(self, doing):
        return [float(word) for word in self.screen.hear(doing, "values: ").split()]

    def set(self, k, value):
        """Moves a slider of the panel. Returns the values then heard."""
        return self.hear(lambda: self.screen.click(490 + 284 * value, SLIDERS + ROW * k))

    def last(self):
        """The values heard last."""
        return [float(w) for w in [line for line in self.screen.said() if line.startswith("values: ")][-1].split()[1:]]

    def test_mapping(self):
        screen = self.screen
        screen.picture("mapping-1-first")
        wait(lambda: "values: 0.5 0.5 0.5 0.5 0.5 0.5" in screen.said())
        screen.click(38, 114)  # the sound
        heard = self.set(0, 0.1)
        self.assertAlmostEqual(heard[0], 0.1, delta=0.02)
        self.assertEqual(heard[1:], [0.5] * 5)
        screen.picture("mapping-2-set-before-anything-is-taught")
        taught = {}
        for across, up, value in (0.1, 0.1, 0.1), (0.9, 0.1, 0.5), (0.5, 0.9, 0.9):
            self.place(across, up)
            for k in range(6):
                heard = self.set(k, value if k % 2 else 1 - value)
            screen.click(*TEACH)
            taught[across, up] = heard
        screen.picture("mapping-3-taught")
        screen.click(*PLAY)
        for (across, up), values in taught.items():
            self.place(across, up)
            wait(lambda v=values: max(abs(a - b) for a, b in zip(self.last(), v)) < 0.2)
        # on the way from the first to the second
        first, second = taught[0.1, 0.1], taught[0.9, 0.1]
        self.place(0.1, 0.1)
        wait(lambda: abs(self.last()[1] - first[1]) < 0.2)
        self.place(0.5, 0.1)
        wait(lambda: first[1] + 0.05 < self.last()[1] < second[1] - 0.05)
        screen.picture("mapping-4-played")
        self.assertEqual([line for line in screen.said() if re.search("error|verbose", line)], [])

    def test_lesson(self):
        """Three places are taught by a click; then the network plays."""
        screen = self.screen
        screen.click(*LESSON)
        # at the first place
        self.place(0.1, 0.15)
        wait(lambda: max(abs(a - b) for a, b in zip(self.last(), (0.15, 0.2, 0.2, 0.1, 0.1, 0.05))) < 0.1)
        screen.picture("mapping-5-lesson")


if __name__ == "__main__":
    unittest.main()
