"""The features of pd-nn/sound in numpy, from their definitions (mel.h, describe.h).

    python3 sound_reference.py samples.f32 sample_rate size hop mfcc bands mel

prints a line for every hop: mfcc, mel, level, centroid, spread, rolloff, flatness, flux, zcr,
chroma. samples.f32 holds raw floats.
"""
import sys
import numpy as np

path, sample_rate, size, hop, mfcc, bands, mel = [sys.argv[1]] + [float(a) for a in sys.argv[2:]]
size, hop, mfcc, bands, mel = int(size), int(hop), int(mfcc), int(bands), int(mel)
sound = np.fromfile(path, np.float32).astype(float)

hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
hz = np.arange(size // 2 + 1) * sample_rate / size


def mel_bank(count):
    """Triangles of area 1 between the edges of Slaney's bands, evenly spread for any count."""
    edges40 = [133.3333 + 66.66667 * m for m in range(13)]
    edges40 += [edges40[12] * 1.0711703**m for m in range(1, 30)]
    steps = np.arange(42)
    top = 41.0
    if sample_rate / 2 < edges40[-1]:
        low = np.searchsorted(edges40, sample_rate / 2) - 1
        a, b = edges40[low], edges40[low + 1]
        nyquist = sample_rate / 2
        part = (nyquist - a) / (b - a) if low < 12 else np.log(nyquist / a) / np.log(b / a)
        top = low + part
    at = top * np.arange(count + 2) / (count + 1)
    linear = np.interp(at, steps, edges40)
    geometric = np.exp(np.interp(at, steps, np.log(edges40)))
    edges = np.where(at <= 12, linear, geometric)
    bank = np.zeros((count, len(hz)))
    for i in range(count):
        low, peak, high = edges[i : i + 3]
        rising, falling = (hz - low) / (peak - low), (high - hz) / (high - peak)
        bank[i] = np.clip(np.minimum(rising, falling), 0, None) * 2 / (high - low)
        if not bank[i].any():
            width = sample_rate / size
            bank[i] = np.clip(1 - abs(hz - peak) / width, 0, None) / width
    return bank


def log_bands(bank, magnitudes):
    return np.log10(bank @ magnitudes + 0.001)


def chroma(magnitudes):
    power = np.zeros(12)
    logs = np.log(np.maximum(magnitudes, 1e-12))
    for k in range(1, len(magnitudes) - 1):
        if magnitudes[k - 1] < magnitudes[k] >= magnitudes[k + 1]:
            # the vertex of the parabola through three points
            c2, c1, _ = np.polyfit([-1, 0, 1], logs[k - 1 : k + 2], 2)
            peak = (k - c1 / (2 * c2) if c2 < 0 else k) * sample_rate / size
            if 60 <= peak <= 5000:
                pitch = 69 + 12 * np.log2(peak / 440)
                for name in range(12):
                    apart = abs((pitch - name + 6) % 12 - 6)
                    power[name] += magnitudes[k] ** 2 * max(0, 1 - apart)
    return power / power.max() if power.max() > 0 else power


bank, mel_bank_alone = mel_bank(bands), mel_bank(mel)
j, i = np.mgrid[0:mfcc, 0:bands]
dct = np.sqrt(np.where(j == 0, 1, 2) / bands) * np.cos(np.pi * j * (i + 0.5) / bands)

padded = np.concatenate([np.zeros(size + hop), sound])


def frame(end):
    return padded[end + hop : end + hop + size]


for end in range(hop, len(sound) + 1, hop):
    x = frame(end)
    magnitudes = abs(np.fft.rfft(x * hann))
    before = abs(np.fft.rfft(frame(end - hop) * hann))
    scale = 2 / hann.sum()
    level = 10 * np.log10(max(np.average(x**2, weights=hann) / 0.5, 1e-10))
    zcr = np.count_nonzero(np.diff((x < 0).astype(int))) * sample_rate / (size - 1)
    centroid = spread = rolloff = flatness = flux = 0
    pitches = np.zeros(12)
    if magnitudes.sum() * scale >= 1e-5:
        centroid = np.average(hz, weights=magnitudes)
        spread = np.sqrt(np.average((hz - centroid) ** 2, weights=magnitudes))
        running = np.cumsum(magnitudes)
        rolloff = hz[np.argmax(running >= 0.85 * running[-1])]
        power = np.maximum(magnitudes**2, 1e-10)
        flatness = np.exp(np.log(power).mean()) / power.mean()
        flux = np.maximum(magnitudes - before, 0).sum() * scale
        pitches = chroma(magnitudes)
    values = [dct @ log_bands(bank, magnitudes), log_bands(mel_bank_alone, magnitudes)]
    values += [[level, centroid, spread, rolloff, flatness, flux, zcr], pitches]
    print(*(f"{v:.9g}" for v in np.concatenate(values)))
