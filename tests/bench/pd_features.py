"""The cost of [nn.features~] in Pd at 48 kHz, where the default frame has 1024 samples, 512 apart: the processor time
of a Pd that runs many of them on noise, less that of the same patch without them, per object and second of sound.
Without a sound card, as fast as possible; all cases take turns, for several rounds."""

import resource
import statistics

import pd
from patch import Patch

ROUNDS = 7
OBJECTS = 20
SECONDS = 20
ALL = "mfcc 13 mel 40 level centroid spread rolloff flatness flux zcr chroma pitch loudness"
CASES = ["mfcc 13", "", "-hit", "-phrase", ALL]


def patch_of(arguments):
    patch = Patch()
    noise = patch.box("obj", "noise~")
    quiet = patch.box("obj", "*~ 0.1")
    patch.connect(noise, 0, quiet)
    if arguments is not None:
        for _ in range(OBJECTS):
            patch.connect(quiet, 0, patch.box("obj", f"pd-nn/nn.features~ {arguments}"))
    start = patch.box("obj", "loadbang")
    patch.connect(start, 0, patch.box("msg", "\\; pd dsp 1"))
    wait = patch.box("obj", f"del {1000 * SECONDS}")
    patch.connect(start, 0, wait)
    patch.connect(wait, 0, patch.box("msg", "\\; pd quit"))
    return str(patch)


def cpu_of(arguments):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    printed = [line for line in pd.run_pd(patch_of(arguments), arguments=["-r", "48000"]) if line]
    if printed:
        raise SystemExit(f"pd_features: unexpected: {printed}")
    return used() - before


def main():
    took = {case: [] for case in CASES}
    for _ in range(ROUNDS):
        empty = cpu_of(None)
        for case in CASES:
            took[case].append((cpu_of(case) - empty) / OBJECTS / SECONDS * 100)
    print("[nn.features~] in Pd, 48 kHz, per cent of one core: median of " f"{ROUNDS} rounds [quarters]")
    for case in CASES:
        low, median, high = statistics.quantiles(took[case], n=4)
        print(f"{median:6.3f} [{low:.3f}-{high:.3f}]  [nn.features~ {case}]".replace(" ]", "]"))


if __name__ == "__main__":
    main()
