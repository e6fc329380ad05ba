"""Runs the real [nn.signal~] in the real Pd and gives back the samples that came out of it.

A script is a list of messages, sent one after another in logical time by Pd's own [qlist]:
  "rate 0.1"     to the object; any message
  "> pd dsp 0"   to any receiver; "> block ..." is for the [block~] beside the object, "> learn 1" and
                 "> first 0.5" for its inlets `learn` and the first, "> place 0.5" for the last, `morph`
  500            wait so many milliseconds
DSP is switched on, and all signals begin, with the first message. Samples are recorded from then on for as
long as the longest signal. The answer has
  .outputs  one array of samples for each output
  .error    those of the error outlet
  .beside   those of the first outlet of each object beside it, by its name
  .events   a list for each entry of the script, and one more in front, of what creation said:
            ("info", "read", ...), bit for bit; ("error", "nn.signal~: ..."); ("post", ...); ("two", "read", ...)
            of the object `two` beside it
"""

import os
import tempfile

import numpy

from features import write_wave
from patch import Patch
from pd import grouped, osc_decode, run_pd

RATE = 44100


class Answer:
    def __init__(self, outputs, error, events, beside=None):
        self.outputs, self.error, self.events, self.beside = outputs, error, events, beside

    def errors(self, entry=None):
        """The errors in one entry of the events, or in all."""
        events = sum(self.events, []) if entry is None else self.events[entry]
        return [e[1] for e in events if e[0] == "error"]

    def infos(self, word, of="info"):
        return [e[2:] for e in sum(self.events, []) if e[:2] == (of, word)]


def event(line):
    head, _, rest = line.partition(": ")
    if head.startswith("info"):
        return (head[5:] or head, *osc_decode(rest.split()))
    return ("error", rest) if head == "error" else ("post", line)


def read_wave(path):
    """The samples of a 32-bit float WAVE file as Pd writes it."""
    with open(path, "rb") as file:
        data = file.read()
    at, channels = 12, 1
    while at < len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"fmt ":
            channels = int.from_bytes(data[at + 10 : at + 12], "little")
        if kind == b"data":
            samples = numpy.frombuffer(data[at + 8 : at + 8 + size // 4 * 4], "<f4")
            return samples.reshape(-1, channels).T.astype(float)
        at += 8 + size + size % 2
    raise AssertionError("no samples")


def shape_of(arguments):
    """How many inputs and outputs [nn.signal~ arguments] has."""
    words = arguments.split()
    sizes = []
    for k, word in enumerate(words):
        if not word.startswith("-") and (
            not k or not words[k - 1].startswith("-") or words[k - 1] in ("-plain", "-mc", "-keep")
        ):
            sizes.append(int(word))
    return (sizes[0], sizes[-1]) if sizes else (1, 1)


def as_channels(patch, count, how="in"):
    """A [snake~] that makes so many signals one, or how="out", one so many."""
    return patch.box("obj", f"snake~ {how} {count}")


def connect_channels(within, inlets, nn, outlets, inputs, outputs):
    """With -mc the inputs, the targets and the outputs of the object are one multichannel signal each."""
    heard, wanted = as_channels(within, inputs), as_channels(within, outputs)
    for k, inlet in enumerate(inlets[:-2]):
        within.connect(inlet, 0, *((heard, k) if k < inputs else (wanted, k - inputs)))
    for k, box in enumerate((heard, wanted, *inlets[-2:])):
        within.connect(box, 0, nn, k)
    out = as_channels(within, outputs, "out")
    within.connect(nn, 0, out)
    for k, outlet in enumerate(outlets):
        within.connect(*((out, k) if k < outputs else (nn, 1)), outlet)


def inside(patch, box, inputs, outputs, block, guarded):
    """The subpatch with the object; inlets: inputs, targets, learn, morph; outlets: outputs, error, info."""
    within = Patch()
    channels = "-mc" in box.split()
    wires = inputs + outputs + 2
    inlets = [within.box("obj", "inlet~") for _ in range(wires)]
    nn = within.box("obj", box)
    outlets = [within.box("obj", "outlet~") for _ in range(outputs + 1)]
    if channels:
        connect_channels(within, inlets, nn, outlets, inputs, outputs)
    for k, inlet in enumerate(inlets if not channels else ()):
        within.connect(inlet, 0, nn, k)
    if guarded:
        within.connect(within.box("obj", "guard~"), 0, nn, 0)
        within.connect(within.box("obj", "r guard"), 0, len(within.boxes) - 2)
    for k, outlet in enumerate(outlets if not channels else ()):
        within.connect(nn, k, outlet)
    info = within.box("obj", "outlet")
    within.connect(nn, 2 if channels else outputs + 1, info)
    within.connect(within.box("obj", "r signal-in"), 0, nn)
    if block:
        within.connect(within.box("obj", "r block"), 0, within.box("obj", block))
    # Pd numbers inlets and outlets by their positions
    for number in inlets + outlets + [info]:
        within.boxes[number] = within.boxes[number].replace(" 10 10 ", f" {10 + 20 * number} 10 ")
    text = "\n".join(["#N canvas 0 0 900 400 inside 0;", *within.boxes, *within.cords, "#X restore 10 10 pd inside;"])
    patch.boxes.append(text)
    return len(patch.boxes) - 1


def print_info(patch, box, outlet, name):
    """Prints what leaves the outlet, bit for bit."""
    said = patch.box("obj", "list")
    patch.connect(box, outlet, said)
    patch.chain(said, patch.box("obj", "oscformat info"), patch.box("obj", f"print {name}"))


def record(patch, start, box, outlet, frames):
    """Records what leaves the outlet from the start on. Returns the name of the table."""
    name = f"out-{box}-{outlet}"
    patch.box("obj", f"table {name} {frames}")
    recorder = patch.box("obj", f"tabwrite~ {name}")
    patch.connect(start, 0, recorder)
    patch.connect(box, outlet, recorder)
    return name


def sounds(box):
    return box.startswith("nn.signal~")


def put_beside(patch, name, box, players):
    """Another object, which gets the same inputs and targets if it is [nn.signal~]. Returns its number."""
    arguments = box.partition("~")[2]
    other = patch.box("obj", f"pd-nn/{box}")
    patch.connect(patch.box("obj", f"r {name}"), 0, other)
    if box.startswith("nn~"):
        print_info(patch, other, 2, f"info-{name}")
        return other
    inputs, outputs = shape_of(arguments)
    learn = patch.box("obj", "sig~ 0")
    patch.connect(patch.box("obj", f"r learn-{name}"), 0, learn)
    patch.connect(learn, 0, other, inputs + outputs)
    for inlet, player in players.items():
        if inlet < inputs + outputs:
            patch.connect(player, 0, other, inlet)
    print_info(patch, other, outputs + 1, f"info-{name}")
    return other


def signals(
    arguments,
    inputs=(),
    targets=(),
    learn=0.0,
    script=(),
    rate=RATE,
    block="",
    seconds=None,
    guarded=False,
    options=(),
    folder=None,
    beside=(),
):
    """Runs a script with [nn.signal~ arguments], see above. inputs, targets: arrays of samples; learn: an array,
    or a number. Inlets without an array are not connected. block: the box beside the object. guarded: [guard~] is
    before the object, and `> guard bang` asks it. folder: of the patch. beside: other objects,
    {"two": "nn.signal~ 1 8 1"}, made before it; `> two weights` goes to them, and `> learn-two 1` to their last inlet.
    """
    count_in, count_out = shape_of(arguments)
    plays = {}
    for k, samples in enumerate(inputs):
        plays[k] = samples
    for k, samples in enumerate(targets):
        plays[count_in + k] = samples
    if not isinstance(learn, (int, float)):
        plays[count_in + count_out] = learn
    frames = int(seconds * rate) if seconds else max(len(samples) for samples in plays.values())
    with tempfile.TemporaryDirectory(dir=folder) as here:
        patch = Patch()
        start, loads, players = patch.box("obj", "r start"), [], {}
        for inlet in plays:
            players[inlet] = patch.box("obj", f"tabplay~ in-{inlet}")
            patch.connect(start, 0, players[inlet])
        others = {name: put_beside(patch, name, box, players) for name, box in dict(beside).items()}
        nn = inside(patch, f"pd-nn/nn.signal~ {arguments}".strip(), count_in, count_out, block, guarded)
        for inlet, samples in plays.items():
            path = os.path.join(here, f"in-{inlet}.wav")
            write_wave(path, samples, rate)
            loads.append((path, f"in-{inlet}"))
            patch.box("obj", f"table in-{inlet}")
            patch.connect(players[inlet], 0, nn, inlet)
        tables = [record(patch, start, nn, outlet, frames) for outlet in range(count_out + 1)]
        tables += [record(patch, start, others[name], 0, frames) for name in others if sounds(beside[name])]
        if count_in + count_out not in plays:
            given = patch.box("obj", "sig~ " + f"{learn:.9g}")
            patch.connect(given, 0, nn, count_in + count_out)
            patch.connect(patch.box("obj", "r learn"), 0, given)
        given = patch.box("obj", "sig~ 0")
        patch.connect(given, 0, nn, count_in + count_out + 1)
        patch.connect(patch.box("obj", "r place"), 0, given)
        if 0 not in plays:
            given = patch.box("obj", "sig~ 0")
            patch.connect(given, 0, nn, 0)
            patch.connect(patch.box("obj", "r first"), 0, given)
        print_info(patch, nn, count_out + 1, "info")
        patch.objects("r mark", "print mark")
        lines = ["mark start"]
        for entry in script:
            if isinstance(entry, (int, float)):
                lines.append(f"{entry:.9g}")
            else:
                lines.append(entry[2:] if entry.startswith("> ") else "signal-in " + entry)
            lines.append("mark next")
        waited = sum(entry for entry in script if isinstance(entry, (int, float)))
        lines.append(f"{max(1000 * frames / rate - waited, 0) + 100:.9g}")
        lines += [f"write write -wave -bytes 4 {here}/{table}.wav {table}" for table in tables] + ["pd quit"]
        with open(os.path.join(here, "script.txt"), "w") as file:
            file.write("".join(line + ";\n" for line in lines))
        filer = patch.box("obj", "soundfiler")
        patch.connect(patch.box("obj", "r write"), 0, filer)
        steps = patch.box("obj", "t b b b")
        patch.chain(patch.box("obj", "loadbang"), steps)
        for path, table in loads:
            load = patch.box("msg", f"read -resize {path} {table}")
            patch.connect(steps, 2, load)
            patch.connect(load, 0, filer)
        patch.connect(steps, 1, patch.box("msg", "\\; pd dsp 1 \\; start bang"))
        play = patch.box("msg", f"read {here}/script.txt \\, bang")
        patch.connect(steps, 0, play)
        patch.connect(play, 0, patch.box("obj", "qlist"))
        printed = run_pd(str(patch), arguments=["-r", str(rate), *options])
        samples = [read_wave(os.path.join(here, f"{table}.wav"))[0] for table in tables]
    groups = grouped(printed, len(script), event)
    groups.pop()
    names = [name for name in others if sounds(beside[name])]
    return Answer(samples[:count_out], samples[count_out], groups, dict(zip(names, samples[count_out + 1 :])))


def noise(seconds, seed=1, level=1.0, rate=RATE):
    return level * numpy.random.default_rng(seed).uniform(-1, 1, int(seconds * rate))
