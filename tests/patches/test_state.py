"""What a display needs to stay in step: a word for each change; and a number is one class, however it is spelled."""

import unittest

from files import LOOK, Folder
from patch import Patch
from pd import errors, infos, nn, nn_steps, run_pd


def words(events):
    """The words from the info outlet, except the ends of rehearsals."""
    return [event[1:] for event in events if event[0] == "info" and event[1] != "rehearsed"]


class State(Folder):
    def test_a_word_for_each_change(self):
        events = nn(
            "",
            [
                "list 1 2",
                "target a",
                "list 2 1",
                "target 7",
                "forget a",
                "undo",
                "undo",
                "clear",
                "undo",
                "reset",
                "undo",
                "undo",
                "undo",
                "undo",
            ],
        )
        self.assertEqual(
            [words(group) for group in events[5:]],
            [
                [("forgot", "a")],
                [("undone",)],
                [("undone",)],
                [("cleared",)],
                [("undone",)],
                [("reset",)],
                [("undone",)],
                [("undone",)],
                [],
                [],
            ],
        )
        self.assertEqual([len(errors(group)) for group in events[-3:]], [0, 1, 1])
        self.assertEqual(words(nn("", ["list 1", "target 7", "forget 7"])[3]), [("forgot", 7)])

    def test_what_was_not_done_has_none(self):
        for message in "forget z", "forget", "undo", "clear":
            self.assertEqual(words(nn("", [message])[1]), [])

    def test_past_the_end_it_says_so_every_time(self):
        events = nn("", ["list 1 2", "target a"] + ["undo"] * 6)
        self.assertEqual(words(events[3]), [("undone",)])
        for group in events[4:]:
            self.assertEqual(words(group), [])
            self.assertIn("nothing left to take back", errors(group)[0])


class Names(Folder):
    def test_a_number_and_its_symbol_are_one_class(self):
        for spelled in "1", "-1", "0.5", "1e+06", "1000001":
            self.assertEqual(self.labels(spelled, f"target {spelled}"), [f"{float(spelled):g}"], spelled)

    def test_what_only_looks_like_a_number_is_a_word(self):
        """Pd does not spell any of these numbers this way."""
        for spelled in "1.0", "01", "1e6", "+1":
            self.assertEqual(self.labels(spelled, "target 1"), [spelled, "1"], spelled)

    def labels(self, spelled, target):
        """The classes after a target of a symbol that is spelled so, as [oscparse] gives it, and another target."""
        patch = Patch()
        start, order = patch.box("obj", "loadbang"), patch.box("obj", "t b b b b b b")
        network, spell = patch.box("obj", "pd-nn/nn~"), patch.box("obj", "list tosymbol")
        say, trim = patch.box("obj", "list prepend target"), patch.box("obj", "list trim")
        codes = patch.box("msg", " ".join(str(ord(c)) for c in spelled))
        features, others = patch.box("msg", "1 2"), patch.box("msg", "5 7")
        steps = [
            features,
            codes,
            others,
            patch.box("msg", target),
            patch.box("msg", "labels"),
            patch.box("msg", "\\; pd quit"),
        ]
        patch.chain(start, order)
        for k, box in enumerate(steps):
            patch.connect(order, 5 - k, box)
        patch.chain(codes, spell, say, trim, network)
        for box in steps[0], steps[2], steps[3], steps[4]:
            patch.connect(box, 0, network)
        route = patch.objects("route labels", "print labels")
        patch.connect(network, 2, route - 1)
        (said,) = [line for line in run_pd(str(patch)) if line.startswith("labels: ")]
        return [word for word in said.split()[1:] if word not in ("list", "symbol")]

    def test_of_a_model_that_had_both(self):
        """Until 0.2.0 they were two classes: such a model is read, with what was taught."""
        file = self.path("old.nn")
        nn("", ["list 1 2", "target 1", "list 2 1", "target x", "list 3 3", "target x", 100, f"write {file}"])
        text = self.text("old.nn").replace("labels 1 x", r"labels 1 \\.1").replace("example x", r"example \\.1")
        events = nn("", [f"read {self.put('both.nn', text)}", "examples"])
        self.assert_quiet(events)
        self.assertEqual([count for _, count in infos(events[2], "examples")], [1, 2])
        text = self.text("old.nn").replace("labels 1 x", r"labels y \\.1").replace("example x", r"example \\.1")
        text = text.replace("example 1", "example y")
        events = nn("", [f"read {self.put('one.nn', text)}", "examples", "list 2 1", "target 1", "labels"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[2], "examples"), [("y", 1), (1, 2)])
        self.assertEqual(infos(events[-1], "labels"), [("y", 1)])

    def test_words_as_a_target(self):
        """At the left and at the right the same is said."""
        for message in "target open hat", "right open hat", "add open hat", "teach open hat":
            events = nn_steps(
                "", {"start": ["list 1 2", "target a", 100], "before": LOOK, "said": [message], "after": LOOK}
            )
            (wrong,) = errors(events["said"][0])
            self.assertIn(": open ..., expected one class or a list of output values", wrong)
            self.assertEqual(events["before"], events["after"])


if __name__ == "__main__":
    unittest.main()
