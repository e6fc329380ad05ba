"""[nn.gesture]: every flag and message, and errors in them: reported, and nothing is lost."""

import os
import re
import unittest

from gestures import errors, gestures, infos, lists, states
from patch import Patch
from pd import FOLDER, open_pd, run_pd

DEFAULTS = {
    "parts": 8.0,
    "spread": 1.0,
    "relative": 1.0,
    "scale": 1.0,
    "delta": 0.0,
    "early": 0.0,
    "sensitivity": 0.5,
    "rest": 200.0,
    "shortest": 100.0,
    "longest": 10000.0,
}
OTHERS = {
    "parts": 3,
    "spread": 0,
    "relative": 0,
    "scale": 0,
    "delta": 1,
    "early": 50,
    "sensitivity": 0.25,
    "rest": 300,
    "shortest": 150,
    "longest": 5000,
}
HELP = os.path.join(FOLDER, "pd-nn", "nn.gesture-help.pd")


def reported(events):
    """The output of `bang`: the mode, and each setting."""
    told = [e[1:] for e in events if e[0] == "info"]
    return [e[0] for e in told if len(e) == 1], {e[0]: e[1] for e in told if len(e) == 2}


class Told(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(reported(gestures("", ["bang"])[1]), (["auto"], DEFAULTS))

    def test_each_as_a_flag_and_as_a_message(self):
        for name, value in OTHERS.items():
            want = (["auto"], {**DEFAULTS, name: float(value)})
            self.assertEqual(reported(gestures(f"-{name} {value}", ["bang"])[1]), want)
            self.assertEqual(reported(gestures("", [f"{name} {value}", "bang"])[2]), want)

    def test_modes(self):
        for name in ("hold", "auto"):
            self.assertEqual(reported(gestures(f"-{name}", ["bang"])[1])[0], [name])
            self.assertEqual(reported(gestures("-hold", [name, "bang"])[2])[0], [name])

    def test_switches_alone_are_on(self):
        for name in ("spread", "relative", "scale", "delta"):
            events = gestures(f"-{name} 0 -parts 5", [name, "bang"])
            self.assertEqual(reported(events[2])[1][name], 1.0)
            self.assertEqual(reported(gestures(f"-{name}", ["bang"])[1])[1][name], 1.0)

    def test_all_together_and_back_again(self):
        """The object understands what its own bang sends."""
        flags = " ".join(f"-{name} {value}" for name, value in OTHERS.items())
        (modes, settings) = reported(gestures(f"{flags} -hold", ["bang"])[1])
        self.assertEqual((modes, settings), (["hold"], {name: float(value) for name, value in OTHERS.items()}))
        again = modes + [f"{name} {value:g}" for name, value in settings.items()]
        self.assertEqual(reported(gestures("", again + ["bang"])[-1]), (modes, settings))

    def test_modes_in_the_middle(self):
        events = gestures("-hold -relative 0 -scale 0 -parts 2", ["start", "1 2", 500, "auto", "bang", "hold", "start"])
        self.assertEqual(lists(events[4]), [(1.0, 1.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5)])
        self.assertEqual(states(events[4]), [0.0])
        self.assertEqual(states(events[7]), [1.0])

    def test_reset(self):
        script = ["start", "1 2", "reset", "bang", "start", "1 2 3", 10, "stop"]
        events = gestures("-hold -parts 2", script)
        self.assertEqual(errors(sum(events, [])), [])
        self.assertEqual(states(events[3]), [0.0])
        self.assertEqual(lists(events[3]), [])
        self.assertEqual(reported(events[4]), (["hold"], {**DEFAULTS, "parts": 2.0}))
        self.assertEqual(len(lists(events[8])[0]), 13)


class WrongFlags(unittest.TestCase):
    """Errors are posted, the flag is ignored, and the object is created and works."""

    def check(self, arguments, *said):
        events = gestures(f"{arguments} -parts 3 -hold", ["start", "1", 10, "stop", "bang"])
        heard = errors(events[0])
        self.assertEqual(len(heard), 1, heard)
        self.assertTrue(heard[0].startswith("nn.gesture: "), heard)
        for words in said:
            self.assertIn(words, heard[0])
        self.assertEqual(len(lists(events[4])[0]), 7)
        self.assertEqual(reported(events[5]), (["hold"], {**DEFAULTS, "parts": 3.0}))

    def test_unknown(self):
        self.check("-loud", "no loud, expected hold, auto, parts")
        self.check("-loud 3", "no loud")
        self.check("13", "13: expected a flag")

    def test_numbers(self):
        self.check("-rest", "rest: expected one number")
        self.check("-rest 10 20", "rest: expected one number")
        self.check("-rest foo", "rest: expected one number")
        self.check("-parts 65", "parts 65, expected 2 to 64")
        self.check("-scale 2", "scale: expected 0 or 1")
        self.check("-auto 3", "auto: expected nothing after it")


class WrongMessages(unittest.TestCase):
    """Errors are posted, and everything stays the same, including a gesture under way."""

    def check(self, message, said, arguments="-hold -parts 2"):
        hold = ["start", "1 2", 10, "3 5", 10]
        before = gestures(arguments, hold + ["stop", "bang"])
        events = gestures(arguments, hold + [message, "stop", "bang"])
        self.assertEqual(errors(events[6]), [f"nn.gesture: {said}"])
        self.assertEqual(len(events[6]), 1)
        self.assertEqual(events[7:], before[6:], message)

    def test_frames(self):
        self.check("1", "1 numbers in a frame, expected 2 as before")
        self.check("list 1 2 3", "3 numbers in a frame, expected 2 as before")
        self.check("list 1 foo", "number 1 of a frame is foo, expected a number")
        self.check("list foo 1", "number 0 of a frame is foo, expected a number")
        self.check(("list", [1, float("inf")]), "number 1 of a frame is inf, expected at most 1e+18")
        self.check(("list", [2e18, 1]), "number 0 of a frame is 2e+18, expected at most 1e+18")
        events = gestures("", ["1 2", ("list", [float("nan"), 1])])
        self.assertRegex(errors(events[2])[0], "number 0 of a frame is -?nan, expected at most")

    def test_widths(self):
        self.assertEqual(errors(gestures("", ["list"])[1]), ["nn.gesture: 0 numbers in a frame, expected 1 to 4096"])
        events = gestures("", [("list", [0] * 4097), ("list", [0] * 4096)])
        self.assertEqual(errors(events[1]), ["nn.gesture: 4097 numbers in a frame, expected 1 to 4096"])
        self.assertEqual(events[2], [])

    def test_start_and_stop(self):
        self.check("start", "start: one is going on already, expected stop before")
        self.check("start foo", "start: expected nothing, 1 or 0 after it")
        self.check("start 1 2", "start: expected nothing, 1 or 0 after it")
        events = gestures("-hold", ["stop", "start", "stop", "1", "start", 10, "stop"])
        self.assertEqual(errors(events[1]), ["nn.gesture: stop: nothing is going on, expected start before"])
        self.assertEqual(errors(events[3]), ["nn.gesture: stop: no frame has come yet, so there is no list"])
        self.assertEqual(states(events[3]), [0.0])
        self.assertEqual(len(lists(events[7])), 1)

    def test_start_and_stop_in_auto(self):
        events = gestures("", ["1 2", "start", "stop", "right 1", "bang"])
        for k, what in (2, "start"), (3, "stop"), (4, "start"):
            said = f"nn.gesture: {what}: begins and ends are found in auto, expected hold before"
            self.assertEqual(errors(events[k]), [said])
            self.assertEqual(len(events[k]), 1)
        self.assertEqual(reported(events[5]), (["auto"], DEFAULTS))

    def test_names_without_a_frame(self):
        events = gestures("", ["names", "1 2", "names"])
        self.assertEqual(errors(events[1]), ["nn.gesture: names: no frame has come yet, so there are no channels"])
        self.assertEqual(len(infos(events[3], "names")[0]), 33)

    def test_not_a_number(self):
        self.check("parts", "parts: expected one whole number")
        self.check("parts 2.5", "parts: expected one whole number")
        self.check("parts foo", "parts: expected one whole number")
        self.check("parts 1e30", "parts: expected one whole number")
        for name in ("early", "rest", "shortest", "longest", "sensitivity"):
            self.check(name, f"{name}: expected one number")
            self.check(f"{name} foo", f"{name}: expected one number")
            self.check(f"{name} 1 2", f"{name}: expected one number")
            self.check(f"{name} 1e30", f"{name}: expected one number")
        for name in ("spread", "relative", "scale", "delta"):
            self.check(f"{name} 2", f"{name}: expected 0 or 1")
            self.check(f"{name} foo", f"{name}: expected 0 or 1")
        for name in ("hold", "auto"):
            self.check(f"{name} 1", f"{name}: expected nothing after it")

    def test_out_of_range(self):
        self.check("parts 1", "parts 1, expected 2 to 64")
        self.check("parts 65", "parts 65, expected 2 to 64")
        self.check("early -1", "early -1 ms, expected 0 to 60000")
        self.check("early 60001", "early 60001 ms, expected 0 to 60000")
        self.check("sensitivity 1.1", "sensitivity 1.1, expected 0 to 1")
        self.check("sensitivity -0.1", "sensitivity -0.1, expected 0 to 1")
        self.check("rest 19", "rest 19 ms, expected 20 to 5000")
        self.check("rest 5001", "rest 5001 ms, expected 20 to 5000")
        self.check("shortest -1", "shortest -1 ms, expected 0 to 10000")
        self.check("shortest 10001", "shortest 10001 ms, expected 0 to 10000")
        self.check("longest 50", "longest 50 ms, expected 100 to 600000")
        self.check("longest 600001", "longest 600001 ms, expected 100 to 600000")
        self.check("shortest 2000", "longest 1000 ms, expected 2000 to 600000", "-hold -parts 2 -longest 1000")


class Library(unittest.TestCase):
    def words(self, name):
        """Of a page of the help patch."""
        with open(HELP) as file:
            text = file.read()
        text = text[text.index(f" {name} 0;\n") : text.index(f" pd {name};\n")]
        return set(re.findall(r"[a-z0-9]+", " ".join(re.findall(r"^#X text \d+ \d+ (.*);$", text, re.M))))

    def test_help(self):
        """It opens, and mentions all messages and everything that comes out."""
        printed = open_pd(HELP, ["-send", "pd quit"])
        self.assertEqual([line for line in printed if "error" in line or "create" in line], [])
        known = set(DEFAULTS) | {
            "hold",
            "auto",
            "start",
            "stop",
            "bang",
            "names",
            "reset",
            "began",
            "ended",
            "progress",
        }
        self.assertLessEqual(known, self.words("reference"))
        self.assertLessEqual(known, self.words("META"))

    def test_deleted_while_a_gesture_goes_on(self):
        """In auto mode, with its clock set, and in hold mode; nothing comes of it, and another object works."""
        make = "; pd-holder obj 10 10 r frame \\; pd-holder obj 10 50 pd-nn/nn.gesture {} \\; pd-holder connect 0 0 1 0"
        moves = " \\, ".join(f"{k} {10 * k}" for k in range(40))
        script = [
            make.format("-early 10"),
            f"; frame list {moves}",
            "; pd-holder clear",
            make.format("-hold -early 10"),
            "; frame start \\; frame list 1 2 \\; frame list 3 4",
            "; pd-holder clear",
        ]
        patch = Patch()
        patch.canvas("holder")
        bangs = patch.box("obj", "t " + "b " * (len(script) + 1))
        patch.chain(patch.box("obj", "loadbang"), bangs)
        for k, line in enumerate(script):
            patch.connect(bangs, len(script) - k, patch.box("msg", line.replace("; ", "\\; ", 1)))
        patch.chain(bangs, patch.box("obj", "del 1000"), patch.box("msg", "start \\, 1 2 \\, stop"))
        last = len(patch.boxes) - 1
        patch.chain(last, patch.box("obj", "pd-nn/nn.gesture -hold -parts 2"), patch.box("obj", "print list"))
        patch.connect(last - 1, 0, patch.box("obj", "del 10"))
        patch.chain(len(patch.boxes) - 1, patch.box("msg", "\\; pd quit"))
        self.assertEqual([len(line.split()) for line in run_pd(str(patch))], [1 + 9])

    def test_loaded_by_several_names(self):
        boxes = ["nn.gesture", "pd-nn/nn.gesture -hold", "nn.gesture -parts 3", "pd-nn/nn.gesture"]
        text = "#N canvas 0 0 400 300 12;\n"
        for k, box in enumerate(boxes):
            text += f"#X obj 10 {10 + k} {box};\n#X obj 100 {10 + k} print {k};\n"
        text += (
            "#X obj 10 100 loadbang;\n#X obj 10 130 t b b;\n#X msg 60 160 1 2 \\, names;\n#X msg 10 160 \\; pd quit;\n"
        )
        text += "".join(f"#X connect 10 0 {2 * k} 0;\n#X connect {2 * k} 3 {2 * k + 1} 0;\n" for k in range(4))
        text += "#X connect 8 0 9 0;\n#X connect 9 1 10 0;\n#X connect 9 0 11 0;\n"
        printed = run_pd(text, arguments=["-path", FOLDER + "/pd-nn"])
        self.assertEqual([len(line.split()) for line in sorted(printed)], [2 + 33, 2 + 33, 2 + 13, 2 + 33])


if __name__ == "__main__":
    unittest.main()
