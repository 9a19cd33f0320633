#!/usr/bin/python3
"""Documents name what exists: the files they link to, the headings in them, and the keys of .env.

A key is named by `KEY=…` in code, or by `KEY` alone if it is almost one of ours (a typing error).
"""
import difflib
import os
import re
from pathlib import Path
from urllib.parse import unquote

import checking
import markdown

# Looks like a key but is none: variables of the system and of other programs.
OTHERS = {
    "ASAN_OPTIONS", "CACHE_DIRECTORY", "CREDENTIALS_DIRECTORY", "CTEST_PARALLEL_LEVEL", "CXX", "DEBIAN_FRONTEND",
    "DESTDIR", "HOME", "LANG", "NOTIFY_SOCKET", "PATH", "STATE_DIRECTORY", "TMPDIR", "TSAN_OPTIONS", "TZ",
    "UBSAN_OPTIONS", "WATCHDOG_USEC",
}
SKIPPED = {"build", ".git", "node_modules", "state", "cache", "demo"}

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.M)
FENCE = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1", re.M | re.S)
ASSIGNMENT = re.compile(r"(?:^|(?<=[`\s]))([A-Z][A-Z0-9_]{2,})=", re.M)
ALONE = re.compile(r"`([A-Z][A-Z0-9_]{3,})`")
NEAR = 0.88  # of difflib's ratio: a letter or two of a word


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def documents(root):
    # Other tests make and remove folders below build/ meanwhile, so it is not even entered.
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED)
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(".md"))


def known_keys(root):
    example = root / ".env.example"
    text = example.read_text(encoding="utf-8") if example.exists() else ""
    return set(re.findall(r"^([A-Z][A-Z0-9_]*)=", text, re.M))


def broken_links(root, path, text):
    prose = FENCE.sub(blank, text)
    prose = re.sub(r"`[^`\n]*`", blank, prose)
    for found in [*LINK.finditer(prose), *REFERENCE.finditer(prose)]:
        target, _, anchor = unquote(found.group(1)).partition("#")
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        if target.startswith("/"):
            yield found.start(), f"{target} is an absolute path"
        elif target and not (path.parent / target).exists():
            yield found.start(), f"there is no {target}"
        elif anchor and not has_heading(path.parent / target if target else path, anchor):
            yield found.start(), f"there is no heading #{anchor} in {target or path.name}"


def has_heading(path, anchor):
    """Of files that are not Markdown (#L12 of a source) nothing is known."""
    return path.suffix != ".md" or anchor in markdown.anchors(path.read_text(encoding="utf-8"))


def code_of(text):
    """The text with everything but fenced and inline code blanked."""
    code = list(re.sub(r"[^\n]", " ", text))
    for part in [*FENCE.finditer(text), *re.finditer(r"`[^`\n]+`", text)]:
        code[part.start():part.end()] = part.group()
    return "".join(code)


def unknown_keys(keys, text):
    code = code_of(text)
    for found in ASSIGNMENT.finditer(code):
        name = found.group(1)
        if name not in keys | OTHERS and not name.startswith(("CMAKE_", "TGVS_")):
            yield found.start(1), f"{name} is no key of .env"
    for found in ALONE.finditer(code):
        name = found.group(1)
        near = difflib.get_close_matches(name, keys, 1, NEAR)
        if name not in keys | OTHERS and near:
            yield found.start(1), f"{name} is no key of .env; {near[0]}?"


def check(root):
    keys = known_keys(root)
    for path in documents(root):
        text = path.read_text(encoding="utf-8")
        problems = [*broken_links(root, path, text), *unknown_keys(keys, text)]
        for offset, problem in sorted(problems):
            yield f"{path.relative_to(root)}:{checking.line_of(text, offset)}: {problem}"


def sample(text):
    return {".env.example": "VIDEO_QUALITY=720p\nLOOP=1\n", "docs/a.md": text + "\n",
            "b.md": "# The `x` of b\n## Again\n## Again\n```sh\n# no heading\n```\n## Если: да\n"}


GOOD = [
    sample("[b](../b.md) [part](../b.md#the-x-of-b) [web](https://example.org/none#x) [here](#x-y)\n## X, Y"),
    sample("[2](../b.md#again-1) [ru](../b.md#если-да) [file](../.env.example#L2)"),
    sample("```\n[x](none.md)\n```\n`[y](none.md)`"),
    sample("`LOOP=0` and `VIDEO_QUALITY`, `SIGTERM`, SOME=1 in prose, `HOME=/root`"),
    sample("```sh\nLOOP=0 run\n```"),
]
BAD = [
    (sample("\n[x](none.md)"), "docs/a.md:2: there is no none.md"),
    (sample("[x]: none.md"), "there is no none.md"),
    (sample("[x](/b.md)"), "absolute"),
    (sample("[x](#y)"), "docs/a.md:1: there is no heading #y in a.md"),
    (sample("[x](../b.md#again-2)"), "there is no heading #again-2 in ../b.md"),
    (sample("[x](../b.md#no-heading)"), "there is no heading #no-heading"),
    (sample("set `LOOPS=0`"), "LOOPS is no key"),
    (sample("```\nVIDEO_SIZE=1\n```"), "docs/a.md:2: VIDEO_SIZE is no key"),
    (sample("| `VIDEO_QUALTY` | x |"), "VIDEO_QUALITY?"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
