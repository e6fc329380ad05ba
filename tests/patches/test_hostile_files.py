"""Files that ask for more than they hold, links and names in the way; and files that are written and read while
there is sound, beside everything else."""

import os
import resource
import unittest

from files import LOOK, Folder, heard, targets
from host import needs_links
from patch import Patch
from pd import errors, infos, nn, nn_steps, open_pd, run_pd

SOUND = "; pd dsp 1"


def most_memory():
    """MB that any child of this process has had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


class Large(Folder):
    def test_nothing_is_made_before_it_has_come(self):
        """A few bytes that announce 67 million weights: 531 MB when the network was made first."""
        self.put(
            "kept.pd",
            "#N canvas 0 0 300 300 12;\n#X obj 10 10 pd-nn/nn~ -keep;\n#A nn~ 1;\n#A layers 8191 8191 0;\n"
            "#A weights 1 0 0;\n#A nn~ end;\n#X obj 10 40 loadbang;\n#X msg 10 60 \\; pd quit;\n#X connect 1 0 2 0;\n",
        )
        before = most_memory()
        (wrong,) = errors(
            nn("", ["read " + self.put("m.nn", "nn~ 1;\nlayers 8191 8191 0;\nweights 1 0 0;\nnn~ end;\n")])[1]
        )
        self.assertIn("line 3: expected a bias, and as many weights", wrong)
        self.assertIn("as many weights", str(open_pd(self.path("kept.pd"))))
        self.assertLess(most_memory(), max(before, 200))

    def test_what_is_too_large_is_not_read(self):
        for part in "", " examples":
            with open(self.path("large"), "wb") as file:
                file.truncate(3 << 29)
            (wrong,) = errors(nn("", [f"read {self.path('large')}{part}"])[1])
            self.assertIn("it has 1536 MB, expected at most 512", wrong)

    def test_many_commas_and_many_words(self):
        before = most_memory()
        self.put("commas.csv", "," * 20000000)
        self.assertIn("more than 262144 columns", str(nn("", [f"read {self.path('commas.csv')} examples"])))
        self.put("words.nn", "nn~ 1;\nlabels" + " a" * 5000000 + ";\nnn~ end;\n")
        self.assertIn("line 2: expected words", str(nn("", [f"read {self.path('words.nn')}"])))
        self.assertLess(most_memory(), max(before, 300))

    def test_as_many_classes_as_there_can_be(self):
        names = [f"c{k}" for k in range(65536)]
        self.put("many.nn", "nn~ 1;\nmemory 10;\nlabels " + " ".join(names) + ";\nnn~ end;\n")
        self.put("twice.nn", "nn~ 1;\nlabels " + " ".join(names[:-1] + ["c7"]) + ";\nnn~ end;\n")
        events = nn("", [f"read {self.path('many.nn')}", f"read {self.path('twice.nn')}"])
        self.assert_quiet(events[:2])
        self.assertIn("line 2: expected names of classes, each another", str(events[2]))


class Links(Folder):
    WRITE = ["list 1 2", "target a", 50]

    def write(self, name):
        return nn("", self.WRITE + [f"write {self.path(name)}"])[-1]

    @needs_links
    def test_a_link_to_nothing_makes_its_target(self):
        os.mkdir(self.path("folder"))
        os.symlink("folder/target", self.path("link"))
        os.symlink(self.path("link"), self.path("second"))
        self.assertTrue(infos(self.write("second"), "written"))
        self.assertTrue(os.path.islink(self.path("link")) and os.path.islink(self.path("second")))
        self.assertIn("nn~ end", self.text("folder/target"))
        self.assertEqual(os.listdir(self.path("folder")), ["target"])

    @needs_links
    def test_a_loop_is_an_error(self):
        os.symlink("b", self.path("a"))
        os.symlink("a", self.path("b"))
        self.assertIn("Too many levels of symbolic links", str(self.write("a")))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["a", "b"])

    @needs_links
    def test_a_link_under_the_temporary_name_is_not_followed(self):
        self.put("precious", "mine")
        for k in range(3):
            os.symlink("precious", self.path(f"model.nn.new-{k}"))
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertEqual(self.text("precious"), "mine")
        self.assertIn("nn~ end", self.text("model.nn"))

    def test_what_a_crash_left_behind_goes_with_the_next_write(self):
        self.put("model.nn.new-0", "half")
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertEqual(os.listdir(self.folder.name), ["model.nn"])

    def test_a_folder_under_the_temporary_name(self):
        os.mkdir(self.path("model.nn.new-0"))
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["model.nn", "model.nn.new-0"])


class WithSound(Folder):
    """While there is sound nothing waits for a disk: `written` and `read` are said when it is so."""

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
        """What comes after the message is not in the file; and read waits for it."""
        file = self.path("model.nn")
        events = nn_steps(
            "",
            {
                "start": [SOUND] + targets(9, "ab") + ["rehearse"],
                "before": LOOK,
                "write": [f"write {file}", "target c", "clear", f"read {file}"],
                "after": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_what_is_wrong_is_said_too(self):
        events = nn("", [SOUND] + self.models() + [f"write {self.path('none/x')}", 300, "list 1 2"], live=True)
        self.assertEqual(sum(len(errors(group)) for group in events), 1)
        self.assertIn("none/x: No such file", str(events))

    def models(self):
        return ["list 1 2", "target a", 50]

    def test_many_at_once_in_their_order(self):
        files = [self.path(f"{k}.nn") for k in range(20)]
        events = nn("", [SOUND] + self.models() + [f"write {file}" for file in files] + [1000], live=True)
        self.assertEqual([said[0] for group in events for said in infos(group, "written")], files)

    def test_pd_quits_before_it_is_written(self):
        nn("2 3 0 -memory 3000", [SOUND, "list 1 2"] + ["add a"] * 3000 + [f"write {self.path('model.nn')}"])
        self.assertTrue(self.text("model.nn").endswith("nn~ end;\n"))
        self.assertEqual(os.listdir(self.folder.name), ["model.nn"])

    def test_the_object_ends_before_it_is_written(self):
        self.cleared("in list 1 2", "in target a", f"in write {self.path('model.nn')}")
        self.assertTrue(self.text("model.nn").endswith("nn~ end;\n"))

    def large(self):
        file = self.path("large.nn")
        nn("2 3 0 -memory 9000", ["list 1.23456789 -2.3456789"] + ["add a", "add b"] * 4500 + [f"write {file}"])
        self.assertGreater(os.path.getsize(file), 1 << 17)
        return file

    def test_a_large_one_is_read_in_slices(self):
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
        self.assertEqual(heard(events["after"]), heard(at_once["after"]))

    def test_another_in_place_of_one_that_is_being_read(self):
        file, small = self.large(), self.path("small.nn")
        events = nn(
            "", ["list 1 2", "target x", f"write {small}", SOUND, f"read {file}", f"read {small}", 200, "labels"]
        )
        self.assertEqual(
            [e for group in events for e in errors(group)],
            ["nn~: read: given up for another, expected `read` of one at a time"],
        )
        self.assertEqual(infos(events[-1], "labels"), [("x",)])

    def test_a_damaged_large_one(self):
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
        )
        (wrong,) = [e for group in events["read"] for e in errors(group)]
        self.assertIn(": line ", wrong)
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_the_object_ends_while_it_is_read(self):
        self.cleared(f"in read {self.large()}")

    def cleared(self, *messages):
        """The object gets these and is deleted."""
        patch = Patch()
        patch.canvas("sub")
        make = ["pd dsp 1", "pd-sub obj 10 10 r in", "pd-sub obj 10 50 pd-nn/nn~", "pd-sub connect 0 0 1 0"]
        start, all_ = patch.box("obj", "loadbang"), "".join(f" \\; {m}" for m in [*make, *messages, "pd-sub clear"])
        patch.chain(start, patch.box("msg", all_.strip()))
        patch.chain(start, patch.box("obj", "del 100"), patch.box("msg", "\\; pd quit"))
        self.assertEqual(run_pd(str(patch)), [])


if __name__ == "__main__":
    unittest.main()
