"""What a change affects and what it does not, during a rehearsal or while a target is held."""

import unittest

from files import Folder
from pd import infos, nn_steps

# According to the README: these change how it learns and decides, not what was taught.
SETTINGS = [
    "rate 0.1",
    "momentum 0.5",
    "rule gradient",
    "act tanh",
    "out linear",
    "bias 0",
    "normalize 0",
    "grow 0",
    "replay 3",
    "smooth 3",
    "threshold 0.1",
    "margin 0.1",
    "change 1",
    "keep 1",
    "keep 0",
]
QUESTIONS = ["bang", "print", "examples", "evaluate", "layers", "labels", "weights"]
# These do not concern examples either, but what was taught before them can no longer be undone.
FINAL = ["memory 100", "labels y x"]
BY_HAND = ["weights 1 0 0 1 1"]

TAUGHT = ["list 1 2", "target y", "list -1 3", "target x"]


class RehearsalTest(unittest.TestCase):
    def test_it_goes_on(self):
        for message in SETTINGS + QUESTIONS + FINAL + BY_HAND:
            with self.subTest(message):
                events = nn_steps("2 64 64 0", {"taught": TAUGHT, "change": [3, message], "after": [2000]})
                told = [infos(e, "rehearsed") for e in sum(events.values(), [])]
                (rehearsed,) = sum(told, [])
                self.assertEqual(rehearsed[0], 2000, message)


class HeldTest(unittest.TestCase):
    def held(self, message):
        return nn_steps(
            "2 3 0",
            {
                "before": ["list 5 5", "target y", "list 4 4", "target x"],
                "held": ["teach x", "list 1 2", message, "list 1 3", "teach"],
                "count": ["examples"],
                "undone": ["undo", "examples"],
            },
        )

    def test_a_setting_does_not_end_it(self):
        for message in SETTINGS + QUESTIONS + FINAL + BY_HAND:
            with self.subTest(message):
                events = self.held(message)
                self.assertEqual(dict(infos(events["count"][0], "examples"))["x"], 3, message)

    def test_it_is_one_take_whatever_is_set_meanwhile(self):
        for message in SETTINGS + QUESTIONS + BY_HAND:
            with self.subTest(message):
                events = self.held(message)
                self.assertEqual(dict(infos(events["undone"][-1], "examples"))["x"], 1, message)

    def test_what_makes_takes_final_begins_another(self):
        for message in FINAL:
            with self.subTest(message):
                events = self.held(message)
                self.assertEqual(dict(infos(events["undone"][-1], "examples"))["x"], 2, message)

    def test_a_question_about_a_rehearsal(self):
        """`rehearse` makes the steps that are left, and the held target continues in the same take."""
        events = self.held("rehearse")
        self.assertEqual(dict(infos(events["undone"][-1], "examples"))["x"], 1)


class DecisionTest(unittest.TestCase):
    def test_one_more_example_does_not_make_it_speak_again(self):
        steps = {
            "taught": TAUGHT + [100, "change 1", "list 1 2", "list 1 2", "target y"],
            "again": ["list 1 2"],
        }
        events = nn_steps("2 3 0", steps)
        self.assertEqual([e for e in events["again"][0] if e[0] == "class"], [])


class TableTest(Folder):
    def run_table(self, before, after):
        self.put("t.csv", "f1,f2,class\n1,2,x\n1,3,x\n")
        read = f"read {self.path('t.csv')} examples"
        return nn_steps("2 3 0", {"before": TAUGHT + before, "read": [read], "after": after})

    def test_is_a_take_of_its_own(self):
        """Also of a held target: what comes after it is undone separately."""
        after = ["list 1 4", "teach", "undo", "examples"]
        events = self.run_table(["teach x", "list 1 1"], after)
        self.assertEqual(dict(infos(events["after"][-1], "examples"))["x"], 4)

    def test_is_rehearsed(self):
        events = self.run_table([3000], [3000])
        self.assertEqual([r[0] for r in infos(events["after"][0], "rehearsed")], [2000])

    def test_the_next_decision_is_said(self):
        events = self.run_table([100, "change 1", "list 1 2", "list 1 2"], ["list 1 2"])
        self.assertEqual(len([e for e in events["after"][0] if e[0] == "class"]), 1)


if __name__ == "__main__":
    unittest.main()
