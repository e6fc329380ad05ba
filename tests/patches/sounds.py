"""The sounds for the tests of [nn.features~]: strokes of a real drum kit, and noise with pauses like words."""

import os
import wave

import numpy

KIT = "/usr/share/hydrogen/data/drumkits/GMRockKit"
RATE = 44100
NAMES = [f"mfcc-{k}" for k in range(13)] + ["level"]
STROKES = ["Kick", "Snare", "HatClosed", "Tom1"]
SPACING = 400  # milliseconds


def read(name):
    """The first channel of a stroke."""
    with wave.open(os.path.join(KIT, name + ".wav")) as file:
        width, channels = file.getsampwidth(), file.getnchannels()
        data = numpy.frombuffer(file.readframes(file.getnframes()), numpy.uint8)
    data = data.reshape(-1, channels, width)[:, 0].astype(int)
    value = sum(data[:, k] << 8 * k for k in range(width))
    return (value - ((value >> (8 * width - 1)) << (8 * width))) / 2.0 ** (8 * width - 1)


def strokes():
    """Four strokes, the first at 200 ms."""
    sound = numpy.zeros(RATE * (200 + SPACING * len(STROKES) + 200) // 1000)
    for k, name in enumerate(STROKES):
        stroke = read(name + "-Med")[: RATE * (SPACING - 20) // 1000]
        at = RATE * (200 + SPACING * k) // 1000
        sound[at : at + len(stroke)] += stroke * numpy.linspace(1, 0, len(stroke))
    return sound


def words():
    """Noise with pauses: 300 ms from 100 ms on, then 500 ms from 1000 ms on, then silence."""
    random = numpy.random.default_rng(1)
    sound = numpy.zeros(2 * RATE)
    for begin, end in [(100, 400), (1000, 1500)]:
        sound[RATE * begin // 1000 : RATE * end // 1000] = 0.3
    return sound * random.uniform(-1, 1, len(sound))


def sine(samples, hz=1000, amplitude=0.5):
    return amplitude * numpy.sin(2 * numpy.pi * hz * numpy.arange(samples) / RATE)
