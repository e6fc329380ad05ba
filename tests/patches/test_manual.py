"""The help and example patches: all of them open, and the help of [nn~] mentions every word of the object."""

import glob
import os
import re
import unittest

from looks import read
from pd import FOLDER, errors, nn, open_pd
from source import methods

INSTALLED = os.path.join(FOLDER, "pd-nn")


def page(name):
    """The text of a page of the help patch, in one line."""
    with open(os.path.join(INSTALLED, "nn~-help.pd"), encoding="utf-8") as file:
        text = file.read()
    text = text[text.index(f" {name} 0;\n") : text.index(f" pd {name};\n")]
    return " ".join(re.findall(r"^#X text \d+ \d+ (.*?)(?:, f \d+)?;$", text, re.M)).replace(" \\,", ",")


def words(text):
    return set(re.findall(r"[a-z]+", text))


class Manual(unittest.TestCase):
    def test_every_patch_opens(self):
        patches = glob.glob(os.path.join(INSTALLED, "*.pd")) + glob.glob(os.path.join(INSTALLED, "examples", "*.pd"))
        self.assertGreaterEqual(len(patches), 8)
        for patch in patches:
            printed = open_pd(patch, ["-send", "pd dsp 1", "-send", "pd quit"])
            self.assertEqual([line for line in printed if "error" in line or "create" in line], [], patch)

    def test_no_page_sends_to_another(self):
        """A name to which two pages of a help patch send would be received by both."""
        for path in glob.glob(os.path.join(INSTALLED, "*-help.pd")):
            sent = {}
            for box in read(path).boxes:
                if box.within and re.match(r"\d+-", box.within.name):
                    boxes = [b for c in box.within.all() for b in c.boxes if b.kind == "obj"]
                    for name in {b.words[1] for b in boxes if b.words[:1] in (["s"], ["s~"])}:
                        sent.setdefault(name, []).append(box.within.name)
            self.assertEqual({name: pages for name, pages in sent.items() if len(pages) > 1}, {}, path)

    def test_all_messages_and_parameters_are_there(self):
        events = nn("-plain", ["list 1 2", "target a", "bang"])
        reported = {event[1] for event in events[-1] if event[0] == "info"}
        self.assertIn("threshold", reported)
        self.assertIn("load", methods())
        inlet = re.search(r"INLET_0 (.*?) INLET_1", page("META"))[1].split()
        self.assertLessEqual(reported | methods(), set(inlet))
        self.assertLessEqual(set(inlet), words(page("reference")) | {"float"})

    def test_all_that_is_there_is_understood(self):
        for word in re.search(r"INLET_0 (.*?) INLET_1", page("META"))[1].split():
            if word not in ("list", "float"):
                wrong = errors(nn("", [word])[1])
                self.assertEqual([line for line in wrong if "no method" in line], [], word)

    def test_all_that_comes_out_is_there(self):
        script = [
            "list 1 2",
            "target a",
            "rehearse",
            "list 2 1",
            "target b",
            "train 10",
            "until trained",
            "bang",
            "weights",
            "evaluate",
            "examples",
            "train 100000",
            "reset",
            100,
        ]
        events = nn("", script)
        out = {event[1] for entry in events for event in entry if event[0] == "info"}
        self.assertLessEqual({"learned", "class", "rehearsed", "trained", "stopped", "accuracy", "confusion"}, out)
        self.assertLessEqual(out, words(page("META")) & words(page("reference")))


if __name__ == "__main__":
    unittest.main()
