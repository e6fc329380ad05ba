"""[nn.plot] used by hand, in its help patch: places are clicked and taught, the plane takes the colours of the classes
there, and undo removes them."""

import os
import re
import tempfile
import unittest

from screen import FOLDER, MISSING, Screen, wait

HELP = os.path.join(FOLDER, "pd-nn", "nn.plot-help.pd")
TITLE = (0xD8, 0xE4, 0xF0), 4, 4  # the colour of the title, and where it begins
LEFT, BOTTOM, SIDE = 381, 331, 220  # of the plane
WORD = LEFT, BOTTOM - SIDE - 20, 100, 16  # the class at the square
TARGETS = {"blue": (50, 142), "orange": (64, 170), "green": (78, 198)}
UNDO = 190, 142
COLORS = {"blue": "#5a9be0", "orange": "#f0a040", "green": "#6cc070"}


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class Plot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.screen = Screen(folder.name)
        self.addCleanup(self.screen.close)

    def pixel(self, x, y):
        """A place of the plane, in the middle of its square."""
        return LEFT + 11 * int(20 * x) + 3, BOTTOM - 11 * int(20 * y) - 8

    def test_plot(self):
        screen = self.screen
        screen.open(HELP, TITLE)
        places = {"blue": (0.16, 0.16), "orange": (0.5, 0.86), "green": (0.86, 0.26)}
        for name, (x, y) in places.items():
            screen.hear(lambda: screen.click(*self.pixel(x, y)), "class: ")
            self.assertEqual(screen.hear(lambda: screen.click(*TARGETS[name]), "info: learned ").split()[0], name)
        for name, (x, y) in places.items():
            x, y = self.pixel(x + 0.06, y)
            wait(lambda: screen.color(x, y) == COLORS[name])
        screen.picture("plot-1-taught")
        # a click colours nothing, not even the place that was drawn last
        corner = self.pixel(0.97, 0.97)
        before = screen.color(*corner)
        self.assertEqual(screen.hear(lambda: screen.click(*self.pixel(0.1, 0.1)), "class: "), "symbol blue")
        self.assertEqual(screen.color(*corner), before)
        self.assertEqual(screen.hear(lambda: screen.click(*self.pixel(0.86, 0.2)), "class: "), "symbol green")
        green = screen.part(*WORD)
        screen.hear(lambda: screen.click(*UNDO), "info: undone")
        wait(lambda: screen.part(*WORD) != green)
        x, y = self.pixel(0.9, 0.3)
        wait(lambda: screen.color(x, y) in (COLORS["blue"], COLORS["orange"]))
        screen.picture("plot-2-undone")
        self.assertEqual([line for line in screen.said() if re.search("error|verbose", line)], [])


if __name__ == "__main__":
    unittest.main()
