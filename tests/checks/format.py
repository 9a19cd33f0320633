#!/usr/bin/python3
"""C++ files are as clang-format 19 writes them, which Debian 12 and 13 have; other versions write a little differently."""
import re
import shutil
import subprocess

import checking

VERSION = "19"
FILES_A_RUN = 40


def formatter():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        if re.search(rf"version {VERSION}\.", said):
            return program
    return None


def check(root):
    program = formatter()
    if program is None:
        yield f"clang-format {VERSION} is missing: run scripts/bootstrap"
        return
    style = checking.ROOT / ".clang-format"
    paths = [str(path.relative_to(root)) for path in checking.sources(root)]
    for first in range(0, len(paths), FILES_A_RUN):
        done = subprocess.run(
            [program, f"--style=file:{style}", "--dry-run", "-Werror", "--ferror-limit=1",
             *paths[first:first + FILES_A_RUN]],
            cwd=root, capture_output=True, text=True)
        yield from (line for line in done.stderr.splitlines() if ": error: " in line)


GOOD = [{"src/base/a.cpp": "int f()\n{\n    return 1;\n}\n"}]
BAD = [
    ({"src/base/a.cpp": "int f() {\n  return 1;\n}\n"}, "src/base/a.cpp:1"),
    ({"tests/unit/a.hpp": "int  x;\n"}, "tests/unit/a.hpp:1"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
