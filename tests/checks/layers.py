#!/usr/bin/python3
"""Includes in src/<module> point left only, and to what the module's own CMakeLists.txt links; those inside a module
go round in no circle. The header of a .cpp is its first include, so that every build shows that it stands alone;
each header says `#pragma once`."""
import re
from pathlib import Path

import checking

# Narrower than the order of the modules, which stands in CMakeLists.txt: the playout knows neither Telegram nor
# where items come from, and the outputs know no more than it.
ONLY = {"playout": {"base", "media"}, "outputs": {"base", "media", "playout"}}

# How an include of a library begins, and what a link to it looks like.
LIBRARIES = {
    r"fmt/": r"fmt::",
    r"nlohmann/": r"nlohmann_json::",
    r"prometheus/": r"prometheus-cpp::",
    r"boost/": r"Boost::",
    r"openssl/": r"OpenSSL::",
    r"libav[a-z]*/": r"PkgConfig::libav",
    r"systemd/": r"PkgConfig::libsystemd",
    r"CLI/": r"CLI11::",
    r"zlib\.h": r"ZLIB::|PkgConfig::zlib",
    r"seccomp\.h": r"PkgConfig::seccomp",
    r"qrencode\.h": r"PkgConfig::(lib)?qrencode",
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def ranks_in(root):
    """Each module of CMakeLists.txt, and how many lines of modules stand above it."""
    text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    found = re.search(r"^set\(TGVS_MODULES\n([^)]*)\)", text, re.M)
    lines = found.group(1).splitlines() if found else []
    return {module: rank for rank, line in enumerate(lines) for module in line.split()}


def links_of(module):
    text = re.sub(r"#.*", "", (module / "CMakeLists.txt").read_text(encoding="utf-8"))
    found = re.search(r"tgvs_module\(\s*\w+\s+LINKS([^)]*)\)", text)
    links = set(found.group(1).split()) if found else set()
    for more in re.finditer(r"target_link_libraries\(\s*\w+([^)]*)\)", text):
        links |= set(more.group(1).split())
    return links


def may_use(ranks, module, other):
    if module not in ranks or other not in ranks:
        return False
    return ranks[other] < ranks[module] and other in ONLY.get(module, ranks)


def problem_with(ranks, module, links, quoted, name):
    """Why this include must not stand in that module, or None."""
    first = Path(name).parts[0]
    if quoted:
        if "/" not in name or first == module:
            return None
        if not may_use(ranks, module, first):
            return f"{module} must not include {name}"
        return None if f"tgvs::{first}" in links else f"{name} needs tgvs::{first} in LINKS"
    for include, link in LIBRARIES.items():
        if re.match(include, name) and not any(re.match(link, one) for one in links):
            return f"<{name}> needs {link} in LINKS"
    return None


def problem_with_header(path, text):
    """Why nothing shows that the header stands alone, or None."""
    if path.suffix == ".hpp":
        return None if "#pragma once" in text else (1, "a header without #pragma once")
    own = path.with_suffix(".hpp")
    first = INCLUDE.search(text)
    if not own.exists() or not first or first.group(2) == f"{own.parent.name}/{own.name}":
        return None
    return (checking.line_of(text, first.start(2)), f"its own {own.name} is not the first include")


def circle_in(includes):
    """The parts that include each other, of {part: parts that it includes}; a part is a header and its .cpp."""
    left = set(includes)
    while ends := {part for part in left if not includes[part] & left}:
        left -= ends
    while starts := {part for part in left if not any(part in includes[other] for other in left)}:
        left -= starts
    return sorted(left)


def check(root):
    ranks = ranks_in(root)
    for module in sorted(path.parent for path in (root / "src").glob("*/CMakeLists.txt")):
        links = links_of(module)
        where = f"src/{module.name}/CMakeLists.txt:1"
        if module.name not in ranks:
            yield f"{where}: {module.name} has no place in TGVS_MODULES of CMakeLists.txt"
        for link in sorted(links):
            other = link.removeprefix("tgvs::")
            if other != link and not may_use(ranks, module.name, other):
                yield f"{where}: {module.name} must not link {link}"
        parts = {}
        for path in checking.files(root, [f"src/{module.name}"], {".cpp", ".hpp"}):
            text = path.read_text(encoding="utf-8")
            if problem := problem_with_header(path, text):
                yield f"{path.relative_to(root)}:{problem[0]}: {problem[1]}"
            own = parts.setdefault(path.stem, set())
            for found in INCLUDE.finditer(text):
                included = Path(found.group(2))
                if found.group(1) == '"' and included.parent.name == module.name and included.stem != path.stem:
                    own.add(included.stem)
                problem = problem_with(ranks, module.name, links, found.group(1) == '"', found.group(2))
                if problem:
                    line = checking.line_of(text, found.start(2))
                    yield f"{path.relative_to(root)}:{line}: {problem}"
        if circle := circle_in(parts):
            yield f"src/{module.name}/{circle[0]}.hpp:1: include each other: {', '.join(circle)}"


ORDER = {"CMakeLists.txt": "set(TGVS_MODULES\n    base\n    config process media\n    http playout\n    outputs\n"
                           "    service)\n"}


def pair(header, source):
    return ORDER | {
        "src/base/CMakeLists.txt": "tgvs_module(base)\n",
        "src/base/a.hpp": header + "\n",
        "src/base/a.cpp": source + "\n",
    }


def sample(module, links, include):
    return ORDER | {
        f"src/{module}/CMakeLists.txt": f"tgvs_module({module} LINKS {links})\n",
        f"src/{module}/a.cpp": f"#include {include}\n",
    }


def parts(**includes):
    """A module `base` of headers, each with what it includes."""
    return ORDER | {"src/base/CMakeLists.txt": "tgvs_module(base)\n"} | {
        f"src/base/{name}.hpp": "#pragma once\n" + "".join(f'#include "base/{one}.hpp"\n' for one in others.split())
        for name, others in includes.items()
    }


GOOD = [
    sample("config", "tgvs::base fmt::fmt", '"base/log.hpp"'),
    sample("config", "tgvs::base fmt::fmt", "<fmt/format.h>"),
    sample("config", "tgvs::base", '"config/settings.hpp"'),
    sample("config", "tgvs::base", "<vector>"),
    sample("outputs", "tgvs::base tgvs::media PkgConfig::libav", "<libavformat/avformat.h>"),
    sample("outputs", "tgvs::playout", '"playout/sink.hpp"'),
    sample("service", "tgvs::playout", '"playout/timeline.hpp"'),
    pair("#pragma once", '#include "base/a.hpp"\n\n#include <vector>'),
    parts(whole="part types", part="types", types=""),
]
BAD = [
    (parts(whole="part", part="other", other="whole", user="whole", types=""),
     "include each other: other, part, whole"),
    (sample("config", "fmt::fmt", '"base/log.hpp"'), "a.cpp:1: base/log.hpp needs tgvs::base"),
    (sample("config", "tgvs::base", "<fmt/format.h>"), "<fmt/format.h> needs"),
    (sample("base", "", '"config/settings.hpp"'), "base must not include"),
    (sample("config", "tgvs::process", '"process/child.hpp"'), "config must not include"),
    (sample("config", "tgvs::process", "<vector>"), "config must not link tgvs::process"),
    (sample("playout", "tgvs::config", '"config/settings.hpp"'), "playout must not include"),
    (sample("playout", "tgvs::outputs", '"outputs/rtmp_sink.hpp"'), "playout must not include"),
    (sample("http", "tgvs::base", "<boost/asio.hpp>"), "<boost/asio.hpp> needs"),
    (sample("media", "PkgConfig::libsystemd", "<libavutil/dict.h>"), "<libavutil/dict.h> needs"),
    (sample("elsewhere", "tgvs::base", "<vector>"), "has no place"),
    (pair("", '#include "base/a.hpp"'), "a.hpp:1: a header without"),
    (pair("#pragma once", '#include <vector>\n#include "base/a.hpp"'), "a.cpp:1: its own a.hpp"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
