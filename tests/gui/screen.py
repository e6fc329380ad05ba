"""Pd with its windows on a screen of its own (Xvfb), controlled by xdotool and seen by ImageMagick's import. A patch
under test has a mark, a colour that appears nowhere above or to the left of it; this locates the patch on the screen.
All positions are those in the patch. MARK, in the text of a patch, is such a mark at its upper left corner.
"""

import os
import shutil
import subprocess
import time

import numpy

FOLDER = os.path.abspath(os.environ["PDNN_FOLDER"])  # the folder that contains pd-nn/
PICTURES = os.path.join(FOLDER, "pictures")
MARK = "#X obj 0 0 cnv 1 6 6 empty empty empty 0 0 0 8 #13579b #13579b 0;\n"
MARKED = (0x13, 0x57, 0x9B), 0, 0
MISSING = [tool for tool in ("Xvfb", "openbox", "xdotool", "import", "pd-gui") if not shutil.which(tool)]


def wait(what, seconds=30):
    """Waits until `what` returns something true, and returns that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


class Screen:
    def __init__(self, folder, width=1200, height=900):
        """folder: for Pd's output."""
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as display:
            number = display.readline().strip()
        # a home of its own: no settings of whoever runs the test
        self.environment = {**os.environ, "DISPLAY": f":{number}", "HOME": folder}
        self.preload = self.environment.pop("PDNN_PRELOAD", "")
        self.manager = subprocess.Popen(
            ["openbox"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.log = os.path.join(folder, "pd.log")
        self.pd = None
        os.makedirs(PICTURES, exist_ok=True)

    def open(self, path, mark=MARKED):
        """Opens a patch in Pd, and looks for its mark: its colour, and its place in the patch."""
        self.mark = mark
        environment = dict(self.environment)
        if self.preload:
            environment["LD_PRELOAD"] = self.preload
        with open(self.log, "w") as log:
            self.pd = subprocess.Popen(
                ["pd", "-noaudio", "-nomidi", "-noprefs", "-nrt", "-stderr", "-path", FOLDER, "-open", path],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=environment,
            )
        self.origin = wait(self.find_mark, 60)
        time.sleep(0.5)  # everything has been drawn
        self.origin = wait(self.find_mark)

    def quit_pd(self):
        if self.pd:
            self.pd.terminate()
            self.pd.wait()
        self.pd = None

    def close(self):
        self.quit_pd()
        for process in self.manager, self.server:
            process.terminate()
            process.wait()

    def image(self, window="root"):
        """The screen as rows of pixels."""
        done = subprocess.run(
            ["import", "-silent", "-window", window, "-depth", "8", "ppm:-"],
            stdout=subprocess.PIPE,
            env=self.environment,
            check=True,
        )
        header, size, depth, pixels = done.stdout.split(b"\n", 3)
        width, height = (int(n) for n in size.split())
        assert (header, depth) == (b"P6", b"255")
        return numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, 3)

    def picture(self, name):
        """Saves what is on the screen now, in the folder of the build."""
        path = os.path.join(PICTURES, name + ".png")
        subprocess.run(["import", "-silent", "-window", "root", path], env=self.environment, check=True)

    def find_mark(self):
        color, x, y = self.mark
        rows, columns = (self.image() == color).all(axis=2).nonzero()
        return (int(columns.min()) - x, int(rows.min()) - y) if len(rows) else None

    def part(self, x, y, width, height):
        """A part of a patch as rows of pixels."""
        x, y = (int(n) for n in self.at(x, y))
        return self.image()[y : y + height, x : x + width].tolist()

    def titles(self, name):
        """The titles of windows that contain this. A patch that differs from its file has a * after its name."""
        words = ["xdotool", "search", "--name", name, "getwindowname", "%@"]
        done = subprocess.run(words, stdout=subprocess.PIPE, env=self.environment, check=True, text=True)
        return done.stdout.splitlines()

    def at(self, x, y):
        return str(round(self.origin[0] + x)), str(round(self.origin[1] + y))

    def color(self, x, y):
        """The colour of a pixel, as in a patch: #rrggbb."""
        x, y = (int(n) for n in self.at(x, y))
        return "#%02x%02x%02x" % tuple(self.image()[y, x])

    def hand(self, *words):
        subprocess.run(["xdotool", *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def click(self, x, y):
        self.hand("mousemove", *self.at(x, y), "sleep", "0.05", "click", "1", "sleep", "0.1")

    def drag(self, *places):
        """Drags from place to place with the button held."""
        words = ["mousemove", *self.at(*places[0]), "sleep", "0.1", "mousedown", "1", "sleep", "0.1"]
        for (x0, y0), (x1, y1) in zip(places, places[1:]):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 4))
            for k in range(1, steps + 1):
                words += [
                    "mousemove",
                    *self.at(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps),
                    "sleep",
                    "0.01",
                ]
            words += ["sleep", "0.1"]
        self.hand(*words, "mouseup", "1", "sleep", "0.1")

    def key(self, *keys):
        self.hand("key", "--delay", "40", *keys, "sleep", "0.1")

    def type(self, text):
        self.hand("type", "--delay", "40", text)

    def said(self):
        """The lines that Pd has printed."""
        with open(self.log, errors="replace") as log:
            return log.read().splitlines()

    def hear(self, doing, start):
        """Does something, and returns the first line that Pd then prints with this prefix, without it."""
        before = len(self.said())
        doing()
        try:
            return wait(lambda: [line[len(start) :] for line in self.said()[before:] if line.startswith(start)])[0]
        except AssertionError:
            self.picture("failed")
            raise AssertionError(f"no {start!r}; Pd said:\n" + "\n".join(self.said()[-20:])) from None
