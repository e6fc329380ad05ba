"""What the tests of files share: a folder for them, how an object is taught, and how its state is compared."""

import os
import random
import tempfile
import unittest

from pd import errors

SEE = ["weights", "bang", "examples"]  # the whole state of a network
LOOK = ["list 1 2"] + SEE  # and its answer to two features


def targets(n, names, features=2, seed=5, wait=(1, 30)):
    """Lists, each with a target, and some time for rehearsal."""
    draw = random.Random(seed)
    script = []
    for _ in range(n):
        script += [
            "list " + " ".join(f"{draw.gauss(0, 2):.7g}" for _ in range(features)),
            "target " + draw.choice(names),
            draw.choice(wait),
        ]
    return script


def heard(events):
    """All events but the ends of rehearsals, which count their steps from the read on."""
    return [[e for e in group if e[:2] != ("info", "rehearsed")] for group in events]


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def text(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def put(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def assert_quiet(self, events):
        self.assertEqual([e for group in events for e in errors(group)], [])
