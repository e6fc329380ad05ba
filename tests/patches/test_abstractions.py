"""What was taught inside an abstraction is saved in the patch that uses it, bit for bit: `state` through
[savestate]."""

import unittest

from files import LOOK, Folder, heard, targets
from host import needs_edits
from pd import errors, infos, nn, nn_steps

SAVE = "; pd-kept.pd menusave"

# as the example has it, with receivers in place of inlets
CLASSIFIER = "#N canvas 0 0 500 300 12;\n" + "".join(
    f"#X {line};\n"
    for line in [
        "obj 10 10 r \\$1-in",
        "obj 10 150 pd-nn/nn~ {arguments}",
        "obj 200 10 savestate",
        "obj 200 50 list prepend state",
        "obj 200 80 list trim",
        "msg 350 80 state",
        "obj 200 200 route state",
        "obj 200 230 list",
        "obj 10 230 print class",
        "obj 100 230 list",
        "obj 100 260 oscformat outputs",
        "obj 100 290 print outputs",
        "obj 300 230 list",
        "obj 300 260 oscformat info",
        "obj 300 290 print info",
        "connect 0 0 1 0",
        "connect 1 2 6 0",
        "connect 2 0 3 0",
        "connect 2 1 5 0",
        "connect 3 0 4 0",
        "connect 4 0 1 0",
        "connect 5 0 1 0",
        "connect 6 0 7 0",
        "connect 7 0 2 0",
        "connect 1 0 8 0",
        "connect 1 1 9 0",
        "connect 9 0 10 0",
        "connect 10 0 11 0",
        "connect 6 1 12 0",
        "connect 12 0 13 0",
        "connect 13 0 14 0",
    ]
)
# The state passes through the second inlet and outlet: Pd saves what is in [savestate] of the abstraction that a
# patch uses itself, not of one within that or in a [clone].
INNER = "#N canvas 0 0 500 300 12;\n" + "".join(
    f"#X {line};\n"
    for line in [
        "obj 10 10 r {name}-in",
        "obj 10 150 pd-nn/nn~",
        "obj 200 10 inlet",
        "obj 200 50 list prepend state",
        "obj 200 80 list trim",
        "obj 200 200 route state",
        "obj 200 230 list",
        "obj 200 260 outlet",
        "obj 300 230 list",
        "obj 300 260 oscformat info",
        "obj 300 290 print info",
        "obj 10 290 print class",
        "connect 0 0 1 0",
        "connect 1 2 5 0",
        "connect 2 0 3 0",
        "connect 3 0 4 0",
        "connect 4 0 1 0",
        "connect 5 0 6 0",
        "connect 6 0 7 0",
        "connect 5 1 8 0",
        "connect 8 0 9 0",
        "connect 9 0 10 0",
        "connect 1 0 11 0",
    ]
)
# nothing, or `all bang` to a [clone], asks for it
OUTER = "#N canvas 0 0 500 300 12;\n" + "".join(
    f"#X {line};\n"
    for line in [
        "obj 10 10 savestate",
        "obj 10 50 {inner}",
        "obj 90 10 {ask}",
        "obj 90 30 list trim",
        "connect 0 0 1 0",
        "connect 0 1 2 0",
        "connect 2 0 3 0",
        "connect 3 0 1 0",
        "connect 1 0 0 0",
    ]
)
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


class Abstractions(Folder):
    def setUp(self):
        super().setUp()
        self.put("main.pd", "#N canvas 0 0 900 400 12;\n" + SCRIPT.format(script=self.path("main.pd.txt")))
        self.open = f"; pd open kept.pd {self.folder.name}"

    def kept(self, *boxes, arguments=""):
        """The patch that uses the abstraction, and the abstraction."""
        self.put("classifier.pd", CLASSIFIER.format(arguments=arguments))
        self.put(
            "kept.pd",
            "#N canvas 0 0 900 400 12;\n" + "".join(f"#X obj 10 {30 * k + 10} {box};\n" for k, box in enumerate(boxes)),
        )

    def run_steps(self, steps):
        return nn_steps(None, steps, patch=self.path("main.pd"))

    def to(self, name, script):
        return [f"; {name}-in {entry}" if isinstance(entry, str) else entry for entry in script]

    def check(self, *names, boxes=None, arguments=""):
        """Each copy is taught something else; then all is saved and opened again."""
        self.kept(*(boxes or [f"classifier {name}" for name in names]), arguments=arguments)
        teach = []
        for k, name in enumerate(names):
            teach += self.to(name, targets(6, [f"a{k}", "b", r"c\ d"], seed=k + 1))
        look = {name: self.to(name, LOOK) for name in names}
        after = {name + "+": self.to(name, targets(3, ["b", "z"], seed=9) + LOOK) for name in names}
        first = self.run_steps({"start": [self.open] + teach + [SAVE], **look, **after})
        again = self.run_steps({"start": [self.open], **look, **after})
        self.assert_quiet(sum(first.values(), []) + sum(again.values(), []))
        for name in [*look, *after]:
            self.assertEqual(heard(first[name]), heard(again[name]), name)
            self.assertGreater(len(first[name][0]), 1)
        self.assertNotIn("weights", self.text("classifier.pd"))

    def test_each_instance_has_its_own(self):
        self.check("one", "two", "three")

    def test_with_other_parameters(self):
        self.check("one", "two", arguments="2 5 0 -momentum 0.3 -act tanh -keep")

    def test_in_a_subpatch(self):
        self.kept("classifier one")
        self.put(
            "kept.pd",
            "#N canvas 0 0 900 400 12;\n#N canvas 0 0 400 300 sub 0;\n#X obj 10 10 classifier one;\n"
            "#X restore 10 10 pd sub;\n",
        )
        look = self.to("one", LOOK)
        first = self.run_steps({"start": [self.open] + self.to("one", targets(6, "ab")) + [SAVE], "look": look})
        again = self.run_steps({"start": [self.open], "look": look})
        self.assertEqual(heard(first["look"]), heard(again["look"]))
        self.assertGreater(len(first["look"][0]), 1)

    def within(self, inner, ask, names, name):
        """An abstraction inside an abstraction. A bang to the inner one asks for its state."""
        self.put("inner.pd", INNER.format(name=name))
        self.put("outer.pd", OUTER.format(inner=inner, ask=ask))
        self.put("kept.pd", "#N canvas 0 0 900 400 12;\n#X obj 10 10 outer;\n")
        teach = []
        for k, one in enumerate(names):
            teach += self.to(one, targets(6, [f"a{k}", "b"], seed=k + 1))
        look = {one: self.to(one, LOOK) for one in names}
        first = self.run_steps({"start": [self.open] + teach + [SAVE], **look})
        again = self.run_steps({"start": [self.open], **look})
        self.assert_quiet(sum(first.values(), []) + sum(again.values(), []))
        for one in names:
            self.assertEqual(heard(first[one]), heard(again[one]), one)
            self.assertIn("a", str(infos(first[one][2], "labels")))

    def test_in_an_abstraction_within(self):
        self.within("inner", "list", ["one"], "one")

    def test_in_a_clone(self):
        self.within("clone 3 inner", "list prepend all bang", ["0", "1", "2"], "\\$1")

    def edit(self, *messages):
        return ["; pd-kept.pd vis 1", "; pd-kept.pd editmode 1", "; pd-kept.pd selectall"] + [
            f"; pd-kept.pd {message}" for message in messages
        ]

    @needs_edits
    def test_copies(self):
        self.kept("classifier one")
        look = self.to("one", LOOK)
        events = self.run_steps(
            {
                "start": [self.open] + self.to("one", targets(6, "ab")),
                "before": look,
                "edit": self.edit("duplicate"),
                "after": look,
            }
        )
        for one, both in zip(events["before"], events["after"]):
            for event in one:
                self.assertEqual(both.count(event), 2 * one.count(event))

    def test_a_deletion_undone(self):
        self.kept("classifier one")
        look = self.to("one", LOOK)
        events = self.run_steps(
            {
                "start": [self.open] + self.to("one", targets(6, "ab")),
                "before": look,
                "edit": self.edit("cut"),
                "undo": ["; pd-kept.pd undo"],
                "after": look,
            }
        )
        self.assertEqual(events["before"], events["after"])


class State(Folder):
    def state(self, script, arguments=""):
        """The output of `state`, line by line."""
        return infos(nn(arguments, script + ["state"])[-1], "state")

    def test_sent_to_another_object_it_is_the_same(self):
        lines = self.state(targets(9, "abc") + ["rehearse"])
        self.assertEqual((lines[0], lines[-1]), (("nn~", 1), ("nn~", "end")))
        script = [("state", list(line)) for line in lines]
        want = nn_steps("", {"start": targets(9, "abc") + ["rehearse"], "look": LOOK})["look"]
        events = nn_steps("", {"state": script, "look": LOOK})
        self.assert_quiet(events["state"])
        self.assertEqual(heard(want), heard(events["look"]))
        self.assertEqual(self.state(script), lines)

    def test_over_what_was_taught_it_can_be_undone(self):
        script = [("state", list(line)) for line in self.state(targets(9, "abc"))]
        events = nn_steps(
            "",
            {
                "start": targets(5, "xy") + ["rehearse"],
                "before": LOOK,
                "state": script,
                "undo": ["undo"],
                "after": LOOK,
            },
        )
        self.assertEqual(heard(events["before"]), heard(events["after"]))

    def test_damaged(self):
        """Reported once, and nothing has changed."""
        lines = [("state", list(line)) for line in self.state(targets(4, "ab"))]
        look = ["labels", "examples", "bang"]
        for k in range(1, len(lines), 5):
            events = nn_steps(
                "",
                {
                    "start": targets(5, "xy"),
                    "before": look,
                    "state": lines[:k] + [("state", ["foo", 1.0])] + lines[k:],
                    "after": look,
                },
            )
            (wrong,) = [e for group in events["state"] for e in errors(group)]
            self.assertIn("nn~: state: damaged, expected", wrong)
            self.assertEqual(events["before"], events["after"])
        for message in "state foo", "state 1 2", "state nn~ 7":
            self.assertEqual(len(errors(nn("", [message, "list 1 2"])[1])), 1)


if __name__ == "__main__":
    unittest.main()
