#!/usr/bin/python3
"""Shell scripts pass shellcheck, stop at the first error and at unset variables, and can be run."""
import os
import re
import shutil
import subprocess

import checking

FOLDERS = ["scripts", "deploy", ".ci", "tests"]
# shellcheck 0.9 takes what only a trap calls for unreachable.
EXCLUDED = "SC2317"
SHEBANG = re.compile(r"#!\s*(/usr)?/bin/(env )?(ba|da)?sh\b")


def scripts(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file():
                continue
            with path.open("rb") as file:
                first = file.readline(100).decode("utf-8", "replace")
            if path.suffix in (".sh", ".bash") or SHEBANG.match(first):
                yield path


def check(root):
    program = shutil.which("shellcheck")
    if program is None:
        yield "shellcheck is missing: run scripts/bootstrap"
        return
    for path in scripts(root):
        name = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        done = subprocess.run([program, "--format=gcc", f"--exclude={EXCLUDED}", "-x", str(name)],
                              cwd=root, capture_output=True, text=True)
        yield from (done.stdout + done.stderr).splitlines()
        if text.startswith("#!"):
            if not os.access(path, os.X_OK):
                yield f"{name}:1: has a #! line but cannot be executed"
            if not re.search(r"^set -[a-z]*e[a-z]*u|^set -[a-z]*u[a-z]*e", text, re.M):
                yield f"{name}:1: no `set -eu`"


GOOD = [{"scripts/a": '#!/bin/sh\nset -eu\necho "$HOME"\n', "scripts/b.py": "x = 1\n"}]
BAD = [
    ({"scripts/a": "#!/bin/sh\nset -eu\necho $HOME\n"}, "SC2086"),
    ({".ci/run": "#!/bin/bash\necho\n"}, "no `set -eu`"),
    ({"deploy/a.sh": "if\n"}, "deploy/a.sh:"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
