"""Runs the real [nn.gesture] in the real Pd, alone or with [nn~] behind it, and gives back what came out.

A script is a list of messages, sent one after another in logical time by Pd's own [qlist]:
  "list 1 2"       to the left inlet; any message
  "right 1"        the rest to the right inlet
  "net target a"   the rest to [nn~]
  "early 1"        [nn~] takes the early lists too; "early 0": no more, as at first
  "; pd-x.pd y"    to whatever receives it
  12.5             wait so many milliseconds
  ("list", [...])  a message with exact floats, nan and inf included
The answer has one list of events for each entry of the script, and one more in front, of what creation
said:
  ("list", 0.1, ...) and ("early", 0.1, ...), bit for bit; ("state", 1.0); ("state", "progress", 0.5);
  ("info", "began", 120.0); before each of these infos ("time", milliseconds since the start);
  ("class", "symbol", "kick") or ("class", 1.0) of [nn~]; ("error", "nn.gesture: ...")
"""

import os
import tempfile

from patch import Patch
from pd import atom, grouped, message, osc_decode, run_pd, send_nan


def gesture_patch(box, script, nans, net):
    """The object with its inlets and outlets, [nn~] behind it unless its arguments are None, and the [qlist]
    that plays the script. nans: as for pd.nn_patch."""
    patch = Patch()
    gesture = patch.box("obj", box)
    patch.chain(patch.box("obj", "r gesture-in"), gesture)
    patch.connect(patch.box("obj", "r gesture-right"), 0, gesture, 1)
    passed = []  # the lists on their way to [nn~], after they have been printed
    for outlet, name in enumerate(["list", "early"]):
        both, encode = patch.box("obj", "t a a"), patch.box("obj", "list")
        patch.connect(gesture, outlet, both)
        patch.connect(both, 1, encode)
        patch.chain(encode, patch.box("obj", f"oscformat {name}"), patch.box("obj", f"print {name}"))
        passed.append(both)
    patch.connect(gesture, 2, patch.box("obj", "print state"))
    info, clock = patch.box("obj", "t a b"), patch.box("obj", "timer")
    patch.connect(gesture, 3, info)
    patch.chain(info, patch.box("obj", "print info"))
    patch.connect(info, 1, clock, 1)
    patch.chain(clock, patch.box("obj", "print time"))
    patch.objects("r mark", "print mark")
    patch.chain(patch.box("obj", "loadbang"), patch.box("msg", f"read {script} \\, bang"), patch.box("obj", "qlist"))
    if net is not None:
        nn, gate = patch.box("obj", f"pd-nn/nn~ {net}".strip()), patch.box("obj", "spigot")
        patch.chain(nn, patch.box("obj", "print class"))
        patch.chain(passed[0], nn)
        patch.chain(passed[1], gate, nn)
        patch.connect(patch.box("obj", "r gesture-early"), 0, gate, 1)
        patch.chain(patch.box("obj", "r gesture-net"), nn)
    for n, text in enumerate(nans):
        send_nan(patch, f"nan-{n}", text, gesture)
    return str(patch)


def event(line):
    head, _, rest = line.partition(": ")
    if head in ("list", "early"):
        return (head, *osc_decode(rest.split()))
    if head in ("state", "info", "class"):
        return (head, *(atom(word) for word in rest.split()))
    if head == "time":
        return (head, float(rest))
    if head == "error":
        return (head, rest)
    return ("post", line)


def gestures(arguments, script, net=None, box="pd-nn/nn.gesture", options=(), timeout=600):
    """Runs a script with [nn.gesture arguments], see above; net: the arguments of [nn~]."""
    lines, nans = ["mark start"], []
    for entry in script:
        if isinstance(entry, (int, float)):
            lines.append(f"{entry:.9g}")
        elif isinstance(entry, tuple) and any(v != v for v in entry[1]):
            lines.append(f"nan-{len(nans)} bang")
            nans.append(message(*entry))
        elif isinstance(entry, tuple):
            lines.append("gesture-in " + message(*entry))
        elif entry.startswith("; "):
            lines.append(entry[2:])
        elif entry.split()[0] in ("right", "net") or (entry in ("early 0", "early 1") and net is not None):
            lines.append("gesture-" + entry)
        else:
            lines.append("gesture-in " + entry)
        lines.append("mark next")
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "script.txt")
        with open(name, "w") as file:
            file.write("".join(line + ";\n" for line in lines) + "pd quit;\n")
        patch = gesture_patch(f"{box} {arguments}".strip(), name, nans, net)
        printed = run_pd(patch, arguments=options, timeout=timeout)
    groups = grouped(printed, len(script), event)
    groups[0] += groups.pop(1) if not script else []
    return groups[:-1]


def lists(events):
    return [e[1:] for e in events if e[0] == "list"]


def early_lists(events):
    return [e[1:] for e in events if e[0] == "early"]


def states(events):
    return [e[1] for e in events if e[0] == "state" and e[1] != "progress"]


def errors(events):
    return [e[1] for e in events if e[0] == "error"]


def infos(events, word):
    return [e[2:] for e in events if e[:2] == ("info", word)]


def moments(events, word):
    """When what began or ended, in milliseconds since the start."""
    return [time[1] - e[2] for time, e in zip(events, events[1:]) if time[0] == "time" and e[:2] == ("info", word)]


def frames(stream, start=0.0):
    """The script that sends frames (seconds, values ...) at their times."""
    script, now = [], start
    for time, *values in stream:
        if time > now:
            script.append(1000 * (time - now))
            now = time
        script.append(("list", values))
    return script
