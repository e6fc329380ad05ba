"""Makes the archives from what package/build has built.

archive.py STAGE DIST

STAGE has a folder for each target and size of numbers (linux-arm64-32), with pd-nn/ as it is installed. What is the same in all of
them is taken once; the two binaries for macOS become one. There is one .dek for each size of numbers, named after
what is found in the binaries, as deken itself would name it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile

from binaries import architecture_names, architectures_of

NAME = "pd-nn"
SIZES = ["32", "64"]  # of numbers


def version():
    with open("CMakeLists.txt") as file:
        return re.search(r"project\(pd-nn VERSION ([0-9.]+)", file.read()).group(1)


def is_binary(path):
    return bool(architectures_of(path))


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def merge(folder, into):
    """Copies what is not there yet."""
    for file in files_of(folder):
        there = os.path.join(into, file)
        if not os.path.exists(there):
            os.makedirs(os.path.dirname(there), exist_ok=True)
            shutil.copy(os.path.join(folder, file), there)


def make_fat(folder):
    """One binary for both processors of a Mac: nn~.d_fat from nn~.d_amd64 and nn~.d_arm64, and so on."""
    for name in sorted(os.listdir(folder)):
        fat = re.sub(r"\.(d_|darwin-)amd64", r".\1fat", name)
        if fat == name:
            continue
        parts = [os.path.join(folder, name), os.path.join(folder, name.replace("amd64", "arm64"))]
        parts = [part for part in parts if os.path.exists(part)]
        subprocess.run(["llvm-lipo", "-create", "-output", os.path.join(folder, fat), *parts], check=True)
        for part in parts:
            os.remove(part)


def add_sources(folder):
    """The sources of the objects, as in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "pd-nn", "cmake", "CMakeLists.txt"], stdout=subprocess.PIPE, check=True
    )
    for file in filter(None, listed.stdout.decode().split("\0")):
        there = os.path.join(folder, "src", file)
        os.makedirs(os.path.dirname(there), exist_ok=True)
        shutil.copy(file, there)


def pack(folder, archive):
    """A zip with one folder at its top; the same bytes from the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for file in files_of(folder):
            path = os.path.join(folder, file)
            info = zipfile.ZipInfo(f"{NAME}/{file}", (1980, 1, 1, 0, 0, 0))
            info.external_attr = (0o755 if is_binary(path) else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as data:
                out.writestr(info, data.read())


def description(help_patch):
    """The text after DESCRIPTION in the META of a help patch."""
    with open(help_patch, errors="ignore") as file:
        text = file.read().replace("\n", " ")
    found = re.search(r"#X text [0-9]+ [0-9]+ DESCRIPTION (.*?)(, f [0-9]+)? *;", text)
    return re.sub(r"\s*\\([,;])", r"\1", found.group(1)).replace("\t", " ") if found else ""


def objects(folder):
    """A line for each object: its name and description."""
    lines = [
        f"{name[: -len('-help.pd')]}\t{description(os.path.join(folder, name))}\n"
        for name in os.listdir(folder)
        if name.endswith("-help.pd")
    ]
    return "".join(sorted(lines))


def archive(folder, dist):
    """A .dek and the files that deken wants beside it."""
    archs = architecture_names(os.path.join(folder, file) for file in os.listdir(folder))
    dek = os.path.join(dist, f"{NAME}[v{version()}]" + "".join(f"({arch})" for arch in [*archs, "Sources"]) + ".dek")
    pack(folder, dek)
    with open(dek, "rb") as data:
        digest = hashlib.sha256(data.read()).hexdigest()
    with open(dek + ".sha256", "w") as file:
        file.write(f"{digest}  {os.path.basename(dek)}\n")
    with open(dek + ".txt", "w") as file:
        file.write(objects(folder))


def main():
    stage, dist = sys.argv[1:]
    shutil.rmtree(dist, ignore_errors=True)
    os.makedirs(dist)
    targets = sorted({name.rsplit("-", 1)[0] for name in os.listdir(stage)})
    systems = {}
    for target in targets:
        systems.setdefault("darwin" if target.startswith("darwin") else target, []).append(target)
    work = os.path.join(stage, "..", "archives")
    shutil.rmtree(work, ignore_errors=True)
    for system, members in systems.items():
        folder = os.path.join(work, system, NAME)
        # two packages for deken: one for all would have a longer name than files may have
        for into, sizes in (
            (folder, SIZES),
            (os.path.join(work, "32", NAME), ["32"]),
            (os.path.join(work, "64", NAME), ["64"]),
        ):
            for target in members:
                for size in sizes:
                    merge(os.path.join(stage, f"{target}-{size}", NAME), into)
            if system == "darwin":
                make_fat(into)
        kind, _, cpu = system.partition("-")
        title = {"linux": "Linux", "windows": "Windows", "darwin": "macOS"}[kind] + (f"-{cpu}" if cpu else "")
        pack(folder, os.path.join(dist, f"{NAME}-v{version()}-{title}.zip"))
    for size in SIZES:
        folder = os.path.join(work, size, NAME)
        add_sources(folder)
        archive(folder, dist)
    for name in sorted(os.listdir(dist)):
        print(f"{os.path.getsize(os.path.join(dist, name)):9}  {name}")


if __name__ == "__main__":
    main()
