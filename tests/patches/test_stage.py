"""The example that switches between three saved models."""

import os
import unittest

from pd import FOLDER, open_pd


class Stage(unittest.TestCase):
    def test_each_model_says_what_it_was_taught(self):
        """The targets that were taught with both sliders in the middle, as the models were made."""
        taught = [(0.2, 0.2, 0.05), (0.7, 0.6, 0.3), (0.4, 0.7, 1)]
        printed = open_pd(
            os.path.join(FOLDER, "pd-nn", "examples", "5.three-models.pd"), ["-send", "three-models bang"]
        )
        heard = [[float(word) for word in line.split()[1:]] for line in printed if line.startswith("outputs: ")]
        self.assertEqual(len(heard), len(taught), printed)
        for outputs, wanted in zip(heard, taught):
            for output, value in zip(outputs, wanted):
                self.assertAlmostEqual(output, value, delta=0.05)


if __name__ == "__main__":
    unittest.main()
