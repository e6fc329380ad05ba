"""`train` and `stop`: long training on a thread of its own, while everything else continues. In real time, since the
thread is: scripts wait for what the object reports."""

import contextlib
import random
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from pd import class_of, errors, infos, nn, nn_steps, outputs, run_pd, weights

FOREVER = "train 1000000"
GOING, TRAINED, STOPPED = "until progress", "until trained", "until stopped"


def examples(n=60, names="abc"):
    """Examples around a point of their own for each class, remembered and not learned."""
    draw = random.Random(4)
    script = []
    for k in range(n):
        x, y = [(0, 0), (4, 0), (0, 4), (4, 4)][k % len(names)]
        script += [f"list {draw.gauss(x, .5):.4f} {draw.gauss(y, .5):.4f}", f"add {names[k % len(names)]}"]
    return script


class Train(unittest.TestCase):
    def after(self, script, arguments="2 16 0", start=None):
        """The events of these messages, after examples have been remembered."""
        start = examples() if start is None else start
        events = nn_steps(arguments, {"start": start, "script": script}, live=True)
        self.assertEqual([e for said in events["created"] + events["start"] for e in errors(said)], [])
        return events["script"]

    def test_it_learns_what_is_remembered(self):
        events = self.after(["train 200", TRAINED, "evaluate", "list 0 0", "list 4 0", "list 0 4"])
        done, error, accuracy = infos(events[1], "trained")[0]
        self.assertEqual((done, accuracy), (200, 1))
        self.assertLess(error, 0.02)
        self.assertGreater(infos(events[2], "accuracy")[0][0], 0.95)
        self.assertEqual([class_of(e) for e in events[3:]], ["a", "b", "c"])

    def test_a_class_of_few_examples_keeps_its_place(self):
        """A class of 20 beside one of 500 that surrounds it: `train` weighs classes equally, as rehearsal does."""
        draw = random.Random(7)
        rows = [(draw.gauss(0, 1), draw.gauss(0, 1), "often") for _ in range(500)]
        rows += [(draw.gauss(2, 0.5), draw.gauss(0, 0.5), "rare") for _ in range(20)]
        start = [m for x, y, name in rows for m in (f"list {x:.4f} {y:.4f}", f"add {name}")]
        fresh = [(draw.gauss(2, 0.5), draw.gauss(0, 0.5)) for _ in range(40)]
        asked = [f"list {x:.4f} {y:.4f}" for x, y in fresh]
        for arguments, least in ("", 30), ("-kernel 0", 30):
            events = nn_steps(
                arguments,
                {"start": start + ["rehearse"], "before": asked, "train": ["train 50", TRAINED], "after": asked},
                live=True,
            )
            before, after = [sum(class_of(e) == "rare" for e in events[step]) for step in ("before", "after")]
            self.assertGreater(before, least)
            self.assertGreaterEqual(after, before - 4)

    def test_values(self):
        start = [m for k in range(41) for m in (f"list {k / 20 - 1}", f"target {(k / 20 - 1) ** 2:.4f} {k / 40:.4f}")]
        events = self.after(["train 500", TRAINED, "list 0", "list 0.8"], "-replay 0 -rehearse 0 -out linear", start)
        self.assertEqual(len(infos(events[1], "trained")), 1)
        for heard, wanted in zip(events[2:], [(0, 0.5), (0.64, 0.9)]):
            for value, good in zip(outputs(heard), wanted):
                self.assertAlmostEqual(value, good, delta=0.1)

    def test_the_same_memory_and_seed_give_the_same_network(self):
        first, second, other = [
            weights(self.after(["train 20", TRAINED, "weights"], f"2 16 0 -seed {seed}")[-1]) for seed in (3, 3, 4)
        ]
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)

    def test_it_goes_on_meanwhile(self):
        events = self.after(
            [
                FOREVER,
                GOING,
                "list 4 4",
                "target d",
                "list 0 0",
                "target a",
                "until rehearsed",
                "stop",
                "until rehearsed",
                "labels",
                "evaluate",
            ]
        )
        self.assertEqual(len(infos(events[3], "learned")), 1)
        self.assertEqual(len(outputs(events[4])), 4)
        self.assertEqual(errors(events[7]), [])
        self.assertEqual(len(infos(events[8], "trained")), 1)
        self.assertEqual(len(infos(events[8], "rehearsed")), 1)  # what came meanwhile, again
        self.assertEqual(infos(events[9], "labels"), [("a", "b", "c", "d")])
        self.assertEqual(infos(events[10], "accuracy")[0][1], 62)

    def test_nothing_is_rehearsed_when_nothing_came(self):
        events = self.after(["train 3", TRAINED, 100])
        self.assertEqual(infos(events[2], "rehearsed"), [])

    def test_progress(self):
        events = self.after([FOREVER, GOING, 1000, "stop", TRAINED])
        told = infos(events[2], "progress")
        self.assertTrue(1 <= len(told) <= 20, told)
        self.assertEqual([total for _, total, _ in told], [1000000] * len(told))
        done = [done for done, _, _ in told]
        self.assertEqual(done, sorted(done))
        self.assertEqual(infos(events[4], "trained")[0][0] < 1000000, True)
        self.assertGreaterEqual(infos(events[4], "trained")[0][0], done[-1])

    def test_stop_before_the_first_step(self):
        events = self.after(["weights", "train 5", "stop", STOPPED, "weights", "train 5", TRAINED])
        self.assertEqual(infos(events[3], "stopped"), [("early",)])
        self.assertEqual(weights(events[0]), weights(events[4]))
        self.assertEqual(len(infos(events[6], "trained")), 1)

    def test_undo_takes_it_back(self):
        see = ["weights", "evaluate", "list 1 2"]
        events = self.after(see + ["train 20", TRAINED, "undo"] + see + ["undo", "evaluate"])
        self.assertEqual(len(infos(events[4], "trained")), 1)
        self.assertEqual(events[:3], events[6:9])
        self.assertEqual(infos(events[10], "accuracy")[0][1], 59)

    def test_a_held_teach_goes_on_as_another_take(self):
        events = self.after(
            [
                "teach a",
                "list 0 0",
                "train 3",
                TRAINED,
                "list 1 0",
                "teach",
                "undo",
                "evaluate",
                "undo",
                "undo",
                "evaluate",
            ],
            "2 16 0 -rehearse 0",
        )
        self.assertEqual(len(infos(events[3], "trained")), 1)
        self.assertEqual(infos(events[7], "accuracy")[0][1], 61)
        self.assertEqual(infos(events[10], "accuracy")[0][1], 60)

    def after_each(self, cases, script, start):
        """`after` for each of several scripts, at the same time: they mostly wait."""
        with ThreadPoolExecutor(6) as pool:
            runs = [pool.submit(self.after, script(*case), "2 16 0", start) for case in cases]
            return zip(cases, [run.result() for run in runs])

    def test_what_drops_it(self):
        """It is reported, the network is left alone, and another training can follow."""
        start = examples(30) + ["list 0 0", "target a", 50]
        cases = [
            ("reset", "replaced"),
            ("layers 2 5 a b", "replaced"),
            ("window 2", "replaced"),
            ("plain", "replaced"),
            ("undo", "undone"),
            ("forget a", "dropped"),
            ("clear", "dropped"),
            ("act tanh", "changed"),
            ("out softmax", "changed"),
            ("bias 0", "changed"),
            ("normalize 0", "changed"),
            ("weights 1 0 0 0.5 0.5", "changed"),
        ]

        def script(message, _):
            return [
                FOREVER,
                GOING,
                message,
                "weights",
                200,
                "weights",
                "list 0 0",
                "add a",
                "list 0 1",
                "add b",
                "train 2",
                1 if message == "plain" else TRAINED,
            ]

        for (message, why), events in self.after_each(cases, script, start):
            with self.subTest(message):
                self.assertEqual([e for es in events[:6] for e in infos(es, "stopped")], [(why,)])
                self.assertEqual(errors(events[2]), [])
                self.assertEqual(weights(events[3]), weights(events[5]))
                said = sum(events[7:], [])
                if message == "plain":  # which remembers nothing
                    self.assertIn("no example is remembered", errors(said)[-1])
                else:
                    self.assertEqual(len(infos(said, "trained")), 1, said)

    def test_what_does_not(self):
        cases = [
            (m,)
            for m in [
                "rate 0.1",
                "momentum 0.5",
                "rule gradient",
                "replay 2",
                "rehearse 10",
                "memory 100",
                "smooth 2",
                "threshold 0.1",
                "margin 0.1",
                "change 1",
                "grow 0",
                "seed 7",
                "labels x y z",
                "evaluate",
                "weights",
                "rehearse",
                "bang",
                "print",
            ]
        ]

        def script(message):
            return [FOREVER, GOING, message, "list 0 0", "stop", TRAINED]

        for (message,), events in self.after_each(cases, script, examples(30)):
            with self.subTest(message):
                self.assertEqual([e for es in events for e in errors(es)], [])
                self.assertEqual(len(infos(events[5], "trained")), 1)

    def test_a_stop_while_it_must_begin_anew(self):
        """Classes or memory change before they begin to be copied."""
        for message in ["memory 100", "target zz"]:
            with self.subTest(message):
                events = self.after(["list 9 9", FOREVER, message, "stop", "until stopped", "train 1", TRAINED])
                self.assertEqual(infos(events[4], "stopped"), [("early",)])
                self.assertEqual([e for es in events for e in errors(es)], [])

    def test_an_undo_that_does_not_reach_back(self):
        events = self.after(
            [FOREVER, GOING, "list 9 9", "target d", "undo", "stop", TRAINED, 100, "labels", "evaluate"]
        )
        self.assertEqual(len(infos(events[6], "trained")), 1)
        self.assertEqual(infos(events[7], "rehearsed"), [])
        self.assertEqual(infos(events[8], "labels"), [("a", "b", "c")])
        self.assertEqual(infos(events[9], "accuracy")[0][1], 60)

    def test_after_a_target_that_was_refused(self):
        """Intermediate results of weights that were not finite are not used later."""

        def rows(weight):
            return [
                f"weights {layer} {unit} 0" + 3 * f" {weight}"
                for layer, units in ((3, 3), (4, 3), (5, 4))
                for unit in range(units)
            ]

        start = ["list 1 2"] + rows(1e18) + ["target 1 0 1 0"]
        script = rows(0.3) + ["act relu", "target 1 0 1 0", "train 2", TRAINED]
        events = nn("2 3 3 3 3 4 -out linear -normalize 0 -replay 0 -rehearse 0", start + script, live=True)[1:]
        self.assertEqual(len(errors(events[len(start) - 1])), 1)
        self.assertEqual([e for es in events[len(start) :] for e in errors(es)], [])
        self.assertEqual(len(infos(events[-3], "learned")), 1)
        self.assertEqual(len(infos(events[-1], "trained")), 1)

    def test_errors(self):
        cases = [
            ("train", "nothing"),
            ("train 0", "0"),
            ("train -1", "-1"),
            ("train 1.5", "1.5"),
            ("train many", "many"),
            ("train 2000000", "2e+06"),
            ("train 1 2", "1 ..."),
            (("train", [float("nan")]), "-nan"),
        ]
        events = self.after([m for m, _ in cases] + ["stop", "train 2", TRAINED])
        for (_, what), said in zip(cases, events):
            self.assertEqual(
                [e.replace("train nan", "train -nan") for e in errors(said)],
                [f"nn~: train {what}, expected a whole number of epochs from 1 to 1000000"],
            )
        self.assertEqual(errors(events[-3]), ["nn~: stop: no training is going on"])
        self.assertEqual(len(infos(events[-1], "trained")), 1)

    def test_nothing_to_train_on(self):
        for script in [], ["list 0 0"], ["list 0 0", "add a", "clear"], ["memory 0", "list 0 0", "target a"]:
            events = nn("", script + ["train 3", "list 0 0"])
            self.assertEqual(errors(events[-2]), ["nn~: train: no example is remembered yet"])
            self.assertEqual(errors(events[-1]), [])

    def test_a_second_train(self):
        events = self.after([FOREVER, "train 3", GOING, "stop", TRAINED, "train 3", TRAINED])
        self.assertEqual(errors(events[1]), ["nn~: train: a training is going on, expected stop first"])
        self.assertEqual([len(infos(events[k], "trained")) for k in (4, 6)], [1, 1])

    def test_not_finite(self):
        start = [
            "list 1e18 1e18",
            "add a",
            "list -1e18 1e18",
            "add b",
            "weights 1 0 0 1 1",
            "weights 2 0 1e18 1e18 1e18 1e18",
        ]
        events = self.after(
            ["weights", "train 3", STOPPED, "weights"], "2 3 0 -act relu -out linear -normalize 0", start
        )
        self.assertEqual(errors(events[2]), ["nn~: train: not trained: a weight or an output would not be finite"])
        self.assertEqual(infos(events[2], "stopped"), [("failed",)])
        self.assertEqual(weights(events[0]), weights(events[3]))

    def test_the_memory_changes_while_it_is_copied(self):
        events = self.after(
            [
                "train 20",
                "memory 40",
                TRAINED,
                "evaluate",
                "train 20",
                "list 9 9",
                "target d",
                TRAINED,
                "train 3",
                "memory 0",
                STOPPED,
            ]
        )
        self.assertEqual(len(infos(events[2], "trained")), 1)
        self.assertEqual(infos(events[3], "accuracy")[0][1], 40)
        self.assertEqual(len(infos(events[7], "trained")), 1)
        self.assertEqual(infos(events[10], "stopped"), [("dropped",)])

    def test_the_patch_goes_away_meanwhile(self):
        """The object is deleted, or Pd ends: nothing waits, nothing crashes."""
        lines = "".join(f"nn-in {m};\n" for m in examples() + [FOREVER])
        for end in "50; pd-holder clear; 50; pd quit", "pd-holder clear; pd quit", "50; pd quit", "pd quit":
            with self.subTest(end), script_file(lines + end + ";\n") as script:
                patch = (
                    "#N canvas 0 0 400 300 12;\n#N canvas 0 0 400 300 holder 0;\n#X obj 10 10 r nn-in;\n"
                    "#X obj 10 40 pd-nn/nn~ 2 16 0;\n#X connect 0 0 1 0;\n#X restore 10 10 pd holder;\n"
                    f"#X obj 10 40 loadbang;\n#X msg 10 70 read {script} \\, bang;\n#X obj 10 100 qlist;\n"
                    "#X connect 1 0 2 0;\n#X connect 2 0 3 0;\n"
                )
                run_pd(patch, live=True)


@contextlib.contextmanager
def script_file(text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        yield file.name


if __name__ == "__main__":
    unittest.main()
