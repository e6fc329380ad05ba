"""Examples that teach themselves and then print what they recognise."""

import os
import tempfile
import unittest

from pd import FOLDER, open_pd

EXAMPLES = os.path.join(FOLDER, "pd-nn", "examples")


def said(name, start, *arguments):
    """The lines with this prefix that an example prints while it plays to itself."""
    printed = open_pd(os.path.join(EXAMPLES, name), [*arguments], timeout=600)
    wrong = [line for line in printed if "error" in line]
    if wrong:
        raise AssertionError(f"{name}: {wrong}")
    return [line[len(start) :] for line in printed if line.startswith(start)]


class Between(unittest.TestCase):
    def test_one_number_from_centre_to_edge(self):
        """Of the ten steps from one class to the other it rises in at least nine."""
        for rate in "44100", "48000":
            numbers = [float(n) for n in said("10.between.pd", "between: ", "-r", rate, "-send", "between-test bang")]
            way = numbers[-11:]
            rises = sum(later > earlier for earlier, later in zip(way, way[1:]))
            self.assertGreaterEqual(rises, 9, way)
            self.assertLess(way[0], 0.25)
            self.assertGreater(way[-1], 0.75)


class Unknown(unittest.TestCase):
    def test_what_was_never_taught_is_refused(self):
        """Two rounds of five sounds, of which three were taught."""
        for rate in "44100", "48000":
            heard = said("11.unknown.pd", "class: ", "-r", rate, "-send", "unknown-test bang")
            self.assertEqual(heard[-10:], [f"symbol {n}" for n in ("kick", "snare", "bell", "unknown", "unknown")] * 2)


class Midi(unittest.TestCase):
    def test_three_gestures_are_named(self):
        heard = said("8.midi.pd", "class: ", "-send", "midi-test bang")
        self.assertEqual(heard[-3:], [f"symbol {name}" for name in ("swell", "turn", "shake")])


class Teaching(unittest.TestCase):
    """[teaching], which mouse and phone show: which gesture is taught, and how often it was made."""

    PATCH = "#N canvas 0 0 400 300 12;\n" + "".join(
        f"#X {line};\n"
        for line in [
            "obj 10 10 teaching p",
            "obj 10 40 r p-label-teaching",
            "obj 10 70 print shown",
            "obj 200 40 r p-times",
            "obj 200 70 print times",
            "connect 1 0 2 0",
            "connect 3 0 4 0",
        ]
    )

    def shown(self, *messages):
        """The texts shown at the end, and how often."""
        with tempfile.NamedTemporaryFile("w", suffix=".pd") as file:
            file.write(self.PATCH)
            file.flush()
            sent = [word for message in messages for word in ("-send", message)]
            printed = open_pd(file.name, ["-path", EXAMPLES, *sent, "-send", "pd quit"])
        last = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in printed if ": " in line}
        return last.get("shown", "").replace("\\ ", " "), last.get("times")

    def test_while_it_is_taught_and_after(self):
        teach = ["p-net teach circle", "p-ended 1", "p-ended 0", "p-ended 1"]
        self.assertEqual(self.shown(*teach), ("label teaching circle", "2"))
        self.assertEqual(self.shown(*teach, "p-net teach", "p-ended 1"), ("label taught circle", "2"))
        self.assertEqual(self.shown(*teach, "p-net teach eight"), ("label teaching eight", "0"))

    def test_taken_back(self):
        self.assertEqual(
            self.shown("p-net teach circle", "p-ended 1", "p-net teach", "p-said undone"),
            ("label taken back: taught", "0"),
        )


if __name__ == "__main__":
    unittest.main()
