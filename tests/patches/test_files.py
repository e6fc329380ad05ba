"""write and read: the whole object is restored bit for bit, or nothing has changed."""

import re
import unittest

import numpy as np

from files import LOOK, SEE, Folder, heard, targets
from pd import infos, nn, nn_steps, outputs, run_pd


class ModelTest(Folder):
    """Runs with a model written, lost and read compared to runs without."""

    def check(self, arguments, script, more, middle=("reset",), other=None, part=""):
        """The same further messages have the same effects."""
        file = self.path("model.nn")
        after = more[:1] + SEE + more + SEE
        plain = nn_steps(arguments, {"start": script, "after": after})
        written = nn_steps(
            arguments,
            {
                "start": script,
                "write": [f"write {file}{part}"],
                "middle": middle,
                "read": [f"read {file}"],
                "after": after,
            },
        )
        self.assert_quiet(sum(plain.values(), []))
        self.assert_quiet(sum(written.values(), []))
        self.assertEqual(infos(written["write"][0], "written"), [(file,)])
        self.assertEqual(infos(written["read"][0], "read"), [(file,)])
        self.assertEqual(heard(plain["after"]), heard(written["after"]))
        if other is not None:  # and in another object
            third = nn_steps(other, {"read": [f"read {file}"], "after": after})
            self.assertEqual(heard(plain["after"]), heard(third["after"]))

    def test_classes_as_they_are_taught(self):
        self.check("", targets(30, "abc"), targets(12, "abcd", seed=6), other="")

    def test_other_layers(self):
        for arguments in "2 3 0", "2 7 5 0", "2 0":
            self.check(arguments, targets(20, "abc"), targets(12, "abcd", seed=6), other="5 4 x y")

    def test_in_the_midst_of_rehearsal(self):
        """The rest of it continues, to the same end."""
        self.check("2 64 64 0", targets(20, "abc", wait=[3]), [300, "list 1 2"] + targets(12, "abcd", seed=6), other="")

    def test_numbered_and_named_classes(self):
        self.check("2 5 3", targets(20, "012"), targets(12, "012", seed=6), other="")
        self.check("2 5 a b", targets(20, "ab"), targets(12, "abc", seed=6), other="")
        self.check("", targets(20, ["1", "0.1", "-3e-07", "x"]), targets(12, ["0.1", "1"], seed=6), other="")

    def test_values(self):
        values = ["0.1 0.9", "0.5 0.2", "0.123456789 1"]
        self.check("2 5 2 -out linear", targets(20, values), targets(12, values, seed=6), other="")
        self.check("2 5 2", targets(20, values + ["0", "1"]), targets(12, values + ["1"], seed=6), other="")
        self.check("", targets(20, values), targets(12, values, seed=6), other="")
        self.check("2 5 1", targets(20, ["0.1", "0.7"]), targets(12, ["0.3"], seed=6), other="")

    def test_parameters(self):
        for arguments in [
            "-momentum 0.7",
            "-rule gradient -act tanh -out softmax",
            "-plain",
            "-bias 0 -normalize 0",
            "-replay 3 -rehearse 77 -rate 0.123456789",
            "-smooth 1 -threshold 0.3 -margin 0.1",
            "-act relu -seed 12345",
            "-momentum 0.5 -plain -memory 5 -replay 2",
        ]:
            # nothing heard before the model is read counts for what is heard after it
            self.check(arguments, targets(12, "abc"), targets(6, "abcd", seed=6), other="")

    def test_window(self):
        first = ["list 1 2", "list 3 4", "list 5 6"]
        self.check("-window 3", targets(12, "abc") + first, first[1:] + targets(6, "abcd", seed=6), middle=())

    def test_full_memory(self):
        self.check("-memory 10", targets(40, "aaab"), targets(20, "abc", seed=6), other="")

    def test_after_forget_and_clear(self):
        for message in "forget a", "clear", "undo":
            self.check("", targets(20, "abc") + [message], targets(12, "abcd", seed=6), other="")

    def test_extreme_numbers(self):
        """Pd tells the processor to flush floats below 1.18e-38 to 0."""
        rows = [
            "weights 1 0 1.2e-38 9.99999843e17 -0.1",
            "weights 1 1 -0 -9.99999843e17 -1.2e-38",
            "weights 2 0 16777217 0.1 -0.333333343",
        ]
        self.check("2 2 1 -plain -bias 1", rows, ["list 1 1"], other="")
        self.check("", ["list 1e18 -1e18", "target a", "list -1e18 1.2e-38", "target b"], ["list 1 2"], other="")

    def test_names(self):
        """Names that have a meaning for Pd, or look like something else."""
        names = [r"a\ b", r"\;", r"x\,y", r"\$1", r"\$", r"a\\b", "example", "nn~", "end", "list", "-", "1e", "été"]
        self.check("", ["list 1 2"] + [f"add {n}" for n in names], ["list 2 1", "target end"], other="")

    def test_names_that_text_cannot_spell(self):
        """Symbols that look like numbers, are empty or contain spaces, made by [list tosymbol]."""
        file = self.path("model.nn")
        names = ["49 46 48", "48 49", "97 10 98", "9", "13", "92", "92 110", "92 46 49", "59", "32", "45 49 101 53"]
        boxes, cords = [], []

        def box(text):
            boxes.append(f"#X {text if text.startswith('msg') else 'obj ' + text};")
            return len(boxes) - 1

        def connect(*chain):
            cords.extend(
                f"#X connect {a} {outlet} {b} 0;"
                for a, outlet, b in zip(chain, chain[1:], chain[2:])
                if (chain.index(a) % 2) == 0
            )

        network, go = box("10 10 pd-nn/nn~ 2 3 0"), box(f"10 10 t {'b ' * (len(names) + 3)}")
        start = box("10 10 loadbang")
        teach, teach_what, teach_it = (
            box("10 10 list tosymbol"),
            box("10 10 list prepend target"),
            box("10 10 list trim"),
        )
        connect(start, 0, go)
        connect(teach, 0, teach_what, 0, teach_it, 0, network)
        steps = [(box("msg 10 10 1 2"), network)] + [(box(f"msg 10 10 {codes}"), teach) for codes in names]
        steps.append((box(f"msg 10 10 labels \\, write {file} \\, reset \\, read {file} \\, labels"), network))
        steps.append((box("msg 10 10 \\; pd quit"), start))
        for k, (step, to) in enumerate(steps):
            connect(go, len(steps) - 1 - k, step)
            connect(step, 0, to)
        labels, each = box("10 10 route labels"), box("10 10 list split 1")
        connect(network, 2, labels, 0, each, 0, box("10 10 list fromsymbol"), 0, box("10 10 print out"))
        connect(each, 1, each)
        printed = run_pd("\n".join(["#N canvas 0 0 800 600 12;", *boxes, *cords]) + "\n")
        self.assertEqual(
            [line[5:] for line in printed if line.startswith("out: ")], names[::-1] * 2
        )  # [list split] says the rest first

    def test_the_digits_that_a_float_has_not(self):
        """Means and variances are doubles, whose bits are in the file: numpy computes the same."""
        rows = np.random.default_rng(3).normal(1000, 0.1, (50, 2)).astype(np.float32)
        file = self.path("model.nn")
        events = nn(
            "-rehearse 0",
            [m for row in rows for m in (("list", list(map(float, row))), "target a")] + [f"write {file}"],
        )
        self.assert_quiet(events)
        lines = [line.rstrip(";").split() for line in self.text("model.nn").splitlines()]
        got = [np.array([int(n) for n in line[2:]], ">u2").tobytes() for line in lines if line[0] == "exact-feature"]
        got = np.array([np.frombuffer(bits, ">f8") for bits in got])
        want = np.stack([rows.astype(float).mean(0), rows.astype(float).var(0)], 1)
        np.testing.assert_allclose(got, want, rtol=1e-10)

    def test_counts_that_a_float_has_not(self):
        """10^9 examples: read, written again, and one more."""
        file, again = self.path("model.nn"), self.path("again.nn")
        self.assert_quiet(nn("2 3 a b", targets(6, "ab", wait=[30]) + [f"write {file}"]))
        text = re.sub(r"statistics \d+", "statistics 16777216", self.text("model.nn"))
        text = text.replace("taught", "seen 0 0 15258 51712 0 0 0 0;\ntaught")
        text = re.sub("offered .*;", "offered 0 0 15258 51712 0 9;", text)
        self.put("model.nn", text)
        more = [f"read {file}", f"write {again}", "list 1 2", "target a", f"write {again}-1"]
        self.assert_quiet(nn("", more))
        self.assertEqual(self.text("again.nn"), text)
        self.assertIn("seen 0 0 15258 51713 0 0 0 0;\n", self.text("again.nn-1"))
        self.assertIn("offered 0 0 15258 51713 0 9;\n", self.text("again.nn-1"))

    def test_a_file_without_these_digits(self):
        """As earlier versions wrote it."""
        file = self.path("model.nn")
        self.assert_quiet(nn("2 3 a b", targets(6, "ab", wait=[30]) + [f"write {file}"]))
        self.put("model.nn", re.sub("exact-feature .*;\n", "", self.text("model.nn")))
        self.assert_quiet(nn("", [f"read {file}", "list 1 2", "target a"]))

    def test_without_examples(self):
        self.check("-rehearse 0 -replay 0", targets(20, "abc") + ["clear"], targets(4, "ab", seed=6), part=" net")
        file = self.path("net.nn")
        events = nn("2 3 a b", targets(20, "ab") + [f"write {file} net", f"read {file}", "examples"])
        self.assertEqual(infos(events[-1], "examples"), [("a", 0.0), ("b", 0.0)])
        self.assertNotIn("example", self.text("net.nn"))

    def test_an_object_that_has_heard_nothing(self):
        file = self.path("model.nn")
        for arguments in "", "-rate 0.3", "a b c", "2 3 2", "2 3 0 -window 3":
            script = targets(6, "01" if "2 3 2" in arguments else "abcd") + SEE
            self.assert_quiet(nn(arguments, [f"write {file}"]))
            plain, other = nn(arguments, script), nn("7 8 9 -rate 1", [f"read {file}"] + script)
            self.assert_quiet(plain + other)
            self.assertEqual(plain[1:], other[2:], arguments)

    def test_save_and_load(self):
        file = self.path("model.nn")
        events = nn("", ["list 1 2", "add a", "add b"] + [f"save {file}", "reset", f"load {file}", "labels"])
        self.assert_quiet(events)
        self.assertEqual(len(infos(events[-1], "labels")[0]), 2)

    def test_a_target_after_read_means_the_last_list(self):
        file = self.path("model.nn")
        events = nn(
            "", targets(4, "ab") + [f"write {file}", "list 9 9", f"read {file}", "target z", "rehearse", "list 9 9"]
        )
        self.assert_quiet(events)
        self.assertEqual(events[-1][-1], ("class", "symbol", "z"))

    def test_undo_goes_back_to_before_the_read(self):
        file = self.path("model.nn")
        self.assert_quiet(nn("7 8 9", [f"write {file}"]))
        events = nn_steps(
            "",
            {
                "start": targets(5, "ab"),
                "before": LOOK,
                "undone": [f"read {file}", "undo"],
                "after": LOOK,
                "further": ["undo", "undo"],
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(events["before"], events["after"])

    def test_undo_after_targets_after_the_read(self):
        file = self.path("model.nn")
        events = nn_steps(
            "",
            {
                "start": targets(5, "ab") + ["rehearse"],
                "at first": LOOK,
                "write": [f"write {file}"],
                "three": targets(3, "cd", seed=8),
                "read": [f"read {file}"],
                "as read": LOOK,
                "four": targets(4, "xy", seed=9),
                "four undone": ["undo"] * 4,
                "as read again": LOOK,
                "read undone": ["undo"],
                "three undone": ["undo"] * 3,
                "as at first": LOOK,
            },
        )
        self.assert_quiet(sum(events.values(), []))
        self.assertEqual(events["at first"], events["as at first"])
        self.assertEqual(events["as read"], events["as read again"])

    def test_forget_clear_reset_after_a_read(self):
        file = self.path("model.nn")
        for message in "forget a", "clear", "reset":
            events = nn_steps(
                "",
                {
                    "start": targets(8, "ab") + [f"write {file}", "reset", f"read {file}"],
                    "before": LOOK,
                    "undone": [message, "undo"],
                    "after": LOOK,
                },
            )
            self.assert_quiet(sum(events.values(), []))
            self.assertEqual(events["before"], events["after"], message)

    def test_the_text_is_the_objects_own_messages(self):
        """layers, labels, parameters and weights of a file, sent as messages, make the same network."""
        file = self.path("model.nn")
        script = targets(20, "abc") + ["rehearse", "normalize 0", f"write {file} net", "list 1 2"]
        events = nn("-kernel 0", script)  # which are not among the messages
        lines = self.text("model.nn").split(";\n")
        self.assertEqual((lines[0], lines[-2], lines[-1]), ("nn~ 1", "nn~ end", ""))
        words = {"layers", "labels", "weights", *(name[1] for name in nn("", ["bang"])[1] if len(name) == 3)}
        messages = [line for line in lines if line.split(" ")[0] in words]
        self.assertGreater(len(messages), 35)
        again = nn("", messages + ["list 1 2"])
        self.assertEqual(outputs(events[-1]), outputs(again[-1]))


if __name__ == "__main__":
    unittest.main()
