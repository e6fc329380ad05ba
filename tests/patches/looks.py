"""Where everything in a patch is on the screen, computed from its file: boxes, wires, labels, in Pd's default font.
The sizes are those of Pd 0.53 at font size 12 (7 by 15 pixels a character).
"""

import os
import re
import textwrap

WIDE, HIGH = 7, 15
IOLET = 7
PANEL, PANEL_ROW = 480, 22  # [nn.panel] makes its own size


class Box:
    def __init__(self, kind, words, x, y):
        self.kind, self.words, self.x, self.y = kind, words, x, y
        self.width = self.height = 0
        self.inlets = self.outlets = 0
        self.label = None  # of a GUI object: x, y, width, height
        self.within = None  # the Canvas of a subpatch

    @property
    def text(self):
        return " ".join(self.words)

    @property
    def decoration(self):
        """Drawn behind the others, as a [cnv] is."""
        return self.kind == "obj" and self.words[:1] == ["cnv"]

    @property
    def area(self):
        return self.x, self.y, self.width, self.height


class Canvas:
    def __init__(self, words):
        self.x, self.y, self.width, self.height = map(int, words[2:6])
        self.top = len(words) < 8
        self.name = "" if self.top else words[6]
        self.boxes, self.wires, self.face = [], [], None

    def all(self):
        """This window, and those inside it."""
        yield self
        for box in self.boxes:
            if box.within:
                yield from box.within.all()

    def count(self, *names):
        return sum(box.kind == "obj" and box.words[0] in names for box in self.boxes)


def statements(text):
    for found in re.finditer(r"#(?:[^;\\]|\\.)*;", text, re.DOTALL):
        words = re.split(r"(?<!\\)\s+", found[0][:-1].strip())
        width = 0
        # `, f 20` at the end is how many characters wide the box is
        if len(words) > 3 and re.fullmatch(r"\d+", words[-1]) and words[-2] == "f" and words[-3].endswith(","):
            width = int(words[-1])
            words = words[:-2]
            words[-1] = words[-1][:-1]
            if not words[-1]:
                words.pop()
        yield words, width


def plain(words):
    """The text as shown, in lines, before they are broken."""
    text = " ".join(words)
    text = text.replace(" \\,", ",").replace(" \\;", ";").replace("\\;", ";").replace("\\,", ",")
    text = re.sub(r"\\([$ ])", r"\1", text)
    return re.sub(r"; ?", ";\n", text).rstrip("\n").split("\n")


def lines(words, width):
    broken = []
    for line in plain(words):
        broken += textwrap.wrap(line, width or 60, break_on_hyphens=False) or [""]
    return broken


def text_size(words, width, margin=4):
    broken = lines(words, width)
    columns = width or max(max(len(line) for line in broken), 1 if margin == 4 else 3)
    return WIDE * columns + margin, HIGH * len(broken) + 5


def gui_label(text, x, y, size):
    if text in ("empty", ""):
        return None
    text = text.replace("\\ ", " ")
    return x, y - size * 0.6, len(text) * size * 0.6, size * 1.2


def gui(box):
    """Sets size and label of a GUI object. Returns whether it is one."""
    name, w = box.words[0], box.words[1:]
    if name == "bng":
        box.width = box.height = int(w[0])
        label, dx, dy, size = w[6], w[7], w[8], w[10]
    elif name == "tgl":
        box.width = box.height = int(w[0])
        label, dx, dy, size = w[4], w[5], w[6], w[8]
    elif name in ("hsl", "vsl"):
        box.width, box.height = int(w[0]), int(w[1])
        if name == "hsl":
            box.width += 5
        else:
            box.height += 5
        label, dx, dy, size = w[8], w[9], w[10], w[12]
    elif name in ("hradio", "vradio"):
        cell, cells = int(w[0]), int(w[3])
        box.width, box.height = (cell * cells, cell) if name == "hradio" else (cell, cell * cells)
        label, dx, dy, size = w[6], w[7], w[8], w[10]
    elif name == "nbx":
        box.width, box.height = int(w[0]) * WIDE + 12, int(w[1])
        label, dx, dy, size = w[8], w[9], w[10], w[12]
    elif name == "cnv":
        box.width, box.height = int(w[1]), int(w[2])
        label, dx, dy, size = w[5], w[6], w[7], w[9]
    elif name == "vu":
        box.width, box.height = int(w[0]), int(w[1])
        return True
    else:
        return False
    box.label = gui_label(label, box.x + int(dx), box.y + int(dy), int(size))
    box.inlets = box.outlets = 0 if name == "cnv" else 1
    return True


def numbers_of(text):
    return max((int(n) for n in re.findall(r"\\?\$[fisv](\d+)", text)), default=1)


def iolets(words):
    """How many inlets and outlets an object of Pd or of the library has, if more than one."""
    name, arguments = words[0].split("/")[-1], words[1:]
    if name in ("t", "trigger"):
        return 1, len(arguments) or 2
    if name in ("route", "sel", "select"):
        return (2 if len(arguments) == 1 else 1), len(arguments) + 1 or 2
    if name in ("pack", "unpack"):
        return (len(arguments) or 2, 1) if name == "pack" else (1, len(arguments) or 2)
    if name in ("expr", "expr~"):
        return numbers_of(" ".join(arguments)), " ".join(arguments).rstrip("\\; ").count("\\;") + 1
    if name == "list":
        return {"split": (2, 3), "trim": (1, 1), "length": (1, 1), "fromsymbol": (1, 1), "tosymbol": (1, 1)}.get(
            arguments[0] if arguments else "", (2, 1)
        )
    return {
        "nn~": (2, 3),
        "pdnn~": (2, 3),
        "nn.features~": (1, 3),
        "nn.gesture": (2, 4),
        "spigot": (2, 1),
        "moses": (2, 2),
        "metro": (2, 1),
        "del": (2, 1),
        "pipe": (2, 1),
        "line": (3, 1),
        "timer": (2, 1),
        "random": (2, 1),
        "swap": (2, 2),
        "dac~": (len(arguments) or 2, 0),
        "adc~": (1, len(arguments) or 2),
        "bonk~": (1, 2),
        "sigmund~": (1, 2),
        "fiddle~": (1, 4),
        "env~": (1, 1),
        "soundfiler": (1, 2),
        "keyup": (0, 1),
        "ctlin": (0, 2 if arguments else 3),
        "poly": (2, 3),
        "loadbang": (0, 1),
        "r": (0, 1),
        "r~": (0, 1),
        "inlet": (0, 1),
        "inlet~": (0, 1),
        "s": (1, 0),
        "s~": (1, 0),
        "outlet": (1, 0),
        "outlet~": (1, 0),
        "print": (1, 0),
    }.get(name, (0, 0))


def panel_size(arguments):
    rows = 12
    if "-rows" in arguments:
        rows = int(arguments[arguments.index("-rows") + 1])
    if "-values" in arguments:
        words = arguments[arguments.index("-values") + 1 :]
        words = words[: next((k for k, word in enumerate(words) if word.startswith("-")), len(words))]
        names = [word for word in words if word[0].isalpha()]
        values = len(names) or int(words[0])
        return PANEL, 62 + 40 + PANEL_ROW * values
    return PANEL, 62 + 56 + 22 + 16 + PANEL_ROW * rows


def abstraction(name, folders):
    for folder in folders:
        path = os.path.join(folder, name + ".pd")
        if os.path.exists(path):
            return read(path)
    return None


def finish(box, folders, width):
    """Size, inlets and outlets of a box."""
    if box.kind in ("floatatom", "symbolatom", "listbox"):
        # width lower upper where label receive send
        box.width, box.height = WIDE * int(box.words[0]) + 4, HIGH + 5
        label, side = box.words[4], box.words[3]
        if label not in ("-", ""):
            label = label.replace("\\ ", " ")
            long = WIDE * len(label)
            place = {
                "0": (box.x - long - 3, box.y + 2),
                "1": (box.x + box.width + 3, box.y + 2),
                "2": (box.x, box.y - HIGH - 2),
                "3": (box.x, box.y + box.height + 2),
            }[side]
            box.label = *place, long, HIGH
        box.inlets = box.outlets = 1
        return
    if box.kind in ("text", "msg"):
        box.width, box.height = text_size(box.words, width, 4 if box.kind == "text" else 9)
        box.inlets = box.outlets = int(box.kind == "msg")
        return
    if gui(box):
        return
    box.width, box.height = text_size(box.words, width)
    box.inlets, box.outlets = iolets(box.words)
    inner = box.within
    if box.words and box.words[0].split("/")[-1] == "nn.panel":
        box.width, box.height = panel_size(box.words[1:])
        box.inlets, box.outlets = 2, 3
        return
    if not inner and box.words and box.words[0] != "pd":
        inner = abstraction(box.words[0].split("/")[-1], folders)
    if inner:
        if inner.face:
            box.width, box.height = inner.face
        box.inlets, box.outlets = inner.count("inlet", "inlet~"), inner.count("outlet", "outlet~")


def read(path):
    """A patch as a Canvas. Abstractions are looked for beside it, and in the folder above."""
    here = os.path.dirname(os.path.abspath(path))
    folders = [here, os.path.dirname(here)]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    open_canvases, top = [], None
    for words, width in statements(text):
        if words[0] == "#N":
            open_canvases.append(Canvas(words))
            top = top or open_canvases[0]
            continue
        canvas = open_canvases[-1]
        kind = words[1]
        if kind == "restore":
            inner = open_canvases.pop()
            canvas = open_canvases[-1]
            box = Box("obj", words[4:], int(words[2]), int(words[3]))
            box.within = inner
            canvas.boxes.append(box)
            finish(box, folders, width)
        elif kind == "connect":
            canvas.wires.append(tuple(map(int, words[2:6])))
        elif kind == "coords":
            if len(words) > 8 and words[8] != "0":
                canvas.face = int(words[6]), int(words[7])
        elif kind in ("obj", "msg", "text", "floatatom", "symbolatom", "listbox", "scalar"):
            box = Box(kind, words[4:], int(words[2]), int(words[3]))
            canvas.boxes.append(box)
            finish(box, folders, width)
    return top


def wire_ends(canvas, wire):
    a, outlet, b, inlet = wire
    source, sink = canvas.boxes[a], canvas.boxes[b]

    def across(box, k, n):
        n = max(n, k + 1)
        return box.x + ((box.width - IOLET) * k / (n - 1) if n > 1 else 0) + IOLET / 2

    outlets = max(source.outlets, 1 + max(w[1] for w in canvas.wires if w[0] == a))
    inlets = max(sink.inlets, 1 + max(w[3] for w in canvas.wires if w[2] == b))
    return (
        across(source, outlet, outlets),
        source.y + source.height,
        across(sink, inlet, inlets),
        sink.y,
    )


def touches(line, area):
    """Whether a line passes through a rectangle."""
    x0, y0, x1, y1 = line
    x, y, width, height = area
    first, last = 0.0, 1.0
    for start, way, low, high in (x0, x1 - x0, x, x + width), (y0, y1 - y0, y, y + height):
        if way == 0:
            if not low < start < high:
                return False
            continue
        a, b = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, a), min(last, b)
    return first < last


def overlap(a, b):
    return min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) > 0 and min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) > 0


def inner(area, by):
    """A rectangle, slightly reduced."""
    x, y, width, height = area
    return x + by, y + by, width - 2 * by, height - 2 * by


def ink(box):
    """The visible parts of a box as rectangles: each line of a text."""
    if box.kind != "text":
        return [box.area]
    broken = lines(box.words, (box.width - 4) // WIDE)
    return [(box.x + 2, box.y + 5 + HIGH * k, WIDE * len(line), HIGH - 3) for k, line in enumerate(broken)]


SPARE = 16
# The space on a laptop's screen of 1366 by 768, below the title and menu of a window and above the system's bar.
MOST_RIGHT, MOST_LOW = 1340, 690


def faults(canvas, is_read):
    """What is wrong with the looks of one window, as text. is_read: it is for users of the patch; not one that shows
    how it works inside, where wires may pass behind boxes."""
    wrong = []

    def name(box):
        return f"[{box.text[:40]}] at {box.x} {box.y}"

    if canvas.x + canvas.width > MOST_RIGHT or canvas.y + canvas.height > MOST_LOW:
        wrong.append(f"window to {canvas.x + canvas.width} {canvas.y + canvas.height}, at most {MOST_RIGHT} {MOST_LOW}")
    areas = []  # things that must not overlap
    for number, box in enumerate(canvas.boxes):
        if box.kind == "scalar":
            continue
        if not box.decoration or (box.height < 5 and box.width > 20):  # or a line
            areas += [(number, name(box), area) for area in ink(box)]
        if box.label:
            areas.append((number, "label of " + name(box), box.label))
    for k, (number, what, area) in enumerate(areas):
        right, below = area[0] + area[2] + SPARE - canvas.width, area[1] + area[3] + SPARE - canvas.height
        if (right > 0 or below > 0) and not canvas.boxes[number].decoration:
            wrong.append(f"{what}: {max(0, right):.0f} too far right, {max(0, below):.0f} too low")
        if area[0] < 0 or area[1] < 0:
            wrong.append(f"{what}: outside")
        for other, what_other, area_other in areas[k + 1 :]:
            graph = "graph" in (canvas.boxes[number].text, canvas.boxes[other].text)  # on which a label may be
            if other != number and not graph and overlap(inner(area, 0.5), area_other):
                wrong.append(f"{what} and {what_other} overlap")
    for wire in canvas.wires:
        line = wire_ends(canvas, wire)
        a, b = canvas.boxes[wire[0]], canvas.boxes[wire[2]]
        for number, box in enumerate(canvas.boxes):
            if box.kind == "scalar" or box.decoration:
                continue
            parts = []
            if number not in (wire[0], wire[2]):
                parts = ink(box) if is_read or box.kind == "text" else []
            elif is_read:
                parts = [inner(box.area, 2)]
            parts += [box.label] if box.label else []
            if any(touches(line, inner(area, 1)) for area in parts):
                wrong.append(f"wire from {name(a)} to {name(b)} through {name(box)}")
    return wrong
