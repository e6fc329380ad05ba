"""Checks the packages in a folder as deken does before an upload, and more: what the binaries require of the
system.

check.py DIST
"""

import glob
import hashlib
import os
import re
import struct
import sys
import tempfile
import unittest
import zipfile

from binaries import architecture_names, binaries_of, hinted

DIST = "dist"
HEADERS = "/usr/include/pd"
ZIG = "build/tools/zig-0.11.0/package"
GLIBC = (2, 17)
EVERY_GLIBC = {"__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable"}


def version():
    with open("CMakeLists.txt") as file:
        return re.search(r"project\(pd-nn VERSION ([0-9.]+)", file.read()).group(1)


def offered_by_pd():
    """Every name that Pd's headers offer."""
    names = {"class_new64"}
    for header in "m_pd.h", "m_imp.h", "g_canvas.h", "s_stuff.h":
        with open(os.path.join(HEADERS, header), errors="replace") as file:
            names.update(re.findall(r"\b([a-zA-Z_]\w+)", file.read()))
    return names


def offered_by_macos():
    with open(os.path.join(ZIG, "lib/libc/darwin/libSystem.11.tbd")) as file:
        return {name[1:] for name in re.findall(r"_[\w$]+", file.read())} | {
            "yld_stub_binder"
        }  # the only one without _


def setup_of(name):
    """The setup functions that Pd looks up in a library of this name."""
    name = name.split(".l_")[0].split(".m_")[0].split(".d_")[0]
    name = re.sub(r"\.[a-z]+-[a-z0-9]+-(32|64)\.(so|dll)$", "", name)
    if "." in name:
        return {"setup_" + name.replace(".", "0x2e").replace("~", "_tilde")}
    setup = name.replace("~", "_tilde") + "_setup"
    return {"nn_tilde_setup", "pdnn_tilde_setup"} if setup in ("nn_tilde_setup", "pdnn_tilde_setup") else {setup}


def is_signed_well(signature):
    """Whether the hashes of an ad-hoc signature match the pages: Apple's cs_blobs.h."""
    data, offset, _ = signature
    magic, _, count = struct.unpack_from(">III", data, offset)
    if magic != 0xFADE0CC0:
        return False
    for k in range(count):
        kind, at = struct.unpack_from(">II", data, offset + 12 + 8 * k)
        if kind == 0:  # the code directory
            return pages_agree(data, offset + at)
    return False


def pages_agree(data, directory):
    magic, _, _, _, hashes, _, _, slots, limit, size, kind, _, page = struct.unpack_from(">9I4B", data, directory)
    if magic != 0xFADE0C02 or (size, kind) != (32, 2):
        return False
    for k in range(slots):
        part = data[k << page : min((k + 1) << page, limit)]
        at = directory + hashes + 32 * k
        if hashlib.sha256(part).digest() != data[at : at + 32]:
            return False
    return slots > 0


class Package:
    """The tests of one .dek, for numbers of `size` bits."""

    @classmethod
    def setUpClass(cls):
        [cls.dek] = glob.glob(os.path.join(DIST, f"*-{cls.size})*.dek"))
        cls.place = tempfile.TemporaryDirectory()
        with zipfile.ZipFile(cls.dek) as archive:
            cls.listed = archive.namelist()
            archive.extractall(cls.place.name)
        cls.folder = os.path.join(cls.place.name, "pd-nn")
        cls.libraries = {}
        for name in sorted(os.listdir(cls.folder)):
            path = os.path.join(cls.folder, name)
            found = binaries_of(path) if os.path.isfile(path) else []
            if found:
                cls.libraries[name] = found

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def binaries(self, system):
        return [(name, b) for name, found in self.libraries.items() for b in found if b.system == system]

    def test_the_name_is_what_deken_would_make_of_it(self):
        archs = architecture_names(os.path.join(self.folder, name) for name in os.listdir(self.folder))
        self.assertTrue(archs)
        want = f"pd-nn[v{version()}]" + "".join(f"({arch})" for arch in [*archs, "Sources"]) + ".dek"
        self.assertEqual(os.path.basename(self.dek), want)

    def test_one_folder_and_no_links(self):
        self.assertEqual({name.split("/")[0] for name in self.listed}, {"pd-nn"})
        with zipfile.ZipFile(self.dek) as archive:
            self.assertFalse([i.filename for i in archive.infolist() if (i.external_attr >> 28) == 0xA])

    def test_sum(self):
        with open(self.dek, "rb") as file, open(self.dek + ".sha256") as said:
            self.assertEqual(said.read().split(), [hashlib.sha256(file.read()).hexdigest(), os.path.basename(self.dek)])

    def test_objects(self):
        with open(self.dek + ".txt") as file:
            objects = dict(line.rstrip("\n").split("\t") for line in file)
        helps = {name[: -len("-help.pd")] for name in os.listdir(self.folder) if name.endswith("-help.pd")}
        self.assertEqual(set(objects), helps)
        self.assertLessEqual({"nn~", "nn.features~"}, set(objects))
        for name, description in objects.items():
            self.assertGreater(len(description), 10, name)

    def test_what_is_said_of_the_library(self):
        with open(os.path.join(self.folder, "pd-nn-meta.pd")) as file:
            meta = dict(re.findall(r"#X text \d+ \d+ ([A-Z]+) (.*?), f \d+;", file.read().replace("\n", " ")))
        self.assertEqual(meta["VERSION"], version())
        self.assertLessEqual({"NAME", "AUTHOR", "DESCRIPTION", "LICENSE", "KEYWORDS"}, set(meta))
        for name in (
            "README.deken.pd",
            "README.md",
            "LICENSE",
            "nn~-help.pd",
            "examples/1.drum-kit.pd",
            "src/CMakeLists.txt",
        ):
            self.assertTrue(os.path.exists(os.path.join(self.folder, name)), name)

    def test_names_say_what_is_inside(self):
        for name, found in self.libraries.items():
            system, cpu, sizes = hinted(name)
            for b in found:
                self.assertEqual(b.system.lower(), system, name)
                self.assertIn(b.floatsize, sizes, name)
                self.assertEqual(b.floatsize, self.size, name)
                self.assertTrue(
                    cpu == "fat" or cpu == b.cpu or cpu == "arm" and b.cpu.startswith("arm"), f"{name}: {b.cpu}"
                )

    def test_every_object_is_there_for_every_system(self):
        objects = {}
        for name, found in self.libraries.items():
            [setup] = [s for s in setup_of(name) if "pdnn" not in s]
            for b in found:
                objects.setdefault((b.system, b.cpu, b.floatsize), set()).add((setup, "pdnn" in name))
        self.assertEqual(len({frozenset(o) for o in objects.values()}), 1, objects)
        self.assertGreaterEqual(len(next(iter(objects.values()))), 3)

    def test_offers_the_setup_functions_and_nothing_else(self):
        for name, found in self.libraries.items():
            for b in found:
                self.assertEqual(b.offered, setup_of(name), name)

    def test_linux(self):
        pd = offered_by_pd()
        for name, b in self.binaries("Linux"):
            self.assertLessEqual(
                {library.split(".")[0] for library in b.libraries},
                {"libc", "libm", "libpthread", "libdl", "ld-linux-aarch64", "ld-linux-armhf"},
                name,
            )
            for needed in b.versions:
                if needed.startswith("GLIBC_"):
                    self.assertLessEqual(tuple(map(int, needed[6:].split("."))), GLIBC, f"{name}: {needed}")
                else:
                    self.assertTrue(needed.startswith("GCC_"), f"{name}: {needed}")
            self.assertTrue(b.wanted & pd, name)

    def test_windows(self):
        pd = offered_by_pd()
        for name, b in self.binaries("Windows"):
            host = "pd64.dll" if b.floatsize == 64 else "pd.dll"
            self.assertLessEqual(b.libraries, {host, "kernel32.dll", "msvcrt.dll"}, name)
            self.assertEqual(b.wanted - pd, set(), name)

    def test_macos(self):
        found = self.binaries("Darwin")
        offered = offered_by_pd() | offered_by_macos() if found else set()
        for name, b in found:
            self.assertEqual(b.libraries, {"/usr/lib/libSystem.B.dylib"}, name)
            self.assertEqual(b.wanted - offered, set(), name)
            self.assertEqual(b.oldest, {"arm64": 0x0B00, "amd64": 0x0A0A}[b.cpu], name)
            if b.cpu == "arm64":  # which runs nothing that is not signed
                self.assertTrue(is_signed_well(b.signature), name)

    def test_the_zips_hold_what_the_package_holds(self):
        held = set()
        for path in glob.glob(os.path.join(DIST, "*.zip")):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    here = os.path.join(self.place.name, name)
                    if os.path.exists(here):
                        with open(here, "rb") as same:
                            self.assertEqual(archive.read(name), same.read(), name)
                        held.add(name[len("pd-nn/") :])
        self.assertLessEqual(set(self.libraries), held)


class Single(Package, unittest.TestCase):
    size = 32


class Double(Package, unittest.TestCase):
    size = 64


if __name__ == "__main__":
    DIST = sys.argv.pop(1)
    unittest.main()
