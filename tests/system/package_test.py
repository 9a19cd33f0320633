#!/usr/bin/python3
"""The Debian package: what it brings, and its life on a machine with a systemd of its own.

ctest's fixture packs the programs of this build (with sanitizers), by the same rules as a release's.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import debian  # noqa: E402
from installation import SANITIZER_OPTIONS, USER, Channel  # noqa: E402
from machine import Machine  # noqa: E402
from scene import SystemTest, fixture  # noqa: E402
from waiting import wait_for  # noqa: E402
from wheels import Index, ejs, runtime, ytdlp  # noqa: E402

PACKAGE = "TGVS_PACKAGE"  # its path, in the environment
NAME = "tg-video-streamer"
BUILT = {"tg_video_streamer": ["", "run", "check", "session", "session show", "session convert", "hub"],
         "auto_session_runner": [""]}
PROGRAMS = {**BUILT, "yt-dlp-update": [""]}  # with their commands
CLIPS = "/srv/clips"
PACKAGES = "/srv/packages"
UNITS = "/usr/lib/systemd/system"
UPDATE, TIMER, REQUEST = "yt-dlp-update.service", "yt-dlp-update.timer", "yt-dlp-update.path"
UPDATES = "/var/lib/yt-dlp-update"
LOG = "/var/log/yt-dlp-update.log"
HUB = "tg_video_streamer-hub.service"
HIGHER = "9.0.0-1"
MARK = "\n[Unit]\nDocumentation=man:tg_video_streamer(1)\n"  # of the higher version
RESTARTED_WITHIN_S = 60
UPDATED_WITHIN_S = 100
INDEX_PORT = 8000  # on an address that only the machine reaches
COMPLETE = """
    source "$0" || exit
    COMP_WORDS=("$@") COMP_CWORD={last}
    _{function}
    echo "${{COMPREPLY[@]}}"
"""
# What dpkg and systemd write down for themselves, the lines of the user, and what the test itself adds.
NOT_OURS = re.compile(r"""
    etc/(passwd|group|shadow|gshadow)-? | var/log/dpkg\.log | var/lib/systemd/(?!.*yt-dlp).* |
    etc/systemd/system/tg_video_streamer@(waiting|failed)\.service\.d(/local\.conf)?
    """, re.VERBOSE)
DPKG = ["dpkg", "--no-triggers"]  # those of other packages, as man-db's


def run(*argv: str, **options) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{argv} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def tool(name: str) -> str:
    if not (path := shutil.which(name)):
        raise AssertionError(f"{name} is missing: run scripts/bootstrap")
    return path


def package() -> str:
    return os.environ[PACKAGE]


class Contents(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        self.root = self.folder / "root"
        run("dpkg-deb", "--extract", package(), str(self.root))

    def options_of(self, program: str, command: str) -> set[str]:
        told = run(str(self.root / "usr/bin" / program), *command.split(), "--help")
        return set(re.findall(r"^  (?:-h,)?(--[a-z-]+)", told, re.M)) - {"--help"}

    def completed(self, program: str, line: str) -> list[str]:
        """The words that a Tab at the end of the line offers."""
        file = self.root / "usr/share/bash-completion/completions" / program
        words = line.split(" ")
        script = COMPLETE.format(last=len(words) - 1, function=program.replace("-", "_"))
        return run("bash", "--norc", "-uc", script, str(file), *words, cwd=self.folder).split()

    def test_its_version_has_the_time_of_the_build(self):
        self.assertRegex(run("dpkg-deb", "--field", package(), "Version"), r"^\d+\.\d+\.\d+\+20\d{12}-1\n$")

    def test_lintian_finds_nothing(self):
        said = run(tool("lintian"), "--allow-root", "--fail-on=error,warning", "--tag-display-limit=0", package())
        self.assertEqual(said, "")

    def test_manual_and_completion_know_what_help_tells(self):
        for program, commands in PROGRAMS.items():
            page = self.page(program)
            for command in commands:
                line = f"{program} {command} ".replace("  ", " ")
                for option in self.options_of(program, command):
                    self.assertRegex(page, rf"(?m)^ +(-h, )?{option}\b", f"the manual of {line}")
                    self.assertIn(option, self.completed(program, line), line)
        self.assertEqual(self.completed("tg_video_streamer", "tg_video_streamer run --output "),
            ["telegram", "rtmp", "preview"])
        self.assertEqual(self.completed("tg_video_streamer", "tg_video_streamer session convert --to te"), ["telethon"])
        (self.folder / "my.env").touch()
        for program in BUILT:
            self.assertEqual(self.completed(program, f"{program} --env-file my"), ["my.env"])

    def page(self, program: str) -> str:
        """As man shows it; with a warning of groff's it fails."""
        file = self.root / f"usr/share/man/man1/{program}.1.gz"
        done = subprocess.run([tool("man"), "--warnings", "--local-file", str(file)], capture_output=True, text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("EXIT STATUS", done.stdout)
        return done.stdout


class Packaged(Channel):
    place = "/etc/tg_video_streamer"


class Installed(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        (self.folder / "packages").mkdir()
        shutil.copy(package(), self.folder / "packages/first.deb")
        self.make_higher_version()
        self.machine = self.enterContext(Machine(self.folder / "machine",
            {fixture() / "clips": CLIPS, self.folder / "packages": PACKAGES}, changeable=["/usr", "/var/lib/dpkg"]))
        self.machine.write("/etc/systemd/system.conf.d/sanitizer.conf", SANITIZER_OPTIONS)

    def make_higher_version(self) -> None:
        root = self.folder / "higher"
        run("dpkg-deb", "--raw-extract", package(), str(root))
        control = root / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*", f"Version: {HIGHER}", control.read_text(encoding="utf-8")),
            encoding="utf-8")
        for unit in (root / UNITS[1:]).iterdir():
            unit.write_text(unit.read_text(encoding="utf-8") + MARK, encoding="utf-8")
        run("dpkg-deb", "--root-owner-group", "-Znone", "--build", str(root), str(self.folder / "packages/higher.deb"))

    def channel(self, instance: str = "", port: int = 8080, **settings) -> Packaged:
        return Packaged(self.machine, instance, settings=settings, panel_port=port, playlist=[f"{CLIPS}/{clips.LONG}"])

    def install(self, file: str) -> None:
        self.machine.run(*DPKG, "--install", f"{PACKAGES}/{file}.deb")

    def files(self) -> set[str]:
        """Of the machine's own folders, without its journal."""
        root = self.machine.root
        return {str(path.relative_to(root)) for path in root.rglob("*") if "journal" not in path.parts}

    def is_enabled(self, unit: str) -> str:
        return self.machine.status("systemctl", "is-enabled", unit).stdout.strip()

    def invocation(self, channel: Channel) -> str:
        return self.machine.show(channel.unit, "InvocationID")

    def states_of_update(self) -> set[tuple[str, str]]:
        """Of the units of yt-dlp-update that systemd has loaded: (name, active state)."""
        lines = self.machine.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "yt-dlp-update*")
        return {(fields[0], fields[2]) for fields in map(str.split, lines.splitlines())}

    def assert_purged(self, before: set[str]) -> None:
        self.machine.run(*DPKG, "--purge", NAME)
        self.assertEqual(self.left_of(before), set())
        self.assertEqual(self.machine.status("dpkg", "--status", NAME).returncode, 1)

    def left_of(self, before: set[str]) -> set[str]:
        """What the package leaves on the machine."""
        own = {name for name in self.files() - before if not NOT_OURS.fullmatch(name)}
        usr = self.machine.changed("/usr")
        return own | {f"usr/{path.relative_to(usr)}" for path in usr.rglob("*") if not path.is_dir()}


class Life(Installed):
    def test_from_installation_to_purge(self):
        machine = self.machine
        machine.boot()
        before = self.files()

        self.install("first")
        self.measured("until it is installed", time.monotonic() - self.began)
        self.assert_installed()

        on_air, news = self.channel(), self.channel("news", 8083)
        waiting = self.channel("waiting", 8081, OUTPUT="nonsense")
        failed = self.channel("failed", 8082, OUTPUT="nonsense")
        machine.write(f"/etc/systemd/system/{waiting.unit}.d/local.conf", "[Service]\nRestartSec=1h\n")
        machine.write(f"/etc/systemd/system/{failed.unit}.d/local.conf", "[Service]\nRestart=no\n")
        settings = {path: (path.read_bytes(), path.stat())
                    for channel in (on_air, news, waiting, failed)
                    for path in machine.path(channel.shared).iterdir() if path.is_file()}
        machine.run("systemctl", "enable", on_air.unit, waiting.unit)
        machine.run("systemctl", "enable", "--now", HUB)
        wait_for("the hub's state", machine.path("/var/lib/tg_video_streamer-hub").is_dir, 20)
        for channel in (waiting, failed, news):
            channel.start(wait=False)
        on_air.start()
        news.wait_active()
        wait_for("a unit between two starts", lambda: machine.show(waiting.unit, "SubState") == "auto-restart", 20)
        wait_for("a unit that has failed", lambda: machine.show(failed.unit, "ActiveState") == "failed", 20)

        invocations = {channel: self.invocation(channel) for channel in (on_air, news, waiting)}
        self.install("higher")
        for channel, old in invocations.items():
            wait_for(f"{channel.unit} is started anew",
                lambda: self.invocation(channel) not in ("", old), RESTARTED_WITHIN_S)
            self.assertEqual(machine.show(channel.unit, "NeedDaemonReload"), "no")
            self.assertIn("man:tg_video_streamer", machine.show(channel.unit, "Documentation"))
        for channel in (on_air, news):
            channel.wait_active()
        self.assertEqual(len(failed.starts()), 1)
        self.assert_kept(settings)
        asked_through = [REQUEST, *(f"yt-dlp-update@{name}.path" for name in ("news", "waiting", "failed"))]
        self.assertEqual(self.states_of_update() - {(UPDATE, "inactive")},
            {(unit, "active") for unit in (TIMER, *asked_through)})
        for unit in (TIMER, *asked_through):
            self.assertEqual(machine.show(unit, "NeedDaemonReload"), "no")
            self.assertIn("man:tg_video_streamer", machine.show(unit, "Documentation"))

        machine.run(*DPKG, "--remove", NAME)
        self.assertEqual(machine.status("pgrep", "tg_video").stdout, "")
        for channel in (on_air, news, waiting):
            self.assertEqual(machine.show(channel.unit, "LoadState"), "not-found")
            self.assertEqual(machine.show(channel.unit, "ActiveState"), "inactive")
        self.assertEqual(machine.run("systemctl", "--failed", "--no-legend"), "")
        self.assertLessEqual({state for _, state in self.states_of_update()}, {"inactive"})
        self.assert_kept(settings)
        for channel in (on_air, news):
            channel.expect_clean_log()

        # As if there had been updates.
        machine.write(f"{UPDATES}/venv-20261122T020000Z/bin/yt-dlp", "", owner=USER)
        machine.link(f"{UPDATES}/venv", "venv-20261122T020000Z")
        for log in (LOG, f"{LOG}.2.gz"):
            machine.write(log, "")
        self.assert_purged(before)
        # Without a way in; its number is nobody else's.
        self.assertEqual(machine.run("getent", "passwd", USER).strip().split(":")[5:],
            ["/nonexistent", "/usr/sbin/nologin"])
        self.measured("test", time.monotonic() - self.began)

    def assert_installed(self) -> None:
        machine = self.machine
        for program in BUILT:
            self.assertRegex(machine.run(program, "--version"), rf"^{program} \d+\.\d+\.\d+\n$")
        units = [f"{UNITS}/{name}" for name in ("tg_video_streamer.service", "tg_video_streamer@.service", "tg_video_streamer-hub.service",
            UPDATE, TIMER, REQUEST, "yt-dlp-update@.path")]
        done = machine.status("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        for unit in ("tg_video_streamer.service", "tg_video_streamer@news.service", "tg_video_streamer-hub.service"):
            self.assertEqual(self.is_enabled(unit), "disabled")
            self.assertEqual(machine.show(unit, "ActiveState"), "inactive")
        self.assertEqual(self.is_enabled(TIMER), "enabled")
        # Nothing was fetched: that begins on Sunday, or when somebody asks.
        self.assertEqual(self.states_of_update(), {(TIMER, "active"), (UPDATE, "inactive")})
        for folder, mode in {Packaged.place: 0o700, "/var/lib/tg_video_streamer": 0o700,
                "/var/cache/tg_video_streamer": 0o700, UPDATES: 0o755}.items():
            found = machine.path(folder).stat()
            self.assertEqual((found.st_mode & 0o777, found.st_uid), (mode, machine.ids(USER)[0]), folder)
            self.assertEqual(list(machine.path(folder).iterdir()), [])

    def assert_kept(self, settings: dict) -> None:
        for path, (content, status) in settings.items():
            now = path.stat()
            self.assertEqual(path.read_bytes(), content, path)
            self.assertEqual((now.st_mode, now.st_uid), (status.st_mode, status.st_uid), path)


class UpdateLong(Installed):
    """yt-dlp of an index on this machine, as a weekly run installs it."""

    def boot(self) -> None:
        machine = self.machine
        machine.boot()
        self.index = self.enterContext(Index(self.folder / "index", machine.gateway, INDEX_PORT))
        self.index.add(ytdlp("2026.11.1"), ejs(), runtime())
        settings = " ".join(f"{name}={value}" for name, value in self.index.settings().items())
        machine.write(f"/etc/systemd/system/{UPDATE}.d/mirror.conf", f"[Service]\nNice=0\nEnvironment={settings}\n")

    def version(self) -> str:
        return self.machine.run(f"{UPDATES}/venv/bin/yt-dlp", "--version").strip()

    def test_the_service_uses_what_was_fetched_and_asks_for_more_until_all_of_it_is_purged(self):
        machine = self.machine
        self.boot()
        before = self.files()
        self.install("first")
        machine.run("systemctl", "start", UPDATE, within=UPDATED_WITHIN_S)
        self.assertEqual(self.version(), "2026.11.01")
        self.assertIn("updated: version=2026.11.01 previous=none runtime=deno 2.9.7", self.log_of_update())

        # An address of which only yt-dlp can know what it is.
        channel = Packaged(machine, playlist=[f"{self.index.address}/watch"])
        channel.start()
        wait_for("the service finds it", lambda: "yt-dlp found version=2026.11.01" in channel.log(),
            UPDATED_WITHIN_S)
        self.index.add(ytdlp("2026.11.15"))
        self.index.hold()
        request = f"{channel.state}/yt-dlp-update.request"
        machine.run("runuser", "-u", USER, "--", "touch", request)
        wait_for("an update because of the service's file", self.index.waiting, UPDATED_WITHIN_S)
        self.index.release()
        wait_for("its end", lambda: machine.show(UPDATE, "ActiveState") == "inactive", UPDATED_WITHIN_S)
        self.assertEqual(self.version(), "2026.11.15")

        machine.run("logrotate", "--force", "--state=/var/lib/rotated", "/etc/logrotate.d/yt-dlp-update")
        machine.run("yt-dlp-update", "--rollback")
        machine.run("systemctl", "disable", "--now", TIMER)
        self.install("higher")
        self.assertEqual((self.is_enabled(TIMER), machine.show(TIMER, "ActiveState")), ("disabled", "inactive"))
        self.assertEqual(self.version(), "2026.11.01")

        # In the middle of one.
        self.index.hold()
        machine.run("systemctl", "start", "--no-block", UPDATE)
        wait_for("a download", self.index.waiting, UPDATED_WITHIN_S)
        machine.run(*DPKG, "--remove", NAME)
        self.assertEqual(machine.status("pgrep", "--uid", USER).stdout, "")
        self.assertEqual(self.version(), "2026.11.01")
        channel.expect_clean_log()
        self.assert_purged(before | {"var/lib/rotated"})
        self.measured("test", time.monotonic() - self.began)

    def test_who_wants_nothing_from_pypi_masks_it(self):
        machine = self.machine
        self.boot()
        self.install("first")
        machine.run("systemctl", "mask", "--now", TIMER, UPDATE)
        channel = Packaged(machine, playlist=[f"{self.index.address}/watch"])
        channel.start()
        debians = f"yt-dlp found version={debian.ytdlp_version()}"
        wait_for("the service uses Debian's", lambda: debians in channel.log(), UPDATED_WITHIN_S)
        self.install("higher")
        self.assertEqual({self.is_enabled(TIMER), self.is_enabled(UPDATE)}, {"masked"})
        self.assertNotIn("active", dict(self.states_of_update()).values())
        machine.run(*DPKG, "--remove", NAME)
        machine.run(*DPKG, "--purge", NAME)
        self.assertEqual(machine.run("systemctl", "--failed", "--no-legend"), "")

    def log_of_update(self) -> str:
        return self.machine.path(LOG).read_text(encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
