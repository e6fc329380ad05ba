"""The help patch of [nn.signal~] mentions every word of the object, and it and the examples do what they show."""

import os
import re
import unittest

from pd import FOLDER, open_pd
from signals import noise, signals

INSTALLED = os.path.join(FOLDER, "pd-nn")
SOURCE = os.path.join(os.path.dirname(__file__), "..", "..", "pd-nn", "nn.signal~.c")
SAYS = "#N canvas 0 0 400 300 12;\n#X obj 10 10 r {name};\n#X obj 10 40 print said;\n#X connect 0 0 1 0;\n"


def page(name):
    """The text of a page of the help patch, in one line."""
    with open(os.path.join(INSTALLED, "nn.signal~-help.pd"), encoding="utf-8") as file:
        text = file.read()
    text = text[text.index(f" {name} 0;\n") : text.index(f" pd {name};\n")]
    return " ".join(re.findall(r"^#X text \d+ \d+ (.*?)(?:, f \d+)?;$", text, re.M)).replace(" \\,", ",")


def words(text):
    return set(re.findall(r"[a-z]+", text))


def methods():
    """The words that the object has methods for, by its source, and its options."""
    with open(SOURCE, encoding="utf-8") as file:
        named = set(re.findall(r'class_addmethod\([^;]*?gensym\("(\w+)"\)', file.read()))
    answer = signals("-plain", [noise(0.05)], script=["bang"])
    return (named | {e[1] for e in answer.events[1] if e[0] == "info"} | {"bang"}) - {"dsp", "loadbang"}


class Help(unittest.TestCase):
    def test_every_word_is_there(self):
        self.assertIn("feedback", methods())
        self.assertIn("undo", methods())
        listed = set(re.search(r"INLET_0 signal (.*?) OUTLET_0", page("META"))[1].split())
        self.assertEqual(listed, methods())
        self.assertLessEqual(methods(), words(page("reference")))
        self.assertLessEqual(
            methods(),
            words(" save load write read".join(map(page, ("3-files", "4-flags-and-messages", "6-share", "8-arrays")))),
        )

    def test_names_are_of_the_patch(self):
        """Nothing is sent or received by a name that another patch might have."""
        for patch in "nn.signal~-help.pd", "examples/14.effect.pd", "examples/15.waveform.pd":
            with open(os.path.join(INSTALLED, patch)) as file:
                text = file.read()
            named = re.findall(
                r"^#X (?:obj \d+ \d+ (?:[sr]~?|send~?|receive~?|tab\w+~|delwrite~|delread~)|array) (\S+)", text, re.M
            )
            self.assertGreater(len(named), 5)
            self.assertEqual([name for name in named if not name.startswith("\\$0-")], [], patch)

    def test_all_that_is_there_is_understood(self):
        listed = re.search(r"INLET_0 signal (.*?) OUTLET_0", page("META"))[1].split()
        answer = signals("", [noise(0.05)], script=listed)
        self.assertEqual([text for text in answer.errors() if "no method" in text], [])

    def said(self, patch, name, *sends, until):
        """The last number that a receiver got, `until` milliseconds after the messages. Names are of the patch
        alone (`$0-`): here `shown-` is in place of that."""
        with open(os.path.join(INSTALLED, patch)) as file:
            text = file.read()
        self.assertIn(" \\$0-", text)
        shown = os.path.join(INSTALLED, os.path.dirname(patch), "shown.pd")
        with open(shown, "w") as file:
            file.write(text.replace("\\$0-", "shown-").replace("f \\$0;", "symbol shown;"))
        name = "shown-" + name
        path = os.path.join(INSTALLED, f"{name}-says.pd")
        quits = os.path.join(INSTALLED, f"{name}-quits.pd")
        with open(path, "w") as file:
            file.write(SAYS.format(name=name))
        with open(quits, "w") as file:
            file.write("#N canvas 0 0 400 300 12;\n#X obj 10 10 loadbang;\n" + f"#X obj 10 40 del {until};\n")
            file.write("#X msg 10 70 \\; pd quit;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n")
        try:
            options = ["-r", "44100", "-open", path, "-open", quits]
            for send in sends:
                options += ["-send", "shown-" + send]
            printed = open_pd(shown, options)
        finally:
            os.remove(shown)
            os.remove(path)
            os.remove(quits)
        return float(re.findall(r"^said: (?:.* )?(-?\d[-\d.e]*)$", "\n".join(printed), re.M)[-1])

    def test_the_waveshaper(self):
        heard = self.said("nn.signal~-help.pd", "decibels", "dsp 1", "learn 1", until=4000)
        self.assertLess(heard, -40)

    def test_arrays(self):
        """Learning repeatedly lowers the mean error of a target whose mean square is 0.33."""
        sends = ["tab-learn bang"] * 20 + ["tab-layer bang", "tab-back bang"]
        self.assertLess(self.said("nn.signal~-help.pd", "tab-said", *sends, until=2000), 0.005)

    def test_the_effect(self):
        sends = "dsp 1", "record bang", "learn 1"
        self.assertLess(self.said("examples/14.effect.pd", "decibels", *sends, until=14000), -35)

    def test_the_drawn_waveform(self):
        sends = "dsp 1", "learn 1"
        self.assertLess(self.said("examples/15.waveform.pd", "decibels", *sends, until=8000), -15)


if __name__ == "__main__":
    unittest.main()
