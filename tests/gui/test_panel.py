"""[nn.panel] used by hand: three gestures are taught with the mouse, one take is undone, a class is renamed, the patch
is saved and opened again, and names the gestures. Then the same panel for values."""

import os
import re
import tempfile
import unittest

from screen import MARK, MISSING, Screen, wait

# A field to draw in, 24 numbers from left to right, which a click on `show` sends and clears.
PATCH = """#N canvas 30 40 620 600 12;
{mark}#N canvas 0 0 450 278 (subpatch) 0;
#X array drawn 24 float 8;
#X coords 0 1 23 -1 400 80 1 0 0;
#X restore 40 20 graph;
#X obj 460 20 bng 40 250 50 0 empty empty show 2 50 0 10 #fcfcfc #000000 #000000;
#X obj 460 90 t b b;
#X obj 40 120 array get drawn;
#X msg 520 110 \\; drawn const 0;
#X obj 40 150 pd-nn/nn.panel -rows 5 -keep;
#X obj 40 470 print class;
#X obj 150 470 print outputs;
#X obj 280 470 print info;
#X connect 2 0 3 0;
#X connect 3 1 4 0;
#X connect 3 0 5 0;
#X connect 4 0 6 0;
#X connect 6 0 7 0;
#X connect 6 1 8 0;
#X connect 6 2 9 0;
"""
SHOW = 480, 40
PANEL = 40, 150
KEEP = PANEL[0] + 227, PANEL[1] + 17
RIGHT = PANEL[0] + 253, PANEL[1] + 37, 30, 16  # where the running accuracy is
LARGE = 450, 230  # a place in the field that names the class that wins
ROWS, ROW = 150 + 62 + 56 + 38, 22  # the first row, and how high it is
SPACE = PANEL[0] + 107, 150 + 62 + 56 + 22 + 8
HELD = "#ff6050"
FIRST_COLORS = "#5a9be0", "#f0a040", "#6cc070"

MIDDLE = 60  # of the field
GESTURES = {
    "hill": [(45, MIDDLE), (240, 25), (430, MIDDLE)],
    "valley": [(45, MIDDLE), (240, 95), (430, MIDDLE)],
    "wave": [(45, MIDDLE), (140, 25), (330, 95), (430, MIDDLE)],
}


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class Panel(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.screen = Screen(self.folder.name)
        self.addCleanup(self.screen.close)

    def open(self, text):
        self.path = os.path.join(self.folder.name, "panel.pd")
        if text:
            with open(self.path, "w") as file:
                file.write(text)
        self.screen.open(self.path)

    def draw(self, name, lower=0):
        """Draws a gesture, so many pixels lower. Returns what it is classified as."""
        first, *places = GESTURES[name]
        self.screen.drag(first, *((x, y + lower) for x, y in places))
        return self.screen.hear(lambda: self.screen.click(*SHOW), "class: ")

    def row(self, row, x):
        """Clicks into a row."""
        self.screen.click(PANEL[0] + x, ROWS + ROW * row + 11)

    def name(self, row, text):
        self.row(row, 100)
        self.screen.type(text)
        self.screen.key("Return")

    def it(self, row):
        """The last gesture was one of this row. Returns what the panel reports about it."""
        return self.screen.hear(lambda: self.row(row, 13), "info: learned ").split()[0]

    def undo(self):
        self.screen.click(PANEL[0] + 17, PANEL[1] + 17)

    def test_gestures(self):
        screen = self.screen
        self.open(PATCH.format(mark=MARK))
        screen.picture("panel-1-empty")
        self.assertFalse(self.is_changed())
        not_known = screen.part(*RIGHT)
        for row, name in enumerate(GESTURES):
            self.name(row, name)
        screen.picture("panel-2-named")
        for lower in (-3, 4):
            for row, name in enumerate(GESTURES):
                self.draw(name, lower)
                self.assertEqual(self.it(row), name)
        screen.picture("panel-3-taught")
        for row, name in enumerate(GESTURES):
            self.assertEqual(self.draw(name), f"symbol {name}")
            wait(lambda r=row: screen.color(*LARGE) == FIRST_COLORS[r])
            screen.picture(f"panel-4-{name}")
        # a slip, taken back
        self.assertEqual(self.it(0), "hill")
        wait(lambda: screen.part(*RIGHT) != not_known)
        self.screen.hear(self.undo, "info: undone")
        wait(lambda: screen.part(*RIGHT) == not_known)
        self.assertEqual(self.draw("wave"), "symbol wave")
        # another name
        self.name(1, "dale")
        self.assertEqual(self.draw("valley"), "symbol dale")
        screen.picture("panel-5-renamed")
        self.assertTrue(self.is_changed())
        before = os.path.getsize(self.path)
        screen.key("ctrl+s")
        wait(lambda: os.path.getsize(self.path) > before + 1000)
        wait(lambda: any(line.startswith("saved to") for line in screen.said()))
        wait(lambda: not self.is_changed())
        screen.quit_pd()
        self.open(None)
        screen.picture("panel-6-opened-again")
        self.assertFalse(self.is_changed())
        for name in GESTURES:
            self.assertEqual(self.draw(name), "symbol " + ("dale" if name == "valley" else name))
        screen.picture("panel-7-named-again")
        self.quiet()

    def test_keep_by_hand(self):
        """The patch then differs from the saved one; and what was taught is there when it is opened again."""
        screen = self.screen
        self.open(PATCH.format(mark=MARK).replace(" -keep", ""))
        self.draw("hill")
        self.name(0, "hill")
        self.it(0)
        self.assertFalse(self.is_changed())
        screen.click(*KEEP)
        wait(self.is_changed)
        screen.key("ctrl+s")
        wait(lambda: not self.is_changed())
        screen.quit_pd()
        self.open(None)
        self.assertFalse(self.is_changed())
        self.assertEqual(self.draw("hill"), "symbol hill")
        self.it(0)
        wait(self.is_changed)
        self.quiet()

    def is_changed(self):
        (title,) = self.screen.titles("panel.pd")
        return title.startswith("panel.pd*")

    def test_hold_forget_and_space(self):
        screen = self.screen
        self.open(PATCH.format(mark=MARK))
        for row, name in enumerate(GESTURES):
            self.name(row, name)
        learned = "info: learned "
        # held: from one click to the next
        self.row(0, 37)
        for _ in range(2):
            self.assertEqual(screen.hear(lambda: self.draw("hill"), learned).split()[0], "hill")
        wait(lambda: screen.color(*self.hold(0)) == HELD)
        screen.picture("panel-held")
        self.row(0, 37)
        wait(lambda: screen.color(*self.hold(0)) != HELD)
        # the space bar, for the row that was used last
        self.draw("valley")
        self.it(1)
        screen.click(*SPACE)
        screen.hand("keydown", "space", "sleep", "0.2")
        self.assertEqual(screen.hear(lambda: self.draw("valley"), learned).split()[0], "valley")
        screen.hand("keyup", "space", "sleep", "0.3")
        before = len(screen.said())
        self.draw("valley")
        self.assertEqual([line for line in screen.said()[before:] if line.startswith(learned)], [])
        screen.click(*SPACE)
        # a class goes, and comes back
        screen.hear(lambda: self.row(0, 466), "info: forgot hill")
        self.assertEqual(self.draw("hill"), "symbol valley")
        screen.hear(self.undo, "info: undone")
        self.assertEqual(self.draw("hill"), "symbol hill")
        wait(lambda: screen.color(*LARGE) == FIRST_COLORS[0])
        screen.picture("panel-forgotten-and-back")
        self.quiet()

    def hold(self, row):
        """A place in the button hold of a row."""
        return PANEL[0] + 31, ROWS + ROW * row + 6

    def quiet(self):
        self.assertEqual([line for line in self.screen.said() if re.search("error|warning|verbose", line)], [])


if __name__ == "__main__":
    unittest.main()
