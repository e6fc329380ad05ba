"""How long after a stroke its class is there, in Pd with a sound card: [adc~] -> [nn.features~ -hit n] -> [nn~] -> a
click at [dac~]. The sound card is jackd's dummy driver at 48 kHz; strokes leave Pd by its first output, come back by the
first input, and the clicks come back by the second. All is recorded on one clock, that of the card.

    pd_latency.py

prints for each n the median, the least and the most of the milliseconds from the onset (where a stroke first reaches a
tenth of its peak) to the click, the buffers left out; and what the buffers take, out and in: those of jackd and of Pd.
"""

import os
import subprocess
import tempfile
import time

import numpy

import pd
from features import write_wave
from patch import Patch
from sounds import read

RATE = 48000
PERIOD = 64
LENGTHS = [6, 10, 15, 25, 35, 50, 100]
STROKES = ["Kick", "Snare", "HatClosed", "Tom1"]
COUNT = 24
SERVER = f"pd-nn-{os.getpid()}"


def performance():
    """Strokes at distances that are no multiple of a block, and where they begin, in samples."""
    sound, at, begins = numpy.zeros(RATE * (COUNT + 3) * 3 // 10), RATE // 2, []
    for k in range(COUNT):
        stroke = read(STROKES[k % len(STROKES)] + "-Med")[: RATE // 4]
        first = numpy.argmax(abs(stroke) >= abs(stroke).max() / 10)
        sound[at : at + len(stroke)] += stroke * numpy.linspace(1, 0, len(stroke))
        begins.append(at + first)
        at += RATE * 3 // 10 + 37 * k % 101
    return sound, numpy.array(begins)


def live_patch(length, played, recorded, seconds):
    patch = Patch()
    start = patch.box("obj", "loadbang")
    first = patch.box("obj", "t b b b")
    patch.connect(start, 0, first)
    load = patch.box("msg", f"read -resize {played} played")
    patch.connect(first, 2, load)
    samples = int(RATE * seconds)
    for name in ("played", "strokes", "clicks"):
        patch.box("obj", f"table {name} {samples}")
    soundfiler = patch.box("obj", "soundfiler")
    patch.chain(load, soundfiler)
    patch.connect(first, 1, patch.box("msg", "\\; pd dsp 1"))
    # the connections to Pd have been made by then
    wait = patch.box("obj", "del 1500")
    patch.connect(first, 0, wait)
    patch.chain(wait, patch.box("msg", "\\; go bang"))
    play = patch.box("obj", "tabplay~ played")
    patch.chain(patch.box("obj", "r go"), play)
    dac, adc = patch.box("obj", "dac~ 1 2"), patch.box("obj", "adc~ 1 2")
    patch.connect(play, 0, dac, 0)
    for channel, name in enumerate(("strokes", "clicks")):
        write = patch.box("obj", f"tabwrite~ {name}")
        patch.connect(adc, channel, write)
        patch.chain(patch.box("obj", "r go"), write)
    features, net = patch.box("obj", f"pd-nn/nn.features~ -hit {length}"), patch.box("obj", "pd-nn/nn~")
    patch.chain(adc, features, net)
    # two classes are taught meanwhile, so that the answer is not always unknown
    for k, (name, delay) in enumerate((("kick", 2150), ("snare", 2450))):
        teach = patch.box("obj", f"del {delay}")
        patch.connect(first, 0, teach)
        patch.chain(teach, patch.box("msg", f"target {name}"), net)
    click, line = patch.box("msg", "1 \\, 0 1"), patch.box("obj", "vline~")
    answered = patch.box("obj", "t b")
    patch.chain(net, answered, click, line)
    patch.connect(line, 0, dac, 1)
    end = patch.box("obj", f"del {1500 + 1000 * seconds}")
    patch.connect(first, 0, end)
    finish = patch.box("obj", "t b b")
    patch.connect(end, 0, finish)
    save = patch.box("msg", f"write -wave -bytes 4 -nframes {samples} {recorded} strokes clicks")
    patch.connect(finish, 1, save)
    patch.connect(save, 0, soundfiler)
    patch.connect(finish, 0, patch.box("msg", "\\; pd quit"))
    return str(patch)


def insist(command, environment):
    """Repeats a command until it works."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            return
        time.sleep(0.2)
    raise SystemExit(f"pd_latency: {' '.join(command)}: does not work")


def read_floats(path):
    """The two channels of the file that Pd has written, 32-bit floats."""
    with open(path, "rb") as file:
        data = file.read()
    at = data.index(b"data")
    return numpy.frombuffer(data[at + 8 :], "<f4", count=(len(data) - at - 8) // 8 * 2).reshape(-1, 2).T


def measure(length, environment):
    """Milliseconds from each stroke to its click, and of the way out and in."""
    sound, begins = performance()
    seconds = len(sound) / RATE + 0.5
    with tempfile.TemporaryDirectory() as folder:
        played, recorded = os.path.join(folder, "played.wav"), os.path.join(folder, "recorded.wav")
        write_wave(played, sound, RATE)
        patch = os.path.join(folder, "live.pd")
        with open(patch, "w") as file:
            file.write(live_patch(length, played, recorded, seconds))
        command = ["pd", "-nogui", "-nomidi", "-noprefs", "-stderr", "-nojackconnect", "-jack", "-r", str(RATE)]
        command += ["-inchannels", "2", "-outchannels", "2", "-audiobuf", "5", "-path", pd.FOLDER, "-open", patch]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            for n in (1, 2):
                insist(["jack_connect", f"pure_data:output_{n}", f"pure_data:input_{n}"], environment)
            running.wait(timeout=120)
        strokes, clicks = read_floats(recorded)
    # the way out and in: by how much the strokes came back later than they were played
    piece = strokes[: len(sound)]
    spectrum = numpy.fft.irfft(
        numpy.fft.rfft(piece, 2 * len(sound)) * numpy.conj(numpy.fft.rfft(sound, 2 * len(sound)))
    )
    buffers = int(numpy.argmax(spectrum[:RATE]))
    heard = numpy.flatnonzero((clicks[1:] > 0.5) & (clicks[:-1] <= 0.5)) + 1
    late = []
    for begin in begins + buffers:
        after = heard[heard >= begin]
        if len(after) and after[0] - begin < RATE // 4:
            late.append(1000 * (after[0] - begin - buffers) / RATE)
    return late, 1000 * buffers / RATE


def main():
    environment = {**os.environ, "JACK_DEFAULT_SERVER": SERVER, "JACK_NO_AUDIO_RESERVATION": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    jackd = ["jackd", "-n", SERVER, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
    print("onset to class in Pd, ms without the buffers: median [least - most], of strokes; the buffers, ms")
    for length in LENGTHS:
        with subprocess.Popen(jackd, env=environment, **quiet) as server:
            try:
                insist(["jack_lsp"], environment)
                late, buffers = measure(length, environment)
            finally:
                server.terminate()
        median, least, most = numpy.median(late), min(late), max(late)
        print(
            f"-hit {length:<4d} {median:6.1f} [{least:.1f} - {most:.1f}]  {len(late)} of {COUNT}   {buffers:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
