"""Runs the real object in the real Pd and gives back what came out of its outlets.

A script is a list of messages, sent one after another in logical time by Pd's own [qlist]:
  "list 1 2"       to the left inlet; any message
  "right kick"     the rest to the right inlet
  500              wait so many milliseconds
  ("list", [...])  a message with exact floats, nan and inf included, through [oscparse]
The answer has one list of events for each entry of the script:
  ("class", "symbol", "kick") or ("class", 1.0), ("outputs", 0.1, ...), ("info", "learned", ...),
  ("error", "nn~: ...")
Outputs and infos pass through [oscformat], so that floats are the object's, bit for bit.
"""

import os
import struct
import subprocess
import tempfile

FOLDER = os.environ["PDNN_FOLDER"]  # the folder that contains pd-nn/

PATCH = """#N canvas 0 0 900 400 12;
#X obj 10 10 r nn-in;
#X obj 10 200 {box};
#X obj 100 10 r nn-right;
#X obj 10 230 print class;
#X obj 100 230 list;
#X obj 100 260 oscformat outputs;
#X obj 100 290 print outputs;
#X obj 300 230 list;
#X obj 300 260 oscformat info;
#X obj 300 290 print info;
#X obj 400 10 r mark;
#X obj 400 40 print mark;
#X obj 500 10 r raw;
#X obj 500 40 oscparse;
#X obj 500 70 list trim;
#X obj 600 10 loadbang;
#X msg 600 40 read {script} \\, bang;
#X obj 600 70 qlist;
#X connect 0 0 1 0;
#X connect 2 0 1 1;
#X connect 1 0 3 0;
#X connect 1 1 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 1 2 7 0;
#X connect 7 0 8 0;
#X connect 8 0 9 0;
#X connect 10 0 11 0;
#X connect 12 0 13 0;
#X connect 13 0 14 0;
#X connect 14 0 1 0;
#X connect 15 0 16 0;
#X connect 16 0 17 0;
"""


def run_pd(patch, folder=None, arguments=(), timeout=300):
    """Opens a patch (its text) in a headless Pd; returns the lines Pd printed. The patch must end
    by itself (`; pd quit`). A crash is an exception with what was printed."""
    with tempfile.TemporaryDirectory(dir=folder) as here:
        path = os.path.join(here, "test.pd")
        with open(path, "w") as file:
            file.write(patch)
        environment = dict(os.environ)
        preload = environment.pop("PDNN_PRELOAD", "")
        if preload:
            environment["LD_PRELOAD"] = preload
        done = subprocess.run(
            ["pd", "-nogui", "-noaudio", "-nomidi", "-noprefs", "-batch", "-stderr",
             "-path", FOLDER, *arguments, "-open", path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=environment, timeout=timeout, cwd=here)
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        raise AssertionError(f"Pd ended with {done.returncode}:\n{text[-5000:]}")
    return text.splitlines()


def osc_decode(numbers):
    """The arguments of an OSC message given as a list of byte values."""
    data = bytes(int(n) for n in numbers)

    def string(at):
        end = data.index(0, at)
        return data[at:end].decode(), (end // 4 + 1) * 4

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


def osc_encode(selector, values):
    def padded(text):
        raw = text.encode() + b"\0"
        return raw + b"\0" * (-len(raw) % 4)

    tags = "," + "".join("f" if isinstance(v, float) else "s" for v in values)
    data = padded("/" + selector) + padded(tags)
    for value in values:
        data += struct.pack(">f", value) if isinstance(value, float) else padded(value)
    return " ".join(str(byte) for byte in data)


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


def nn(arguments, script, box="pd-nn/nn~", **more):
    """Runs a script through [nn~ arguments]; see above. The first list of events is what creation
    said."""
    lines = ["mark start"]
    for entry in script:
        if isinstance(entry, (int, float)):
            lines.append(str(entry))
        elif isinstance(entry, tuple):
            lines.append("raw list " + osc_encode(entry[0], entry[1]))
        elif entry.startswith("right "):
            lines.append("nn-right " + entry[6:])
        else:
            lines.append("nn-in " + entry)
        lines.append("mark next")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(line + ";\n" for line in lines) + "pd quit;\n")
        file.flush()
        patch = PATCH.format(box=f"{box} {arguments}".strip(), script=file.name)
        printed = run_pd(patch, **more)
    groups = [[]]
    for line in printed:
        if line in ("mark: start", "mark: next"):
            groups.append([])
        elif line:
            groups[-1].append(event(line))
    if len(groups) != len(script) + 2:
        raise AssertionError("Pd did not get to the end of the script:\n" + "\n".join(printed))
    groups[0] += groups.pop(1) if not script else []
    return groups[:-1]


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
