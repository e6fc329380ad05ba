"""[nn.panel] and [nn.plot] as seen by patches: what passes through, what is saved, and that none hears another."""

import os
import unittest

from files import LOOK, Folder, heard, targets
from host import needs_edits
from pd import FOLDER, class_of, errors, infos, nn, nn_steps

PANEL = "pd-nn/nn.panel"
SAVE = "; pd-kept.pd menusave"


class SameAsNN(Folder):
    """Inlets, outlets, arguments and messages are those of [nn~]."""

    SCRIPT = (
        targets(6, "abc")
        + [
            "right a",
            "list 1 0.5",
            "undo",
            "forget b",
            "undo",
            "evaluate",
            "examples",
            "bang",
            "labels",
            "labels x y z",
        ]
        + ["list 0.2 0.1", "threshold 0.99", "list 0.2 0.1", "relabel 2 x", "remove 1", "clear", "reset", "list 1", 200]
    )

    def compare(self, arguments, script, more="", alone="", begins=0):
        """alone: arguments that [nn~] needs for the same."""
        one, other = nn(f"{alone} {arguments}".strip(), script), nn(f"{more} {arguments}".strip(), script, box=PANEL)
        for said, by_panel, what in list(zip(one[1:], other[1:], script))[begins:]:
            self.assertEqual(said, by_panel, what)
        self.assert_quiet(other[:1])

    def test_classes(self):
        self.compare("", self.SCRIPT)

    def test_arguments(self):
        self.compare(
            "2 5 a b -rate 0.5 -smooth 2",
            ["list 1 2", "target a", "list 2 1", "target c", "list 2 2", 100, "bang", "reset", "bang"],
        )
        self.compare("2 5 3", ["list 1 2", "target 1", "list 2 1", "labels", "examples", "target 7"], "-rows 4")

    def test_values(self):
        script = [
            100,
            "list 1 2",
            "target 0.1 0.9 0.5",
            100,
            "list 1 2",
            "teach 0.3 0.3 0.3",
            "list 2 1",
            "teach",
            100,
            "list 2 1",
        ]
        self.compare("-rate 0.3", script, "-values 3", begins=1)
        self.compare("", script, "-values pitch brightness beating", begins=1)
        self.assertEqual(nn("-values 3", [100], box=PANEL)[0], [("outputs", 0.5, 0.5, 0.5)])

    def test_ranges_of_values(self):
        """Two numbers after a name; where the sliders are at first."""
        begun = nn("-values pitch 48 72 bright beat 0.5 8 -rate 0.3", ["rate"], box=PANEL)[0]
        self.assertEqual(begun, [("outputs", 60.0, 0.5, 4.25)])

    def test_a_single_value(self):
        script = ["list 1 2", "target 60", 100, "list 2 1", "target 50", "right 50", 300, "list 1 2", "undo", "undo"]
        self.compare("", script, "-values pitch 48 72", "-out linear")

    def test_errors(self):
        for message in "forget z", "labels a a", "target", "threshold x", "undo", "foo", "keep 2", "keep foo":
            script = ["list 1 2", "target a", 100, message, 100]
            self.assertEqual(errors(nn("", script, box=PANEL)[4]), errors(nn("", script)[4]), message)


class Files(Folder):
    def test_beside_the_patch(self):
        """Not in the folder of the panel."""
        path = self.path("patch.pd")
        script = targets(8, "ab") + ["write model.nn", 100, "reset", "read model.nn", 100, "labels"]
        events = nn("", script, box=PANEL, patch=path)
        self.assert_quiet(events)
        self.assertTrue(os.path.exists(self.path("model.nn")))
        self.assertFalse(os.path.exists(os.path.join(FOLDER, "pd-nn", "model.nn")))
        self.assertEqual(infos(events[-1], "labels"), infos(nn("", targets(8, "ab") + ["labels"])[-1], "labels"))

    def test_absolute(self):
        path = self.path("sub.nn")
        events = nn(
            "",
            targets(4, "ab") + [f"write {path}", 100, f"write {path} net", f"write {path[:-3]}.csv examples"],
            box=PANEL,
        )
        self.assert_quiet(events)
        self.assertTrue(os.path.exists(path))
        self.assertTrue(os.path.exists(path[:-3] + ".csv"))


class Kept(Folder):
    """What was taught is saved with the patch that the panel is in, as the toggle says."""

    def saved(self, arguments, *keep):
        path = self.path("kept.pd")
        first = nn(arguments, targets(6, "abc") + list(keep) + [SAVE] + LOOK, box=PANEL, patch=path)
        again = nn(None, LOOK, patch=path)
        self.assert_quiet(first + again)
        return heard(first[-len(LOOK) :]) == heard(again[1:])

    def test_kept(self):
        self.assertTrue(self.saved("-keep"))

    def test_by_message(self):
        self.assertTrue(self.saved("", "keep 1"))

    def test_alone_it_means_1(self):
        self.assertTrue(self.saved("", "keep"))

    def test_not_kept(self):
        self.assertFalse(self.saved("-keep", "keep 0"))

    @needs_edits
    def test_copies(self):
        """A duplicate has what the first was taught, and learns by itself."""
        lines = [
            "obj 10 10 r p",
            "obj 10 40 pd-nn/nn.panel -keep",
            "obj 10 70 print it",
            "connect 0 0 1 0",
            "connect 1 0 2 0",
        ]
        self.put("copy.pd", "#N canvas 0 0 900 600 12;\n" + "".join(f"#X {line};\n" for line in lines))
        edit = [f"; pd-copy.pd {word}" for word in ("vis 1", "editmode 1", "selectall", "duplicate")]
        script = [f"; pd open copy.pd {self.folder.name}", "; p 1 2", "; p target a", "; p 2 1", "; p target b", 200]
        events = nn("", script + edit + [200, "; p 1 2", "; p 2 1"])
        said = [[e[1] for e in group if e[0] == "post"] for group in events[-2:]]
        self.assertEqual(said, [["it: symbol a"] * 2, ["it: symbol b"] * 2])

    def test_panel_is_not_changed(self):
        with open(os.path.join(FOLDER, "pd-nn", "nn.panel.pd")) as file:
            self.assertNotIn("saved", file.read().replace("$0-saved", ""))


class Apart(Folder):
    """None hears another."""

    def test_ten_and_a_clone(self):
        boxes = [f"obj 10 {10 + k} pd-nn/nn.panel" for k in range(10)]
        lines = []
        for k in range(10):
            lines += [f"obj 300 {10 + k} r p{k}", f"obj 600 {10 + k} print p{k}"]
        self.put(
            "one.pd",
            "#N canvas 0 0 500 300 12;\n#X obj 10 10 inlet;\n#X obj 10 40 pd-nn/nn.panel -rows 3;\n"
            "#X obj 10 70 outlet;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n",
        )
        connects = [f"connect {10 + 2 * k} 0 {k} 0" for k in range(10)] + [
            f"connect {k} 0 {11 + 2 * k} 0" for k in range(10)
        ]
        clone = ["obj 10 400 r c", "obj 10 430 list", "obj 10 460 clone one 3", "obj 10 490 print clone"]
        connects += ["connect 30 0 32 0", "connect 32 0 33 0"]
        self.put(
            "ten.pd",
            "#N canvas 0 0 900 600 12;\n" + "".join(f"#X {line};\n" for line in boxes + lines + clone + connects),
        )
        script = [
            "; pd open ten.pd " + self.folder.name,
            "; p3 1 2",
            "; p3 target a",
            "; p3 teach b",
            "; p3 2 1",
            "; p3 teach",
            200,
        ]
        script += [f"; p{k} 1 2" for k in range(10)] + [
            "; c 1 1 2",
            "; c 1 target a",
            200,
            "; c 0 1 2",
            "; c 1 1 2",
            "; c 2 1 2",
        ]
        events = nn("", script)
        said = [group[-1][-1] for group in events[-(10 + 6) :] if group]
        self.assertEqual(said[:10], [f"p{k}: symbol " + ("a" if k == 3 else "unknown") for k in range(10)])
        self.assertEqual([line.split()[-1] for line in said[-3:]], ["unknown", "a", "unknown"])


class Plot(Folder):
    """[nn.plot] before [nn~]: lists pass, and so does the output of the network, except its state."""

    def run_plot(self, arguments, script, *more):
        self.put(
            "plot.pd",
            "#N canvas 0 0 900 600 12;\n"
            + "".join(
                f"#X {line};\n"
                for line in [
                    "obj 10 10 r p",
                    f"obj 10 40 pd-nn/nn.plot {arguments}",
                    "obj 10 370 pd-nn/nn~",
                    "obj 10 400 print it",
                    "obj 300 400 print said",
                    "connect 0 0 1 0",
                    "connect 1 0 2 0",
                    "connect 2 0 3 0",
                    "connect 2 2 1 1",
                    "connect 1 1 4 0",
                    *more,
                ]
            ),
        )
        return nn("", ["; pd open plot.pd " + self.folder.name] + script)[2:]

    def test_passes(self):
        lists = ["0.1 0.1", "0.9 0.2", "0.5 0.9"]
        script = []
        for name, numbers in zip("abc", lists):
            script += [f"; p {numbers}", f"; p target {name}", 1500]
        for arguments in "", "1 2 0 1", "2 1":
            events = self.run_plot(arguments, script + [f"; p {numbers}" for numbers in lists])
            self.assertEqual([group[-1][-1] for group in events[-3:]], [f"it: symbol {name}" for name in "abc"])
            posts = [e[1] for group in events for e in group]
            self.assertFalse([line for line in posts if "state" in line or "error" in line], posts)

    def test_a_morph_is_drawn(self):
        """It asks for the state when the network has changed."""
        script = ["; p 0.1 0.1", "; p target a", 1500, "; p store a", 1500, "; p morph a a 0", 1500]
        events = self.run_plot("", script, "obj 500 400 print sent", "connect 1 0 5 0")
        asked = [group.count(("post", "sent: state")) for group in events]
        self.assertEqual((sum(asked[4:6]), sum(asked[6:8])), (0, 1), events)

    def test_many_features(self):
        events = self.run_plot(
            "3 17", [f"; p {' '.join(str(k * 0.1) for k in range(20))}", "; p target a", 1500, "; p bang", 100]
        )
        self.assertEqual([e for group in events for e in group if "error" in str(e)], [])


if __name__ == "__main__":
    unittest.main()
