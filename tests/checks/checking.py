"""What the checks share: run one over a checkout, or over its own good and bad samples.

A check is a function from a checkout's root to lines "file:line: problem". Its samples are small trees,
{path: text}; the self-test writes each one to a folder and sees that a good one passes and that a bad
one is refused for its reason.
"""
import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(root, folders, suffixes):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes:
                yield path


def sources(root):
    return files(root, ["src", "apps", "tests", "bench"], {".cpp", ".hpp"})


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def write_tree(root, tree):
    for name, text in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)


def self_test(check, good, bad):
    """good: list of trees; bad: list of (tree, part of the expected problem)."""
    failures = []
    for number, tree in enumerate(good):
        with tempfile.TemporaryDirectory() as folder:
            write_tree(Path(folder), tree)
            failures += [f"good sample {number} is refused: {p}" for p in check(Path(folder))]
    for number, (tree, expected) in enumerate(bad):
        with tempfile.TemporaryDirectory() as folder:
            write_tree(Path(folder), tree)
            problems = list(check(Path(folder)))
            if not any(expected in problem for problem in problems):
                failures.append(f"bad sample {number}: no '{expected}' in {problems}")
    return failures


def run(check, good, bad):
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    problems = self_test(check, good, bad) if options.self_test else list(check(options.root))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
