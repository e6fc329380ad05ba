"""Only the setup functions are visible in the library for hosts that link externals in.

names.py <folder pd-nn/ of the sources> <libpd-nn.a>
"""

import glob
import os
import re
import subprocess
import sys


def main():
    sources, library = sys.argv[1:]
    wanted = set()
    for path in glob.glob(os.path.join(sources, "*.c")):
        with open(path) as file:
            wanted.update(re.findall(r"^EXPORTED void (\w+)\(", file.read(), re.MULTILINE))
    said = subprocess.run(["nm", "-g", "--defined-only", library], stdout=subprocess.PIPE, check=True).stdout.decode()
    seen = {line.split()[2] for line in said.splitlines() if len(line.split()) == 3}
    seen = {name for name in seen if "asan" not in name and "ubsan" not in name}
    if seen != wanted or len(wanted) < 3:
        raise SystemExit(f"seen: {sorted(seen)}\nexpected: {sorted(wanted)}")
    print(" ".join(sorted(seen)))


if __name__ == "__main__":
    main()
