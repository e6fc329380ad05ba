"""MNIST through the real [nn~ 784 200 10 -plain -rate 0.1] in Pd: one epoch in the file's order,
then the accuracy on the 10000 test pictures.

    pd_mnist.py <folder with the four idx files>

The pixels, scaled to 0.01..1, reach Pd as a file of floats that [soundfiler] reads part by part
into an array; [array get] makes the list of each picture.
"""

import os
import re
import sys
import tempfile
import time

import numpy

import pd
from patch import Patch

PIXELS, PART, TRAIN, TEST = 784, 1000, 60000, 10000
NETS = [("784 200 10 -plain -rate 0.1", "0.953 to 0.965"), ("784 100 10 -plain -rate 0.3", "0.938 to 0.948")]


def write_floats(data, here):
    """The four idx files (a header, then bytes), train before test, as two files of floats."""

    def read(name, header, count):
        values = numpy.fromfile(os.path.join(data, name), numpy.uint8)[header:]
        if len(values) != count:
            raise SystemExit(f"pd_mnist: {name} is not as long as it should be")
        return values

    scale = [numpy.float32(x) for x in (255, 0.99, 0.01)]
    with open(f"{here}/pixels", "wb") as pixels, open(f"{here}/labels", "wb") as labels:
        for name, count in (("train", TRAIN), ("t10k", TEST)):
            values = read(f"{name}-images-idx3-ubyte", 16, count * PIXELS)
            (values.astype("<f4") / scale[0] * scale[1] + scale[2]).tofile(pixels)
            read(f"{name}-labels-idx1-ubyte", 8, count).astype("<f4").tofile(labels)


def net_patch(arguments, here):
    patch = Patch()
    patch.box("obj", f"table nn-pixels {PART * PIXELS}")
    patch.box("obj", f"table nn-labels {PART}")
    patch.chain(patch.box("obj", "r nn-read"), patch.box("obj", "soundfiler"))

    # a part: for each picture its label to [==], its pixels and then, in training, its label
    loop, zero = patch.box("obj", "t f b"), patch.box("msg", "0")
    count, one_more = patch.box("obj", "f"), patch.box("obj", "+ 1")
    each = patch.box("obj", "t f f f")
    patch.chain(patch.box("obj", "r nn-part"), loop, patch.box("obj", "until"), count, each)
    patch.connect(loop, 1, zero)
    patch.connect(zero, 0, count, 1)
    patch.chain(count, one_more)
    patch.connect(one_more, 0, count, 1)
    nn = patch.box("obj", f"pd-nn/nn~ {arguments}")
    same, label = patch.box("obj", "=="), patch.box("obj", "tabread nn-labels")
    patch.connect(each, 2, label)
    patch.connect(label, 0, same, 1)
    place = patch.box("obj", f"* {PIXELS}")
    patch.connect(each, 1, place)
    patch.chain(place, patch.box("obj", f"array get nn-pixels 0 {PIXELS}"), nn, same)
    gate, target = patch.box("obj", "spigot"), patch.box("obj", "tabread nn-labels")
    patch.chain(each, gate, target)
    patch.connect(patch.box("obj", "r nn-teach"), 0, gate, 1)
    patch.connect(target, 0, nn, 1)

    # how many are right
    total, right = patch.box("obj", "+"), patch.box("obj", "f")
    patch.chain(same, total)
    patch.connect(total, 0, total, 1)
    patch.connect(total, 0, right, 1)
    patch.connect(patch.box("obj", "r nn-zero"), 0, total, 1)
    patch.chain(patch.box("obj", "r nn-right"), right, patch.box("obj", "print right"))

    script = ["nn-teach 1"]
    for first in range(0, TRAIN + TEST, PART):
        if first == TRAIN:
            script += ["nn-teach 0", "nn-zero 0"]
        for name, size in (("pixels", PIXELS), ("labels", 1)):
            script.append(f"nn-read read -raw 0 1 4 l -skip {first * size} {here}/{name} " f"nn-{name}")
        script.append(f"nn-part {PART}")
    script += ["nn-right bang", "pd quit"]
    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", " ".join(f"\\; {line}" for line in script)))
    return str(patch)


def main():
    with tempfile.TemporaryDirectory() as here:
        write_floats(sys.argv[1], here)
        print("MNIST through [nn~] in Pd, one epoch in file order: accuracy on the test set\n")
        for arguments, expected in NETS:
            start = time.monotonic()
            printed = pd.run_pd(net_patch(arguments, here), arguments=["-nrt"])
            found = re.fullmatch(r"right: (\d+)", printed[-1] if printed else "")
            if not found:
                raise SystemExit("pd_mnist: Pd said:\n" + "\n".join(printed[:20]))
            print(
                f"[nn~ {arguments}]  {int(found[1]) / TEST:.4f} (expected {expected}), "
                f"{time.monotonic() - start:.1f} s"
            )


if __name__ == "__main__":
    main()
