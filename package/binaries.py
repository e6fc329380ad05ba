"""What is inside a library for Pd: system, processor and size of numbers as deken finds them; which functions it offers and
wants, and of whom. Read by the libraries that deken reads them with."""

import os
import re
import struct

import pefile
from elftools.elf.elffile import ELFFile
from macholib.mach_o import CPU_TYPE_NAMES
from macholib.MachO import MachO

# deken's names
ELF_CPU = {"EM_386": "i386", "EM_X86_64": "amd64", "EM_AARCH64": "arm64"}
ARM_CPU = [
    "armPre4",
    "armv4",
    "armv4T",
    "armv5T",
    "armv5TE",
    "armv5TEJ",
    "armv6",
    "armv6KZ",
    "armv6T2",
    "armv6K",
    "armv7",
]
CPU = {"x86_64": "amd64", "ARM64": "arm64", "arm64": "arm64"}


def kind_of(path):
    with open(path, "rb") as file:
        head = file.read(4)
    if head == b"\x7fELF":
        return "elf"
    if head[:2] == b"MZ":
        return "pe"
    return "macho" if head in (b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe") else None


class Binary:
    """One library: of a fat file, the part for one processor."""

    system = cpu = None
    offered = wanted = libraries = ()
    versions = ()  # of the C library of Linux
    oldest = None  # macOS

    @property
    def floatsize(self):
        """From the function by which it makes classes."""
        return 64 if "class_new64" in self.wanted else 32 if "class_new" in self.wanted else 0


def read_elf(path):
    with open(path, "rb") as file:
        elf, binary = ELFFile(file), Binary()
        binary.system = "Linux"
        binary.cpu = ELF_CPU.get(elf.header.e_machine)
        if elf.header.e_machine == "EM_ARM":
            attributes = elf.get_section_by_name(".ARM.attributes")
            values = [
                a for s in attributes.iter_subsections() for ss in s.iter_subsubsections() for a in ss.iter_attributes()
            ]
            binary.cpu = next(ARM_CPU[a.value] for a in values if a.tag == "TAG_CPU_ARCH")
        symbols = [
            s
            for s in elf.get_section_by_name(".dynsym").iter_symbols()
            if s.name and s["st_info"]["bind"] != "STB_LOCAL"
        ]
        binary.offered = {s.name for s in symbols if s["st_shndx"] != "SHN_UNDEF"}
        binary.wanted = {s.name for s in symbols if s["st_shndx"] == "SHN_UNDEF"}
        binary.weak = {s.name for s in symbols if s["st_info"]["bind"] == "STB_WEAK"}
        dynamic = elf.get_section_by_name(".dynamic")
        binary.libraries = {tag.needed for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"}
        needs = elf.get_section_by_name(".gnu.version_r")
        binary.versions = {aux.name for _, auxs in needs.iter_versions() for aux in auxs} if needs else set()
        return [binary]


def read_pe(path):
    pe, binary = pefile.PE(path), Binary()
    binary.system = "Windows"
    binary.cpu = {0x8664: "amd64", 0x14C: "i386"}[pe.FILE_HEADER.Machine]
    binary.offered = {s.name.decode() for s in pe.DIRECTORY_ENTRY_EXPORT.symbols}
    binary.libraries = {entry.dll.decode().lower() for entry in pe.DIRECTORY_ENTRY_IMPORT}
    binary.wanted = {
        s.name.decode() for entry in pe.DIRECTORY_ENTRY_IMPORT for s in entry.imports if entry.dll[:2] == b"pd"
    }
    return [binary]


def read_macho(path):
    binaries = []
    for header in MachO(path).headers:
        binary = Binary()
        binary.system = "Darwin"
        cpu = CPU_TYPE_NAMES.get(header.header.cputype, header.header.cputype)
        binary.cpu = CPU.get(cpu, cpu)
        with open(path, "rb") as file:
            file.seek(header.offset)
            data = file.read(header.size)
        read_commands(binary, header, data)
        binaries.append(binary)
    return binaries


def read_commands(binary, header, data):
    binary.libraries = {name for _, _, name in header.walkRelocatables()}
    for load, command, _ in header.commands:
        if load.cmd == 0x2:  # LC_SYMTAB
            symbols = list(macho_symbols(data, command))
            binary.offered = {name for name, defined in symbols if defined}
            binary.wanted = {name for name, defined in symbols if not defined}
        elif load.cmd == 0x24:  # LC_VERSION_MIN_MACOSX
            binary.oldest = int(command.version) >> 8
        elif load.cmd == 0x32:  # LC_BUILD_VERSION
            binary.oldest = int(command.minos) >> 8
        elif load.cmd == 0x1D:  # LC_CODE_SIGNATURE
            binary.signature = data, int(command.dataoff), int(command.datasize)


def macho_symbols(data, command):
    """The global ones, less their underscore, and whether they are defined here."""
    for k in range(int(command.nsyms)):
        name, kind, _, _, _ = struct.unpack_from("<IBBHQ", data, int(command.symoff) + 16 * k)
        if kind & 0xE0 or not kind & 1:  # of a debugger; local
            continue
        start = int(command.stroff) + name
        yield data[start : data.index(0, start)].decode()[1:], bool(kind & 0x0E)


READERS = {"elf": read_elf, "pe": read_pe, "macho": read_macho}


def binaries_of(path):
    """The libraries in a file; none if it is no library."""
    kind = kind_of(path)
    return READERS[kind](path) if kind and os.path.getsize(path) > 1000 else []


def architectures_of(path):
    return [(b.system, b.cpu, b.floatsize) for b in binaries_of(path)]


def architecture_names(paths):
    """As they stand in the name of an archive, in deken's order."""
    found = {a for path in paths if os.path.isfile(path) for a in architectures_of(path)}
    return sorted("-".join(map(str, a)) for a in found)


def hinted(path):
    """What the name of a library says: system, processor or None, sizes of numbers."""
    new = re.match(r".*\.([a-z]+)-([a-z0-9]+)-(32|64|0)\.(so|dll)$", path)
    if new:
        return new.group(1), new.group(2), [int(new.group(3))]
    old = re.match(r".*\.([dlm])_([a-z0-9]+)$", path)
    return ({"d": "darwin", "l": "linux", "m": "windows"}[old.group(1)], old.group(2), [32, 0]) if old else None
