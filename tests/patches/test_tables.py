"""Tables in the forms in which they are found: from spreadsheets, R, pandas, Weka, Wekinator and Pd; and those that
are refused."""

import glob
import os
import unittest

from files import Folder
from pd import errors, infos, nn, outputs

ROWS = [((5.1, 3.5), "x"), ((6.2, -2.9), "y"), ((0.5, 1e-3), "x")]


class Table(Folder):
    def read(self, text, arguments="", script=(), part="", name="t.csv"):
        """What `read` said, and what each of the script; the text may be bytes."""
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return nn(f"-rehearse 0 {arguments}", [f"read {self.path(name)} examples {part}".strip(), *script])[1:]

    def examples(self, text, arguments="", part=""):
        """The examples that were read, as the object writes them: lists of words."""
        events = self.read(text, arguments, [f"write {self.path('out.csv')} examples"], part)
        self.assert_quiet(events)
        self.assertTrue(infos(events[0], "read"))
        return [line.split(",") for line in self.text("out.csv").splitlines()[1:]]

    def refused(self, text, *words, arguments="", part=""):
        said, labels = self.read(text, arguments, ["labels"], part)
        (wrong,) = errors(said)
        for word in words:
            self.assertIn(word, wrong)
        return labels


class Formats(Table):
    WANT = [["5.1", "3.5", "x"], ["0.5", "0.001", "x"], ["6.2", "-2.9", "y"]]

    def check(self, text):
        self.assertEqual(self.examples(text), self.WANT, text)

    def rows(self, separator, point=".", header=True, end="\n", tail=""):
        lines = [separator.join(["a", "b", "class"]) + tail] if header else []
        for features, name in ROWS:
            lines.append(separator.join([f"{value:g}".replace(".", point) for value in features] + [name]) + tail)
        return end.join(lines) + end

    def test_separators_and_points(self):
        for header in True, False:
            for end in "\n", "\r\n", "\r":
                for separator, point in (
                    (",", "."),
                    (";", "."),
                    (";", ","),
                    ("\t", "."),
                    ("\t", ","),
                    (" ", "."),
                    (" ", ","),
                    ("   ", "."),
                    (" \t ", "."),
                    (", ", "."),
                    (" ; ", ","),
                ):
                    self.check(self.rows(separator, point, header, end))

    def test_byte_order_mark_and_no_last_end(self):
        self.check("\ufeff" + self.rows(",").rstrip())
        self.check(self.rows(";", ",").rstrip("\n"))

    def test_trailing_separators(self):
        for separator in ",", ";", "\t", ", ":
            self.check(self.rows(separator, tail=separator))
            self.check(self.rows(separator, header=False, tail=separator))
            header, rest = self.rows(separator).split("\n", 1)
            self.check(header + "\n" + rest.replace("\n", separator + "\n"))
            self.check(header + separator + "\n" + rest.replace("\n", separator + "\n"))

    def test_quotes(self):
        self.check('"a","b","class"\n"5.1","3.5","x"\n6.2 , -2.9 , y\n0.5,"1e-3" ,"x"\n')
        self.check('a;b;class\n"5,1";"3,5";"x"\n6,2;-2,9;y\n0,5;0,001;x\n')
        self.assertEqual(
            self.examples('1 2 "big drum"\n3 4 "small drum"\n'), [["1", "2", "big drum"], ["3", "4", "small drum"]]
        )

    def test_pd_text(self):
        self.check("5.1 3.5 x;\n6.2 -2.9 y;\n0.5 0.001 x;\n")
        self.check("5.1 3.5 x;\n6.2\n-2.9 y;\n0.5 0.001\nx;\n")  # Pd breaks long lines
        self.assertEqual(
            self.examples("1 2 big\\ drum;\n3 4 a\\,b;\n"), [["1", "2", "big drum"], ["3", "4", '"a', 'b"']]
        )

    def test_r_and_pandas(self):
        self.check('"","a","b","class"\n"1",5.1,3.5,"x"\n"2",6.2,-2.9,"y"\n"3",0.5,0.001,"x"\n')
        self.check('"a" "b" "class"\n"1" 5.1 3.5 "x"\n"2" 6.2 -2.9 "y"\n"3" 0.5 0.001 "x"\n')
        self.check(",a,b,class\n0,5.1,3.5,x\n1,6.2,-2.9,y\n2,0.5,0.001,x\n")
        self.check("0,1,class\n5.1,3.5,x\n6.2,-2.9,y\n0.5,0.001,x\n")
        self.check("rownames,a,b,class\n1,5.1,3.5,x\n2,6.2,-2.9,y\n3,0.5,0.001,x\n")

    def test_arff(self):
        head = "% about it\n\n@RELATION 'a table'\n@attribute a numeric\n@ATTRIBUTE 'b b' real\n% more\n@attribute class {x,y}\n"
        rows = "\n@data\n5.1,3.5,x\n% one\n6.2, -2.9, 'y'\n\n0.5,1e-3,x\n"
        self.check(head + rows)
        self.check((head + rows).replace("\n", "\r\n"))
        self.check(head + rows.replace(", ", ",").replace(",", "\t"))
        self.assertEqual(
            self.examples(
                "@relation r\n@attribute class {'big drum',b}\n@attribute f real\n@data\n'big drum',1\nb,2\n"
            ),
            [["1", "big drum"], ["2", "b"]],
        )

    def test_wekinator(self):
        head = (
            "@relation dataset\n\n@attribute ID numeric\n@attribute Time date 'yyyy/MM/dd HH:mm:ss:SSS'\n"
            "@attribute 'Training round' numeric\n@attribute inputs-1 numeric\n@attribute inputs-2 numeric\n"
        )
        rows = "\n@data\n\n1,'2016/01/01 10:00:00:000',1,0.5,0.25,{}\n2,'2016/01/01 10:00:01:000',1,0.75,1,{}\n"
        self.assertEqual(
            self.examples(head + "@attribute outputs-1 {0,1,2}\n" + rows.format("1", "2")),
            [["0.5", "0.25", "1"], ["0.75", "1", "2"]],
        )
        self.assertEqual(
            self.examples(
                head + "@attribute outputs-1 numeric\n@attribute outputs-2 numeric\n" + rows.format("0.5,0.1", "0.25,1")
            ),
            [["0.5", "0.25", "0.5", "0.1"], ["0.75", "1", "0.25", "1"]],
        )


class Columns(Table):
    def test_the_class_is_where_the_header_says(self):
        want = [["1.5", "2", "a"], ["3.5", "4", "b"]]
        for word in "class", "Label", "TARGET", "name", "output", "y":
            self.assertEqual(self.examples(f"{word},f,g\na,1.5,2\nb,3.5,4\n"), want, word)
            self.assertEqual(self.examples(f"f;{word};g\n1,5;a;2\n3,5;b;4\n"), want, word)
        self.assertEqual(
            self.examples("label,x,y\n2,4.71,3.62\n3,7.11,9.47\n1,1.86,6.21\n"),
            [["4.71", "3.62", "2"], ["7.11", "9.47", "3"], ["1.86", "6.21", "1"]],
        )

    def test_coordinates_are_no_classes(self):
        self.assertEqual(
            self.examples("x,y,z,gesture\n1,2,3,up\n4,5,6,down\n"), [["1", "2", "3", "up"], ["4", "5", "6", "down"]]
        )
        self.assertEqual(self.examples("x,y,g\n1,2,1\n4,5,2\n"), [["1", "2", "1"], ["4", "5", "2"]])

    def test_words_before_numbers_are_the_class(self):
        self.assertEqual(self.examples("kick,1.5,2\nsnare,3,4\n"), [["1.5", "2", "kick"], ["3", "4", "snare"]])

    def test_the_only_words_are_the_class(self):
        """Such as letters before what was measured of them; but not words that are different in each row."""
        rows = [("T", 2), ("I", 5), ("T", 4), ("I", 11)]
        text = "letter,f,g\n" + "".join(f"{name},{f},{k}\n" for k, (name, f) in enumerate(rows))
        want = [[str(f), str(k), name] for name in "TI" for k, (n, f) in enumerate(rows) if n == name]
        self.assertEqual(self.examples(text), want)
        self.assertEqual(self.examples("f,letter,g\n2,T,0\n5,I,1\n4,T,2\n11,I,3\n"), want)
        cars = "car,cylinders,gears\nMazda,6,4\nDatsun,4,4\nHornet,6,3\nValiant,6,3\n"
        self.refused(cars, "line 2: value 1 is Mazda, expected a number")

    def test_the_message_says_where(self):
        want = [["1", "2.5", "0"], ["3", "4.5", "1"]]
        self.assertEqual(self.examples("0,1,2.5\n1,3,4.5\n", part="label 0"), want)
        self.assertEqual(self.examples("f,kind,g\n1,0,2.5\n3,1,4.5\n", part="label kind"), want)
        self.assertEqual(self.examples("f,kind,class\n1,0,2.5\n3,1,4.5\n", part="label 1"), want)
        values = self.examples("1,2,0.5\n3,4,0.25\n", part="values 2")
        self.assertEqual(values, [["1", "2", "0.5"], ["3", "4", "0.25"]])
        self.assertEqual(self.text("out.csv").splitlines()[0], "f1,o1,o2")

    def test_the_network_says_what_fits(self):
        text = "x,y,cutoff,res\n0,1,0.05,0.47\n0.1,0.9,0.1,0.43\n0.2,0.8,0.15,0.4\n"
        self.assertEqual(self.examples(text, "2 8 2")[0], ["0", "1", "0.05", "0.47"])
        self.assertEqual(self.text("out.csv").splitlines()[0], "f1,f2,o1,o2")
        self.assertEqual(self.examples("1,2,0.5\n3,4,0.75\n5,6,1\n", "2 8 1")[1], ["3", "4", "0.75"])
        self.assertEqual(self.examples("f1,f2,target\n1,2,0.5\n3,4,0.75\n5,6,1\n", "2 8 1")[1], ["3", "4", "0.75"])

    def test_single_frames_fill_a_window(self):
        for arguments in "2 4 0 -window 3", "-window 3":
            self.assertEqual(
                self.examples("f,g,class\n1,2,a\n3,4,b\n", arguments), [["1", "2"] * 3 + ["a"], ["3", "4"] * 3 + ["b"]]
            )
        events = self.read("1,2,a\n", "2 4 0 -window 3", ["rehearse", "list 1 2"])
        self.assert_quiet(events)

    def test_what_was_not_kept_is_said(self):
        rows = "".join(f"{k},{'ab'[k % 2]}\n" for k in range(60))
        self.assertIn("60 rows, 20 remembered (memory 20)", str(self.read(rows, "-memory 20")[0]))
        self.assertNotIn("remembered", str(self.read(rows, "-memory 60")[0]))
        self.assertIn("all rows are of one class", str(self.read("1,2,0\n3,4,0\n")[0]))


class Refused(Table):
    def test_columns_that_are_no_classes(self):
        for text in (
            "aX,aY,aZ\n0.061,0.914,2.013\n-0.042,1.263,2.241\n0.12,1.402,2.603\n",
            "x,y,cutoff,res\n0,1,0.05,0.47\n0.1,0.9,0.1,0.43\n0.2,0.8,0.15,0.4\n",
            "f,target\n" + "".join(f"{k},{k * 0.37:g}\n" for k in range(100)),
            "f,g\n" + "".join(f"{k},{k % 12 * 0.1 + 1.45:g}\n" for k in range(50)),
            "id\trate\n" + "".join(f"{k}\t{k % 30 * 0.001 + 0.09:g}\n" for k in range(3000)),
            "".join(f"{k},{k}\n" for k in range(100)),
        ):
            labels = self.refused(text, "is not of classes", "different numbers in")
            self.assertEqual(infos(labels, "labels"), [()])
        self.assertEqual(len(self.examples("".join(f"{k},{k}\n" for k in range(100)), part="label 1")), 100)

    def test_a_first_row_with_one_bad_value(self):
        for bad, word in (
            ("0.5,nan,kick", "nan"),
            ("0.5,inf,kick", "inf"),
            ("0.5,0x10,kick", "0x10"),
            ("0.5,,kick", "missing"),
            ("0.5,O.25,kick", "O.25"),
            ("0.5,1e39,kick", "1e39"),
        ):
            self.refused(f"{bad}\n1,2,snare\n3,4,snare\n", f"line 1: value 2 is {word}")
            self.refused(f"1,2,snare\n{bad}\n3,4,snare\n", f"line 2: value 2 is {word}")

    def test_an_open_quote_and_a_zero(self):
        self.refused('1,2,kick\n3,4,"snare\n5,6,kick\n7,8,kick\n', "line 2: a quote is never closed")
        self.refused('1,2,"kick"drum\n', "line 1: after a closing quote")
        self.refused(b"1,2,a\n3,4,b\0c\n", "line 2: a byte of 0")
        self.refused(b"\0\0", "line 1: a byte of 0")

    def test_shapes(self):
        self.refused("1,2,3,a\n", "3 features, expected 2", arguments="2 4 0")
        self.refused("1,2,3,0.5,0.25\n", "expected 2", arguments="2 8 2", part="values 2")
        self.refused("1,2\n", "expected features and 2 values", part="values 2")
        self.refused("1,2,a\n", "3 columns, expected one of number 3", part="label 3")
        self.refused("f,g,class\n1,2,a\n", "no column is called h", part="label h")
        self.refused(",".join("1" * 300000) + "\n", "more than 262144 columns")

    def test_arff(self):
        self.refused("@relation r\n@attribute f real\n@attribute class {a,b}\n@data\n?,a\n", "line 5: value 1 is ?")
        self.refused(
            "@relation r\n@attribute f real\n@attribute class {a,b}\n@data\n{0 1, 1 a}\n", "line 5: sparse rows"
        )
        self.refused("@relation r\n@data\n1,a\n", "expected @attribute")
        self.refused("@relation r\n@attribute f real\n@attribute class {a,b}\n@data\n", "expected at least one example")

    def test_messages(self):
        for part in (
            "label",
            "values",
            "values 0",
            "values -1",
            "values a",
            "label -1",
            "label 0.5",
            "label 1 2",
            "foo 1",
        ):
            (wrong,) = errors(self.read("1,2,a\n", part=part)[0])
            self.assertIn("expected the name of one file", wrong)

    def test_more_classes_than_are_remembered(self):
        rows = "".join(f"{k},c{k}\n" for k in range(60000))
        self.refused(rows, "60000 classes, expected at most 2000 (memory)")
        self.refused(
            rows.replace("c", "x") + rows.replace("c", "y"), "expected at most 65536", arguments="-memory 1000000"
        )


if __name__ == "__main__":
    unittest.main()
