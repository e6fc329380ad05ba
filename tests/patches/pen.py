"""Eight shapes as a pen draws them, made of random numbers: for the tests and benchmarks of
[nn.gesture]. A pen speeds up within RAMP_S, slows down in bends and before it stops, and wobbles; how
large, how fast and where it draws is drawn by lot. All is a function of the seed.

A frame is (seconds, x, y); sizes are such that a shape of size 1 is about 1 high."""

import numpy

SHAPES = ["circle", "square", "triangle", "zigzag", "check", "star", "spiral", "circle-back"]
RATE = 100  # frames a second
RAMP_S = 0.1  # from rest to full speed
WOBBLE = 0.04  # of the size, a standard deviation


def corners(*points):
    """The polygon through these points, in steps of the same length."""
    points = numpy.array(points, float)
    steps = [numpy.linspace(a, b, 1 + int(200 * numpy.hypot(*(b - a))))[:-1] for a, b in zip(points, points[1:])]
    return numpy.concatenate(steps + [points[-1:]])


def outline(shape):
    """The shape itself, of size 1, starting where people start."""
    turn = numpy.linspace(0, 1, 600)[:, None]
    angle = 2 * numpy.pi * turn + numpy.pi / 2
    if shape == "circle":
        return numpy.hstack([numpy.cos(angle), numpy.sin(angle)]) / 2
    if shape == "circle-back":
        return numpy.hstack([-numpy.cos(angle), numpy.sin(angle)]) / 2
    if shape == "spiral":
        return numpy.hstack([numpy.cos(2.5 * angle), numpy.sin(2.5 * angle)]) / 2 * (0.05 + 0.95 * turn)
    if shape == "star":
        tips = [(numpy.sin(4 * numpy.pi * k / 5) / 2, numpy.cos(4 * numpy.pi * k / 5) / 2) for k in range(6)]
        return corners(*tips)
    return corners(
        *{
            "square": [(0, 1), (0, 0), (1, 0), (1, 1), (0, 1)],
            "triangle": [(0.5, 1), (0, 0), (1, 0), (0.5, 1)],
            "zigzag": [(0, 1), (0.25, 0), (0.5, 1), (0.75, 0), (1, 1)],
            "check": [(0, 0.4), (0.35, 0), (1, 1)],
        }[shape]
    )


def smooth(random, n, width):
    """Random numbers that change slowly, over about so many steps; deviation 1."""
    white = random.normal(size=n + 6 * width)
    kernel = numpy.exp(-0.5 * (numpy.arange(-3 * width, 3 * width + 1) / width) ** 2)
    return numpy.convolve(white, kernel / numpy.sqrt((kernel**2).sum()), "valid")[:n]


def draw(shape, random, rate=RATE):
    """One shape: positions at times 0, 1 / rate, ..., the first and the last of them at rest."""
    path = outline(shape)
    size, tempo = 2 ** random.uniform(-1, 1, 2)
    wobble = numpy.stack([smooth(random, len(path), len(path) // 8) for _ in range(2)], 1)
    path = size * (path + WOBBLE * wobble)
    step = numpy.hypot(*numpy.diff(path, axis=0).T)
    length = numpy.concatenate([[0], numpy.cumsum(step)])
    # slower where the path bends, by the 1/3 power of the curvature (Lacquaniti 1983), and a hand
    # that draws larger draws faster, so that the time grows with the square root of the size
    heading = numpy.unwrap(numpy.arctan2(*numpy.diff(path, axis=0).T[::-1]))
    bend = numpy.abs(numpy.convolve(numpy.gradient(heading), numpy.ones(25) / 25, "same")) / (step / size)
    speed = 1 / (0.5 + bend ** (1 / 3))
    speed *= 3 * numpy.sqrt(size) * tempo / speed.mean()
    time = numpy.concatenate([[0], numpy.cumsum(step / speed)])
    # time warped so that the pen starts from rest and comes to rest within RAMP_S
    total = time[-1]

    def done(now):
        """How much of `time` has passed at the second `now`: the integral of a raised cosine ramp."""
        rising = numpy.clip(now, 0, RAMP_S)
        return (
            rising / 2
            - RAMP_S / (2 * numpy.pi) * numpy.sin(numpy.pi * rising / RAMP_S)
            + numpy.maximum(now - RAMP_S, 0)
        )

    whole = total + RAMP_S
    now = numpy.arange(int(numpy.ceil(whole * rate)) + 1) / rate
    passed = numpy.where(now < whole / 2, done(now), total - done(numpy.maximum(whole - now, 0)))
    at = numpy.interp(passed, time, length)
    return numpy.stack([numpy.interp(at, length, path[:, k]) for k in range(2)], 1)


def gesture(shape, random, rate=RATE):
    """One shape anywhere, as frames (seconds, x, y)."""
    positions = draw(shape, random, rate) + random.uniform(-5, 5, 2)
    return numpy.hstack([numpy.arange(len(positions))[:, None] / rate, positions])


def stream(shapes, random, rate=RATE, noise=0.004, drift=0.01, jitter=0.2):
    """A sensor's stream in which these shapes are drawn, each where the one before ended, with rests of 0.4 to 2 s
    between and another second before and after them all: the frames (seconds, x, y), and for each shape when it begins
    and ends. noise: deviation of each coordinate; drift: about so much per second; jitter: of the frames' times, in
    frames."""
    parts, marks, here = [], [], random.uniform(-5, 5, 2)
    count = 0
    for k, shape in enumerate(shapes):
        rest = int(rate * (random.uniform(0.4, 2) + (k == 0)))
        moved = draw(shape, random, rate)
        parts += [numpy.tile(here, (rest, 1)), here + moved - moved[0]]
        marks.append(((count + rest) / rate, (count + rest + len(moved) - 1) / rate))
        here = parts[-1][-1]
        count += rest + len(moved)
    parts.append(numpy.tile(here, (int(rate * random.uniform(1.4, 3)), 1)))
    positions = numpy.concatenate(parts)
    n = len(positions)
    for k in range(2):
        positions[:, k] += drift * numpy.cumsum(smooth(random, n, 2 * rate)) / rate + noise * random.normal(size=n)
    late = random.uniform(0, jitter, n) / rate
    return numpy.hstack([(numpy.arange(n) / rate + late)[:, None], positions]), marks


def tremble(seconds, random, rate=RATE, hertz=8, noise=0.004, drift=0.01):
    """A hand that is held still and trembles, as a stream: narrow-band noise at about `hertz`, of varying strength,
    while it sways slowly. The deviation of the tremor is five times that of the noise."""
    n = int(seconds * rate)
    turn = numpy.exp(2j * numpy.pi * hertz * numpy.arange(n) / rate)
    columns = []
    for _ in range(2):
        strength = smooth(random, n, rate // 2) + 1j * smooth(random, n, rate // 2)
        sway = drift * numpy.cumsum(smooth(random, n, 2 * rate)) / rate
        columns.append(sway + noise * (5 * (strength * turn).real + random.normal(size=n)))
    return numpy.stack([numpy.arange(n) / rate, *columns], 1)
