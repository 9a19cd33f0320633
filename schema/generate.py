#!/usr/bin/env python3
"""Makes the tables of mtproto/tl_schema.hpp and the typed names of mtproto/api.hpp out of schema/api.tl.

  generate.py API_TL USED_TXT OUT_TABLES_CPP OUT_API_HPP
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

LINE = re.compile(r"^(?P<name>[\w.]+)#(?P<id>[0-9a-f]{1,8})(?P<generics>( \{\w+:Type\})*)(?P<fields>( \S+:\S+)*)"
                  r" = (?P<type>\S+);$")
FIELD = re.compile(r"^(?P<name>\w+):(?:(?P<mask>\w+)\.(?P<bit>\d+)\?)?(?P<type>\S+)$")
# TL type: (kind of tl_schema.hpp, C++ type)
PRIMITIVES = {
    "int": ("int32", "std::int32_t"), "long": ("int64", "std::int64_t"), "double": ("float64", "double"),
    "int128": ("int128", "std::string"), "int256": ("int256", "std::string"), "string": ("bytes", "std::string"),
    "bytes": ("bytes", "std::string"), "Bool": ("boolean", "bool"), "true": ("presence", "bool"),
    "#": ("mask", "std::int32_t"),
}
RESERVED = {"public", "private", "default", "delete", "static", "class", "new", "operator", "short", "long", "int"}


class Field(NamedTuple):
    name: str
    kind: str
    cpp: str
    vector: bool
    type: str  # of an object
    mask: int  # which field holds the bit, -1: always there
    bit: int


class Combinator(NamedTuple):
    name: str
    number: int
    fields: list[Field]
    result: str
    function: bool


def fail(where: str, what: str):
    sys.exit(f"{where}: {what}")


def field_of(text: str, before: list[Field], where: str) -> Field:
    match = FIELD.match(text) or fail(where, f"not a field: {text}")
    type_name, vector = match["type"], False
    if inner := re.fullmatch(r"Vector<(\S+)>", type_name):
        type_name, vector = inner[1], True
    kind, cpp = PRIMITIVES.get(type_name, ("object", "TlObject"))
    mask = -1
    if match["mask"]:
        names = [one.name for one in before]
        mask = names.index(match["mask"]) if match["mask"] in names else fail(where, f"no mask {match['mask']}")
    return Field(match["name"], kind, "TlVector" if vector else cpp, vector,
                 type_name if kind == "object" else "", mask, int(match["bit"] or 0))


def read(path: Path) -> tuple[int, list[Combinator]]:
    layer, function, found = 0, False, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if line.startswith("// LAYER "):
            layer = int(line.split()[2].rstrip(","))
        elif line == "---functions---":
            function = True
        elif line and not line.startswith("//"):
            match = LINE.match(line) or fail(where, f"not a definition: {line}")
            fields: list[Field] = []
            for text in match["fields"].split():
                fields.append(field_of(text, fields, where))
            found.append(Combinator(match["name"], int(match["id"], 16), fields, match["type"], function))
    return layer or fail(str(path), "no line // LAYER N"), found


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def tables(combinators: list[Combinator]) -> list[str]:
    types: dict[str, int] = {}
    for one in combinators:
        types.setdefault("" if one.function else one.result, len(types) + 1)
    # A type without constructors, `!X` and `X` stand for any object.
    number_of = lambda name: types.get(name, 0) if name else 0
    names, fields, rows = [], [], []
    offset = 0
    for one in sorted(combinators, key=lambda c: c.number):
        rows.append((one, offset, len(fields)))
        names.append(one.name)
        offset += len(one.name) + 1
        fields += [f"{{TlKind::{f.kind}, {str(f.vector).lower()}, {f.mask}, {f.bit}, {number_of(f.type)}}},"
                   for f in one.fields]
    text = ['#include "mtproto/tl_schema.hpp"', "", "namespace tgvs::mtproto::tables {", "",
            "extern const char names[];", "extern const TlField fields[];",
            "extern const TlCombinator combinators[];", "extern const std::size_t combinator_count;", ""]
    text += ["const char names[] ="] + [f'    "{name}\\0"' for name in names] + ["    ;", ""]
    text += ["const TlField fields[] = {"] + fields + ["};", "", "const TlCombinator combinators[] = {"]
    for one, name, first in rows:
        result, vector, kind = one.result, False, "object"
        if inner := re.fullmatch(r"Vector<(\S+)>", result):
            result, vector = inner[1], True
        kind = PRIMITIVES.get(result, ("object", ""))[0]
        text.append(f"{{0x{one.number:08x}u, {name}, {first}, {len(one.fields)}, "
                    f"{0 if one.function else number_of(one.result)}, {str(one.function).lower()}, "
                    f"{{TlKind::{kind}, {str(vector).lower()}, -1, 0, {number_of(result)}}}}},")
    return text + ["};", "", f"const std::size_t combinator_count = {len(rows)};", "",
                   "}  // namespace tgvs::mtproto::tables"]


def snake(name: str) -> str:
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name.replace(".", "_"))
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()
    return name + "_" if name in RESERVED else name


def names(layer: int, combinators: list[Combinator], used: list[str]) -> list[str]:
    by_name = {one.name: one for one in combinators}
    text = ["// Made by schema/generate.py out of schema/api.tl.", "#pragma once", "",
            '#include "mtproto/tl_object.hpp"', "", "namespace tgvs::mtproto::api {", "",
            f"constexpr std::int32_t layer = {layer};"]
    for name in used:
        one = by_name.get(name) or fail("used.txt", f"the schema has no {name}")
        text += ["", f"struct {snake(name)} {{", f"    static constexpr std::uint32_t constructor = 0x{one.number:08x};"]
        # A member must not have the name of its class.
        text += [f"    static constexpr Field<{f.cpp}> {snake(f.name)}{'_' * (snake(f.name) == snake(name))}"
                 f"{{constructor, {index}}};"
                 for index, f in enumerate(one.fields) if f.kind != "mask"]
        text.append("};")
    return text + ["", "}  // namespace tgvs::mtproto::api"]


def main() -> None:
    schema, used_file, out_tables, out_names = map(Path, sys.argv[1:])
    layer, combinators = read(schema)
    used = re.sub(r"#.*", "", used_file.read_text(encoding="utf-8")).split()
    write(out_tables, tables(combinators))
    write(out_names, names(layer, combinators, used))


if __name__ == "__main__":
    main()
