"""The Pd that the tests run in, and what they must know about it: tests that cannot pass there are skipped, with the
reason. It is the `pd` on the path. PDNN_HOST is `windows` if that is one for Windows, run by wine.
"""

import functools
import os
import re
import subprocess
import unittest

FOLDER = os.path.abspath(os.environ["PDNN_FOLDER"])  # the folder that contains pd-nn/
WINDOWS = os.environ.get("PDNN_HOST") == "windows"


@functools.lru_cache(maxsize=None)
def version():
    """The version of Pd, as (0, 53)."""
    said = subprocess.run(
        ["pd", "-version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False
    )
    return tuple(map(int, re.search(rb"Pd-(\d+)\.(\d+)", said.stdout).groups()))


def libraries(name, folder="pd-nn"):
    """The paths of the libraries of an object, for this system and others: nn~.pd_linux, nn~.l_arm64, nn~.dll, ..."""
    here = os.path.join(FOLDER, folder)
    pattern = re.escape(name) + r"\.(pd_\w+|dll|[lmd]_\w+|\w+-\w+-\d+\.(so|dll))$"
    return [os.path.join(here, file) for file in sorted(os.listdir(here)) if re.match(pattern, file)]


def from_version(*since):
    """Whether this Pd is at least that one."""
    return version() >= since


needs_guard = unittest.skipUnless(
    os.path.isdir(os.path.join(FOLDER, "guard")),
    "what watches over calls is of Linux, and not for a build with sanitizers",
)
needs_edits = unittest.skipIf(from_version(0, 55), "since Pd 0.55 duplicate and cut do nothing without a window")
needs_links = unittest.skipIf(WINDOWS, "wine shows links of the machine as what they lead to")
needs_multichannel = unittest.skipUnless(from_version(0, 54), "Pd has multichannel signals since 0.54")
needs_no_multichannel = unittest.skipIf(from_version(0, 54), "only a Pd before 0.54 has no multichannel signals")
needs_errors_of_feedback = unittest.skipIf(
    from_version(0, 54), "since Pd 0.54 what follows a stack overflow is dropped, the end of the script too"
)
needs_stack = unittest.skipIf(
    WINDOWS, "[oscformat], by which tests read lists, needs more stack for 65536 numbers than there is"
)
