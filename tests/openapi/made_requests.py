"""Requests at random, of what web/api/v1/openapi.json describes."""

import json
import random
from collections.abc import Callable
from urllib.parse import quote

from openapi import Operation

JSON = {"Content-Type": "application/json"}


class MadeRequests:
    """Requests that a describer would call right, and then somewhat less so."""

    WORDS = ["", "x", "evening", "default", "https://example.org/a.mp4", "../../etc/passwd", "clip\0", "\u202eabc", "я" * 70,
             "a" * 5_000, "\ud800", "file:///etc/passwd", "r1", "-1", "http://[::1", "\n", "{}"]
    VALUES = [None, True, 0, -1, 1e300, 2 ** 63, 0.5, [], {}, [[[[]]]], "1"]

    def __init__(self, chance: random.Random, entry: Callable[[], str]):
        self.chance = chance
        self.entry = entry  # the id of one that is in the list

    def some(self, part: float) -> bool:
        return self.chance.random() < part

    def value(self, schema: dict):
        if self.some(0.03):
            return self.chance.choice(self.VALUES + self.WORDS)
        for several in ("oneOf", "anyOf"):
            if several in schema:
                return self.value(self.chance.choice(schema[several]))
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object":
            return self.members(schema)
        if kind == "boolean":
            return self.some(0.5)
        if kind == "number":
            return self.chance.choice([1, -1, 0.25, 90, schema.get("maximum", 1e9), 1e12])
        return self.chance.choice(self.WORDS)

    def members(self, schema: dict) -> dict:
        needed = schema.get("required", [])
        made = {name: self.value(one) for name, one in schema.get("properties", {}).items()
                if self.some(0.95 if name in needed else 0.4)}
        if self.some(0.05):
            made[self.chance.choice(self.WORDS)] = self.chance.choice(self.VALUES)
        return made

    def body(self, operation: Operation) -> bytes | None:
        if operation.body is None:
            return b"{}" if self.some(0.05) else None
        made = self.chance.choice(operation.body_examples) if self.some(0.2) else self.value(operation.body)
        text = json.dumps(made).encode()
        if self.some(0.05):
            at = self.chance.randrange(len(text) + 1)
            text = text[:at] + self.chance.randbytes(3) + text[at:]
        if self.some(0.03):
            text = text[:self.chance.randrange(len(text) + 1)]
        if self.some(0.02):
            text = b"[" * 20_000
        if self.some(0.01):
            text = b" " * 70_000
        return text

    def part_of_path(self, name: str) -> str:
        known = {"list": ["evening", "default", "odd", "nowhere"], "entry": [self.entry()],
                 "event": ["known", "news@example.org", "none"], "person": ["p1", "viewer 0", "Nobody"], "session": ["s1", "s999"]}[name]
        word = self.chance.choice(known if self.some(0.7) else self.WORDS[1:])
        return quote(word.encode("utf-8", "surrogatepass"), safe="" if self.some(0.9) else "%") or "x"

    def request(self, operation: Operation) -> tuple[str, bytes | None, dict[str, str]]:
        headers = dict(JSON) if operation.method != "GET" and self.some(0.97) else {}
        query = []
        values = {}
        for parameter in operation.parameters:
            name = parameter["name"]
            if parameter["in"] == "path":
                values[name] = self.part_of_path(name)
            elif self.some(0.4):
                word = self.chance.choice([str(parameter["example"]), "x", "0", "-1", "9" * 30, "%00", "*", "a" * 200])
                if parameter["in"] == "query":
                    query.append(f"{name}={word}")
                else:
                    headers[name] = word
        return operation.address(**values) + ("?" + "&".join(query) if query else ""), self.body(operation), headers
