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

from pd import NAN, atom, grouped, message, osc_decode, run_pd

PATCH = """#N canvas 0 0 900 400 12;
#X obj 10 10 r gesture-in;
#X obj 10 200 {box};
#X obj 100 10 r gesture-right;
#X obj 10 230 t a a;
#X obj 100 230 t a a;
#X obj 200 230 print state;
#X obj 300 230 t a b;
#X obj 10 260 list;
#X obj 10 290 oscformat list;
#X obj 10 320 print list;
#X obj 100 260 list;
#X obj 100 290 oscformat early;
#X obj 100 320 print early;
#X obj 300 320 print info;
#X obj 350 260 timer;
#X obj 350 290 print time;
#X obj 400 10 r mark;
#X obj 400 40 print mark;
#X obj 600 10 loadbang;
#X msg 600 40 read {script} \\, bang;
#X obj 600 70 qlist;
#X obj 10 400 {net};
#X obj 10 430 print class;
#X obj 100 360 spigot;
#X obj 150 330 r gesture-early;
#X obj 200 360 r gesture-net;
#X obj 600 100 t a b;
#X connect 0 0 1 0;
#X connect 2 0 1 1;
#X connect 1 0 3 0;
#X connect 1 1 4 0;
#X connect 1 2 5 0;
#X connect 1 3 6 0;
#X connect 3 1 7 0;
#X connect 7 0 8 0;
#X connect 8 0 9 0;
#X connect 4 1 10 0;
#X connect 10 0 11 0;
#X connect 11 0 12 0;
#X connect 6 0 13 0;
#X connect 6 1 14 1;
#X connect 14 0 15 0;
#X connect 16 0 17 0;
#X connect 18 0 19 0;
#X connect 19 0 20 0;
#X connect 3 0 21 0;
#X connect 4 0 23 0;
#X connect 24 0 23 1;
#X connect 23 0 21 0;
#X connect 25 0 21 0;
#X connect 21 0 22 0;
"""
OBJECTS = 27  # in PATCH


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


def gestures(arguments, script, net=None, box="pd-nn/nn.gesture", options=(), timeout=300):
    """Runs a script with [nn.gesture arguments], see above; net: the arguments of [nn~]."""
    lines, nans = ["mark start"], ""
    for entry in script:
        if isinstance(entry, (int, float)):
            lines.append(f"{entry:.9g}")
        elif isinstance(entry, tuple) and any(v != v for v in entry[1]):
            n = nans.count("#X msg 700 40")
            at = OBJECTS + 5 * n
            nans += NAN.format(n=n, text=message(*entry), a=at, b=at + 1, c=at + 2, d=at + 3, e=at + 4)
            lines.append(f"nan-{n} bang")
        elif isinstance(entry, tuple):
            lines.append("gesture-in " + message(*entry))
        elif entry.startswith("; "):
            lines.append(entry[2:])
        elif entry.split()[0] in ("right", "net") or entry in ("early 0", "early 1") and net is not None:
            lines.append("gesture-" + entry)
        else:
            lines.append("gesture-in " + entry)
        lines.append("mark next")
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "script.txt")
        with open(name, "w") as file:
            file.write("".join(line + ";\n" for line in lines) + "pd quit;\n")
        patch = PATCH.format(box=f"{box} {arguments}".strip(), script=name,
                             net="list" if net is None else f"pd-nn/nn~ {net}".strip())
        # without a network the lists go nowhere
        patch = patch.replace("#X connect 21 0 22 0;\n", "") if net is None else patch
        printed = run_pd(patch + nans, arguments=options, timeout=timeout)
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
