"""The names of the class, and another library's nn~ beside it."""

import os
import subprocess
import tempfile
import unittest

from host import WINDOWS, libraries
from pd import FOLDER, class_of, nn, outputs, run_pd

NAMES = ["nn~", "pd-nn/nn~", "pdnn~"]
INSIDE = ["-path", os.path.join(FOLDER, "pd-nn")]
OTHER = ["-path", os.path.join(FOLDER, "other-nn")]


def patch(*boxes):
    """Boxes that each get a list and print what they answer."""
    text = "#N canvas 0 0 900 400 12;\n"
    for n, box in enumerate(boxes):
        text += f"#X obj 10 {10 + n} {box};\n#X obj 100 {10 + n} print {n};\n"
    n = 2 * len(boxes)
    text += "#X obj 300 10 loadbang;\n#X msg 300 40 1 2;\n#X obj 300 90 del 5;\n"
    text += "#X msg 300 120 \\; pd quit;\n"
    text += "".join(
        f"#X connect {2 * k} 0 {2 * k + 1} 0;\n#X connect {n + 1} 0 {2 * k} 0;\n" for k in range(len(boxes))
    )
    return text + f"#X connect {n} 0 {n + 1} 0;\n#X connect {n} 0 {n + 2} 0;\n#X connect {n + 2} 0 {n + 3} 0;\n"


class Names(unittest.TestCase):
    def test_each_makes_the_object(self):
        for name in NAMES:
            events = nn("2 3 kick snare", ["list 1 2", "right kick", "list 1 2"], box=name, options=INSIDE)
            self.assertEqual(events[0], [], name)
            self.assertEqual(len(outputs(events[1])), 2)
            self.assertEqual(class_of(events[3]), "kick")

    def test_all_together_in_any_order(self):
        """The library is then loaded up to twice, and nothing is posted."""
        for first in range(3):
            boxes = NAMES[first:] + NAMES[:first]
            printed = run_pd(patch(*boxes), arguments=INSIDE)
            self.assertEqual(sorted(printed), [f"{k}: symbol unknown" for k in range(3)], boxes)

    @unittest.skipIf(WINDOWS, "a file that has two names is two libraries there")
    def test_setup_twice(self):
        """One file by two paths."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "copy"))
            for path in libraries("nn~"):
                os.link(path, os.path.join(folder, "copy", os.path.basename(path)))
            printed = run_pd(patch("pd-nn/nn~", "copy/nn~", "nn~", "pd-nn/nn~"), arguments=["-path", folder])
        self.assertEqual([line for line in printed if "unknown" in line], [f"{k}: symbol unknown" for k in range(4)])

    def test_a_copy_is_no_other_library(self):
        """pdnn~ is a copy of nn~ in the package."""
        for boxes in (["pdnn~", "nn~", "pd-nn/nn~"], ["nn~", "pdnn~"]):
            printed = run_pd(patch(*boxes), arguments=INSIDE + ["-lib", "pdnn~", "-lib", "nn~"])
            self.assertEqual(printed, [f"{k}: symbol unknown" for k in range(len(boxes))])

    def test_one_load_makes_all_names(self):
        """Even if the folder itself is in no search path."""
        self.assertEqual(sorted(run_pd(patch("pd-nn/nn~", "pdnn~"))), ["0: symbol unknown", "1: symbol unknown"])


class OtherLibrary(unittest.TestCase):
    def test_loaded_first_it_keeps_the_bare_name(self):
        printed = run_pd(patch("nn~", "pd-nn/nn~", "pdnn~", "nn~"), arguments=OTHER + INSIDE)
        notes = [line for line in printed if line.startswith("nn~:")]
        self.assertEqual(len(notes), 1)
        self.assertIn("another library", notes[0])
        said = sorted(line for line in printed if line[0].isdigit())
        self.assertEqual(said, ["0: symbol other", "1: symbol unknown", "2: symbol unknown", "3: symbol other"])
        self.assertEqual(len(printed), 5, printed)

    def test_loaded_second_ours_stays_ours_by_its_full_name(self):
        printed = run_pd(patch("pd-nn/nn~", "other-nn/nn~", "pd-nn/nn~", "pdnn~"), arguments=INSIDE)
        said = sorted(line for line in printed if line[0].isdigit())
        self.assertEqual(said, ["0: symbol unknown", "1: symbol other", "2: symbol unknown", "3: symbol unknown"])


class Qualified(unittest.TestCase):
    """Loaded by a name that is only ours, the library leaves the bare one to whichever library Pd's search finds."""

    def test_bare_goes_to_whom_the_search_finds(self):
        for first in "pd-nn/nn~", "pdnn~", "pd-nn/nn.panel":
            inside = INSIDE if first == "pdnn~" else []
            printed = run_pd(patch(first, "nn~"), arguments=OTHER + inside)
            self.assertEqual(sorted(line for line in printed if line[0].isdigit())[-1], "1: symbol other", first)

    def test_and_that_may_be_ours(self):
        printed = run_pd(patch("pd-nn/nn~", "nn~"), arguments=INSIDE + OTHER)
        self.assertEqual(sorted(printed), ["0: symbol unknown", "1: symbol unknown"])

    def test_arguments_of_the_other(self):
        """The box reports whose they are, and is not created."""
        for arguments in "model.ts forward", "-m model", "-gpu 1", "rave.ts", "2 3 a -m":
            with self.assertRaises(AssertionError) as wrong:
                run_pd(patch(f"pd-nn/nn~ {arguments}"))
            self.assertIn("is for IRCAM's nn~", str(wrong.exception))
        self.assertTrue(run_pd(patch("pd-nn/nn~ 2 3 ts its m gpu"))[0].startswith("0: symbol "))


class Library(unittest.TestCase):
    @unittest.skipIf(WINDOWS, "package/check.py looks at this for Windows")
    def test_nothing_but_setup_is_visible(self):
        library = next(path for path in libraries("nn~") if path.endswith(("pd_linux", "l_amd64", "linux-amd64-64.so")))
        names = (
            subprocess.run(
                ["nm", "-D", "--defined-only", library],
                stdout=subprocess.PIPE,
                check=True,
            )
            .stdout.decode()
            .split()[2::3]
        )
        ours = {n for n in names if not n.startswith("_") and "asan" not in n and "ubsan" not in n}
        self.assertEqual(ours, {"nn_tilde_setup", "pdnn_tilde_setup"})


if __name__ == "__main__":
    unittest.main()
