"""Tables that nobody made for this project, as scikit-learn, scipy, matplotlib and Debian carry them: what is in
them is counted by numpy and Python's csv, and those that are no examples are refused with their reason."""

import collections
import csv
import gzip
import os
import unittest

import matplotlib
import numpy as np
import scipy
import sklearn

from files import Folder
from pd import errors, nn, outputs

SKLEARN = os.path.join(os.path.dirname(sklearn.__file__), "datasets", "data")
SCIPY = os.path.join(os.path.dirname(scipy.__file__), "io", "arff", "tests", "data")
MATPLOTLIB = os.path.join(matplotlib.get_data_path(), "sample_data")


def lines_of(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        return file.read().splitlines()


class Real(Folder):
    def read(self, path, part="", skipped=0, arguments="-memory 10000"):
        """What `read` said, and the examples as the object writes them; skipped: first lines left out."""
        file = path
        if skipped or path.endswith(".gz"):
            file = self.put("table", "\n".join(lines_of(path)[skipped:]) + "\n")
        out = self.path("out.csv")
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
