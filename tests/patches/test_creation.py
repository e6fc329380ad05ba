"""Creation in all its forms, and what `layers`, `labels` and `bang` report."""

import unittest

from pd import class_of, errors, infos, nn, only, outputs, weights

DEFAULTS = {
    "rate": 0.2,
    "momentum": 0,
    "rule": "book",
    "act": "sigmoid",
    "out": "sigmoid",
    "bias": 1,
    "normalize": 1,
    "grow": 1,
    "replay": 8,
    "rehearse": 2000,
    "memory": 2000,
    "window": 1,
    "smooth": 1,
    "threshold": 0,
    "margin": 0,
    "change": 0,
    "seed": 1,
}


def shape(rows):
    """The sizes implied by these rows of weights."""
    layers = max(layer for layer, _ in rows)
    sizes = [len(rows[1, 0]) - 1]
    for k in range(1, layers + 1):
        sizes.append(sum(layer == k for layer, _ in rows))
    return sizes


def shape_of(arguments, script=()):
    return shape(weights(nn(arguments, [*script, "weights"])[-1]))


class Forms(unittest.TestCase):
    def test_empty_takes_everything_from_what_arrives(self):
        events = nn("", ["list 1 2 3", "target kick", "weights", "target 7", "labels", "list 1 2 3"])
        self.assertEqual(class_of(events[1]), "unknown")
        self.assertEqual([e[0] for e in events[1]], ["class"])  # no outputs yet
        self.assertEqual(infos(events[2], "class"), [("kick", 0)])
        self.assertEqual(shape(weights(events[3])), [3, 128, 1])
        self.assertEqual(infos(events[4], "class"), [(7, 1)])
        self.assertEqual(infos(events[5], "labels"), [("kick", 7)])
        self.assertEqual(len(outputs(events[6])), 2)

    def test_empty_has_128_hidden_units_and_plain_64_from_64_inputs_up(self):
        for inputs, hidden in [(63, 32), (64, 64)]:
            script = ["list " + "1 " * inputs, "target kick"]
            self.assertEqual(shape_of("", script), [inputs, 128, 1])
            self.assertEqual(shape_of("-plain", script), [inputs, hidden, 1])
        self.assertEqual(shape_of("-plain -window 8", ["list " + "1 " * 8, "target kick"]), [64, 64, 1])

    def test_sizes(self):
        self.assertEqual(shape_of("13 20 3"), [13, 20, 3])
        self.assertEqual(shape_of("4 5 6 7 8"), [4, 5, 6, 7, 8])
        self.assertEqual(shape_of("4 3"), [4, 3])
        events = nn("2 4 3", ["labels", "list 1 2", "target 2"])
        self.assertEqual(infos(events[1], "labels"), [(0, 1, 2)])
        self.assertIsInstance(class_of(events[2]), float)
        self.assertEqual(len(outputs(events[2])), 3)

    def test_names(self):
        events = nn("2 4 kick snare hat", ["labels", "list 1 2", "target snare", "list 1 2"])
        self.assertEqual(infos(events[1], "labels"), [("kick", "snare", "hat")])
        self.assertEqual(len(outputs(events[2])), 3)
        self.assertEqual(infos(events[3], "class"), [])
        self.assertEqual(only(events[4], "class"), ("symbol", "snare"))

    def test_one_name_is_a_class_and_no_switch(self):
        events = nn("2 3 kick", ["list 1 2", "target kick", "list 1 2"])
        self.assertEqual(only(events[1], "class"), ("symbol", "kick"))
        self.assertEqual(infos(events[2], "learned")[0][0], "kick")
        self.assertEqual(only(events[3], "class"), ("symbol", "kick"))

    def test_names_alone(self):
        events = nn("kick snare", ["list 1 2", "weights"])
        self.assertEqual(len(outputs(events[1])), 2)
        self.assertEqual(shape(weights(events[2])), [2, 128, 2])

    def test_sizes_with_classes_to_come(self):
        events = nn("2 5 0", ["list 1 2", "target b", "target a", "weights", "labels"])
        self.assertEqual(class_of(events[1]), "unknown")
        self.assertEqual(shape(weights(events[4])), [2, 5, 2])
        self.assertEqual(infos(events[5], "labels"), [("b", "a")])

    def test_flags_before_and_after_the_sizes(self):
        for arguments in [
            "-rate 0.5 2 5 3 -momentum 0.25",
            "2 -rate 0.5 5 -momentum 0.25 3",
            "2 5 3 -rate 0.5 -momentum 0.25",
        ]:
            events = nn(arguments, ["bang", "weights"])
            self.assertEqual(infos(events[1], "rate"), [(0.5,)])
            self.assertEqual(infos(events[1], "momentum"), [(0.25,)])
            self.assertEqual(shape(weights(events[2])), [2, 5, 3])

    def test_flags_with_names(self):
        events = nn("-rate 0.5 2 kick -plain snare", ["bang"])
        self.assertEqual(infos(events[1], "labels"), [("kick", "snare")])
        self.assertEqual(infos(events[1], "layers"), [(2, 0)])

    def test_defaults(self):
        (report,) = nn("", ["bang"])[1:]
        for name, value in DEFAULTS.items():
            ((said,),) = infos(report, name)
            self.assertEqual(said if isinstance(said, str) else round(said, 6), value, name)
        self.assertEqual(infos(report, "plain"), [])

    def test_plain_and_flags_after_it(self):
        (report,) = nn("2 3 2 -plain -bias 1 -replay 3", ["bang"])[1:]
        self.assertEqual(infos(report, "plain"), [()])
        for name, value in [("bias", 1), ("normalize", 0), ("replay", 3), ("rehearse", 0), ("memory", 0)]:
            self.assertEqual(infos(report, name), [(value,)], name)


class WrongArguments(unittest.TestCase):
    """Errors are posted, the argument is ignored, and the object is created."""

    def check(self, arguments, *words):
        events = nn(arguments, ["list 1 2", "target kick", "list 1 2"])
        said = errors(events[0])
        self.assertTrue(said, arguments)
        for word in ("nn~: ",) + words:
            self.assertIn(word, " ".join(said), arguments)
        self.assertEqual(class_of(events[3]), "kick")

    def test_sizes(self):
        for sizes in [
            "2 0 3",
            "0 2",
            "-1 2",
            "2 -3 2",
            "2 1.5 2",
            "1.5 2",
            "2 3 2.5",
            "1e40 2",
            "2 1e9 2",
            "2 65537 2",
            "2 4 -1",
        ]:
            self.check(sizes, "sizes", "from 1 to 65536")

    def test_too_many_weights(self):
        for sizes in "65536 65536 2", "65536 1000 65536":
            self.check(sizes, "at most 67108864 weights")

    def test_one_size(self):
        self.check("13", "inputs", "outputs")

    def test_too_many_layers(self):
        self.check("2 " * 34, "at most 31 hidden layers")

    def test_the_most_layers(self):
        events = nn("2 " * 33, ["list 1 2"])
        self.assertEqual(events[0], [])
        self.assertEqual(len(outputs(events[1])), 2)

    def test_names_twice(self):
        self.check("2 3 kick snare kick", "same name")

    def test_unknown_flag(self):
        events = nn("2 5 3 -foo", ["weights"])
        self.assertIn("no flag -foo", errors(events[0])[0])
        self.assertEqual(shape(weights(events[1])), [2, 5, 3])

    def test_unknown_flag_goes_with_its_value(self):
        for arguments in ["2 5 3 -foo 7", "-foo 0.1 2 5 3"]:
            events = nn(arguments, ["weights"])
            self.assertEqual(len(errors(events[0])), 1)
            self.assertEqual(shape(weights(events[1])), [2, 5, 3], arguments)


class Layers(unittest.TestCase):
    def test_set_anew(self):
        events = nn("", ["layers 4 5 3", "layers", "list 1 2 3 4", "layers 2 kick snare", "labels", "list 1 2"])
        self.assertEqual(infos(events[2], "layers"), [(4, 5, 3)])
        self.assertEqual(len(outputs(events[3])), 3)
        self.assertEqual(infos(events[5], "labels"), [("kick", "snare")])
        self.assertEqual(len(outputs(events[6])), 2)

    def test_keeps_the_parameters(self):
        events = nn("2 3 2", ["rate 0.5", "layers 3 4 2", "bang"])
        self.assertEqual(infos(events[3], "rate"), [(0.5,)])

    def test_wrong_ones_change_nothing(self):
        for sizes in ["0 2", "3", "2 -1 2", "2 2.5 2", "2 1e40 2", "65536 65536 2", "2 a a"]:
            events = nn("2 3 2", ["list 1 2", "layers " + sizes, "list 1 2"])
            self.assertEqual(len(errors(events[2])), 1, sizes)
            self.assertIn("layers", errors(events[2])[0])
            self.assertEqual(events[1], events[3])


class Labels(unittest.TestCase):
    def test_names_for_outputs_there_are(self):
        events = nn("2 3 2", ["list 1 2", "labels kick snare", "list 1 2", "target kick", "list 1 2"])
        self.assertEqual(outputs(events[1]), outputs(events[3]))
        self.assertEqual(class_of(events[3]), ["kick", "snare"][int(class_of(events[1]))])
        self.assertEqual(only(events[5], "class"), ("symbol", "kick"))

    def test_named_outputs_are_reported_and_grow(self):
        events = nn("2 3 2", ["bang", "list 1 2", "labels kick snare", "labels", "bang", "target hat", "labels"])
        self.assertEqual(infos(events[1], "labels"), [])  # numbers are told by the layers
        for at in 4, 5:
            self.assertEqual(infos(events[at], "labels"), [("kick", "snare")])
        self.assertEqual(infos(events[7], "labels"), [("kick", "snare", "hat")])

    def test_names_for_classes_to_come(self):
        events = nn("", ["labels kick snare", "labels", "list 1 2"])
        self.assertEqual(infos(events[2], "labels"), [("kick", "snare")])
        self.assertEqual(len(outputs(events[3])), 2)

    def test_wrong_ones_change_nothing(self):
        for names, expected in [
            ("a b c", "3 names, expected 2"),
            ("a", "1 names, expected 2"),
            ("a a", "same name"),
            ("1 1", "same name"),
            ("1 1e40", "finite"),
        ]:
            events = nn("2 3 2", ["list 1 2", "labels " + names, "list 1 2", "labels"])
            self.assertIn(expected, errors(events[2])[0])
            self.assertEqual(events[1], events[3])
            self.assertEqual(infos(events[4], "labels"), [(0, 1)])


class Reports(unittest.TestCase):
    def test_the_object_understands_what_bang_says(self):
        first = "2 5 kick snare -rate 0.4 -rule gradient -act tanh -window 2 -threshold 0.25 -seed 9"
        (report,) = nn(first, ["bang"])[1:]
        script = []
        for _, word, *values in report:
            if word == "layers":  # with 0 for names, which `labels` gives
                values = [float(v) for v in values]
            script.append((word, values))
        events = nn("", script + ["bang"])
        self.assertEqual([errors(e) for e in events], [[]] * len(events))
        self.assertEqual(events[-1], report)

    def test_print(self):
        events = nn("2 3 kick snare -window 2", ["list 1 2", "target kick", "target kick", "add kick", "print"])
        text = "\n".join(e[1] for e in events[5])
        for words in [
            "2 features in a window of 2 lists",
            "3 hidden units",
            "2 outputs",
            "23 weights",
            "2 examples learned, 3 of at most 2000 remembered",
            "kick: 3 examples remembered",
            "snare: 0 examples remembered, never taught",
            "rate 0.2",
            "rule book",
        ]:
            self.assertIn(words, text)
        self.assertEqual([e[0] for e in events[5]], ["post"] * len(events[5]))

    def test_print_before_anything(self):
        self.assertIn("no network yet", nn("", ["print"])[1][0][1])


if __name__ == "__main__":
    unittest.main()
