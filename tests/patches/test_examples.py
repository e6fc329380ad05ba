"""Examples as a table: `write f examples`, `read f examples`, and `examples`."""

import csv
import os
import random
import struct
import unittest

from files import LOOK, Folder, targets
from pd import errors, infos, nn, nn_steps, outputs


def floats(row):
    return [float(value) for value in row]


class Out(Folder):
    def table(self, arguments, script):
        file = self.path("table.csv")
        events = nn(arguments, script + [f"write {file} examples"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-1], "written"), [(file,)])
        with open(file, newline="") as text:
            return list(csv.reader(text))

    def test_one_row_an_example(self):
        script = ["list 1 0.1", "add kick", "list -3e-07 1e18", "add snare", "list 5 6", "add kick"]
        self.assertEqual(
            self.table("", script),
            [["f1", "f2", "class"], ["1", "0.1", "kick"], ["5", "6", "kick"], ["-3e-07", "1e+18", "snare"]],
        )

    def test_numbers_are_exact(self):
        draw = random.Random(1)
        script, values = [], []
        for _ in range(50):
            number = draw.uniform(-1, 1) * 10 ** draw.randrange(-30, 18)
            script += [("list", [number]), "add x"]
            values.append(number)
        rows = self.table("", script)
        single = [struct.unpack("f", struct.pack("f", float(f"{v:.9g}")))[0] for v in values]
        self.assertEqual([struct.unpack("f", struct.pack("f", float(row[0])))[0] for row in rows[1:]], single)

    def test_names(self):
        names = [r"a\ b", r"x\,y", 'say"hi"', r"\;", "1e", "class", "été", "0.5", "-3"]
        rows = self.table("", ["list 1"] + [f"add {n}" for n in names])
        self.assertEqual(
            [row[1] for row in rows[1:]], ["a b", "x,y", 'say"hi"', ";", "1e", "class", "été", "0.5", "-3"]
        )

    def test_values(self):
        rows = self.table("2 3 2", ["list 1 2", "add 0.1 0.9", "list 3 4", "add 1 0"])
        self.assertEqual(rows, [["f1", "f2", "o1", "o2"], ["1", "2", "0.1", "0.9"], ["3", "4", "1", "0"]])
        rows = self.table("2 3 2", ["list 1 2", "add 0.1 0.9", "list 3 4", "add 1"])
        self.assertEqual(
            rows, [["f1", "f2", "o1", "o2", "class"], ["1", "2", "0.1", "0.9", ""], ["3", "4", "", "", "1"]]
        )
        rows = self.table("2 3 1", ["list 1 2", "add 0.1"])
        self.assertEqual(rows, [["f1", "f2", "o1"], ["1", "2", "0.1"]])

    def test_window(self):
        rows = self.table("-window 2", ["list 1 2", "list 3 4", "add a"])
        self.assertEqual(rows, [["f1", "f2", "f3", "f4", "class"], ["1", "2", "3", "4", "a"]])

    def test_counts(self):
        script = ["list 1 2", "add a", "add b", "add a", "examples"]
        self.assertEqual(nn("", script)[-1], [("info", "examples", "a", 2), ("info", "examples", "b", 1)])
        self.assertEqual(nn("", ["examples"])[-1], [("info", "examples")])
        self.assertEqual(nn("2 3 2", ["examples"])[-1], [("info", "examples", 0, 0), ("info", "examples", 1, 0)])
        self.assertEqual(
            nn("2 2", ["list 1 2", "add 0 1", "add 1 0", "examples"])[-1],
            [("info", "examples", 0, 0), ("info", "examples", 1, 0), ("info", "examples", "list", 2)],
        )


class In(Folder):
    def read(self, arguments, text, more=LOOK, before=()):
        return nn(arguments, [*before, f"read {self.put('table.csv', text)} examples", *more])

    def test_as_if_added_one_by_one(self):
        """The same memory, statistics and classes as from `list` and `add`, then a rehearsal."""
        rows = [("1 2", "kick"), ("3 4.5", "snare"), ("-1e-05 7", "kick"), ("2 2", r"a\ b")]
        text = "x,y,what\n" + "".join(f"{a.replace(' ', ',')},{b}\n".replace("\\", "") for a, b in rows)
        added = nn(
            "-rehearse 100", [m for a, b in rows for m in (f"list {a}", f"add {b}")] + ["rehearse 100", 50] + LOOK
        )
        read = self.read("-rehearse 100", text, [50] + LOOK)
        self.assert_quiet(read)
        self.assertEqual(infos(read[1], "class"), [("kick", 0), ("snare", 1), ("a b", 2)])
        self.assertEqual(read[1][-1], ("info", "read", self.path("table.csv")))
        self.assertEqual(added[-len(LOOK) :], read[-len(LOOK) :])

    def test_out_and_in_again(self):
        """What was written comes back, whatever the names and the kind of targets."""
        names = ["kick", r"a\ b", r"x\,y", "1", "0.5", "class", '"q"']
        for arguments, script, other in [
            ("", targets(30, names), ""),
            ("2 3 3", targets(20, "012"), "2 5 3"),
            ("2 3 2", targets(20, ["0.1 0.9", "1 0"]), ""),
            ("2 3 2", targets(20, ["0.1 0.9", "1", "0"]), "2 3 2"),
            ("2 3 1", targets(20, ["0.3", "1"]), "2 3 1"),
        ]:
            file = self.path("table.csv")
            self.assert_quiet(nn(arguments, script + ["rehearse 0", f"write {file} examples"]))
            with open(file) as text:
                before = text.read()
            events = nn(other, [f"read {file} examples", f"write {file} examples"])
            self.assert_quiet(events)
            with open(file) as text:
                self.assertEqual(before, text.read())

    def test_tables_of_others(self):
        """Line ends and byte order mark of spreadsheets, spaces, quotes, no header, empty lines."""
        want = self.read("-rehearse 0", "f1,f2,class\n1,2,a\n3,4,b c\n")[-len(LOOK) :]
        for text in [
            "1,2,a\n3,4,b c\n",
            "\ufeff1,2,a\n3,4,b c\n",
            "f1,f2,class\r\n1,2,a\r\n3,4,b c\r\n",
            "\ufefff1,f2,class\n1,2,a\n3,4,b c",
            '"f1","f2","class"\n1, 2 , a\n\n3,4,"b c"\n\n',
            "x,,\n1.0e0,+2,a\n3,4,b c\n",
            '"1","2","a"\n"3",4.000,"b c"\n',
        ]:
            events = self.read("-rehearse 0", text)
            self.assert_quiet(events)
            self.assertEqual(events[-len(LOOK) :], want, text)

    def test_quoted_numbers_are_numbers(self):
        events = self.read("", 'f1,class\n1,5\n2,"5"\n3,"say ""5"", or\n6"\n', ["examples"])
        self.assertEqual([name for name, _ in infos(events[-1], "examples")], [5.0, 'say "5", or\n6'])

    def test_more_rows_than_the_memory_holds(self):
        text = "f1,class\n" + "".join(f"{k},{'ab'[k % 10 == 0]}\n" for k in range(1000))
        events = self.read("-memory 40 -rehearse 0", text, ["examples"])
        self.assertEqual(infos(events[-1], "examples"), [("b", 20), ("a", 20)])

    def test_many_rows(self):
        text = "".join(f"{k},{k % 7},{k % 3},{'abc'[k % 3]}\n" for k in range(20000))
        events = self.read("-rehearse 0", text, ["examples"])
        self.assertEqual(sum(count for _, count in infos(events[-1], "examples")), 2000)

    def test_into_what_was_taught(self):
        events = self.read("", "f1,f2,class\n1,2,c\n3,4,a\n", ["examples"], targets(9, "ab"))
        self.assertEqual(infos(events[-2], "class"), [("c", 2)])
        self.assertEqual(sum(count for _, count in infos(events[-1], "examples")), 11)

    def test_undo_takes_them_all_back(self):
        for script, text in [
            (targets(9, "ab"), "f1,f2,class\n1,2,c\n3,4,a\n"),
            (["layers 2 3 0", "list 1 2"], "f1,f2,o1,o2\n1,2,0.1,0.9\n"),
        ]:
            file = self.put("table.csv", text)
            events = nn_steps(
                "", {"start": script, "before": LOOK, "undone": [f"read {file} examples", 50, "undo"], "after": LOOK}
            )
            self.assert_quiet(sum(events.values(), []))
            self.assertEqual(events["before"], events["after"], text)

    def test_it_is_learned(self):
        text = "f1,f2,class\n" + "".join(f"{k % 2},{k % 3},{'even' if k % 2 else 'odd'}\n" for k in range(30))
        events = self.read("", text, [100, "list 1 1", "list 0 1"])
        self.assertEqual([e[-1] for e in events[-1] if e[0] == "class"], ["odd"])
        self.assertEqual([e[-1] for e in events[-2] if e[0] == "class"], ["even"])

    def test_values_and_window(self):
        events = self.read("", "a,b,o1,o2\n1,2,0.25,0.75\n", [100, "list 1 2", "layers"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-1], "layers"), [(2, 128, 2)])
        self.assertAlmostEqual(outputs(events[-2])[0], 0.25, 2)
        events = self.read("-window 2", "1,2,3,4,a\n", ["layers", "list 1 2"])
        self.assert_quiet(events)
        self.assertEqual(infos(events[-2], "layers"), [(2, 128, 0)])


class Wrong(Folder):
    def check(self, text, *words, arguments="2 3 a b"):
        file = self.put("table.csv", text)
        a, b = (0, 1) if arguments in ("2 3 2", "2 3 1") else ("a", "b")
        events = nn_steps(
            arguments,
            {
                "start": ["list 1 2", f"target {a}", "list 2 1", f"target {b}", 100],
                "before": LOOK,
                "read": [f"read {file} examples"],
                "after": LOOK,
            },
        )
        (wrong,) = errors(events["read"][0])
        self.assertIn(f"nn~: read {file}: ", wrong)
        for word in words:
            self.assertIn(word, wrong)
        self.assertEqual(events["before"], events["after"], text)

    def test_rows(self):
        self.check("f1,f2,class\n1,2,a\n1,x,a\n", "line 3: value 2 is x, expected a number")
        self.check("f1,f2,class\n1,2,a\n\n1,,a\n", "line 4: value 2 is missing, expected a number")
        self.check("1,2,a\n1,2\n", "line 2: 2 values, expected 3")
        self.check("1,2,a\n1,2,3,a\n", "line 2: 4 values, expected 3")
        self.check("1,2,a\n1,2,\n", "line 2: expected a class")
        self.check("1,2,a\n1,nan,a\n", "line 2: value 2 is nan")
        self.check("1,2,a\n1,inf,a\n", "line 2: value 2 is inf")
        self.check("1,2,a\n1,1e19,a\n", "line 2: value 2 is 1e19", "1e+18")
        self.check("1,2,a\n1,1e999,a\n", "line 2: value 2")
        self.check("1,2,a\n1,0x10,a\n", "line 2: value 2")
        self.check("1,2,a\n1,2," + 401 * "b" + "\n", "line 2: ", "400 letters")
        self.check('1,2,"two\nlines"\n1,x,a\n', "line 3: value 2 is x")
        self.check("f1,f2,o1,o2\n1,2,0.5,foo\n", "line 2: value 4 is foo")

    def test_tables(self):
        self.check("", "line 1: expected at least one example")
        self.check("f1,f2,class\n", "expected at least one example")
        self.check("foo\nbar\n", "expected features")
        self.check("1,a\n", "line 1: 1 features, expected 2")
        self.check("f1,f2,f3,class\n1,2,3,a\n", "line 2: 3 features, expected 2")
        self.check("f1,f2,o1,o2,o3\n1,2,0,0,0\n", "line 2: 3 outputs, expected 2")
        self.check("\0\0\0\n\0", "line 1: a byte of 0")

    def test_classes(self):
        self.check("1,2,a\n3,4,c\n", "line 2: no class c, and none can be added (grow 0)", arguments="2 3 a b -grow 0")
        self.check("1,2,0\n3,4,2\n", "line 2: no class 2, expected 0 to 1", arguments="2 3 2")
        self.check("1,2,0\n3,4,a\n", "line 2: no class a, expected 0 to 1", arguments="2 3 2")
        self.check("1,2,0\n3,4,a\n", "line 2: class a, expected the value", arguments="2 3 1")
        self.check("f1,f2,o1,o2,class\n1,2,0,0,\n3,4,,,c\n", "line 3: no class c, and none can be added")

    def test_nothing_to_write_and_nowhere_to_put(self):
        for arguments in "", "2 3 2":
            events = nn(arguments, [f"write {self.path('none.csv')} examples"])
            self.assertIn("no example is remembered yet", errors(events[1])[0])
        self.assertEqual(os.listdir(self.folder.name), [])
        self.check("1,2,a\n", "memory is 0", arguments="2 3 a b -memory 0")

    def test_into_an_empty_object(self):
        """If it has no network for it, or no room, it is left unchanged."""
        for arguments, text, words in [
            ("-memory 0", "1,2,a\n", "memory is 0"),
            ("2 0 -memory 0", "f1,f2,o1\n1,2,0\n", "memory is 0"),
            ("2 0", "f1,o1,o2\n1,0,2\n", "1 features"),
            ("-grow 0", "1,2,a\n", "no class a"),
            ("", "f1,f2,o1,o2,class\n1,2,0,1,\n1,2,,,a\n", "line 3: no class a"),
            ("", ",".join("1" * 65537) + ",a\n", "no network for 65537 features"),
            ("2 3 a", "f1,f2,o1,o2\n1,2,0,0\n", "2 outputs, expected 1"),
        ]:
            file = self.put("table.csv", text)
            look = ["bang", "examples", "list 1 2", "target a" if "grow" not in arguments else "add 1 2", "labels"]
            events = nn(arguments, [f"read {file} examples"] + look)
            self.assertEqual(len(errors(events[1])), 1, text[:50])
            self.assertIn(words, errors(events[1])[0])
            self.assertEqual(events[2:], nn(arguments, look)[1:])

    def test_any_byte_changed_or_missing(self):
        """An error that names the line, or examples."""
        text, draw = 'f1,f2,class\n1,2.5,a\n-3e-01,4,"b c"\n5,6,a\n', random.Random(1)
        texts = [text[:k] for k in range(len(text))]
        texts += [
            text[:k] + draw.choice('0129.,"\n\r\0 ;ae-\x7f') + text[k + 1 :] for k in range(len(text)) for _ in range(8)
        ]
        steps = {}
        for k, changed in enumerate(texts):
            steps.update(
                {f"reset {k}": ["reset"], k: [f"read {self.put(str(k), changed)} examples"], f"bang {k}": ["bang"]}
            )
        events = nn_steps("-rehearse 0", steps)
        for k, changed in enumerate(texts):
            (read,) = events[k]
            self.assertEqual(len(errors(read)) + len(infos(read, "read")), 1, changed)
            for wrong in errors(read):
                self.assertIn(": line ", wrong)


if __name__ == "__main__":
    unittest.main()
