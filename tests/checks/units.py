#!/usr/bin/python3
"""systemd finds nothing to say against the units, they are well confined, and each setting has its reason.

So, too, with those that cmake/package_paths.cmake makes of them for the Debian package.
"""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import checking

UNITS = "deploy/systemd"
PACKAGE_PATHS = checking.ROOT / "cmake/package_paths.cmake"
WORST = 15  # exposure of 1.5; systemd's own daemons have 2 to 3, media servers 8 and more
# Those that must not be lost, whatever the exposure is: of all, and of the service itself.
WANTED = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "User": "tgstream", "StartLimitIntervalSec": "0"}
# They change the host for root, which is what they are for.
OF_ROOT = {"tgvs-deploy.service", "tgvs-deploy-recover.service"}
WANTED_OF_SERVICE = {"Restart": "always"}
# What is promised to operators.
WANTED_OF_TIMER = {"OnCalendar": "Sun *-*-* 02:00:00 UTC", "Persistent": "true"}
# What an instance has of its own; in all else the template is the unit.
OWN = {"Description", "ExecStart", "WorkingDirectory", "ReadWritePaths", "StateDirectory", "CacheDirectory",
       "RuntimeDirectory", "MemoryMax"}
UNWANTED = {"EnvironmentFile": "hides what the program reads again from .env",
            "RestartPreventExitStatus": "the service must always come back"}


def text_of(path):
    return path.read_text(encoding="utf-8")


def settings(text):
    """(line number, name, value), `[Section]` as a name of its own; a continued line is not known here."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"(\w+)=(.*)", line):
            yield number, *match.groups()


def without_reason(text):
    """Settings that neither have a comment above nor follow one that has, without a blank line between."""
    explained = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            explained = True
        elif not line.strip():
            explained = False
        elif "=" in line and not explained and not line.startswith(("Description=", "WantedBy=")):
            yield number, line.split("=")[0]


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def verify(path):
    """In a root of its own, where the programs that it starts are there; an unknown key is only a line."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("usr/lib/systemd/system", "lib/systemd/system"):
            shutil.copytree("/lib/systemd/system", root / name, symlinks=True)
        everything = [setting for each in path.parent.iterdir() for setting in settings(text_of(each))]
        for _, name, value in everything:
            if name.startswith("Exec") and value:
                program = root / value.lstrip("-+!@:").split()[0].lstrip("/")
                program.parent.mkdir(parents=True, exist_ok=True)
                program.write_bytes(b"")
                program.chmod(0o755)
        # With the others, which it may start.
        shutil.copytree(path.parent, root / "etc/systemd/system")
        _, said = run("systemd-analyze", "verify", f"--root={root}", "--man=no", f"/etc/systemd/system/{path.name}")
        return said


def check_service(path, name):
    code, said = run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={WORST}", str(path))
    if code != 0:
        yield f"{name}:1: too exposed, the most is {WORST / 10}: {said.splitlines()[-1] if said else code}"
    of_service = WANTED_OF_SERVICE if path.name.startswith("tg_video_streamer") else {}
    yield from missing(path, name, WANTED | of_service)
    found = {key: number for number, key, _ in settings(text_of(path))}
    for key, reason in UNWANTED.items():
        if key in found:
            yield f"{name}:{found[key]}: {key}= {reason}"


def missing(path, name, wanted):
    found = {key: (number, value) for number, key, value in settings(text_of(path))}
    for key, value in wanted.items():
        number, there = found.get(key, (1, None))
        if there != value:
            yield f"{name}:{number}: {key}={value} is missing"


def check(root):
    if not shutil.which("systemd-analyze"):
        yield "systemd-analyze is missing: run scripts/bootstrap"
        return
    yield from check_folder(root / UNITS, UNITS)
    with tempfile.TemporaryDirectory() as folder:
        code, said = run("cmake", "-D", f"SOURCE={root / UNITS}", "-D", f"OUTPUT={folder}", "-P", str(PACKAGE_PATHS))
        if code != 0:
            yield f"{UNITS}:1: {said}"
        yield from check_folder(Path(folder), "package")


def check_folder(folder, called):
    for path in sorted(folder.glob("*")):
        name = f"{called}/{path.name}"
        yield from (f"{name}:{number}: {key}= has no reason beside it"
                    for number, key in without_reason(text_of(path)))
        yield from (f"{name}:1: systemd-analyze verify: {line}" for line in verify(path).splitlines())
        if path.suffix == ".service" and path.name not in OF_ROOT:
            yield from check_service(path, name)
        elif path.suffix == ".timer":
            yield from missing(path, name, WANTED_OF_TIMER)
    yield from differences(folder / "tg_video_streamer.service", folder / "tg_video_streamer@.service", called)


def differences(unit, template, called):
    if not unit.exists() or not template.exists():
        return
    # A unit with an instance of its own is named after it.
    both = [[(name, value.replace("@%i.", ".")) for _, name, value in settings(text_of(path)) if name not in OWN]
            for path in (unit, template)]
    for name, value in sorted(set(both[0]) ^ set(both[1])):
        yield f"{called}/{template.name}:1: {name}={value} is in one of unit and template only"


CONFINED = text_of(checking.ROOT / UNITS / "tg_video_streamer.service")
UNIT = f"{UNITS}/tg_video_streamer.service"


def changed(line, by):
    assert line in CONFINED, line
    return {UNIT: CONFINED.replace(line, by)}


TEMPLATE = f"{UNITS}/tg_video_streamer@.service"
UPDATE = f"{UNITS}/yt-dlp-update.service"
UPDATING = text_of(checking.ROOT / UPDATE)
TIMER = f"{UNITS}/yt-dlp-update.timer"
TIMING = text_of(checking.ROOT / TIMER)
GOOD = [{UNIT: CONFINED}, {UPDATE: UPDATING, TIMER: TIMING}]
BAD = [
    (changed("WatchdogSec=30", "WatchDogSec=30"), "Unknown key 'WatchDogSec'"),
    (changed("KillMode=mixed", "KillMode=most"), "Failed to parse kill mode"),
    (changed("After=network-online.target", "After=network-online.target other"), "Failed to add dependency"),
    (changed("CapabilityBoundingSet=\n", ""), "too exposed"),
    (changed("Restart=always", "Restart=on-failure"), "Restart=always is missing"),
    (changed("UMask=0077", "UMask=0077\nEnvironmentFile=/a"), "hides what"),
    (changed("UMask=0077", "UMask=0077\nRestartPreventExitStatus=2"), "always come back"),
    (changed("UMask=0077", "UMask=0027") | {TEMPLATE: CONFINED}, "UMask=0027 is in one of"),
    ({UPDATE: UPDATING.replace("CapabilityBoundingSet=\n", "")}, "too exposed"),
    ({UPDATE: UPDATING.replace("User=tgstream", "User=root")}, "User=tgstream is missing"),
    ({UPDATE: UPDATING, TIMER: TIMING.replace("Sun ", "Mon ")}, "02:00:00 UTC is missing"),
    ({UPDATE: UPDATING, TIMER: TIMING.replace("Persistent=true\n", "")}, "Persistent=true is missing"),
    ({UPDATE: UPDATING, TIMER: TIMING.replace("AccuracySec=1s", "AccuracySec=soon")}, "Failed to parse"),
    (changed("ReadWritePaths=", "ReadWritePaths=/opt/tg_video_streamer/releases "), "not known in a package"),
    (changed("# Nobody else may read what it writes elsewhere.\n", "\n"), "UMask= has no reason"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
