"""The messages that the pairs and runs of fuzz_messages.py consist of: every message of [nn~], with good and bad
arguments, and the objects that they are sent to."""

import os
import tempfile

from pd import nn
from source import methods

NAN, INF = float("nan"), float("inf")

# (arguments, messages): states that a network can be in
STARTS = [
    ("", []),  # no network yet
    ("", ["list 1 2"]),  # a network, no classes
    ("", ["list 1 2", "target a", "list 2 1", "target b", "forget b", "undo"]),  # classes, and a history
    ("2 3 0", ["list 1 2", "target a", "undo"]),
    ("2 3 2 -plain", ["list 1 2", "target 1"]),  # numbered classes, nothing remembered
    ("2 4 3 a b -window 2 -smooth 3 -change 1 -momentum 0.5", ["list 1 2", "target a", "list 2 1", "target b"]),
    ("-memory 4", ["list 1 2", "target 0.1 0.9", "list 2 1", "add 0.5 0.2"]),  # values, after another network
    ("2 3 1 -keep -out linear -rate 0.01", ["list 1 2", "target 1", "train 1000"]),  # a switch, in training
]

FEATURES = [
    "list 1 2",
    "list 2 -1",
    "list 3",
    "float 1",
    "list 1 2 3",
    "list 1 2 1 2",
    "list 1 foo",
    "list",
    "symbol x",
    ("list", [NAN, 1.0]),
    ("list", [1.0, INF]),
    "list 1e18 -1e18",
]
TARGETS = [
    "a",
    "b",
    "new",
    "0",
    "1",
    "2",
    "-1",
    "0.1 0.9",
    "0.1 0.9 0.2",
    "0.1 0.9 0.2 0.3 0.5",
    "1e18 -1e18",
    "a b",
    "unknown",
]
TEACHING = (
    [f"{what} {target}" for what in ("target", "right", "add") for target in TARGETS]
    + [f"teach {target}" for target in TARGETS[2:9]]
    + [
        "target",
        "add",
        "teach",
        "right bang",
        "right list 0.1 0.9",
        "right symbol a",
        ("target", [NAN]),
        ("add", [0.5, INF]),
        ("teach", [NAN, 1.0]),
    ]
)
LEARNING = [
    "rehearse",
    "rehearse 5",
    "rehearse 0",
    "rehearse -1",
    "train 1",
    "train 20",
    "train 100000",
    "train 0",
    "train",
    "stop",
    "remove 0",
    "remove 1",
    "remove 99",
    "remove",
    "relabel 0 b",
    "relabel 1 new",
    "relabel 0 0.1 0.9",
    "relabel 0",
    "relabel foo a",
    "undo",
    "forget a",
    "forget b",
    "forget 0",
    "forget",
    "forget zz",
    "clear",
    "reset",
    "evaluate",
]
REPORTS = [
    "examples",
    "examples a",
    "examples list",
    "bang",
    "print",
    "weights",
    "layers",
    "labels",
    "share",
    "share a",
    "share 3",
    "share a b",
    "state",
    "state nn~ 1",
    "state rate 0.5",
    "state nn~ end",
    "state 1 2",
    "foo 1 2",
]
SETTINGS = [
    "weights 1 0",
    "weights 1 0 0 1 1",
    "weights 1 9",
    "weights 0 0",
    ("weights", [1.0, 0.0, NAN, 1.0, 1.0]),
    "layers 2 3 0",
    "layers 2 3 2",
    "layers 3 4 a b",
    "layers 2 1",
    "layers 0",
    "layers 2 20 20 0 0",
    "labels a b",
    "labels b a c",
    "labels a a",
    "labels 1 2",
    "labels x",
]
PARAMETERS = [
    "rate 0.5",
    "rate 1e29",
    "rate 0",
    "momentum 0",
    "momentum 0.9",
    "rule gradient",
    "rule foo",
    "act relu",
    "act tanh",
    "act sigmoid",
    "out softmax",
    "out linear",
    "out sigmoid",
    "bias 0",
    "bias 1",
    "normalize 0",
    "normalize 1",
    "grow 0",
    "grow 1",
    "replay 0",
    "replay 8",
    "memory 0",
    "memory 1",
    "memory 30",
    "memory -1",
    "window 1",
    "window 3",
    "window 0",
    "smooth 1",
    "smooth 4",
    "threshold 2",
    "margin 0.1",
    "novelty 1",
    "novelty 0",
    "novelty -1",
    "kernel 0",
    "kernel 1",
    "change 1",
    "keep",
    "keep 0",
    "seed 2",
    "plain",
    "; pd-fuzz.pd menusave",
]
# three arrays, which change their sizes and values
ARRAYS = (
    [f"; fuzz-{name} {what}" for name in "xyz" for what in ("resize 9", "resize 2", "const 0.5", "0 1 0 1 1 0 1")]
    + ["; fuzz-x const 1e40", "; fuzz-y resize 10000", "; fuzz-z resize 4"]
    + [f"{what} weights {layer} fuzz-{name}" for what in ("tabread", "tabwrite") for layer in "123" for name in "xz"]
    + [f"{what} examples fuzz-x fuzz-{name}" for what in ("tabread", "tabwrite") for name in "xyz"]
    + [f"tabwrite outputs {output} fuzz-{name} 0 3 -1 2" for output in "015" for name in "xyz"]
    + ["tabwrite outputs 0 fuzz-x 0 1", "tabwrite outputs 0 none 0 1 0 1", ("tabwrite", ["outputs", 0, "fuzz-x", NAN])]
    + ["tabread", "tabwrite", "tabread weights", "tabwrite outputs", "tabread examples", "tabwrite examples 1 2"]
    + ["tabread weights 1 none", "tabread examples none none", "tabread foo fuzz-x", "; pd dsp 1", "; pd dsp 0"]
)
MORPHS = ["store a", "store b", "store", "store 1", "morph a b 0", "morph a b 0.5", "morph b a 1", "morph a b 2"]
MORPHS += ["morph a b", "morph a none 0", ("morph", ["a", "b", NAN])]
WAITS = [1, 30]

# name: the object that writes it, what it is taught
MODELS = {
    "classes.nn": ("", ["list 1 2", "target a", "list 2 1", "target b"]),
    "five.nn": ("2 40 0", ["list 1 2"] + [f"target {name}" for name in "abcde"]),
    "empty.nn": ("2 3 0", ["list 1 2"]),
    "nothing.nn": ("", []),
    "other.nn": ("3 4 2 3", ["list 1 2 3", "target 1"]),
    "values.nn": ("2 3 2", ["list 1 2", "target 0.1 0.9"]),
    "switch.nn": ("2 3 1", ["list 1 2", "target 1"]),
    "plain.nn": ("2 3 a b -plain", ["list 1 2", "target a"]),
    "window.nn": ("-window 3 -smooth 4 -change 1", ["list 1 2", "target a"]),
    "momentum.nn": ("-momentum 0.5 -memory 2 -act relu -out linear -rate 0.01", ["list 1 2", "target a", "target b"]),
}
TABLES = {
    "old.csv": "f1,f2,class\n1,2,a\n2,1,b\n",
    "new.csv": "f1,f2,class\n1,2,c\n2,1,d\n0,1,e\n",
    "numbers.csv": "f1,f2,class\n1,2,0\n2,1,1\n",
    "more.csv": "f1,f2,class\n1,2,2\n",
    "values.csv": "f1,f2,o1,o2\n1,2,0.1,0.9\n2,1,0.9,0.2\n",
    "three.csv": "f1,f2,o1,o2,o3\n1,2,0.1,0.9,0.3\n",
    "one.csv": "f1,f2,o1\n1,2,0.1\n",
    "both.csv": "f1,f2,o1,o2,class\n1,2,0.1,0.9,\n2,1,,,a\n",
    "wide.csv": "f1,f2,f3,class\n1,2,3,a\n",
    "window.csv": "f1,f2,f3,f4,class\n1,2,3,4,a\n3,4,5,6,f\n",
    "many.csv": "f1,f2,class\n" + "".join(f"{k},{-k},m{k}\n" for k in range(40)),
    "bad.csv": "f1,f2,class\n1,x,a\n",
    "none.csv": "",
}
FILES = (
    [f"read {name}" for name in MODELS]
    + ["load classes.nn", "read bad.nn", "read none", "read"]
    + [f"read {name} examples" for name in TABLES]
    + [f"{what} {{own}}{part}" for what in ("write", "read") for part in ("", " examples")]
    + [
        "write {own} net",
        "write none/x",
        "write",
        "save {own} foo",
        "export {own}.json",
        "export {own}.h",
        "export {own}.onnx",
        "export none/x.h",
        "export x",
    ]
)

TABLE = FEATURES + TEACHING + LEARNING + REPORTS + SETTINGS + PARAMETERS + ARRAYS + MORPHS + WAITS + FILES


def missing():
    """The messages and parameters of the object that are missing from the table."""
    words = {m[0] if isinstance(m, tuple) else str(m).split()[0] for m in TABLE}
    (report,) = nn("", ["bang"])[1:]
    return (methods() | {event[1] for event in report if event[0] == "info"}) - words


def models():
    """The text of each model, written by the object."""
    texts = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (arguments, script) in MODELS.items():
            path = os.path.join(folder, name)
            nn(arguments + " -rehearse 20", script + [f"write {path}"])
            with open(path) as file:
                texts[name] = file.read()
    texts["bad.nn"] = texts["classes.nn"].replace("weights 2", "weights 7")
    return texts


def put_all(texts, folder):
    for name, text in {**texts, **TABLES}.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
