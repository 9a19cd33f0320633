#!/usr/bin/python3
"""What g++ 12 miscompiles around `co_await`: a `{` between it and its `;` (what is made there is destroyed twice),
and one that is reached only sometimes (behind `&&`, `||` or `?`: temporaries of the other way are destroyed too)."""
import re

import checking

# Comments, strings and characters, so that what they hold does not count.
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
    re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def has_brace(code, start):
    """From behind a co_await to the end of its expression: a `;` or a closing ) of what is around."""
    depth = 0
    for character in code[start:]:
        if character == "{":
            return True
        if character == ";" and depth == 0:
            return False
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return False
    return False


CONDITIONAL = re.compile(r"(?:&&|\|\||\?)[\s(!]*(?P<await>co_await\b)")


def check(root):
    for path in checking.sources(root):
        code = NOT_CODE.sub(blank, path.read_text(encoding="utf-8"))
        for found in CONDITIONAL.finditer(code):
            line = checking.line_of(code, found.start("await"))
            yield f"{path.relative_to(root)}:{line}: a co_await behind a condition; give it a line of its own"
        for found in re.finditer(r"\bco_await\b", code):
            if has_brace(code, found.end()):
                line = checking.line_of(code, found.start())
                yield f"{path.relative_to(root)}:{line}: a {{ between co_await and its ;"


def sample(code):
    return {"src/net/a.cpp": code + "\n"}


GOOD = [
    sample("auto x = co_await read(socket);"),
    sample("if (co_await done(x)) {\n    f();\n}"),
    sample("while ((co_await next(x)).ok) { f(); }"),
    sample("co_await (pass(a) || pass(b));"),
    sample("const bool gone = co_await is_cancelled();\nif (a && gone)\n    f();"),
    sample('co_await say("{"); // { co_await x {'),
    sample("co_await say('{', 1'000);\nf({});"),
    sample('co_await say(R"x({)x");'),
]
BAD = [
    (sample("co_await read(Options{});"), "a.cpp:1:"),
    (sample("\nco_await read([&] { f(); });"), "a.cpp:2:"),
    (sample("co_await (\n    read({1, 2}) || wait());"), "a.cpp:1:"),
    (sample("auto x = co_await T{};"), "a.cpp:1:"),
    (sample("if (!x &&\n    co_await gone())"), "a.cpp:2:"),
    (sample("if (x || !co_await gone())"), "a.cpp:1:"),
    (sample("auto x = y ? co_await a() : b();"), "a.cpp:1:"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
