"""Files written and read while there is sound, on a thread and in slices, while everything else continues."""

import os
import random
import unittest

from files import LOOK, Folder, heard, targets
from patch import Patch
from pd import atom, errors, infos, nn, nn_steps, run_pd

SOUND = "; pd dsp 1"
SMALL = 1 << 17  # what is not larger is read at once


class BesideSound(Folder):
    def all_errors(self, events):
        return [wrong for group in events for wrong in errors(group)]

    def cleared(self, *messages):
        """The object gets these and is deleted."""
        patch = Patch()
        patch.canvas("sub")
        make = ["pd dsp 1", "pd-sub obj 10 10 r in", "pd-sub obj 10 50 pd-nn/nn~", "pd-sub connect 0 0 1 0"]
        start, all_ = patch.box("obj", "loadbang"), "".join(f" \\; {m}" for m in [*make, *messages, "pd-sub clear"])
        patch.chain(start, patch.box("msg", all_.strip()))
        patch.chain(start, patch.box("obj", "del 100"), patch.box("msg", "\\; pd quit"))
        self.assertEqual(run_pd(str(patch)), [])

    def large(self, name="large.nn", classes="ab"):
        """A model that is not small."""
        file = self.path(name)
        adds = [f"add {name}" for name in classes] * 4500
        nn("2 3 0 -memory 9000", ["list 1.23456789 -2.3456789"] + adds + [f"write {file}"])
        self.assertGreater(os.path.getsize(file), SMALL)
        return file

    def table(self, name="large.csv", rows=20000, classes="abc", end=""):
        """A table that is not small: about 40 slices, at 66 numbers a row."""
        draw, file = random.Random(4), self.path(name)
        with open(file, "w") as to:
            for k in range(rows):
                to.write(f"{draw.gauss(k % 3, 1):.6g},{draw.gauss(-(k % 3), 1):.6g},{classes[k % len(classes)]}\n")
            to.write(end)
        self.assertGreater(os.path.getsize(file), SMALL)
        return file


class Writing(BesideSound):
    MODEL = ["list 1 2", "target a", 50]

    def test_written_is_said_when_it_is(self):
        file = self.path("model.nn")
        steps = {
            "start": [SOUND] + targets(9, "ab") + ["rehearse"],
            "before": LOOK,
            "write": [f"write {file}"],
            "wait": ["until written"],
            "change": ["target c", "rehearse", "clear"],
            "read": [f"read {file}"],
            "after": LOOK,
        }
        events = nn_steps("", steps, live=True)
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(infos(events["write"][0], "written"), [])
        self.assertEqual(infos(events["wait"][0], "written"), [(file,)])
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_what_is_written_is_what_was_there(self):
        """What comes after the message is not in the file; and what is read then is the file."""
        file = self.path("model.nn")
        events = nn_steps(
            "",
            {
                "start": [SOUND] + targets(9, "ab") + ["rehearse"],
                "before": LOOK,
                "write": [f"write {file}", "target c", "clear", f"read {file}", "until read"],
                "after": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_each_is_read_as_it_was_written(self):
        """One file, written twice and read twice, in one go."""
        file = self.path("model.nn")
        script = [SOUND, "list 1 2", "target a", f"write {file}", f"read {file}", "target b", f"write {file}"]
        events = nn("", script + [f"read {file}", "until read", "until read", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-1], "labels"), [("a", "b")])

    def test_what_is_wrong_is_said_too(self):
        events = nn("", [SOUND] + self.MODEL + [f"write {self.path('none/x')}", 300, "list 1 2"], live=True)
        self.assertEqual(len(self.all_errors(events)), 1)
        self.assertIn("none/x: No such file", str(events))

    def test_many_at_once_in_their_order(self):
        files = [self.path(f"{k}.nn") for k in range(20)]
        events = nn("", [SOUND] + self.MODEL + [f"write {file}" for file in files] + [1000], live=True)
        self.assertEqual([said[0] for group in events for said in infos(group, "written")], files)

    def test_pd_quits_before_it_is_written(self):
        nn("2 3 0 -memory 3000", [SOUND, "list 1 2"] + ["add a"] * 3000 + [f"write {self.path('model.nn')}"])
        self.assertTrue(self.text("model.nn").endswith("nn~ end;\n"))
        self.assertEqual(os.listdir(self.folder.name), ["model.nn"])

    def test_the_object_ends_before_it_is_written(self):
        self.cleared("in list 1 2", "in target a", f"in write {self.path('model.nn')}")
        self.assertTrue(self.text("model.nn").endswith("nn~ end;\n"))


class ReadingModels(BesideSound):
    def test_a_small_one_at_once(self):
        file = self.path("model.nn")
        nn("", ["list 1 2", "target a", f"write {file}"])
        events = nn("", [SOUND, f"read {file}", "labels"])
        self.assertEqual(infos(events[2], "read"), [(file,)])
        self.assertEqual(infos(events[3], "labels"), [("a",)])

    def test_a_large_one_in_slices(self):
        file = self.large()
        at_once = nn_steps("", {"read": [f"read {file}"], "after": LOOK})
        events = nn_steps(
            "",
            {
                "start": [SOUND, "list 1 2"],
                "read": [f"read {file}"],
                "meanwhile": ["list 3 4", "labels"],
                "wait": ["until read"],
                "after": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(infos(events["read"][0], "read"), [])
        self.assertEqual(infos(events["meanwhile"][1], "labels"), [()])
        self.assertEqual(infos(events["wait"][0], "read"), [(file,)])
        self.assertEqual(heard(events["after"]), heard(at_once["after"]))

    def test_one_after_another(self):
        """In order, including small files that come after a large one."""
        first, second, small = self.large(), self.large("second.nn", "cd"), self.path("small.nn")
        nn("", ["list 1 2", "target x", f"write {small}"])
        files = [first, second, small]
        events = nn(
            "", [SOUND] + [f"read {file}" for file in files] + ["until read"] * 3 + ["labels", "undo", "labels"]
        )
        self.assert_quiet(events)
        self.assertEqual([said[0] for group in events for said in infos(group, "read")], files)
        self.assertEqual(infos(events[-3], "labels"), [("x",)])
        self.assertEqual(infos(events[-1], "labels"), [("c", "d")])
        self.assertNotIn("taught since", str(events))

    def test_a_small_one_in_another_object(self):
        """It does not wait for others."""
        large, small = self.large(), self.path("small.nn")
        nn("", ["list 1 2", "target x", f"write {small}"])
        patch = Patch()
        for name in "first", "second":
            nn_ = patch.box("obj", "pd-nn/nn~")
            patch.chain(patch.box("obj", f"r {name}"), nn_)
            patch.connect(nn_, 2, patch.box("obj", f"print {name}"))
        send = f"\\; pd dsp 1 \\; first read {large} \\; second read {small} \\; second labels \\; pd quit"
        patch.chain(patch.box("obj", "loadbang"), patch.box("msg", send))
        self.assertEqual(run_pd(str(patch)), [f"second: read {small}", "second: labels x"])

    def test_what_was_taught_meanwhile(self):
        file = self.large()
        script = [SOUND, "list 1 2", f"read {file}", "target x", "until read", "labels", "undo", "labels"]
        events = nn("", script)
        self.assert_quiet(events)
        self.assertIn("in place of what was taught since then; undo brings it back", str(events[5]))
        self.assertEqual(infos(events[6], "labels"), [("a", "b")])
        self.assertEqual(infos(events[8], "labels"), [("x",)])

    def test_a_damaged_one(self):
        file = self.large()
        with open(file, "r+") as model:
            text = model.read()[:-20]
            model.seek(0)
            model.truncate()
            model.write(text)
        events = nn_steps(
            "",
            {
                "start": [SOUND] + targets(5, "ab") + ["rehearse"],
                "before": LOOK,
                "read": [f"read {file}", 300],
                "after": LOOK,
            },
            live=True,
        )
        (wrong,) = self.all_errors(events["read"])
        self.assertIn(": line ", wrong)
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_the_sound_ends(self):
        """The next `read` then waits for all of them."""
        file, small = self.large(), self.path("small.nn")
        nn("", ["list 1 2", "target x", f"write {small}"])
        events = nn("", [SOUND, f"read {file}", "; pd dsp 0", f"read {small}", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[4], "read"), [(file,), (small,)])
        self.assertEqual(infos(events[5], "labels"), [("x",)])

    def test_the_object_ends(self):
        self.cleared(f"in read {self.large()}")
        self.cleared(f"in read {self.large()}", f"in read {self.table()} examples")

    def test_pd_quits(self):
        nn("", [SOUND, f"read {self.large()}", f"read {self.table()} examples"])


class ReadingTables(BesideSound):
    def written(self, script):
        """The model that comes of it, as a file."""
        out = self.path("out.nn")
        self.assert_quiet(nn("-rehearse 0", script + [f"write {out}", 50], live=True))
        return self.text("out.nn")

    def test_the_same_as_at_once(self):
        read = f"read {self.table()} examples"
        self.assertEqual(self.written([read]), self.written([SOUND, read, "until read"]))

    def test_values(self):
        with open(self.path("values.csv"), "w") as file:
            file.writelines(f"{k % 7},{k % 11},{k % 5}.5,{k % 3}.25\n" for k in range(15000))
        read = f"read {self.path('values.csv')} examples values 2"
        self.assertEqual(self.written([read]), self.written([SOUND, read, "until read"]))

    def test_two(self):
        tables = [self.table(), self.table("second.csv", classes="cde")]
        reads = [f"read {table} examples" for table in tables]
        events = nn("-rehearse 0", [SOUND, *reads, "until read", "until read", "labels", "undo", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-3], "labels"), [tuple("abcde")])
        self.assertEqual(infos(events[-1], "labels"), [tuple("abc")])

    def test_a_damaged_one(self):
        table = self.table(end="1,2\n")
        script = [SOUND, "list 1 2", "target x", f"read {table} examples", 500, "labels"]
        events = nn("", script, live=True)
        (wrong,) = self.all_errors(events)
        self.assertIn("line 20001: 2 values, expected 3", wrong)
        self.assertEqual(infos(events[-1], "labels"), [("x",)])

    def test_it_does_not_fit_any_more(self):
        script = [SOUND, "list 1 2", "target x", f"read {self.table()} examples", "layers 3 4 0", 500, "labels"]
        (wrong,) = self.all_errors(nn("", script, live=True))
        self.assertIn("line 1: 2 features, expected 3", wrong)

    def in_the_midst(self, *messages):
        """What is printed if these messages come while the rows of a table are being remembered."""
        table, patch = self.table(), Patch()
        nn_, route = patch.box("obj", "pd-nn/nn~ -rehearse 0"), patch.box("obj", "route labels read")
        patch.connect(nn_, 2, route)
        start = patch.box("obj", "loadbang")
        patch.chain(start, patch.box("msg", f"\\; pd dsp 1 \\; in list 1 2 \\; in read {table} examples"))
        patch.chain(patch.box("obj", "r in"), nn_)
        # once the table's classes are there, its rows are on their way
        patch.chain(start, patch.box("obj", "metro 1"), patch.box("msg", "labels"), nn_)
        length, empty, gate = patch.box("obj", "list length"), patch.box("obj", "sel 0"), patch.box("obj", "spigot 1")
        once = patch.box("obj", "t b b")
        patch.chain(route, length, empty)
        patch.connect(empty, 1, gate)
        patch.chain(gate, once)
        shut, send = patch.box("msg", "0"), patch.box("msg", " \\, ".join(messages))
        patch.connect(once, 1, shut)
        patch.connect(shut, 0, gate, 1)
        patch.chain(once, send, nn_)
        patch.connect(route, 1, patch.box("obj", "print read"))
        patch.chain(once, patch.box("obj", "del 1000"), patch.box("obj", "t b b b b"))
        last = patch.box("obj", "t b b b b")
        patch.chain(once, patch.box("obj", "del 500"), last)
        patch.connect(nn_, 2, patch.box("obj", "spigot"))
        said = len(patch.boxes) - 1
        patch.chain(said, patch.box("obj", "print info"))
        open_, ask = patch.box("msg", "1"), patch.box("msg", "examples \\, undo \\, examples \\, undo \\, examples")
        patch.connect(last, 3, open_)
        patch.connect(open_, 0, said, 1)
        patch.connect(last, 2, ask)
        patch.chain(ask, nn_)
        patch.connect(last, 0, patch.box("msg", "\\; pd quit"))
        return run_pd(str(patch))

    def wrong(self, printed):
        """Errors, but for those of `undo` at the end."""
        return [line for line in printed if line.startswith("error") and "nothing left" not in line]

    def counts(self, printed):
        """What `examples` said, each time: how many of each class."""
        said = [[]]
        for line in printed:
            words = line.split()
            if words[:2] == ["info:", "examples"]:
                said[-1].append((words[2], atom(words[3])))
            elif words[:2] == ["info:", "undone"]:
                said.append([])
        return [dict(part) for part in said]

    def test_a_target_in_the_midst(self):
        """Rows before and after it are separate takes."""
        printed = self.in_the_midst("list 1 2", "target x")
        self.assertEqual(self.wrong(printed), [])
        self.assertEqual(len([line for line in printed if line.startswith("read: ")]), 1)
        with_all, without_rest, without_target = self.counts(printed)
        self.assertEqual(sorted(with_all), ["a", "b", "c", "x"])
        self.assertEqual(with_all["x"], 1)
        self.assertEqual(without_rest["x"], 1)
        self.assertLess(sum(without_rest.values()), sum(with_all.values()))
        self.assertEqual({**without_target, "x": 1}, without_rest)

    def test_what_ends_it(self):
        for message in "undo", "reset", "layers 2 3 0", "layers 3 3 0":
            printed = self.in_the_midst(message)
            (wrong,) = self.wrong(printed)
            self.assertRegex(wrong, "given up after [0-9]+ of 20000 rows: undone, or replaced", message)
            self.assertEqual([line for line in printed if line.startswith("read: ")], [], message)

    def test_a_class_that_is_forgotten(self):
        printed = self.in_the_midst("forget b")
        self.assertEqual(self.wrong(printed), [])
        self.assertEqual(sorted(self.counts(printed)[0]), ["a", "c"])

    def test_a_class_that_is_renamed(self):
        """Rows that come then belong to no class."""
        printed = self.in_the_midst("labels a q c")
        self.assertEqual(self.wrong(printed), [])
        self.assertEqual(sorted(self.counts(printed)[0]), ["a", "c", "q"])


if __name__ == "__main__":
    unittest.main()
