"""Examples that teach themselves and say what they hear then."""

import os
import unittest

from pd import FOLDER, open_pd

EXAMPLES = os.path.join(FOLDER, "pd-nn", "examples")


def said(name, start, *arguments):
    """What an example prints with this beginning while it plays to itself."""
    printed = open_pd(os.path.join(EXAMPLES, name), [*arguments], timeout=280)
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


if __name__ == "__main__":
    unittest.main()
