"""Checks the layout that ARCHITECTURE.md describes: which folder may include which, which folders
know nothing of Pd, that includes are not circular; and that Pd's symbols come from gensym, since
a multi-instance Pd does not export &s_list and its like.

    layout.py <the top folder>
"""

import os
import re
import sys

# What each folder of pd-nn/ may include besides itself; "" is pd-nn/ itself.
MAY_INCLUDE = {
    "": {"nn_signal", "model", "net", "sound", "gesture", "signal", "common", "system"},
    "nn_signal": {"model", "net", "signal", "common", "system"},
    "model": {"export", "net", "signal", "common", "system"},
    "export": {"net", "common"},
    "net": {"common", "system"},
    "sound": {"common"},
    "gesture": {"common"},
    "signal": {"net", "common"},
    "system": {"common"},
    "common": set(),
}
KNOW_PD = {"", "nn_signal", "model"}
MOST_BOXES = 12  # files in pd-nn/ itself


def includes(path):
    with open(path) as file:
        return re.findall(r'^\s*#\s*include\s+(["<])([^">]+)', file.read(), re.MULTILINE)


def symbols_of_pd(path):
    with open(path) as file:
        return re.findall(r"&s_\w*", file.read())


def circle_from(name, graph, path=()):
    if name in path:
        return path[path.index(name) :] + (name,)
    for other in graph.get(name, ()):
        found = circle_from(other, graph, path + (name,))
        if found:
            return found
    return None


def main():
    top = os.path.join(sys.argv[1], "pd-nn")
    wrong, graph = [], {}
    for folder, _, names in os.walk(top):
        here = os.path.relpath(folder, top).replace(".", "", 1) if folder == top else os.path.relpath(folder, top)
        if here not in MAY_INCLUDE:
            wrong.append(f"pd-nn/{here}: a folder that ARCHITECTURE.md does not know")
            continue
        for name in names:
            file = os.path.join(here, name)
            graph[file] = []
            for symbol in symbols_of_pd(os.path.join(folder, name)):
                wrong.append(f"{file}: {symbol}, expected gensym")
            for kind, other in includes(os.path.join(folder, name)):
                if kind == "<":
                    if re.match(r"(m_pd|m_imp|s_stuff|g_canvas)\.h", other) and here not in KNOW_PD:
                        wrong.append(f"{file} includes {other}, but {here}/ knows nothing of Pd")
                    continue
                beside = os.path.join(here, other)
                target = beside if os.path.exists(os.path.join(top, beside)) else other
                there = os.path.dirname(target)
                if there != here and there not in MAY_INCLUDE[here]:
                    wrong.append(f"{file} includes {other}, which {here or 'pd-nn'}/ may not")
                graph[file].append(target)
    for name in sorted(graph):
        circle = circle_from(name, graph)
        if circle:
            wrong.append("a circle: " + " -> ".join(circle))
    boxes = [name for name in os.listdir(top) if os.path.isfile(os.path.join(top, name))]
    if len(boxes) > MOST_BOXES:
        wrong.append(f"{len(boxes)} files in pd-nn/, expected at most {MOST_BOXES}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{len(graph)} files, no circle, {len(boxes)} in pd-nn/ itself")


if __name__ == "__main__":
    main()
