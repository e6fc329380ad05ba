"""File names of Windows: drives, backslashes, the folder of the user, shares, devices."""

import glob
import os
import shutil
import unittest

from files import Folder
from host import WINDOWS
from pd import errors, infos, nn


@unittest.skipUnless(WINDOWS, "names that only Windows understands so")
class Names(Folder):
    def there_and_back(self, name):
        """Writes and reads a file of this name, as it stands in a message."""
        events = nn("", ["list 1 2", "target a", f"write {name}", "reset", f"read {name}", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-1], "labels"), [("a",)], name)

    def test_drives_and_backslashes(self):
        os.mkdir(self.path("sub folder"))
        slashes = "Z:" + self.folder.name
        backslashes = slashes.replace("/", r"\\")
        for name in (
            rf"{slashes}/a.nn",
            rf"{backslashes}\\b.nn",
            rf"{backslashes}\\sub\ folder\\c\ d.nn",
            rf"{slashes}/\ü\ é.nn",
        ):
            self.there_and_back(name)
        there = {
            os.path.relpath(os.path.join(at, file), self.folder.name)
            for at, _, files in os.walk(self.folder.name)
            for file in files
        }
        self.assertEqual(there, {"a.nn", "b.nn", "sub folder/c d.nn", "ü é.nn"})

    def test_the_folder_of_the_user(self):
        drives = os.path.join(os.path.dirname(os.path.dirname(shutil.which("pd"))), "wine", "drive_c", "users")
        for name in "~/pd-nn-test.nn", r"~\\pd-nn-test.nn":
            self.there_and_back(name)
            (found,) = glob.glob(os.path.join(drives, "*", "pd-nn-test.nn"))
            os.remove(found)

    def test_shares_and_devices(self):
        for name, words in [
            ("//no-such-server/share/x.nn", "No such file"),
            (r"\\\\no-such-server\\share\\x.nn", "No such file"),
            ("nul", "that is no file"),
            ("Q:/x.nn", "No such file"),
        ]:
            for what in "write", "read":
                events = nn("", ["list 1 2", "target a", f"{what} {name}", "list 1 2"])
                self.assertIn(words, str(errors(events[3])), name)
                self.assertIn(("class", "symbol", "a"), events[4])


if __name__ == "__main__":
    unittest.main()
