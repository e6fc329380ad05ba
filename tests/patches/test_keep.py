"""keep: what was taught is in the patch, bit for bit, and goes wherever the patch or the object goes."""

import os
import unittest

from files import LOOK, Folder, heard, targets
from host import needs_edits
from pd import errors, infos, nn, nn_steps

SAVE = "; pd-kept.pd menusave"


class Kept(Folder):
    def setUp(self):
        super().setUp()
        self.patch = self.path("kept.pd")

    def run_patch(self, script, arguments=None):
        return nn(arguments, script, patch=self.patch)

    def run_steps(self, steps, arguments=None):
        return nn_steps(arguments, steps, patch=self.patch)


class SavedTest(Kept):
    """A patch is saved and opened again."""

    def check(self, arguments, script, more=()):
        """Saved and opened again it is the same, and further messages have the same effects."""
        if os.path.exists(self.patch):
            os.remove(self.patch)
        after = LOOK + list(more) + LOOK
        first = self.run_steps({"start": script + [SAVE], "after": after}, arguments)
        again = self.run_steps({"after": after})
        self.assert_quiet(sum(first.values(), []))
        self.assert_quiet(sum(again.values(), []))
        self.assertEqual(heard(first["after"]), heard(again["after"]), arguments)

    def test_opened_again_it_is_the_same(self):
        for arguments in [
            "-keep",
            "2 5 3 1 0 -keep 1",
            "-momentum 0.7 -keep -seed 3",
            "-keep -plain -bias 1",
            "2 3 kick snare -keep -out softmax -memory 10",
            "-keep -act relu -rate 0.123456789",
        ]:
            names = "kick snare" if "kick" in arguments else "a b c"
            self.check(arguments, targets(20, names.split()), targets(8, names.split(), seed=6))

    def test_numbers(self):
        values = ["0.1 0.9", "0.123456789 1"]
        self.check("2 5 2 -keep -out linear", targets(20, values), targets(8, values, seed=6))
        self.check("2 5 3 -keep", targets(20, "012"), targets(8, "012", seed=6))
        self.check("2 5 1 -keep", targets(20, ["0.1", "1"]), targets(8, ["0.3"], seed=6))

    def test_in_the_midst_of_rehearsal(self):
        self.check("2 64 64 0 -keep", targets(20, "abc", wait=[3]), [300, "list 1 2"] + targets(8, "abcd", seed=6))

    def test_extreme_numbers(self):
        """Pd tells the processor to flush floats below 1.18e-38 to 0."""
        rows = [
            "weights 1 0 1.2e-38 9.99999843e17 -0.1",
            "weights 1 1 -0 -9.99999843e17 -1.2e-38",
            "weights 2 0 16777217 0.1 -0.333333343",
        ]
        self.check("2 2 1 -plain -bias 1 -keep", rows)

    def test_names(self):
        names = [r"a\ b", r"\;", r"x\,y", r"\$1", r"\$", r"a\\b", "example", "nn~", "end", "exactly", "-", "1e", "1"]
        self.check("-keep", ["list 1 2"] + [f"add {n}" for n in names], ["list 2 1", "target end"])

    def test_message(self):
        self.check("", targets(5, "ab") + ["keep 1"], targets(5, "ab"))
        self.check("", ["keep"] + targets(5, "ab"), targets(5, "ab"))

    def test_without_keep_nothing_is_saved(self):
        for arguments, script in ("", []), ("-keep 0", []), ("-keep", ["keep 0"]):
            if os.path.exists(self.patch):
                os.remove(self.patch)
            self.run_patch(targets(5, "ab") + script + [SAVE], arguments)
            self.assertNotIn("#A", self.text("kept.pd"))
            self.assertEqual(infos(self.run_patch(["labels"])[-1], "labels"), [()])

    def test_keep_outlives_what_replaces_the_network(self):
        for message in "reset", "layers 2 3 0", "read " + self.path("other.nn"):
            nn("", ["list 1 2", "target z", f"write {self.path('other.nn')}"])
            self.check("", ["keep"] + targets(3, "ab") + [message], targets(5, "ab"))

    def test_saved_twice(self):
        self.run_patch(targets(5, "ab") + [SAVE], "-keep")
        once = self.text("kept.pd")
        self.run_patch([SAVE])
        self.assertEqual(once, self.text("kept.pd"))

    def test_nothing_to_undo_after_opening(self):
        self.run_patch(targets(5, "ab") + [SAVE], "-keep")
        events = self.run_steps({"before": LOOK, "undo": ["undo"], "after": LOOK})
        self.assertIn("nothing left", errors(events["undo"][0])[0])
        self.assertEqual(events["before"], events["after"])

    def test_undo_and_reset_are_saved_too(self):
        for message in "undo", "reset", "forget a", "clear":
            self.check("-keep", targets(6, "ab") + [message], targets(3, "ab"))

    def test_flag_with_and_without_value(self):
        for arguments, value in (
            ("-keep", 1),
            ("-keep 1", 1),
            ("-keep 0", 0),
            ("", 0),
            ("-keep -rate 0.5", 1),
            ("-keep 2 3 0", 1),
            ("-keep kick snare", 1),
        ):
            (report,) = nn(arguments, ["bang"])[1:]
            self.assertEqual(infos(report, "keep"), [(value,)], arguments)
        self.assertEqual(infos(nn("-keep 2 3 0", ["layers"])[1], "layers"), [(2, 3, 0)])
        self.assertIn("expected 0 or 1", errors(nn("", ["keep 2"])[1])[0])
        self.assertIn("expected 0 or 1", errors(nn("", ["keep foo"])[1])[0])


class OtherWindow(Folder):
    """The object is in a patch that the one with the script opens, so that it can be edited."""

    SCRIPT = "".join(
        f"#X {line};\n"
        for line in [
            "obj 400 10 r mark",
            "obj 400 40 print mark",
            "obj 600 10 loadbang",
            "msg 600 40 read {script} \\, bang",
            "obj 600 70 qlist",
            "connect 0 0 1 0",
            "connect 2 0 3 0",
            "connect 3 0 4 0",
        ]
    )
    OBJECT = "".join(
        f"#X {line};\n"
        for line in [
            "obj 10 10 r {name}-in",
            "obj 10 200 pd-nn/nn~ {arguments}",
            "obj 10 230 print class",
            "obj 100 230 list",
            "obj 100 260 oscformat outputs",
            "obj 100 290 print outputs",
            "obj 300 230 list",
            "obj 300 260 oscformat info",
            "obj 300 290 print info",
            "connect {0} 0 {1} 0",
            "connect {1} 0 {2} 0",
            "connect {1} 1 {3} 0",
            "connect {3} 0 {4} 0",
            "connect {4} 0 {5} 0",
            "connect {1} 2 {6} 0",
            "connect {6} 0 {7} 0",
            "connect {7} 0 {8} 0",
        ]
    )

    def setUp(self):
        super().setUp()
        self.patch = self.path("main.pd")
        self.put("main.pd", "#N canvas 0 0 900 400 12;\n" + self.SCRIPT.format(script=self.patch + ".txt"))
        self.open = f"; pd open kept.pd {self.folder.name}"

    def objects(self, **arguments):
        """kept.pd gets an object for each name."""
        text = "#N canvas 0 0 900 400 12;\n"
        for k, (name, flags) in enumerate(arguments.items()):
            text += self.OBJECT.format(*range(9 * k, 9 * k + 9), name=name, arguments=flags)
        self.put("kept.pd", text)

    def run_script(self, script):
        return nn(None, script, patch=self.patch)

    def run_steps(self, steps):
        return nn_steps(None, steps, patch=self.patch)

    def test_two_objects_are_kept_apart(self):
        self.objects(nn="-keep", other="-keep -seed 2", nokeep="", last="2 3 x y -keep")
        look = {name: [f"; {name}-in {m}" for m in LOOK] for name in ("nn", "other", "last")}
        look["nokeep"] = ["; nokeep-in labels"]
        teach = targets(5, "ab") + ["; other-in " + m if isinstance(m, str) else m for m in targets(7, "cde", seed=9)]
        teach += ["; nokeep-in list 1 2", "; nokeep-in target z", "; last-in list 1 2", "; last-in target y", 100]
        first = self.run_steps({"start": [self.open] + teach + [SAVE], **look})
        again = self.run_steps({"start": [self.open], **look})
        for name in "nn", "other", "last":
            self.assertEqual(first[name], again[name], name)
        self.assertEqual(first["nokeep"], [[("info", "labels", "z")]])
        self.assertEqual(again["nokeep"], [[("info", "labels")]])

    def edit(self, *messages):
        return ["; pd-kept.pd vis 1", "; pd-kept.pd editmode 1", "; pd-kept.pd selectall"] + [
            f"; pd-kept.pd {m}" for m in messages
        ]

    @needs_edits
    def test_copies(self):
        """Of a copy, a duplicate: both objects answer the same."""
        for messages in ["duplicate"], ["copy", "paste"], ["copy", "paste", "paste"]:
            self.objects(nn="-keep")
            events = self.run_steps(
                {"start": [self.open] + targets(8, "abc"), "before": LOOK, "edit": self.edit(*messages), "after": LOOK}
            )
            for one, many in zip(events["before"], events["after"]):
                for event in one:
                    self.assertEqual(many.count(event), one.count(event) * max(2, len(messages)), messages)

    @needs_edits
    def test_a_deletion_undone(self):
        for message in "cut", "clear":
            self.objects(nn="-keep")
            events = self.run_steps(
                {
                    "start": [self.open] + targets(8, "abc"),
                    "before": LOOK,
                    "edit": self.edit("key 1 127 0" if message == "clear" else "cut"),  # as the delete key does
                    "gone": ["list 1 2"],
                    "undo": ["; pd-kept.pd undo"],
                    "after": LOOK,
                }
            )
            self.assertIn("no such object", str(events["gone"]), message)
            self.assertEqual(events["before"], events["after"], message)

    @needs_edits
    def test_what_comes_for_a_deleted_object(self):
        self.objects(nn="-keep")
        made = ["; pd-kept.pd obj 300 300 pd-nn/nn~", "; #A nn~ 1"]
        events = self.run_script([self.open] + made + self.edit("cut") + ["; #A nn~ 1"])
        self.assertEqual(events[3], [])
        self.assertIn("#A: no such object", str(events[-1]))

    def closes(self, script):
        """Whether the patch can be closed, which is refused if it has changed."""
        events = self.run_script([self.open, "list 1 2"] + script + ["; pd-kept.pd menuclose", "list 1 2"])
        return "no such object" in str(events[-1])

    def test_marked_as_changed(self):
        self.put("t.csv", "1,2,a\n")
        for arguments, script, closed in [
            ("-keep", [], True),
            ("", ["target a"], True),
            ("-keep", ["target a"], False),
            ("-keep", ["target a", 50, SAVE], True),
            ("-keep", ["target a", 50, SAVE, "bang", "list 1 2"], True),
            ("-keep", ["target a", 50, SAVE, "undo"], False),
            ("-keep", ["target a", 50, SAVE, "target a"], False),
            ("-keep", ["target a", 50, SAVE, "labels b"], False),
            ("-keep", ["target a", 50, SAVE, f"read {self.path('t.csv')} examples"], False),
            ("-keep", ["add a"], False),
            ("-keep", ["add a", SAVE, "clear"], False),
            ("-keep", ["add a", SAVE, "forget a"], False),
            ("-keep", ["add a", SAVE, "rehearse"], False),
            ("-keep", ["add a", SAVE, "reset"], False),
            ("-keep", ["rate 0.1"], False),
            ("-keep", ["act tanh"], False),
            ("-keep", ["memory 100"], False),
            ("-keep", ["rate 0.2"], True),
            ("-keep", ["keep 1"], True),
            ("-keep", ["keep 0"], False),
            ("", ["keep"], False),
            ("-keep", ["labels a b"], False),
            ("-keep", ["weights 1 0 0 1 1"], False),
            ("-keep", ["layers 2 0"], False),
        ]:
            self.objects(nn=arguments)
            self.assertEqual(self.closes(script), closed, (arguments, script))

    def test_a_patch_just_opened_is_not_changed(self):
        self.objects(nn="-keep")
        self.assertTrue(self.closes(targets(5, "ab") + [200, SAVE]))
        self.assertTrue(self.closes([]))


class DamageTest(Kept):
    def damage(self, change):
        self.run_patch(targets(5, "ab") + [SAVE], "-keep -memory 3")
        text = change(self.text("kept.pd"))
        self.put("kept.pd", text)
        return self.run_patch(["labels", "list 1 2", "target c", "labels"])

    def test_a_line_that_is_damaged(self):
        for old, new, words in [
            ("#A rate 0.2", "#A rate 0", "a number above 0"),
            ("#A taught 1", "#A taught 7", "0 or 1"),
            ("#A nn~ 1;", "#A nn~ 2;", "later version"),
            ("#A exactly", "#A exactly 0", "exactly"),
            ("#A layers 2", "#A layers -2", "sizes"),
            ("#A nn~ end;\n", "", "nn~ end"),
        ]:
            if os.path.exists(self.patch):
                os.remove(self.patch)
            events = self.damage(lambda text: text.replace(old, new, 1))
            self.assertEqual(len(errors(events[0])), 1, (old, events[0]))
            self.assertIn("kept", errors(events[0])[0])
            self.assertIn(words, errors(events[0])[0])
            self.assertEqual(infos(events[1], "labels"), [()])
            self.assertEqual(infos(events[-1], "labels"), [("c",)])


if __name__ == "__main__":
    unittest.main()
