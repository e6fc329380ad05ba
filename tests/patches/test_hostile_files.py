"""Files that claim to contain more than they do; links and names in the way."""

import os
import resource
import unittest

from files import Folder
from host import needs_links
from patch import Patch
from pd import errors, infos, nn, open_pd, run_pd


def most_memory():
    """The most memory in MB that any child of this process has used."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


class Large(Folder):
    def test_nothing_is_made_before_it_has_come(self):
        """A few bytes that announce 67 million weights: they took 531 MB when the network was made first."""
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


class Others(Folder):
    """Nothing in a file reaches any other object, nor Pd."""

    HOSTILE = ["; sink bang", "; pd quit", ";\nsink bang", "\\; sink bang", ", sink bang", "$1 sink", "#X obj 1 1 sink"]

    def test_models(self):
        good = self.path("good.nn")
        self.assert_quiet(nn("", ["list 1 2", "target a", f"write {good}"]))
        text = self.text("good.nn")
        for k, hostile in enumerate(self.HOSTILE):
            for at in 0, text.index("rate"), text.index("labels") + 7, text.index("example a") + 8, len(text):
                file = self.put(f"{k}-{at}.nn", text[:at] + hostile + ";\n" + text[at:])
                self.check([f"read {file}"])

    def test_tables_and_json(self):
        for k, hostile in enumerate(self.HOSTILE):
            self.check([f"read {self.put(f'{k}.csv', f'1,2,{hostile}')} examples", "list 1 2", "labels"])
            self.check([f"read {self.put(f'{k}.txt', f'1 2 a;{hostile};3 4 b;')} examples", "list 1 2"])
            quoted = hostile.replace("\\", "\\\\").replace("\n", "\\n")
            data = self.put("data.json", '{"cols": 2, "data": {"0": [1, 2]}}')
            labels = self.put(f"{k}.json", f'{{"cols": 1, "data": {{"0": ["{quoted}"]}}}}')
            self.check([f"read {data} {labels} examples", "list 1 2", "bang", f"write {self.path('out.nn')}"])
            self.check([f"read {self.path('out.nn')}", "list 1 2", "state"])

    def check(self, script):
        """Pd gets to the end, and [r sink] has received nothing."""
        patch = Patch()
        nn_, play = patch.box("obj", "pd-nn/nn~ 2 0"), patch.box("obj", "qlist")
        patch.chain(patch.box("obj", "r in"), nn_)
        patch.chain(patch.box("obj", "r sink"), patch.box("obj", "print sink"))
        patch.chain(patch.box("obj", "r end"), patch.box("obj", "print end"))
        lines = self.put("script", "".join(f"in {message};\n" for message in script) + "end bang;\npd quit;\n")
        patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {lines} \\, bang"), play)
        printed = run_pd(str(patch))
        self.assertIn("end: bang", printed)
        self.assertEqual([line for line in printed if line.startswith("sink")], [], script)


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

    def test_hard_links(self):
        """Only the temporary name is removed; under its other name the file keeps its content."""
        for name in "model.nn.new-0", "model.nn":
            precious = self.put("precious-" + name, "mine")
            os.link(precious, self.path(name))
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertIn("nn~ end", self.text("model.nn"))
        for name in "model.nn.new-0", "model.nn":
            self.assertEqual(self.text("precious-" + name), "mine")
        self.assertFalse(os.path.exists(self.path("model.nn.new-0")))

    @needs_links
    def test_a_pipe_under_the_temporary_name(self):
        os.mkfifo(self.path("model.nn.new-0"))
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertIn("nn~ end", self.text("model.nn"))

    def test_what_a_crash_left_behind_goes_with_the_next_write(self):
        self.put("model.nn.new-0", "half")
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertEqual(os.listdir(self.folder.name), ["model.nn"])

    def test_a_folder_under_the_temporary_name(self):
        os.mkdir(self.path("model.nn.new-0"))
        self.assertTrue(infos(self.write("model.nn"), "written"))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["model.nn", "model.nn.new-0"])


if __name__ == "__main__":
    unittest.main()
