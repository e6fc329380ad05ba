"""The cost of reading and writing arrays by [nn~] and [nn.signal~] in Pd, in milliseconds: as a whole, without sound;
and one slice of learning while there is sound. A message box runs between the two bangs of a [realtime], as in
pd_files.py."""

import random
import tempfile

import pd
from pd_files import timed

ROUNDS = 41
FEATURES, EXAMPLES, CLASSES = 13, 2000, 6


def write_model(path, arguments, features, examples, classes):
    draw = random.Random(1)
    script = []
    for k in range(examples):
        numbers = " ".join(f"{draw.gauss(k % classes, 1):.9g}" for _ in range(features))
        script += [f"list {numbers}", f"{'target' if k < 20 else 'add'} c{k % classes}"]
    pd.nn(arguments, script + ["rehearse", f"write {path}"])


def main():
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        write_model(f"{folder}/classes.nn", "13 32 0", FEATURES, EXAMPLES, CLASSES)
        write_model(f"{folder}/plane.nn", "2 32 0", 2, 768, 2)
        tables = [f"table x {EXAMPLES * FEATURES}", f"table y {EXAMPLES}", "table plane 400", "table large 1000000"]
        examples, plane = f"read {folder}/classes.nn", f"read {folder}/plane.nn"
        outputs = "tabwrite outputs 0 plane 0 5 0 5"
        print(f"[nn~], {EXAMPLES} examples of {FEATURES} features; 20 by 20 outputs of 2 features.")
        timed(
            [
                ("tabwrite examples", examples, "tabwrite examples x y"),
                ("tabread examples", examples, "tabread examples x y"),
                ("tabwrite outputs, 400, 768 examples", plane, outputs),
                ("tabwrite outputs, 400, kernel 0", f"{plane} \\, kernel 0", outputs),
            ],
            ROUNDS,
            boxes=tables,
        )
        print("\n[nn~ 1000 1000 1]: a layer of a million weights.")
        timed(
            [
                ("tabwrite weights", "tabwrite weights 1 large"),
                ("tabread weights", "tabread weights 1 large"),
            ],
            ROUNDS,
            "pd-nn/nn~ 1000 1000 1",
            tables,
        )
        draw = random.Random(1)
        with open(f"{folder}/noise.txt", "w") as file:
            file.write("".join(f"{draw.uniform(-1, 1):.6f}\n" for _ in range(44100)))
        tables = ["table x 44100", "table y 44100", "table curve 1000"]
        fill = [f"{name} read {folder}/noise.txt" for name in "xy"]
        cases = [
            ("tabwrite outputs, 1000 points", "tabwrite outputs 0 curve -1 1"),
            ("tabread examples, 44100 samples", "tabread examples x y"),
        ]
        for arguments in "1 16 1", "1 16 1 -feedback 100":
            print(f"\n[nn.signal~ {arguments}]: a second of sound; then a slice of it.")
            some = cases[1:] if "-" in arguments else cases
            timed(some, ROUNDS, f"pd-nn/nn.signal~ {arguments}", tables, fill)
            timed(cases[1:], ROUNDS, f"pd-nn/nn.signal~ {arguments}", tables, [*fill, "pd dsp 1"])


if __name__ == "__main__":
    main()
