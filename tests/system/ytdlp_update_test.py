#!/usr/bin/python3
"""yt-dlp-update under a systemd of its own, with a package index on this machine: no network is needed."""

import calendar
import json
import os
import re
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import debian  # noqa: E402
from installation import DEPLOY, PLACE, USER, YTDLP, lay_out  # noqa: E402
from machine import Machine  # noqa: E402
from scene import SystemTest  # noqa: E402
from waiting import wait_for  # noqa: E402
from wheels import (ASKS, CANNOT_EXTRACT, CANNOT_IMPORT, Index, Wheel, ejs, runtime,  # noqa: E402
                    write_wheel, ytdlp)

UNIT = "yt-dlp-update.service"
UNIT_FOLDER = "/etc/systemd/system"
SCRIPT = f"{PLACE}/current/bin/yt-dlp-update"
PROGRAM = f"{PLACE}/current/venv/bin/yt-dlp"
LOG = "/var/log/yt-dlp-update.log"
PORT = 8000  # on an address that only the machine reaches
DONE_WITHIN_S = 100
WEEK_S = 7 * 24 * 3600

# As an operator names a mirror. A host full of tests has no time left for what is nice.
MIRROR = """\
[Service]
Nice=0
IOSchedulingClass=best-effort
Environment=PIP_INDEX_URL=http://{address}:{port}/simple PIP_TRUSTED_HOST={address}
"""


class UpdateTest(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.enterContext(Machine(self.folder / "machine"))
        lay_out(self.machine)
        self.machine.write(f"{UNIT_FOLDER}/{UNIT}.d/mirror.conf",
            MIRROR.format(address=self.machine.gateway, port=PORT))

    def boot(self, *wheels: Wheel) -> None:
        """With an index that has these."""
        self.machine.boot()
        self.index = self.enterContext(Index(self.folder / "index", self.machine.gateway, PORT))
        self.index.add(*wheels, ejs(), runtime())

    def update(self, result: str) -> dict:
        """Its status; by the exit code systemd knows, too."""
        began = time.monotonic()
        done = self.machine.status("systemctl", "start", UNIT, within=DONE_WITHIN_S)
        self.measured(result, time.monotonic() - began)
        self.assertEqual(done.returncode == 0, result != "failed", self.log())
        self.assertEqual(self.machine.show(UNIT, "Result"), "exit-code" if result == "failed" else "success")
        status = self.status()
        self.assertEqual(status["result"], result, self.log())
        return status

    def begin(self) -> None:
        self.machine.run("systemctl", "start", "--no-block", UNIT)

    def status(self) -> dict:
        return json.loads(self.machine.path(f"{YTDLP}/update.json").read_text(encoding="utf-8"))

    def log(self) -> str:
        return self.machine.path(LOG).read_text(encoding="utf-8") if self.machine.path(LOG).exists() else ""

    def version(self) -> str:
        """Of what the service starts, as its user."""
        return self.machine.run("runuser", "-u", USER, "--", PROGRAM, "--version").strip()

    def venvs(self) -> list[str]:
        return sorted(path.name for path in self.machine.path(YTDLP).glob("venv-*"))

    def ended(self) -> bool:
        return self.machine.show(UNIT, "ActiveState") in ("inactive", "failed")


class Versions(UpdateTest):
    def test_a_newer_one_is_used_and_one_that_does_not_work_is_not(self):
        machine = self.machine
        self.boot(ytdlp("2026.11.1"))
        status = self.update("updated")
        self.assertEqual(self.version(), "2026.11.01")
        self.assertEqual((status["version"], status["previous"], status["runtime"]), ("2026.11.01", "", "deno 2.9.7"))
        self.assertAlmostEqual(status["last_success_at"], time.time(), delta=60)
        self.assertIn("Successfully installed deno-2.9.7 yt-dlp-2026.11.1 yt-dlp-ejs-0.8.0", self.log())
        found = machine.path(f"{YTDLP}/update.json").stat()
        self.assertEqual((found.st_mode & 0o777, found.st_uid), (0o644, machine.ids(USER)[0]))
        found = machine.path(LOG).stat()
        self.assertEqual((found.st_mode & 0o777, found.st_uid), (0o644, 0))

        self.index.add(ytdlp("2026.11.15"))
        status = self.update("updated")
        self.assertEqual((self.version(), status["previous"]), ("2026.11.15", "2026.11.01"))
        kept = self.venvs()
        self.assertEqual(len(kept), 2)
        succeeded_at = status["last_success_at"]

        self.index.add(ytdlp("2026.11.20", CANNOT_IMPORT))
        status = self.update("failed")
        self.assertIn("a_module_that_nobody_has", status["reason"])
        self.assertIn("failed: version=2026.11.15 previous=2026.11.01", self.log())
        self.assertEqual((self.version(), status["failures_total"], status["last_success_at"]),
            ("2026.11.15", 1, succeeded_at))
        self.assertEqual(self.venvs(), kept)

        machine.write("/etc/logrotate.d/yt-dlp-update",
            (DEPLOY / "logrotate/yt-dlp-update").read_text(encoding="utf-8"))
        machine.run("logrotate", "--force", "--state=/var/lib/rotated", "/etc/logrotate.d/yt-dlp-update")
        self.assertFalse(machine.path(LOG).exists())
        self.index.close()
        status = self.update("failed")
        self.assertIn("No matching distribution found", status["reason"])
        self.assertIn("Connection refused", self.log())
        self.assertNotIn("2026.11.20", self.log())
        self.assertEqual((self.version(), self.venvs()), ("2026.11.15", kept))

        # By hand, as root: what it writes is the user's all the same.
        machine.run(SCRIPT, "--rollback")
        self.assertEqual(self.version(), "2026.11.01")
        self.assertEqual((self.status()["result"], self.status()["held_back"]), ("rolled back", "2026.11.15"))
        machine.run("runuser", "-u", USER, "--", "test", "-O", f"{YTDLP}/held-back")
        self.assertEqual(machine.status(SCRIPT, "--rollback").returncode, 1)
        self.assertEqual(self.version(), "2026.11.01")


class VersionsLong(UpdateTest):
    def test_one_that_was_rolled_back_is_not_installed_again(self):
        self.boot(ytdlp("2026.11.1"), ytdlp("2026.11.15"))
        self.machine.write(f"{YTDLP}/held-back", "2026.11.15\n", owner=USER)
        self.update("updated")
        self.assertEqual(self.version(), "2026.11.01")
        # Nor is one that only claims to work; and with nothing new the folder stays as it is.
        self.index.add(ytdlp("2026.11.20", CANNOT_EXTRACT))
        self.assertIn("Unsupported URL", self.update("failed")["reason"])
        (self.folder / "index/simple/yt-dlp/yt_dlp-2026.11.20-py3-none-any.whl").unlink()
        before = self.venvs()
        self.update("unchanged")
        self.assertEqual(self.venvs(), before)

    def test_the_ytdlp_of_debian_passes(self):
        # What is tried must suit a real one, also under the unit's sandbox.
        self.boot()
        write_wheel(self.folder / "index/simple/yt-dlp", debians_ytdlp())
        self.assertEqual(self.update("updated")["version"], debian.ytdlp_version())


class InterruptionsLong(UpdateTest):
    def test_whenever_it_is_interrupted_the_old_one_stays(self):
        machine = self.machine
        self.boot(ytdlp("2026.11.1"))
        self.update("updated")
        before = self.venvs()

        self.index.add(ytdlp("2026.11.15", ASKS, self.index.address))
        self.index.hold(".whl")
        self.begin()
        wait_for("a download", self.index.waiting, DONE_WITHIN_S)
        second = machine.status("runuser", "-u", USER, "--", SCRIPT)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another update is under way", second.stdout)
        machine.power_cut()
        self.index.close()
        machine.boot()
        self.assertEqual(self.version(), "2026.11.01")
        self.assertEqual(len(self.venvs()), 2)  # half of one

        index = self.index = self.enterContext(Index(self.folder / "index", machine.gateway, PORT))
        index.hold("/asked")
        self.begin()
        wait_for("it is tried", index.waiting, DONE_WITHIN_S)
        self.assertEqual(self.version(), "2026.11.01")
        machine.run("systemctl", "stop", UNIT)
        self.assertEqual((self.version(), self.venvs()), ("2026.11.01", before))
        self.assertEqual((self.status()["result"], self.status()["reason"]), ("failed", "stopped by a signal"))

        index.release()
        self.update("updated")
        self.assertEqual(self.version(), "2026.11.15")
        self.assertEqual(len(self.venvs()), 2)

    def test_a_full_disk_leaves_the_old_one(self):
        machine = self.machine
        self.boot(ytdlp("2026.11.1"))
        user, group = machine.ids(USER)
        machine.run("mount", "-t", "tmpfs", "-o", f"size=45M,mode=755,uid={user},gid={group}", "tmpfs", YTDLP)
        here = ["env", *(f"{name}={value}" for name, value in self.index.settings().items()), SCRIPT]
        machine.run(*here, "--needed-mb", "0")
        self.assertEqual(self.version(), "2026.11.01")
        self.index.add(ytdlp("2026.11.15"))
        full = machine.status(*here, "--needed-mb", "0")
        self.assertEqual(full.returncode, 1, full.stdout)
        refused = machine.status("systemctl", "start", UNIT)
        self.assertNotEqual(refused.returncode, 0)
        self.assertRegex(self.log(), r"MB are free in .*, 500 are needed")
        self.assertEqual(self.version(), "2026.11.01")
        self.assertEqual(len(machine.run("find", YTDLP, "-maxdepth", "1", "-name", "venv-*").split()), 1)
        said = json.loads(machine.run("cat", f"{YTDLP}/update.json"))
        self.assertEqual((said["version"], said["failures_total"]), ("2026.11.01", 2))


# The service itself, under all that its unit says, asks.
ASKING = """\
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
ExecStart=
ExecStart=/bin/sh -c 'echo >"$STATE_DIRECTORY/yt-dlp-update.request"'
WorkingDirectory=/
ReadWritePaths=
"""


class Occasions(UpdateTest):
    def test_the_timer_makes_up_for_a_sunday_and_the_service_asks_in_between(self):
        machine = self.machine
        for name in ("tg_video_streamer.service", "tg_video_streamer@.service"):
            machine.write(f"{UNIT_FOLDER}/{name}.d/ask.conf", ASKING)
        self.boot(ytdlp("2026.11.1"))
        self.miss_a_sunday()
        machine.run("systemctl", "enable", "--now", "yt-dlp-update.timer")
        self.wait_runs(1, "the timer")
        self.assertEqual(self.version(), "2026.11.01")
        self.assertEqual(machine.show("yt-dlp-update.timer", "NextElapseUSecRealtime"), next_sunday_at_two())
        said = machine.run("systemd-analyze", "calendar", "Sun *-*-* 02:00:00 UTC")
        self.assertIn(f"Next elapse: {next_sunday_at_two()}", said)

        self.index.add(ytdlp("2026.11.15"))
        self.index.hold()
        machine.run("systemctl", "start", "tg_video_streamer.service")
        wait_for("an update because the service asks", self.index.waiting, DONE_WITHIN_S)
        # What is asked meanwhile is answered by the same one, and each writing asks.
        machine.run("systemctl", "start", "tg_video_streamer@news.service")
        self.index.release()
        self.wait_runs(2, "the service's file")
        self.assertEqual(self.version(), "2026.11.15")
        self.index.hold()
        machine.run("systemctl", "start", "tg_video_streamer@news.service")
        wait_for("an update because the instance asks", self.index.waiting, DONE_WITHIN_S)
        machine.run("systemctl", "stop", UNIT)
        self.assertEqual(self.log().count("installing into"), 3)

    def wait_runs(self, count: int, what: str) -> None:
        wait_for(what, lambda: self.log().count("updated: ") == count, DONE_WITHIN_S)
        wait_for("the end", self.ended, DONE_WITHIN_S)

    def miss_a_sunday(self) -> None:
        """As if the machine had been off since then."""
        stamp = "/var/lib/systemd/timers/stamp-yt-dlp-update.timer"
        self.machine.write(stamp, "")
        long_ago = time.time() - WEEK_S - 1
        os.utime(self.machine.path(stamp), (long_ago, long_ago))


def next_sunday_at_two() -> str:
    """As systemd writes it."""
    now = time.time()
    today = time.gmtime(now)
    at_two = calendar.timegm((today.tm_year, today.tm_mon, today.tm_mday, 2, 0, 0)) + (6 - today.tm_wday) * 86400
    return time.strftime("%a %Y-%m-%d %H:%M:%S UTC", time.gmtime(at_two if at_two > now else at_two + WEEK_S))


# The unit with another program, and the same program with nothing but the user.
PROBE = "[Service]\nExecStart=\nExecStart=/usr/bin/python3 -B /srv/probe.py {address} {port}\n"
CONTROL = "[Service]\nType=oneshot\nUser=tgstream\n"

# How the unit refuses each.
REFUSED = {
    "read the settings": "EACCES",
    "see the service's state": "EACCES",
    "see what is on air": "EACCES",
    "see the hub's state": "EACCES",
    "speak to a control socket": "EAFNOSUPPORT",
    "write the release": "EROFS",
    "write /srv": "EROFS",
    "write its log": "EROFS",
    "read a home": "EACCES",
    "see init": "ENOENT",
    "become root": "EPERM",
    "send to a metadata address": "EPERM",
}


class Sandbox(UpdateTest):
    def test_what_is_fetched_reaches_the_index_and_nothing_of_the_service(self):
        machine = self.machine
        self.prepare()
        self.boot()
        machine.run("ip", "address", "add", "169.254.7.7/32", "dev", "lo")
        control, confined = self.probe("control"), self.probe("confined")
        works = {name: dict.fromkeys(probes, "ok") for name, probes in control.items()}
        self.assertEqual(control, works, "the probes themselves do not work")
        self.assertEqual(confined, {"needed": works["needed"], "forbidden": REFUSED})

    def prepare(self) -> None:
        """Open to everybody, so that it is the unit that refuses."""
        machine = self.machine
        unit = machine.path(f"{UNIT_FOLDER}/{UNIT}").read_text(encoding="utf-8")
        for name, text in {"confined": unit, "control": CONTROL}.items():
            machine.write(f"{UNIT_FOLDER}/{name}.service", text)
            machine.write(f"{UNIT_FOLDER}/{name}.service.d/probe.conf",
                PROBE.format(address=machine.gateway, port=PORT) + f"StandardOutput=file:/var/log/{name}.json\n")
        source = Path(__file__).resolve().with_name("ytdlp_update_probe.py")
        machine.write("/srv/probe.py", source.read_text(encoding="utf-8"))
        machine.write(f"{PLACE}/shared/.env", "SESSION_STRING=secret\n", 0o600, USER)
        for folder in ("/var/lib/tg_video_streamer", "/var/cache/tg_video_streamer", "/var/lib/tg_video_streamer-hub"):
            machine.make_folder(folder, 0o700, USER)
        for folder in ("/srv/open", f"{PLACE}/releases/test"):
            machine.make_folder(folder, 0o777)
        machine.make_folder("/home/somebody", 0o755)
        machine.write("/home/somebody/diary", "secret")
        machine.write(LOG, "", 0o666)
        machine.path("/srv/setuid-id").write_bytes(Path("/usr/bin/id").read_bytes())
        machine.path("/srv/setuid-id").chmod(0o4755)

    def probe(self, name: str) -> dict:
        done = self.machine.status("systemctl", "start", name)
        said = self.machine.path(f"/var/log/{name}.json").read_text(encoding="utf-8")
        self.assertEqual(done.returncode, 0, f"{said}{self.machine.log(name)}{self.log()}")
        return json.loads(said)


class KilledAtAnyMomentLong(UpdateTest):
    def test_killed_at_any_moment_it_leaves_one_that_works(self):
        machine = self.machine
        self.boot(ytdlp("2026.11.1"))
        self.update("updated")
        began = time.monotonic()
        self.index.add(ytdlp("2026.11.15"))
        self.update("updated")
        whole = time.monotonic() - began
        versions, turns = {"2026.11.15"}, 40
        for turn in range(turns):
            newest = f"2026.12.{turn + 1}"
            self.index.add(ytdlp(newest))
            versions.add(f"2026.12.{turn + 1:02}")
            self.begin()
            # No condition to wait for: each turn is cut at another moment.
            time.sleep(whole * turn / turns)
            machine.status("systemctl", "kill", "--signal=KILL", UNIT)
            wait_for("the end", self.ended, DONE_WITHIN_S)
            self.assertIn(self.version(), versions)
        self.index.add(ytdlp("2026.12.99"))
        self.update("updated")
        self.assertEqual(self.version(), "2026.12.99")
        self.assertEqual(len(self.venvs()), 2)


def debians_ytdlp() -> Wheel:
    place = Path("/usr/lib/python3/dist-packages")
    files = {str(path.relative_to(place)): path.read_bytes() for path in sorted((place / "yt_dlp").rglob("*.py"))}
    if not files:
        raise AssertionError(f"there is no yt-dlp in {place}: run scripts/bootstrap")
    return Wheel("yt_dlp", re.sub(r"\.0", ".", debian.ytdlp_version()), files,
        "Provides-Extra: default\nRequires-Dist: yt-dlp-ejs==0.8.0; extra == 'default'\n", "yt-dlp = yt_dlp:main")


if __name__ == "__main__":
    unittest.main()
