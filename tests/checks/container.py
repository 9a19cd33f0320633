#!/usr/bin/python3
"""The image runs as nobody in particular, fetches nothing by hand, has no secrets in it, and its build sees what it packs."""
import re

import checking

FILE = "deploy/container/Containerfile"
IGNORED = f"{FILE}.dockerignore"
PACKAGE = "cmake/package.cmake"
VOLUMES = {f"/{folder}/tg_video_streamer" for folder in ("etc", "var/lib", "var/cache")}
SECRETS = re.compile(r"\b(API_ID|API_HASH|SESSION_STRING|RTMP_URL|PANEL_TOKEN|TELEGRAM_PROXY|YTDLP_COOKIES)\b")


def instructions(text):
    """(line number, name, value), continued lines joined."""
    lines, started = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if not lines:
            started = number
        if line.startswith("#") or not line.strip():
            continue
        lines.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            name, _, value = " ".join(lines).partition(" ")
            yield started, name.upper(), value
            lines = []


def stages(text):
    found = []
    for number, name, value in instructions(text):
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((number, name, value))
    return found


def check_line(number, name, value):
    if name == "FROM" and not re.fullmatch(r"docker\.io/library/debian:\$\{DEBIAN\}( AS build|-slim)", value):
        yield number, "not the Debian that DEBIAN names, which the package is made for"
    if name == "ADD" or name == "RUN" and re.search(r"\b(curl|wget)\b|https?://", value):
        yield number, "fetched by hand: nobody has signed for it"
    if name in ("ENV", "ARG", "RUN") and (secret := SECRETS.search(value)):
        yield number, f"{secret[0]} would be in the image"


def check_last(stage):
    """What is shipped."""
    last = {name: (number, value) for number, name, value in stage}
    number, user = last.get("USER", (stage[0][0], ""))
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user):
        yield number, "USER is not a number other than root's, which Kubernetes can look at (runAsNonRoot)"
    number, health = last.get("HEALTHCHECK", (stage[0][0], ""))
    if '"tg_video_streamer", "health"' not in health:
        yield number, "HEALTHCHECK is not: tg_video_streamer health"
    number, volumes = last.get("VOLUME", (stage[0][0], ""))
    for missing in sorted(VOLUMES - set(volumes.split())):
        yield number, f"{missing} is no volume"
    for number, name, value in stage:
        if name == "COPY" and not value.startswith("--from="):
            yield number, "sources would be in the image"


def check_release(text):
    for number, name, value in instructions(text):
        if name == "ARG" and value in ("DEBIAN=12", "DEBIAN=13"):
            return
        if name == "FROM":
            yield number, "no ARG in front says which Debian it is, 12 or 13"
            return


def packed(text):
    """(line number, path) of what the package is made of."""
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, path.rstrip("/")) for path in re.findall(r"\$\{PROJECT_SOURCE_DIR\}/([\w./-]+)", line)
            if not path.endswith("deploy/"))
        if call := re.match(r"tgvs_with_package_paths\((\w+) ([^$)]+)\)", line):
            yield from ((number, f"deploy/{call[1]}/{file}") for file in call[2].split())


def check_seen(text, ignored):
    seen = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    for number, path in packed(text):
        if not any(path == one or path.startswith(one + "/") for one in seen):
            yield number, f"{path} is not sent to the build of the image; name it in {IGNORED}"


def check(root):
    text = (root / FILE).read_text(encoding="utf-8")
    found = stages(text)
    problems = [problem for stage in found for line in stage for problem in check_line(*line)]
    problems += [*check_release(text), *check_last(found[-1])]
    yield from (f"{FILE}:{number}: {text}" for number, text in problems)
    ignored = (root / IGNORED).read_text(encoding="utf-8").splitlines()
    if "**/.env" not in ignored[ignored.index("*"):]:
        yield f"{IGNORED}:1: a .env would be sent to whoever builds"
    package = (root / PACKAGE).read_text(encoding="utf-8")
    yield from (f"{PACKAGE}:{number}: {text}" for number, text in check_seen(package, ignored))


def text_of(name):
    return (checking.ROOT / name).read_text(encoding="utf-8")


def changed(old, new, file=FILE):
    assert old in text_of(file), old
    return {name: text_of(name).replace(old, new) if name == file else text_of(name) for name in (FILE, IGNORED, PACKAGE)}


GOOD = [{name: text_of(name) for name in (FILE, IGNORED, PACKAGE)}]
BAD = [
    (changed("USER 900:900", "USER tgstream"), "USER is not a number"),
    (changed("USER 900:900", "USER 0:0"), "USER is not a number"),
    (changed('"health"', '"check"'), "HEALTHCHECK is not"),
    (changed("VOLUME /etc/tg_video_streamer /var/lib/tg_video_streamer", "VOLUME /etc/tg_video_streamer"),
     "/var/lib/tg_video_streamer is no volume"),
    (changed("COPY . .", "ADD https://example.org/a.tar.gz ."), "fetched by hand"),
    (changed("apt-get update", "wget example.org/a"), "fetched by hand"),
    (changed("COPY --from=build /source/build/release/", "COPY build/release/"), "sources would be"),
    (changed("ARG YTDLP_VERSION=", "ARG SESSION_STRING="), "SESSION_STRING would be"),
    (changed("debian:${DEBIAN}-slim", "alpine:3"), "not the Debian"),
    (changed("debian:${DEBIAN}-slim", "debian:12-slim"), "not the Debian"),
    (changed("ARG DEBIAN=12", "ARG DEBIAN=14"), "no ARG in front"),
    (changed("**/.env\n", "", IGNORED), "a .env would be sent"),
    (changed("!deploy/scripts/yt-dlp-update\n", "", IGNORED), "deploy/scripts/yt-dlp-update is not sent"),
    (changed("!deploy/logrotate\n", "", IGNORED), "deploy/logrotate/yt-dlp-update is not sent"),
    (changed("!docs/man\n", "", IGNORED), "docs/man/yt-dlp-update.1 is not sent"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
