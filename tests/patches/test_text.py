"""Text from other machines: locales with a decimal comma, byte order marks, line ends."""

import os
import shutil
import subprocess
import unittest

from files import LOOK, Folder, targets
from host import WINDOWS
from pd import FOLDER, errors, infos, nn, nn_steps

TEACH = ["list 1 2", "target a", "list 3 5", "target b", "list -7 1", "target a", 100]


@unittest.skipUnless(shutil.which("localedef"), "no localedef to make a locale with")
class Locale(Folder):
    """In a locale in which the C library writes 0,5."""

    def setUp(self):
        super().setUp()
        made = subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", self.path("de_DE.UTF-8")], capture_output=True
        )
        if not os.path.exists(self.path("de_DE.UTF-8/LC_NUMERIC")):
            self.skipTest(f"no locale can be made: {made.stderr.decode()}")

    def nn(self, script):
        """A run in that locale. The script may have whole numbers only, since Pd reads those alone in it."""
        before = dict(os.environ)
        os.environ.update(LOCPATH=self.folder.name, LC_ALL="de_DE.UTF-8")
        try:
            events = nn("", script, options=["-path", os.path.join(FOLDER, "setlocale"), "-lib", "setlocale"])
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.assertRegex(str(events[0]), "locale (de_DE.UTF-8|German)")
        return events

    def test_a_model_is_written_and_read_with_points(self):
        here, there = self.path("here.nn"), self.path("there.nn")
        nn("", TEACH + [f"write {here}"])
        events = self.nn(TEACH + [f"write {there}", "reset", f"read {there}", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-1], "labels"), [("a", "b")])
        self.assertEqual(self.text("here.nn"), self.text("there.nn"))
        self.assertIn("rate 0.2", self.text("there.nn"))
        self.assert_quiet(self.nn([f"read {here}", f"write {there}"]))
        self.assertEqual(self.text("here.nn"), self.text("there.nn"))

    def test_a_table_has_points(self):
        table, again = self.put("table.csv", "f1,f2,class\n0.5,0.25,a\n-1.5e-07,2,b\n"), self.path("again.csv")
        events = self.nn([f"read {table} examples", f"write {again} examples"])
        self.assert_quiet(events)
        self.assertEqual(self.text("again.csv"), self.text("table.csv"))

    def test_exports_have_points(self):
        here, there = self.path("here"), self.path("there")
        os.mkdir(here), os.mkdir(there)
        nn("", TEACH + [f"export {here}/n.{ending}" for ending in ("json", "h", "onnx")])
        self.assert_quiet(self.nn(TEACH + [f"export {there}/n.{ending}" for ending in ("json", "h", "onnx")]))
        for ending in "json", "h", "onnx":
            with open(f"{here}/n.{ending}", "rb") as one, open(f"{there}/n.{ending}", "rb") as other:
                self.assertEqual(one.read(), other.read(), ending)


class Editors(Folder):
    def test_what_editors_do_to_a_model(self):
        """A byte order mark, other line ends, other spaces: the same model."""
        file = self.path("model.nn")
        nn("", targets(9, ["a", r"b\ c", r"d\;e"]) + [f"write {file}"])
        with open(file, "rb") as model:
            text = model.read()
        want = nn_steps("", {"read": [f"read {file}"], "look": LOOK})["look"]
        for change in (
            b"\xef\xbb\xbf" + text,
            text.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
            text.replace(b";\n", b" ;\n\n"),
            text.replace(b";\n", b";"),
            text.replace(b";\n", b";\r"),
        ):
            with open(file, "wb") as model:
                model.write(change)
            events = nn_steps("", {"read": [f"read {file}"], "look": LOOK})
            self.assert_quiet(events["read"])
            self.assertEqual(events["look"], want)

    def test_utf_16_is_called_by_its_name(self):
        for encoding in "utf-16", "utf-16-le", "utf-16-be":
            for text, part in ("nn~ 1;\nnn~ end;\n", ""), ("f1,class\n1,a\n", " examples"):
                with open(self.path("wide"), "wb") as file:
                    file.write(text.encode(encoding))
                (wrong,) = errors(nn("", [f"read {self.path('wide')}{part}"])[1])
                self.assertIn("this is UTF-16, expected UTF-8", wrong)

    def test_names_of_files_and_classes(self):
        """Any characters, and long ones."""
        names = [r"a\ b", r"\,\ \;", "{x}", "[y]", "'q'", '"q"', "%d", "été", "x" * 200]
        if WINDOWS:
            names.remove('"q"')  # no name of a file there
        for name in names:
            for ending, part in (".nn", ""), (".csv", " examples"):
                file = self.path(name + ending)
                events = nn(
                    "",
                    [
                        "list 1 2",
                        f"target {name}",
                        "list 2 1",
                        "target other",
                        f"write {file}{part}",
                        "reset",
                        f"read {file}{part}",
                        "write out.csv examples",
                        "labels",
                    ],
                )
                self.assert_quiet(events)
                self.assertEqual(len(infos(events[-1], "labels")[0]), 2, name)
                self.assertTrue(os.path.exists(file.replace("\\", "")), name)


if __name__ == "__main__":
    unittest.main()
