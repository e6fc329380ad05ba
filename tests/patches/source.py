"""What the tests read in the source of the objects."""

import glob
import os
import re


def methods():
    """The messages that the class gets in the source, except Pd's own."""
    source = ""
    for path in glob.glob(os.path.join(os.path.dirname(__file__), "..", "..", "pd-nn", "nn[~_]*.c")):
        with open(path, encoding="utf-8") as file:
            source += file.read()
    return set(re.findall(r'class_addmethod\(\s*c,\s*\(t_method\)\w+,\s*gensym\("(\w+)"\)', source)) - {"loadbang"}
