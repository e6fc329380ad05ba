"""Arrays for the scripts of pd.py and signals.py: put into the patch by messages to it, filled from files and
read back from files."""

import os

import numpy


class Arrays:
    """folder: where the files are. start: what a message to any receiver begins with in the script."""

    def __init__(self, folder, start="; "):
        self.folder, self.start = folder, start

    def path(self, name):
        return os.path.join(self.folder, name + ".txt")

    def make(self, **arrays):
        """The entries of a script that make arrays with these values, nan and inf included."""
        script = []
        for name, values in arrays.items():
            values = numpy.asarray(values, float).reshape(-1)
            with open(self.path(name), "w") as file:
                file.write("".join(f"{value:.9g}\n" for value in values))
            script.append(f"{self.start}pd-test.pd obj 10 10 table {name} {len(values)}")
            script.append(f"{self.start}{name} read {self.path(name)}")
        return script

    def save(self, *names):
        """The entries that write arrays, for `values`."""
        return [f"{self.start}{name} write {self.path(name)}" for name in names]

    def values(self, name):
        """The values as Pd writes them, with six digits."""
        return numpy.loadtxt(self.path(name), ndmin=1)
