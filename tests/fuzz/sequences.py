"""Runs many short sequences of messages, each through an [nn~] of its own, in one Pd: starting Pd takes longer than
hundreds of messages. The object of a sequence is put into a subpatch and removed again by messages to Pd, and a mark
tells which sequence it is, so that one that crashes Pd can be identified."""

import math
import os
import subprocess
import tempfile

from patch import Patch
from pd import Died, message, open_pd, send_nan

NAME = "fuzz.pd"
# What a sequence ends with: with `change 1`, or while values are held, it would be quiet or learn on purpose.
CLOSE = ["fuzz-in teach", "fuzz-in change 0"]
BOXES = ["r fuzz-in", "r fuzz-right", "pd-nn/nn~ {arguments}", "s fuzz-class", "s fuzz-outputs", "s fuzz-info"]
CORDS = ["0 0 2 0", "1 0 2 1", "2 0 3 0", "2 1 4 0", "2 2 5 0"]


class Sequence:
    """arguments: the object's. messages: as in the scripts of pd.py, but without `until`; there are three arrays,
    fuzz-x, -y and -z. {own} in a message becomes a name that no other sequence uses."""

    def __init__(self, arguments, messages):
        self.arguments, self.messages = arguments, messages

    def __str__(self):
        lines = [f"[nn~ {self.arguments}]"]
        return "\n".join(lines + [message(*m) if isinstance(m, tuple) else str(m) for m in self.messages])


def fuzz_patch(script, nans):
    patch = Patch()
    patch.canvas("fuzz")
    patch.objects("r mark", "print mark")
    for name in "xyz":
        patch.box("obj", f"table fuzz-{name} 9")
    open_now = patch.box("obj", "r check")
    # the number of names in `labels x y ...`, the only info sent while a list is checked
    for name, shown in (
        ("class", ["print class"]),
        ("outputs", ["print outputs"]),
        ("info", ["list length", "- 1", "print labels"]),
    ):
        gate = patch.box("obj", "spigot")
        patch.connect(open_now, 0, gate, 1)
        patch.chain(patch.box("obj", f"r fuzz-{name}"), gate, *(patch.box("obj", text) for text in shown))
    for name, text in nans.items():
        send_nan(patch, name, text, patch.box("obj", "s fuzz-in"))
    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {script} \\, bang"), patch.box("obj", "qlist"))
    return str(patch)


def line_of(entry, own, nans):
    """An entry of a sequence, for [qlist]."""
    if isinstance(entry, (int, float)):
        return str(entry)
    if isinstance(entry, tuple):
        if not any(value != value for value in entry[1]):
            return "fuzz-in " + message(*entry)
        text = message(*entry)
        name = next((name for name in nans if nans[name] == text), f"nan-{len(nans)}")
        nans[name] = text
        return f"{name} bang"
    entry = entry.replace("{own}", own)
    if entry.startswith("; "):
        return entry[2:]
    return "fuzz-right " + entry[6:] if entry.startswith("right ") else "fuzz-in " + entry


def script_of(sequences):
    """(the script for [qlist], the messages that contain a not-a-number)"""
    lines, nans = [], {}
    for k, sequence in enumerate(sequences):
        lines += [f"mark {k}", "pd-fuzz clear"]
        lines += [f"pd-fuzz obj 10 10 {box.format(arguments=sequence.arguments)}" for box in BOXES]
        lines += [f"pd-fuzz connect {cord}" for cord in CORDS]
        lines += [line_of(entry, f"own-{k}", nans) for entry in sequence.messages]
        lines += CLOSE + [
            "check 1",
            "mark check",
            "fuzz-in list 1 2",
            "fuzz-in labels",
            "mark answered",
            "check 0",
            "1",
        ]
    return lines + ["mark end", "pd-fuzz clear", "pd quit"], nans


def wrong_answer(lines):
    """What is wrong with the answer to a good list and `labels`, or None: there must be one class, and a finite output
    for each label; or, if the list was refused because this network takes other features, neither."""
    said = {"class": [], "outputs": [], "labels": [], "error": []}
    for line in lines:
        head, _, rest = line.partition(": ")
        if head in said:
            said[head].append(rest)
    if len(said["labels"]) != 1:
        return "no labels"
    if said["error"]:
        return "refused, and yet answered" if said["class"] or said["outputs"] else None
    outputs = said["outputs"][0].split() if said["outputs"] else []
    if len(said["class"]) != 1 or len(outputs) != int(said["labels"][0]):
        return "not one class, and an output for each label"
    if not all(math.isfinite(float(value)) for value in outputs):
        return "an output that is not finite"
    return None


def first_wrong(sequences, folder, live):
    """Runs them in one Pd. Returns (number of the first that went wrong, what went wrong), or None. folder: with the
    files they read."""
    path = os.path.join(folder, NAME)
    lines, nans = script_of(sequences)
    with open(path + ".txt", "w") as file:
        file.write(";\n".join(lines) + ";\n")
    with open(path, "w") as file:
        file.write(fuzz_patch(path + ".txt", nans))
    printed, died = [], None
    try:
        printed = open_pd(path, timeout=600, live=live)
    except Died as crash:
        died, printed = str(crash), crash.printed.splitlines()
    except subprocess.TimeoutExpired as late:
        died, printed = (
            "Pd did not get to the end in ten minutes",
            (late.stdout or b"").decode(errors="replace").splitlines(),
        )
    k, answer = 0, []
    for line in printed:
        head, _, rest = line.partition(": ")
        if head != "mark":
            answer.append(line)
        elif rest == "check":
            answer = []
        elif rest == "answered":
            wrong = wrong_answer(answer)
            if wrong:
                return k, f"{wrong}: {answer}"
        elif rest != "end":
            k = int(rest)
    if not died and "mark: end" not in printed:
        died = "Pd did not get to the end"
    return (k, died) if died else None


def check(sequences, put_files, live=False):
    """Runs them in one Pd. Returns None, or if one went wrong, (as many as are needed to show it, what went wrong).
    put_files(folder): writes the files they read."""
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # files are synchronised, which is slow on a disk
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        put_files(folder)
        found = first_wrong(sequences, folder, live)
    if not found:
        return None
    k, what = found
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        put_files(folder)
        alone = first_wrong(sequences[k : k + 1], folder, live)
    return (sequences[k : k + 1], alone[1]) if alone else (sequences[: k + 1], what)
