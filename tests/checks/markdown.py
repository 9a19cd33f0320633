"""What the checks and the guide's test need to know of a Markdown document: code blocks, headings, tables."""

import re
from dataclasses import dataclass

FENCE = re.compile(r"^[ \t]*(```|~~~)([^\n]*)\n(.*?)^[ \t]*\1[ \t]*$", re.M | re.S)
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.M)
CODE = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass
class Block:
    kind: str  # "sh", "sh home real", "nginx": what follows the fence
    text: str
    line: int
    heading: str  # the one it stands under

    @property
    def first_line(self) -> str:
        return self.text.split("\n", 1)[0]


def blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def prose(text: str) -> str:
    """Without what is in fences; every line stays where it was."""
    return FENCE.sub(blank, text)


def headings(text: str) -> list[tuple[int, str]]:
    """(level, text), in order."""
    return [(len(found[1]), found[2]) for found in HEADING.finditer(prose(text))]


def anchors(text: str) -> set[str]:
    """As GitHub makes them: a heading that comes again gets a number."""
    made: set[str] = set()
    for _, heading in headings(text):
        words = LINKED.sub(r"\1", heading).replace("`", "").lower()
        base = anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = 0
        while anchor in made:
            number += 1
            anchor = f"{base}-{number}"
        made.add(anchor)
    return made


def blocks(text: str) -> list[Block]:
    places = [(found.start(), found[2]) for found in HEADING.finditer(prose(text))]
    return [Block(found[2].strip(), found[3], text.count("\n", 0, found.start()) + 1,
                  next((heading for at, heading in reversed(places) if at < found.start()), ""))
            for found in FENCE.finditer(text)]


def sections(text: str, level: int = 2) -> list[str]:
    """The prose before the first heading of that level, and below each."""
    parts: list[list[str]] = [[]]
    for line in prose(text).split("\n"):
        if line.startswith("#" * level + " "):
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def code_in(text: str) -> list[str]:
    return CODE.findall(text)


def table_under(text: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    lines = iter(prose(text).split("\n"))
    for line in lines:
        if re.fullmatch(rf"#+ +{re.escape(heading)}\s*", line):
            break
    rows = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])])
        elif rows or line.startswith("#"):
            break
    return rows[2:]
