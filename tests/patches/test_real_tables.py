"""Tables not made for this project, from scikit-learn, scipy, matplotlib, R, Weka and Debian: their contents are
counted by numpy, Python's csv and R (for Weka's as their own comments say), and those that are not examples are
refused with a reason."""

import collections
import csv
import gzip
import os
import shutil
import subprocess
import unittest

import matplotlib
import numpy as np
import scipy
import sklearn

from files import Folder
from pd import errors, nn, outputs

SKLEARN = os.path.join(os.path.dirname(sklearn.__file__), "datasets", "data")
SCIPY = os.path.join(os.path.dirname(scipy.__file__), "io", "arff", "tests", "data")
MLBENCH = "/usr/lib/R/site-library/mlbench"
WEKA = os.path.join(os.path.dirname(__file__), *[".."] * 2, "build/cache/weka/usr/share/doc/weka/examples")
MATPLOTLIB = os.path.join(matplotlib.get_data_path(), "sample_data")


def lines_of(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        return file.read().splitlines()


class Real(Folder):
    def read(self, path, part="", skipped=0, arguments="-memory 10000"):
        """The output of `read`, and the examples as the object writes them; skipped: first lines left out."""
        file = path
        if skipped or path.endswith(".gz"):
            file = self.put("table", "\n".join(lines_of(path)[skipped:]) + "\n")
        out = self.path("out.csv")
        if os.path.exists(out):
            os.remove(out)
        script = [f"read {file} examples {part}".strip(), f"write {out} examples", "list 1", "list 1 2"]
        events = nn(f"-rehearse 0 {arguments}", script)
        return events, self.text("out.csv").splitlines()[1:] if os.path.exists(out) else []

    def check_classes(self, path, skipped=0, separator=",", class_at=-1):
        """All rows with a class at the end; the rows of the file itself, by Python's csv."""
        wanted = [row for row in csv.reader(lines_of(path)[skipped:], delimiter=separator) if row]
        events, rows = self.read(path, skipped=skipped)
        self.assert_quiet(events[:2])
        got = [line.rsplit(",", 1) for line in rows]
        count = lambda names: collections.Counter(name if not name[0].isdigit() else float(name) for name in names)
        self.assertEqual(count(name.strip('"') for _, name in got), count(row[class_at] for row in wanted))
        features = np.sort(np.array([line.split(",") for line, _ in got], float), axis=0)
        np.testing.assert_allclose(features, np.sort(np.array([row[:-1] for row in wanted], float), axis=0), rtol=1e-6)

    def check_values(self, path, values, skipped=0, **how):
        """The last columns are values; numpy reads the same."""
        wanted = np.loadtxt(lines_of(path), skiprows=how.pop("header"), **how)
        events, rows = self.read(path, f"values {values}", skipped)
        self.assert_quiet(events[:2])
        got = np.array([line.split(",") for line in rows], float)
        np.testing.assert_allclose(np.sort(got, axis=0), np.sort(wanted, axis=0), rtol=1e-6)

    def test_iris_wine_and_breast_cancer(self):
        for name in "iris", "wine_data", "breast_cancer":
            self.check_classes(os.path.join(SKLEARN, f"{name}.csv"), skipped=1)

    def test_digits(self):
        self.check_classes(os.path.join(SKLEARN, "digits.csv.gz"))

    def test_linnerud(self):
        for name in "exercise", "physiological":
            self.check_values(os.path.join(SKLEARN, f"linnerud_{name}.csv"), 2, header=1)

    def test_diabetes(self):
        self.check_values(os.path.join(SKLEARN, "diabetes_data_raw.csv.gz"), 1, header=0)

    def test_squares_and_cubes(self):
        self.check_values(os.path.join(MATPLOTLIB, "data_x_x2_x3.csv"), 2, header=0)

    def test_degrees(self):
        name = "percent_bachelors_degrees_women_usa.csv"
        self.check_values(os.path.join(MATPLOTLIB, name), 17, header=1, delimiter=",")

    def test_arff(self):
        rows = [line for line in lines_of(os.path.join(SCIPY, "iris.arff")) if line and line[0].isdigit()]
        events, got = self.read(os.path.join(SCIPY, "iris.arff"))
        self.assert_quiet(events[:2])
        self.assertEqual(len(got), len(rows))
        self.assertEqual(
            collections.Counter(row.rsplit(",", 1)[1] for row in got),
            collections.Counter(row.rsplit(",", 1)[1].strip() for row in rows),
        )

    @unittest.skipUnless(shutil.which("Rscript") and os.path.isdir(MLBENCH), "R or its mlbench is not installed")
    def test_r(self):
        """Data frames as R writes them in three ways; R gives the number of each class, and sums."""
        script = """
            library(mlbench)
            for (name in c("Sonar", "Glass", "Vehicle", "Ionosphere", "Satellite", "LetterRecognition", "iris")) {
                frame <- if (name == "iris") iris else { data(list = name); get(name) }
                write.csv(frame, paste0(name, ".csv"))
                write.csv2(frame, paste0(name, ".csv2"), row.names = FALSE)
                write.table(frame, paste0(name, ".txt"))
                class <- if (name == "LetterRecognition") 1 else ncol(frame)
                counts <- table(frame[[class]])
                numbers <- sapply(frame[-class], function(column) as.numeric(as.character(column)))
                cat(name, "\\t", paste(names(counts), collapse = "\\t"), "\\n", sep = "")
                cat(counts, "\\n")
                cat(format(colSums(numbers), digits = 12), "\\n")
            }"""
        said = subprocess.run(
            ["Rscript", "-e", script], cwd=self.folder.name, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        for at in range(0, len(said), 3):
            name, *names = said[at].split("\t")
            counts, sums = dict(zip(names, map(int, said[at + 1].split()))), np.array(said[at + 2].split(), float)
            for end in "csv", "csv2", "txt":
                with self.subTest(table=f"{name}.{end}"):
                    events, rows = self.read(self.path(f"{name}.{end}"), arguments="-memory 30000")
                    self.assert_quiet(events[:2])
                    parts = list(csv.reader(rows))
                    self.assertEqual(collections.Counter(part[-1] for part in parts), counts)
                    got = np.array([part[:-1] for part in parts], float).sum(axis=0)
                    np.testing.assert_allclose(got, sums, rtol=1e-5)

    @unittest.skipUnless(os.path.isdir(WEKA), "tests/run has not fetched Weka's examples")
    def test_weka(self):
        for name, counts in [
            ("diabetes", {"tested_negative": 500, "tested_positive": 268}),
            ("ionosphere", {"g": 225, "b": 126}),
            ("iris.2D", {"Iris-setosa": 50, "Iris-versicolor": 50, "Iris-virginica": 50}),
            ("unbalanced", {"Active": 12, "Inactive": 844}),
        ]:
            events, rows = self.read(os.path.join(WEKA, f"{name}.arff"))
            self.assert_quiet(events[:2])
            self.assertEqual(collections.Counter(part[-1] for part in csv.reader(rows)), counts)
        for name, word in [
            ("cpu", "column 7 is not of classes"),
            ("labor", "value 3 is ?"),
            ("soybean", "value 1 is october"),
            ("weather.nominal", "value 1 is sunny"),
            ("ReutersCorn-test", "expected a number"),
        ]:
            events, rows = self.read(os.path.join(WEKA, f"{name}.arff"))
            (wrong,) = errors(events[1])
            self.assertIn(word, wrong)
            self.assertEqual(rows, [])

    def test_refused(self):
        for path, *words in [
            # its first line says how many rows and columns there are, and the names of the classes
            (os.path.join(SKLEARN, "iris.csv"), "line 1", "setosa"),
            # a table of one column; and one whose last column was measured
            (os.path.join(SKLEARN, "diabetes_target.csv.gz"), "expected features, and then a class"),
            (os.path.join(SKLEARN, "linnerud_exercise.csv"), "column 3 is not of classes", "expected `label`"),
            # dates; gaps; a heading of several lines; words in every column; no rows
            (os.path.join(MATPLOTLIB, "msft.csv"), "line 2", "expected a number"),
            (os.path.join(SCIPY, "missing.arff"), "expected a number"),
            (os.path.join(MATPLOTLIB, "Stocks.csv"), "expected a number"),
            ("/usr/share/distro-info/debian.csv", "line 2", "expected a number"),
            (os.path.join(SCIPY, "nodata.arff"), "at least one example"),
            (os.path.join(SCIPY, "test9.arff"), "expected"),
        ]:
            with self.subTest(path=path):
                events, rows = self.read(path, arguments="1 2 a b")
                self.assertEqual(len(errors(events[1])), 1)
                for word in words:
                    self.assertIn(word, errors(events[1])[0])
                self.assertEqual(rows, [])
                self.assertEqual(len(outputs(events[3])), 2)


if __name__ == "__main__":
    unittest.main()
