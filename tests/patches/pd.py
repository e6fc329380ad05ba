"""Runs the real object in the real Pd and gives back what came out of its outlets.

A script is a list of messages, sent one after another in logical time by Pd's own [qlist]:
  "list 1 2"       to the left inlet; any message
  "right kick"     the rest to the right inlet
  "; pd-x.pd y"    to whatever receives it
  500              wait so many milliseconds
  "until trained"  wait until the info outlet says this word
  ("list", [...])  a message with exact floats, nan and inf included
The answer has one list of events for each entry of the script:
  ("class", "symbol", "kick") or ("class", 1.0), ("outputs", 0.1, ...), ("info", "learned", ...),
  ("error", "nn~: ...")
Outputs and infos pass through [oscformat], so that floats are the object's, bit for bit.
"""

import math
import os
import struct
import subprocess
import tempfile

from patch import Patch

FOLDER = os.path.abspath(os.environ["PDNN_FOLDER"])  # the folder that contains pd-nn/


def nn_patch(box, script, nans):
    """The object with its inlets and outlets, and the [qlist] that plays the script. nans: the messages that
    have a not-a-number in them, which Pd's text cannot spell; `nan-0 bang` sends the first, and so on."""
    patch = Patch()
    nn = patch.box("obj", box)
    patch.chain(patch.box("obj", "r nn-in"), nn, patch.box("obj", "print class"))
    patch.connect(patch.box("obj", "r nn-right"), 0, nn, 1)
    said = {}
    for outlet, name in (1, "outputs"), (2, "info"):
        said[name] = patch.box("obj", "list")
        patch.connect(nn, outlet, said[name])
        patch.chain(said[name], patch.box("obj", f"oscformat {name}"), patch.box("obj", f"print {name}"))
    patch.objects("r mark", "print mark")
    play = patch.box("obj", "qlist")
    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {script} \\, bang"), play)
    go_on_at(patch, said["info"], script, play)
    for n, text in enumerate(nans):
        send_nan(patch, f"nan-{n}", text, nn)
    return str(patch)


def go_on_at(patch, info, script, play):
    """Plays the next part of the script when info sends the word that `until` has received."""
    word, selected = patch.box("obj", "list split 1"), patch.box("obj", "select none")
    patch.chain(info, word, selected)
    patch.connect(patch.box("obj", "r until"), 0, selected, 1)
    never, later = patch.box("msg", "symbol none"), patch.box("obj", "del 0")
    patch.chain(selected, never)
    patch.connect(never, 0, selected, 1)
    count, more = patch.box("obj", "f 1"), patch.box("obj", "+ 1")
    patch.chain(selected, later, count, more)
    patch.connect(more, 0, count, 1)
    patch.chain(count, patch.box("obj", f"makefilename {script}-%d"), patch.box("msg", "read \\$1 \\, bang"), play)


def send_nan(patch, name, text, to):
    """A bang to this receiver sends the message with infinity less infinity in place of $1."""
    infinities, apart = patch.box("msg", "1e400 -1e400"), patch.box("obj", "unpack f f")
    patch.chain(patch.box("obj", f"r {name}"), infinities, apart)
    less = patch.box("obj", "+")
    patch.connect(apart, 1, less, 1)
    patch.chain(apart, less, patch.box("msg", text), to)


class Died(AssertionError):
    """Pd ended before it was told to. printed: its output until then."""

    def __init__(self, how, printed):
        super().__init__(f"{how}:\n{printed[-5000:]}")
        self.printed = printed


def run_pd(patch, folder=None, arguments=(), timeout=600, live=False, environment=None):
    """Opens a patch (its text) in a headless Pd; returns the lines that Pd printed. The patch must end by itself (`;
    pd quit`). A crash raises Died. live: in real time, not as fast as possible. environment: variables for it."""
    with tempfile.TemporaryDirectory(dir=folder) as here:
        path = os.path.join(here, "test.pd")
        with open(path, "w") as file:
            file.write(patch)
        return open_pd(path, arguments, timeout, live, environment)


def open_pd(path, arguments=(), timeout=600, live=False, environment=None):
    """The same for a patch in a file."""
    environment = {**os.environ, **(environment or {})}
    preload = environment.pop("PDNN_PRELOAD", "")
    if preload:
        environment["LD_PRELOAD"] = preload
    done = subprocess.run(
        [
            "pd",
            "-nogui",
            "-noaudio",
            "-nomidi",
            "-noprefs",
            "-nrt",
            *([] if live else ["-batch"]),
            "-stderr",
            "-path",
            FOLDER,
            *arguments,
            "-open",
            path,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=environment,
        timeout=timeout,
        cwd=os.path.dirname(path),
    )
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        raise Died(f"Pd ended with {done.returncode}", text)
    if "... couldn't create" in text:
        raise AssertionError(f"an object is missing:\n{text[-5000:]}")
    return text.splitlines()


def osc_decode(numbers):
    """The arguments of an OSC message given as a list of byte values."""
    data = bytes(int(n) for n in numbers)

    def string(at):
        end = data.index(0, at)
        return data[at:end].decode(errors="surrogateescape"), (end // 4 + 1) * 4

    _, at = string(0)
    tags, at = string(at)
    values = []
    for tag in tags[1:]:
        if tag == "f":
            values.append(struct.unpack_from(">f", data, at)[0])
            at += 4
        else:
            value, at = string(at)
            values.append(value)
    return values


def number(value):
    """A float from Pd's text: nine digits are exact for a float, and 1e400 is too large for a double: infinity."""
    if math.isinf(value):
        return "1e400" if value > 0 else "-1e400"
    return "\\$1" if math.isnan(value) else f"{value:.9g}"


def message(selector, values):
    return " ".join([selector] + [v if isinstance(v, str) else number(v) for v in values])


def atom(text):
    try:
        return float(text)
    except ValueError:
        return text


def event(line):
    head, _, rest = line.partition(": ")
    if head == "class":
        return ("class", *(atom(word) for word in rest.split()))
    if head in ("outputs", "info"):
        return (head, *osc_decode(rest.split()))
    if head == "error":
        return ("error", rest)
    return ("post", line)


def grouped(printed, entries, event):
    """Turns what was printed into events: those before the script, and those of each entry of it."""
    groups = [[]]
    for line in printed:
        if line in ("mark: start", "mark: next"):
            groups.append([])
        elif line:
            groups[-1].append(event(line))
    if len(groups) != entries + 2:
        raise AssertionError("Pd did not get to the end of the script:\n" + "\n".join(printed))
    return groups


def nn(arguments, script, box="pd-nn/nn~", options=(), patch=None, live=False):
    """Runs a script through [nn~ arguments]; see above. The first list of events is that of creation. options: Pd's
    own. patch: the path of a patch that stays, with its script beside it; it is made unless it exists, as made by this
    function or as saved by Pd since. live: waits are in real time."""
    lines, nans = ["mark start"], []
    parts = [lines]
    for entry in script:
        if isinstance(entry, (int, float)):
            lines.append(str(entry))
        elif isinstance(entry, tuple) and any(v != v for v in entry[1]):
            lines.append(f"nan-{len(nans)} bang")
            nans.append(message(*entry))
        elif isinstance(entry, tuple):
            lines.append("nn-in " + message(*entry))
        elif entry.startswith("; "):
            lines.append(entry[2:])
        elif entry.startswith("right "):
            lines.append("nn-right " + entry[6:])
        elif entry.startswith("until "):
            parts.append([])  # the script goes on in another file, which is then read
            lines.append("until symbol " + entry[6:])
            lines = parts[-1]
        else:
            lines.append("nn-in " + entry)
        lines.append("mark next")
    with tempfile.TemporaryDirectory() as folder:
        path = patch or os.path.join(folder, "test.pd")
        lines.append("pd quit")
        for k, part in enumerate(parts):
            with open(f"{path}.txt-{k}" if k else path + ".txt", "w", errors="surrogateescape") as file:
                file.write("".join(line + ";\n" for line in part))
        if not os.path.exists(path):
            with open(path, "w") as file:
                file.write(nn_patch(f"{box} {arguments}".strip(), path + ".txt", nans))
        printed = open_pd(path, options, live=live)
    groups = grouped(printed, len(script), event)
    groups[0] += groups.pop(1) if not script else []
    return groups[:-1]


def nn_steps(arguments, steps, **more):
    """Runs a script whose parts have names, {name: [entry, ...]}, in this order. Returns {name: [the events of each
    entry]}, with the events of creation as "created". more: as for nn."""
    events = nn(arguments, [entry for entries in steps.values() for entry in entries], **more)
    named, at = {"created": events[0]}, 1
    for name, entries in steps.items():
        named[name] = events[at : at + len(entries)]
        at += len(entries)
    return named


def only(events, kind):
    """The single event of this kind among events, without its kind."""
    found = [e[1:] for e in events if e[0] == kind]
    if len(found) != 1:
        raise AssertionError(f"expected one {kind}, got {events}")
    return found[0]


def outputs(events):
    return only(events, "outputs")


def errors(events):
    return [e[1] for e in events if e[0] == "error"]


def infos(events, word):
    """The infos with this first word, each without it."""
    return [e[2:] for e in events if e[:2] == ("info", word)]


def class_of(events):
    """The class that was sent: a word, or a number."""
    return only(events, "class")[-1]


def weights(events):
    """Rows as `weights` reports them: {(layer, unit): [bias, weight ...]}."""
    return {(int(row[0]), int(row[1])): list(row[2:]) for row in infos(events, "weights")}
