#!/usr/bin/python3
"""Whatever src/ and apps/ start as a child is put in a box: each process::Command says what it sees.

Where a command is made with a brace, `.confinement` stands between the braces.
"""
import re

import checking

STARTED = re.compile(r"\bprocess::(?:run|Child::start)\s*\(\s*\{|\bprocess::Command\s+\w+\s*=\s*\{")
# It takes a command of others and gives it its box.
GIVEN_LATER = re.compile(r"\brun_with_script\s*\(\s*\{")


def braces(code, start):
    """From the opening one on, up to the one that closes it."""
    depth = 0
    for at in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        if depth == 0:
            return code[start:at]
    return code[start:]


def check(root):
    for path in checking.sources(root):
        name = str(path.relative_to(root))
        if not name.startswith(("src/", "apps/")) or name.startswith("src/process/"):
            continue
        code = path.read_text(encoding="utf-8")
        for found in STARTED.finditer(code):
            if ".confinement" not in braces(code, found.end() - 1):
                yield f"{name}:{checking.line_of(code, found.start())}: a child without a .confinement"
        if GIVEN_LATER.search(code) and "command.confinement =" not in code:
            yield f"{name}:1: nobody gives the command of run_with_script() its .confinement"


def sample(code, name="src/ffmpeg/a.cpp"):
    return {name: code + "\n"}


GOOD = [
    sample("process::run({.argv = {a}, .confinement = sees(b)}, {});"),
    sample("process::run({.argv = argv,\n.confinement = process::Confinement{}}, {.total = 1s});"),
    sample("process::Command command = {.argv = {x}, .confinement = {}};"),
    sample("process::run(command, limits);"),
    sample("run_with_script({.argv = a}); command.confinement = sees(b);"),
    sample('process::run({.argv = {"sh"}}, {});', "tests/unit/ffmpeg/a.cpp"),
]
BAD = [
    (sample("\nprocess::run({.argv = {a, {b}}}, {.confinement = 1});"), "a.cpp:2:"),
    (sample("const auto x = process::Child::start(\n    {.argv = y});"), "a.cpp:1:"),
    (sample("process::Command command = {.argv = {x}};"), "a.cpp:1:"),
    (sample("run_with_script({.argv = a});"), "a.cpp:1:"),
    (sample("process::run({.argv = {a}}, {});", "apps/a/check.cpp"), "check.cpp:1:"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
