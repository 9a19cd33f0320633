"""What a PromQL expression names: its metrics with the labels they are asked for, and the labels it groups by."""
import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`)"
    r"|(?P<range>\[[^\]]*\])"
    r"|(?P<number>[0-9][0-9A-Za-z.]*)"
    r"|(?P<name>[A-Za-z_:][A-Za-z0-9_:]*)"
    r"|(?P<sign>\S)")
AGGREGATING = {"by", "without"}
GROUPING = AGGREGATING | {"on", "ignoring", "group_left", "group_right"}
WORDS = {"and", "or", "unless", "offset", "bool", "atan2", "inf", "nan"}


@dataclass
class Names:
    metrics: list = field(default_factory=list)  # (name, {labels})
    grouping: set = field(default_factory=set)


def names_until(tokens, at, end):
    """Names from `at` to the sign `end`, and where it is."""
    found = set()
    while at < len(tokens) and tokens[at][1] != end:
        if tokens[at][0] == "name":
            found.add(tokens[at][1])
        at += 1
    return found, at


def names_of(expression):
    tokens = [(token.lastgroup, token.group()) for token in TOKEN.finditer(expression)]
    tokens.append(("end", ""))
    names = Names()
    at = 0
    while at < len(tokens) - 1:
        kind, text = tokens[at]
        following = tokens[at + 1][1]
        at += 1
        if kind == "name" and text in GROUPING:
            if following == "(":
                found, at = names_until(tokens, at + 1, ")")
                names.grouping |= found
        elif kind == "name" and following == "{":
            labels, at = names_until(tokens, at + 1, "}")
            names.metrics.append((text, labels))
        elif kind == "name" and following not in AGGREGATING | {"("} and text.lower() not in WORDS:
            names.metrics.append((text, set()))
        elif text == "{":  # a selector that begins with a brace hides its metric
            labels, at = names_until(tokens, at, "}")
            names.metrics.append(("{…}", labels))
    return names
