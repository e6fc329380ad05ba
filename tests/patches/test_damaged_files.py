"""Files that are damaged, truncated, or in the way: an error that names the file and the line, and the object is
unchanged; or a complete model."""

import contextlib
import math
import os
import random
import subprocess
import time
import unittest

from files import LOOK, SEE, Folder, targets
from host import WINDOWS, needs_links
from pd import errors, infos, nn, nn_steps, open_pd, outputs


class Damaged(Folder):
    TEACH = targets(6, "ab", wait=[30]) + ["target 0.25 0.75", "list 3 4", "target 0.1 0.9"]

    def model(self, arguments="2 3 a b -momentum 0.5 -memory 20"):
        file = self.path("good.nn")
        self.assert_quiet(nn(arguments, self.TEACH + [f"write {file}"]))
        with open(file, "rb") as good:
            return good.read()

    def check_all(self, texts):
        """Reads them all into one object, each after the good one. Returns those it accepted."""
        good, steps = self.path("good.nn"), {"teach": self.TEACH}
        for k, text in enumerate(texts):
            with open(self.path(f"{k}.nn"), "wb") as file:
                file.write(text)
            steps[k] = [f"read {good}", f"read {self.path(str(k))}.nn", "list 1 2", "labels"]
        events = nn_steps("", {**steps, "good": [f"read {good}", "list 1 2"]})
        right, taken = events["good"][-1], []
        for k, text in enumerate(texts):
            good, read, listed, labels = events[k]
            self.assertEqual(len(infos(good, "read")), 1)
            if infos(read, "read"):
                self.assertEqual(errors(read), [], text)
                self.check_well_formed(listed, labels, text)
                taken.append(text)
                continue
            (wrong,) = errors(read)
            self.assertIn(f"nn~: read {self.path(str(k))}.nn: line ", wrong)
            self.assertIn("expected ", wrong)
            self.assertEqual((listed, len(labels)), (right, 1), text)
        for name in os.listdir(self.folder.name):
            if name != "good.nn":
                os.remove(self.path(name))
        return taken

    def check_well_formed(self, listed, labels, text):
        """One class and a finite output each; or other features are expected."""
        if errors(listed):
            self.assertIn("2 features, expected", errors(listed)[0])
            return
        self.assertEqual(len([e for e in listed if e[0] == "class"]), 1, text)
        values = outputs(listed) if len(listed) > 1 else ()
        self.assertTrue(all(math.isfinite(value) for value in values), text)
        self.assertEqual(len(values), len(infos(labels, "labels")[0]), text)

    def test_cut_off_at_any_byte(self):
        text = self.model()
        taken = self.check_all([text[:n] for n in range(len(text) - 1)])
        self.assertEqual(taken, [])
        # the end of the last line may be missing
        self.assertEqual(len(self.check_all([text[:-1]])), 1)

    def test_any_byte_changed(self):
        """Each byte to another digit, and to something else."""
        text, draw = self.model(), random.Random(1)
        for others in b"0123456789", bytes(range(256)) + b";;;   \\\\\\,,,$$$---...eee":
            changed = []
            for k in range(len(text)):
                other = draw.choice([b for b in others if b != text[k]])
                changed.append(text[:k] + bytes([other]) + text[k + 1 :])
            taken = self.check_all(changed)
            self.assertGreater(len(taken), 0)
            self.assertLess(len(taken), len(changed))

    def test_a_line_left_out_or_twice(self):
        lines = self.model().split(b"\n")[:-1]
        without = [b"\n".join(lines[:k] + lines[k + 1 :]) + b"\n" for k in range(len(lines))]
        twice = [b"\n".join(lines[: k + 1] + lines[k:]) + b"\n" for k in range(len(lines))]
        for text in self.check_all(without):
            (k,) = [k for k in range(len(lines)) if without[k] == text][:1]
            self.assertNotIn(lines[k].split()[0], [b"nn~", b"layers", b"labels", b"weights", b"velocity"])
        for text in self.check_all(twice):
            (k,) = [k for k in range(len(lines)) if twice[k] == text][:1]
            self.assertNotIn(lines[k].split()[0], [b"nn~", b"layers", b"labels", b"weights", b"velocity"])

    def test_bytes_in_random_places(self):
        text, draw = self.model(), random.Random(2)
        changed = []
        for _ in range(500):
            bytes_ = bytearray(text)
            for _ in range(draw.choice([1, 2, 5, 20])):
                at, what = draw.randrange(len(bytes_)), draw.randrange(3)
                if what == 0:
                    del bytes_[at : at + draw.randrange(1, 30)]
                elif what == 1:
                    bytes_[at:at] = draw.choice(
                        [
                            b"1e40",
                            b" nan",
                            b" -inf",
                            b"99999999999",
                            b";",
                            b"\n",
                            b"\0",
                            b" weights",
                            b" 1 " * 50,
                            b"\xff\xfe",
                        ]
                    )
                else:
                    bytes_[at] = draw.randrange(256)
            changed.append(bytes(bytes_))
        self.check_all(changed)

    def test_the_line_is_named(self):
        lines = self.model().decode().split("\n")
        at = {line.split()[0]: k for k, line in enumerate(lines) if line}
        for word, old, new, expected in [
            ("rate", "rate 0.2", "rate 0", "expected a number above 0"),
            ("rate", "rate 0.2", "rat 0.2", "expected the name of a parameter"),
            ("memory", "memory 20", "memory 1e9", "expected a whole number"),
            ("layers", "layers 2 3 0", "layers 2 3 9999999", "expected sizes"),
            ("layers", "layers 2 3 0", "layers 2 65536 65536 0", "weights in all"),
            ("layers", "layers 2 3 0", "layers 2 3 2.5", "expected sizes"),
            ("labels", "labels a b", "labels a a", "expected names of classes"),
            ("labels", "labels a b", r"labels a \\x", "expected the name of a class"),
            ("labels", "labels a b", "labels a " + 401 * "b", "expected the name of a class"),
            ("weights", "weights 2 1", "weights 2 7", "expected the next layer and unit"),
            ("weights", "weights 2 1 ", "weights 2 1 0 ", "as many weights"),
            ("weights", "weights 2 1 ", "weights 2 1 inf", "finite"),
            ("velocity", "velocity 2 1 ", "velocity 2 1 1e400 ", "expected"),
            ("statistics", "statistics ", "statistics -", "expected a count"),
            ("statistics", lines[at["statistics"]], "statistics 1 0 0 1 -1;", "variances of at least 0"),
            ("statistics", lines[at["statistics"]], "statistics 1 0 2e18 1 1;", "means within"),
            ("exact-feature", "exact-feature 1 ", "exact-feature 2 ", "its number, and the bits"),
            ("exact-feature", "exact-feature 1 ", "exact-feature 1 65536 ", "its number, and the bits"),
            ("exact-feature", "exact-feature 1 ", "exact-feature 0 ", "of the line above, with more digits"),
            ("taught", "taught 1 1", "seen 0 0 0 9 0 0 65536 1;\ntaught 1 1", "eight whole numbers below 65536"),
            ("taught", "taught 1 1", "taught 1 2", "0 or 1"),
            ("taught", "taught 1 1", "taught 1 1 1", "0 or 1"),
            ("recent", "recent ", "recent 1 ", "a count and 50 numbers"),
            ("random", "random ", "random 65536 ", "four whole numbers"),
            ("example", "example b", "example z", "expected the name of a class"),
            ("values", "values ", "values 1 ", "as many numbers"),
            ("offered", "offered ", "offered -", "at least as many"),
            ("rehearsing", "rehearsing ", "rehearsing -", "how many steps"),
            ("centre", "centre ", "centre 5", "a class, a distance"),
            ("centre", "centre ", "centre 0 ", "a class, a distance"),
            ("centre", "centre ", "centre inf ", "a class, a distance"),
            ("power", "power ", "power 1 ", "a power from 1 to 5"),
            ("power", "power ", "power 12", "a power from 1 to 5"),
            ("power", "power ", "power inf", "a power from 1 to 5"),
            ("nn~", "nn~ end;", "nn~ ende;", "expected"),
            ("nn~", "nn~ end;", "nn~ end; foo;", "nothing after the end"),
            ("nn~", "nn~ end;", "nn~ end", "semicolon"),
        ]:
            where = at[word]
            self.assertIn(old, lines[where])
            file = self.put("bad.nn", "\n".join(lines[:where] + [lines[where].replace(old, new)] + lines[where + 1 :]))
            events = nn_steps("", {"teach": self.TEACH, "before": LOOK, "read": [f"read {file}"], "after": LOOK})
            self.assertEqual(len(errors(events["read"][0])), 1, new)
            (wrong,) = errors(events["read"][0])
            self.assertIn(f"nn~: read {file}: line {where + 1}: expected", wrong)
            self.assertIn(expected, wrong)
            self.assertEqual(events["before"], events["after"])

    def test_no_model_at_all(self):
        for text, words in [
            ("", "line 1: expected nn~ 1: it is empty"),
            ("\n\n", "line 3: expected nn~ 1: it is empty"),
            ("foo", "semicolon"),
            ("foo;", "this is no model"),
            ("nn~ 2;", "later version"),
            ("nn~ 0;", "this is no model"),
            ("nn~ 1.5;", "this is no model"),
            ("nn~ one;", "no model"),
            ("#N canvas 0 0 450 300 12;\n", "no model"),
            ("nn~ 1;\n", "line 2: expected nn~ end"),
            ("nn~ 1;\nweights 1 0 0 1;\n", "line 2: expected the layers before"),
            ("nn~ 1;\nmemory 5;\nlayers 2 3 2;\nexample 0 1 1;\nnn~ end;\n", "line 4: expected weights"),
            ("nn~ 1;\nlayers 2 3 2;\nnn~ end;\n", "line 3: expected weights"),
            ("nn~ 1;\nlabels a b;\nlayers 2 3 0;\nnn~ end;\n", "line 3: expected the layers only once"),
            ("nn~ 1;\nlayers 1 1;\nweights 1 0 0 1;\nrate 3;\n", "line 4: expected weights, or"),
            ("nn~ 1;\nbias 0;\nlayers 1 1;\nweights 1 0 1 1;\n", "line 4: expected a bias of 0"),
            ("nn~ 1;\nlayers 1 1;\nweights 1 0 0 1;\nweights 1 1 0 1;\n", "line 4: expected no more"),
            ("nn~ 1;\nlayers 1 1;\nweights 1 0 0 1;\nvelocity 1 0 0 1;\nnn~ end;\n", "if there is momentum"),
            (
                "nn~ 1;\nmemory 1;\nlayers 1 1;\nweights 1 0 0 1;\nvalues 0 1;\nvalues 0 1;\n",
                "line 6: expected no more",
            ),
            (
                "nn~ 1;\nmemory 1;\nlayers 1 1;\nweights 1 0 0 1;\ncentre 0 -1 0 1;\ncentre 0 -1 0 2;\n",
                "line 6: expected no more centres",
            ),
            ("nn~ 1;\nlayers 1 1;\nweights 1 0 0 1;\ncentre 0 -1 0 2e18;\n", "line 4: expected features within"),
            (
                "nn~ 1;\nkernel 0;\nlayers 1 1;\nweights 1 0 0 1;\ncentre 0 -1 0 1;\n",
                "line 5: expected no more centres",
            ),
        ]:
            file = self.put("bad.nn", text)
            events = nn("", [f"read {file}", "list 1 2", "target a", "list 1 2"])
            self.assertEqual(len(errors(events[1])), 1, text)
            self.assertIn(f"nn~: read {file}: line", errors(events[1])[0])
            self.assertIn(words, errors(events[1])[0])
            self.assertIn("class", str(events[-1]))


class InTheWay(Folder):
    """Problems with names and places."""

    def check(self, message, *words):
        events = nn_steps(
            "", {"start": ["list 1 2", "target a", "rehearse"], "before": LOOK, "refused": [message], "after": LOOK}
        )
        (wrong,) = errors(events["refused"][0])
        self.assertIn("nn~: " + message.split()[0].replace("save", "write").replace("load", "read"), wrong)
        for word in words:
            self.assertIn(word, wrong)
        self.assertEqual(events["before"], events["after"])

    def test_messages(self):
        for what in "write", "read", "save", "load":
            for rest in "", " a b", " a examples c", " a 1", " 1 2 3", " symbol a b":
                self.check(what + rest, "expected the name of one file")
        self.check("read a net", "expected the name of one file, alone or with examples")

    def test_places(self):
        self.put("file", "")
        for what in "write", "read":
            self.check(f"{what} {self.path('none/x')}", "No such file")
            self.check(f"{what} {self.path('file/x')}", "No such file" if WINDOWS else "Not a directory")
            self.check(f"{what} {self.folder.name}", "that is no file")
            self.check(f"{what} /dev/null", "that is no file")
            self.check(f"{what} {'x' * 300}", "No such file" if WINDOWS else "File name too long")
            self.check(f"{what} {'x/' * 495}", "name too long") if what == "write" else None
        self.check(f"read {self.path('none')}", "No such file")
        self.check("read none examples", "No such file")
        self.check(f"write {self.path('none/x')} examples", "No such file")
        os.mkfifo(self.path("fifo"))
        self.check(f"read {self.path('fifo')}", "that is no file")
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["fifo", "file"])

    def test_relative_home_absolute_spaces(self):
        os.makedirs(self.path("home/models"))
        os.makedirs(self.path("sub"))
        patch, script = self.path("kept.pd"), ["list 1 2", "target a", 100]
        names = [
            "x.nn",
            r"a\ model\,\ mine",
            "sub/y",
            "3",
            self.path("z.nn"),
            "~/models/w.nn",
            "é",
            "../" + self.where() + "/v",
        ]
        if WINDOWS:
            names.remove("~/models/w.nn")  # test_windows_paths.py has the folder of the user there
        before = os.environ["HOME"]
        os.environ["HOME"] = self.path("home")
        try:
            for name in names:
                script += [f"write {name}", "reset", f"read {name}", "labels"]
            events = nn("", script, patch=patch)
        finally:
            os.environ["HOME"] = before
        self.assert_quiet(events)
        self.assertEqual([infos(e, "labels") for e in events if infos(e, "labels")], [[("a",)]] * len(names))
        there = {
            os.path.relpath(os.path.join(at, file), self.folder.name)
            for at, _, files in os.walk(self.folder.name)
            for file in files
        }
        wanted = {"x.nn", "a model, mine", "sub/y", "3", "z.nn", "home/models/w.nn", "é", "v"}
        self.assertEqual(there - {"kept.pd", "kept.pd.txt"}, wanted - ({"home/models/w.nn"} if WINDOWS else set()))

    def where(self):
        return os.path.basename(self.folder.name)

    @needs_links
    def test_what_was_there_stays_as_it_was(self):
        """A link stays a link, permissions stay the same."""
        self.put("target", "old")
        os.chmod(self.path("target"), 0o640)
        os.symlink("target", self.path("link"))
        self.assert_quiet(nn("", [f"write {self.path('link')}"]))
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertEqual(os.stat(self.path("target")).st_mode & 0o777, 0o640)
        self.assertIn("nn~ end", self.text("target"))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["link", "target"])


class Disk(Folder):
    """File systems made for the test, if that is permitted."""

    @contextlib.contextmanager
    def mounted(self, options):
        os.makedirs(self.path("disk"), exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", self.path("disk")], capture_output=True)
        if done.returncode:
            self.skipTest(f"no file system can be mounted here: {done.stderr.decode().strip()}")
        try:
            yield
        finally:
            subprocess.run(["umount", self.path("disk")], check=True)

    def check(self, file, words, suffix):
        script = targets(60, "abcdef", features=13)
        look = [script[0]] + SEE
        events = nn_steps(
            "", {"start": script + ["rehearse"], "before": look, "write": [f"write {file}{suffix}"], "after": look}
        )
        (wrong,) = errors(events["write"][0])
        self.assertIn("nn~: write", wrong)
        self.assertIn(words, wrong)
        self.assertEqual(events["before"], events["after"])

    def test_full(self):
        with self.mounted("size=8k"):
            for suffix in "", " examples":
                file = self.put("disk/model.nn", "old")
                self.check(file, "No space left", suffix)
                self.assertEqual(self.text("disk/model.nn"), "old")
                self.assertEqual(os.listdir(self.path("disk")), ["model.nn"])

    def test_read_only(self):
        with self.mounted("size=8k"):
            file = self.put("disk/model.nn", "old")
            subprocess.run(["mount", "-o", "remount,ro", self.path("disk")], check=True)
            self.check(file, "Permission denied" if WINDOWS else "Read-only file system", "")
            self.assertEqual(self.text("disk/model.nn"), "old")


class Killed(Folder):
    """Pd is killed while it writes one model over another: one of them is there, complete."""

    PATCH = """#N canvas 0 0 900 400 12;
#X obj 10 10 loadbang;
#X obj 10 40 t b b;
#X obj 10 70 until;
#X msg 10 100 rate 0.1 \\, write {file} \\, rate 0.3 \\, write {file};
#X msg 200 70 {start};
#X obj 10 200 pd-nn/nn~ -seed 3;
#X connect 0 0 1 0;
#X connect 1 1 4 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 5 0;
#X connect 4 0 5 0;
"""

    def test_killed_at_any_moment(self):
        draw, file = random.Random(3), self.path("model.nn")
        teach = [m for m in targets(200, "abc", features=13) if isinstance(m, str)]
        start = " \\, ".join(["rehearse 0"] + teach)
        wholes, began = [], time.monotonic()
        for rate in "0.1", "0.3":
            nn("-seed 3", ["rehearse 0"] + teach + [f"rate {rate}", f"write {file}"])
            wholes.append(self.text("model.nn"))
        once = (time.monotonic() - began) / 2  # until it is in the middle of writing, on any machine
        found, cut = set(), 0
        self.put("test.pd", self.PATCH.format(file=file, start=start))
        for _ in range(12):
            with self.assertRaises(subprocess.TimeoutExpired):
                open_pd(self.path("test.pd"), timeout=once * draw.uniform(1.5, 4) + 0.1)
            self.assertIn(self.text("model.nn"), wholes)
            found.add(self.text("model.nn"))
            for name in os.listdir(self.folder.name):
                if ".new-" in name:
                    cut += 1
                    os.remove(self.path(name))
        self.assertEqual(len(found), 2, "never killed after another one of the two")
        self.assertGreater(cut, 0, "never killed while it was writing")


if __name__ == "__main__":
    unittest.main()
