"""Writes a Pd patch box by box."""


class Patch:
    def __init__(self):
        self.boxes, self.cords = [], []

    def box(self, kind, text):
        """kind: obj, msg; commas and semicolons of a message as in the file. Returns its number."""
        self.boxes.append(f"#X {kind} 10 10 {text};")
        return len(self.boxes) - 1

    def canvas(self, name):
        """An empty subpatch, which other messages fill: [pd name]. Returns its number."""
        self.boxes.append(f"#N canvas 0 0 400 300 {name} 0;\n#X restore 10 10 pd {name};")
        return len(self.boxes) - 1

    def connect(self, a, outlet, b, inlet=0):
        self.cords.append(f"#X connect {a} {outlet} {b} {inlet};")

    def chain(self, *boxes):
        """Connects each box's first outlet to the next one's first inlet."""
        for a, b in zip(boxes, boxes[1:]):
            self.connect(a, 0, b)

    def objects(self, *texts):
        """A chain of objects. Returns the number of the last."""
        boxes = [self.box("obj", text) for text in texts]
        self.chain(*boxes)
        return boxes[-1]

    def __str__(self):
        return "\n".join(["#N canvas 0 0 800 600 12;", *self.boxes, *self.cords]) + "\n"
