#!/usr/bin/python3
"""Includes in src/<module> point left only, and to what the module's own CMakeLists.txt links. The header of a .cpp
is its first include, so that every build shows that it stands alone; each header says `#pragma once`."""
import re
from pathlib import Path

import checking

RANKS = {
    "base": 0,
    "config": 1, "process": 1, "media": 1, "playlist": 1, "net": 1, "mtproto": 1,
    "ffmpeg": 2, "ytdlp": 2, "telegram": 2, "http": 2, "playout": 2,
    "library": 3, "outputs": 3, "broadcast": 3,
    "service": 4,
}
# Narrower than its rank: the playout knows neither Telegram nor where items come from.
ONLY = {"playout": {"base", "media"}}

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
    r"qrencode\.h": r"PkgConfig::(lib)?qrencode",
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def links_of(module):
    text = re.sub(r"#.*", "", (module / "CMakeLists.txt").read_text(encoding="utf-8"))
    found = re.search(r"tgvs_module\(\s*\w+\s+LINKS([^)]*)\)", text)
    links = set(found.group(1).split()) if found else set()
    for more in re.finditer(r"target_link_libraries\(\s*\w+([^)]*)\)", text):
        links |= set(more.group(1).split())
    return links


def may_use(module, other):
    if module not in RANKS or other not in RANKS:
        return False
    return RANKS[other] < RANKS[module] and other in ONLY.get(module, RANKS)


def problem_with(module, links, quoted, name):
    """Why this include must not stand in that module, or None."""
    first = Path(name).parts[0]
    if quoted:
        if "/" not in name or first == module:
            return None
        if not may_use(module, first):
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


def check(root):
    for module in sorted(path.parent for path in (root / "src").glob("*/CMakeLists.txt")):
        links = links_of(module)
        where = f"src/{module.name}/CMakeLists.txt:1"
        if module.name not in RANKS:
            yield f"{where}: {module.name} has no rank in tests/checks/layers.py"
        for link in sorted(links):
            other = link.removeprefix("tgvs::")
            if other != link and not may_use(module.name, other):
                yield f"{where}: {module.name} must not link {link}"
        for path in checking.files(root, [f"src/{module.name}"], {".cpp", ".hpp"}):
            text = path.read_text(encoding="utf-8")
            if problem := problem_with_header(path, text):
                yield f"{path.relative_to(root)}:{problem[0]}: {problem[1]}"
            for found in INCLUDE.finditer(text):
                problem = problem_with(module.name, links, found.group(1) == '"', found.group(2))
                if problem:
                    line = checking.line_of(text, found.start(2))
                    yield f"{path.relative_to(root)}:{line}: {problem}"


def pair(header, source):
    return {
        "src/base/CMakeLists.txt": "tgvs_module(base)\n",
        "src/base/a.hpp": header + "\n",
        "src/base/a.cpp": source + "\n",
    }


def sample(module, links, include):
    return {
        f"src/{module}/CMakeLists.txt": f"tgvs_module({module} LINKS {links})\n",
        f"src/{module}/a.cpp": f"#include {include}\n",
    }


GOOD = [
    sample("config", "tgvs::base fmt::fmt", '"base/log.hpp"'),
    sample("config", "tgvs::base fmt::fmt", "<fmt/format.h>"),
    sample("config", "tgvs::base", '"config/settings.hpp"'),
    sample("config", "tgvs::base", "<vector>"),
    sample("playout", "tgvs::base tgvs::media PkgConfig::libav", "<libavformat/avformat.h>"),
    sample("service", "tgvs::playout", '"playout/timeline.hpp"'),
    pair("#pragma once", '#include "base/a.hpp"\n\n#include <vector>'),
]
BAD = [
    (sample("config", "fmt::fmt", '"base/log.hpp"'), "a.cpp:1: base/log.hpp needs tgvs::base"),
    (sample("config", "tgvs::base", "<fmt/format.h>"), "<fmt/format.h> needs"),
    (sample("base", "", '"config/settings.hpp"'), "base must not include"),
    (sample("config", "tgvs::process", '"process/child.hpp"'), "config must not include"),
    (sample("config", "tgvs::process", "<vector>"), "config must not link tgvs::process"),
    (sample("playout", "tgvs::library", '"library/cache.hpp"'), "playout must not include"),
    (sample("http", "tgvs::base", "<boost/asio.hpp>"), "<boost/asio.hpp> needs"),
    (sample("media", "PkgConfig::libsystemd", "<libavutil/dict.h>"), "<libavutil/dict.h> needs"),
    (sample("elsewhere", "tgvs::base", "<vector>"), "has no rank"),
    (pair("", '#include "base/a.hpp"'), "a.hpp:1: a header without"),
    (pair("#pragma once", '#include <vector>\n#include "base/a.hpp"'), "a.cpp:1: its own a.hpp"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
