"""Runs the real [nn.features~] in the real Pd on a sound and gives back what came out of it.

A script is a list of messages, sent one after another in logical time by Pd's own [qlist]:
  "hop 256"          to the object; any message
  "> pd dsp 0"       to any receiver; "> play bang" plays the sound from its beginning, "> block ..."
                     is for the [block~] beside the object
  500                wait so many milliseconds
DSP is switched on and the sound begins with the first message. The answer has one list of events for
each entry of the script, and one more in front, of what creation said:
  ("list", 0.1, ...), bit for bit; ("onset", -12.3); ("info", "names", "mfcc-0", ...);
  ("error", "nn.features~: ..."); and before each list and onset ("time", milliseconds since the start)
"""

import os
import tempfile

import numpy

from pd import grouped, osc_decode, run_pd

PATCH = """#N canvas 0 0 900 400 12;
#N canvas 0 0 900 400 inside 0;
#X obj 10 10 inlet~;
#X obj 100 10 r features-in;
#X obj 10 50 {box};
#X obj 10 100 outlet;
#X obj 60 100 outlet;
#X obj 110 100 outlet;
{block}#X connect 0 0 2 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 1 4 0;
#X connect 2 2 5 0;
#X restore 10 100 pd inside;
#X obj 10 10 r play;
#X obj 10 40 tabplay~ sound;
#X obj 10 130 t a b;
#X obj 10 160 list;
#X obj 10 190 oscformat list;
#X obj 10 220 print list;
#X obj 200 130 t a b;
#X obj 200 160 print onset;
#X obj 300 130 print info;
#X obj 100 190 timer;
#X obj 100 220 print time;
#X obj 400 40 r mark;
#X obj 400 70 print mark;
#X obj 600 10 loadbang;
#X obj 600 40 t b b b;
#X msg 600 100 read {script} \\, bang;
#X obj 600 130 qlist;
#X msg 700 70 \\; pd dsp 1 \\; play bang;
#X msg 750 100 read -resize {sound} sound;
#X obj 750 130 soundfiler;
#X obj 850 10 table sound;
#X connect 0 0 3 0;
#X connect 0 1 7 0;
#X connect 0 2 9 0;
#X connect 1 0 2 0;
#X connect 2 0 0 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 3 1 10 1;
#X connect 7 0 8 0;
#X connect 7 1 10 1;
#X connect 10 0 11 0;
#X connect 12 0 13 0;
#X connect 14 0 15 0;
#X connect 15 0 16 0;
#X connect 16 0 17 0;
#X connect 15 1 18 0;
#X connect 15 1 10 0;
#X connect 15 2 19 0;
#X connect 19 0 20 0;
"""


def write_wave(path, samples, rate):
    """Mono, 32-bit float: whatever the samples are, they arrive."""
    data = numpy.asarray(samples, "<f4").tobytes()

    def number(value, size):
        return int(value).to_bytes(size, "little")

    form = number(3, 2) + number(1, 2) + number(rate, 4) + number(4 * rate, 4) + number(4, 2) + number(32, 2)
    body = b"WAVE" + b"fmt " + number(len(form), 4) + form + b"data" + number(len(data), 4) + data
    with open(path, "wb") as file:
        file.write(b"RIFF" + number(len(body), 4) + body)


def event(line):
    head, _, rest = line.partition(": ")
    if head == "list":
        return ("list", *osc_decode(rest.split()))
    if head in ("time", "onset"):
        return (head, float(rest))
    if head == "info":
        return ("info", *rest.split())
    if head == "error":
        return ("error", rest)
    return ("post", line)


def features(arguments, sound, script=(), rate=44100, block="", box="pd-nn/nn.features~"):
    """Runs a script with [nn.features~ arguments], see above, in a window of its own with the box
    `block`. sound: samples, or the path of a sound file. Without a script: the whole sound, and its
    events alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = sound
        if not isinstance(sound, str):
            path = os.path.join(folder, "sound.wav")
            write_wave(path, sound, rate)
        whole = not script
        if whole:
            script = [1000 * len(sound) / rate + 100]
        lines = ["mark start"]
        for entry in script:
            if isinstance(entry, (int, float)):
                lines.append(f"{entry:.9g}")
            elif entry.startswith("> "):
                lines.append(entry[2:])
            else:
                lines.append("features-in " + entry)
            lines.append("mark next")
        name = os.path.join(folder, "script.txt")
        with open(name, "w") as file:
            file.write("".join(line + ";\n" for line in lines) + "pd quit;\n")
        beside = f"#X obj 300 40 {block};\n#X obj 300 10 r block;\n#X connect 7 0 6 0;\n" if block else ""
        patch = PATCH.format(box=f"{box} {arguments}".strip(), block=beside, script=name, sound=path)
        printed = run_pd(patch, arguments=["-r", str(rate)])
    groups = grouped(printed, len(script), event)
    groups.pop()
    return groups[1] if whole else groups


def lists(events):
    return [e[1:] for e in events if e[0] == "list"]


def onsets(events):
    return [e[1] for e in events if e[0] == "onset"]


def times(events, kind):
    """When the events of a kind came, in milliseconds."""
    return [time[1] for time, e in zip(events, events[1:]) if time[0] == "time" and e[0] == kind]


def errors(events):
    return [e[1] for e in events if e[0] == "error"]


def names(events):
    """The last names that were sent."""
    found = [list(e[2:]) for e in events if e[:2] == ("info", "names")]
    if not found:
        raise AssertionError(f"no names among {events}")
    return found[-1]
