#!/usr/bin/python3
"""The units as an operator's host runs them: unmodified, under a systemd of its own, with the real program."""

import json
import os
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from installation import PLACE, PREPARED_WITHIN_S, USER, Channel, install, seconds  # noqa: E402
from machine import Machine, copy  # noqa: E402
from scene import SystemTest, fixture  # noqa: E402
from waiting import wait_for  # noqa: E402

CLIPS = "/srv/clips"
UNIT_FOLDER = "/etc/systemd/system"
RESTART_S = 10  # RestartSec=
FAR_S = 10  # into the item: then it is told from one that begins anew
LATE_S = 8  # the position is saved every 2 s and entered at a keyframe: 4 s, and as much for a machine that stalls
EARLY_S = 1
WATCHDOG_S = 30
ENDED_WITHIN_S = 20
BACK_WITHIN_S = 60
ENCODED_WITHIN_S = 180  # two channels at once, on a busy machine
SIGNALS = {"KILL": 9, "SEGV": 11, "ABRT": 6}
BITTEN = SIGNALS["ABRT"]  # what the watchdog sends


class SystemdTest(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.enterContext(
            Machine(self.folder / "machine", {fixture() / "clips": CLIPS}))
        install(self.machine)

    def channel(self, instance: str = "", port: int = 8080, playlist=(clips.LONG,), **settings) -> Channel:
        return Channel(self.machine, instance, settings=settings, panel_port=port,
            playlist=[f"{CLIPS}/{name}" for name in playlist])

    def expect_pauses(self, channel: Channel, count: int | None = None) -> None:
        pauses = channel.pauses()
        self.assertEqual(len(pauses), count or len(pauses), channel.tail())
        for pause in pauses:
            self.measured("from the end of the process to its next start", pause)
            self.assertGreaterEqual(pause, RESTART_S)
            self.assertLessEqual(pause, BACK_WITHIN_S)

    def crash(self, channel: Channel, signal_name: str) -> tuple[float, float]:
        """The positions between which it was."""
        ends = len(channel.ends())
        before, asked = channel.wait_position(FAR_S), time.monotonic()
        channel.crash(signal_name)
        took = time.monotonic() - asked
        wait_for("the end in the journal", lambda: len(channel.ends()) > ends, WATCHDOG_S + ENDED_WITHIN_S)
        self.assertEqual(channel.ends()[-1].get("EXIT_STATUS"), str(SIGNALS.get(signal_name, BITTEN)))
        return before, before + took

    def expect_return(self, channel: Channel, before: tuple[float, float]) -> None:
        """To the place in the item where it was, and not only some time later."""
        channel.wait_position(0.1, BACK_WITHIN_S)
        after = channel.entered_at()
        self.measured("position before the crash", before[0])
        self.measured("position where it goes on", after)
        self.assertGreaterEqual(after, before[0] - LATE_S)
        self.assertLessEqual(after, before[1] + EARLY_S)


class Machines(SystemdTest):
    def test_a_machine_is_reached_by_ssh_and_forgets_nothing_in_a_reboot(self):
        machine = self.machine
        machine.boot()
        self.assertEqual(machine.ssh("cat", "/etc/hostname", "/proc/1/comm").split(), [machine.name, "systemd"])
        self.assertEqual(machine.run("systemctl", "--failed", "--no-legend"), "")
        machine.run("touch", "/var/lib/kept")
        machine.reboot()
        machine.ssh("test", "-e", "/var/lib/kept")
        self.measured("test", time.monotonic() - self.began)


class Start(SystemdTest):
    def test_the_units_verify_and_become_active_when_it_is_on_air(self):
        channel = self.channel()
        self.machine.boot()
        units = [f"{UNIT_FOLDER}/{name}" for name in ("tg_video_streamer.service", "tg_video_streamer@.service")]
        done = self.machine.status("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        channel.start()
        self.assertTrue(channel.active())
        self.assertEqual(self.machine.show(channel.unit, "NRestarts"), "0")
        wait_for("a status", lambda: "long" in self.machine.show(channel.unit, "StatusText"), 30)
        self.assert_its_folders(channel)
        channel.stop()
        self.assertEqual(self.machine.show(channel.unit, "Result"), "success", channel.tail())
        channel.expect_clean_log()

    def assert_its_folders(self, channel: Channel) -> None:
        for folder in (channel.state, channel.cache):
            found = self.machine.path(folder).stat()
            self.assertEqual((found.st_mode & 0o777, found.st_uid), (0o700, self.machine.ids(USER)[0]), folder)
        wait_for("a cached track", lambda: list(self.machine.path(channel.cache).glob("*.flv")), 30)
        wait_for("a position", self.machine.path(f"{channel.state}/position.json").exists, 10)


class Hands(SystemdTest):
    def ctl(self, *words: str, user: str = USER, code: int = 0) -> str:
        done = self.machine.status("runuser", "-u", user, "--", f"{PLACE}/current/bin/tg_video_streamer", "ctl", *words)
        self.assertEqual(done.returncode, code, f"ctl {words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def test_a_channel_is_found_by_its_name_and_keeps_its_socket_when_another_stops(self):
        channel, news = self.channel(), self.channel("news", 8081, clips.JOINED[:1])
        self.machine.boot()
        for each in (channel, news):
            each.start()
        for name, item in (("main", clips.LONG), ("news", clips.JOINED[0])):
            now = wait_for(f"an item on {name}", lambda: json.loads(
                self.ctl("--channel", name, "status", "--json"))["now"], ENCODED_WITHIN_S)
            self.assertEqual(now["item"], item)
        self.assertIn("8081/#in=", self.ctl("--channel", "news", "people", "add", "Anna"))
        self.assertIn("there is: main, news", self.ctl("--channel", "sport", "status", code=3))
        self.assertIn("sudo -u tgstream", self.ctl("--channel", "news", "status", user="nobody", code=3))
        channel.stop()
        self.ctl("--channel", "news", "status")
        self.assertIn("there is: news", self.ctl("--channel", "main", "status", code=3))
        news.expect_clean_log()


class Crashes(SystemdTest):
    def test_after_each_crash_hang_and_end_it_is_back_where_it_was(self):
        # All at once, since each takes its 10 s.
        channel, news, hanging = self.channel(), self.channel("news", 8081), self.channel("hanging", 8082)
        once = self.channel("once", 8083, clips.JOINED[0:5:2], LOOP="0")
        wrong = self.channel("wrong", 8084, OUTPUT="nonsense")
        self.machine.boot()
        for each in (hanging, channel, news, once, wrong):
            each.start(wait=False)
        hanging.wait_active()
        stopped = time.monotonic()
        hanging.crash("STOP")

        before = {channel: self.crash(channel, "KILL"), news: self.crash(news, "SEGV")}
        for each, position in before.items():
            self.expect_return(each, position)
        self.expect_return(channel, self.crash(channel, "ABRT"))
        self.expect_pauses(channel, 2)
        self.expect_pauses(news, 1)

        for each, code in ((once, None), (wrong, "2")):
            wait_for(f"{each.unit} is started again", lambda: len(each.starts()) > 1, PREPARED_WITHIN_S)
            self.assertEqual(each.ends()[0].get("EXIT_STATUS"), code, each.tail())
            self.expect_pauses(each)

        wait_for("the watchdog has bitten", hanging.ends, WATCHDOG_S + ENDED_WITHIN_S)
        bitten_after = seconds(hanging.ends()[0]) - stopped  # one kernel, one clock
        self.measured("from SIGSTOP to the end by the watchdog", bitten_after)
        self.assertLessEqual(bitten_after, WATCHDOG_S + ENDED_WITHIN_S)
        self.assertEqual(hanging.ends()[0].get("EXIT_STATUS"), str(BITTEN))
        self.assertIn("Watchdog timeout", hanging.log())
        hanging.wait_position(0.1)
        self.expect_pauses(hanging, 1)
        self.assertEqual(self.machine.show(channel.unit, "NRestarts"), "2")


class Channels(SystemdTest):
    def test_two_channels_run_side_by_side_and_come_back_after_a_reboot(self):
        news, music = self.channel("news", 8081), self.channel("music", 8082, [clips.JOINED[0], clips.JOINED[2]])
        self.machine.boot()
        self.machine.run("systemctl", "enable", news.unit, music.unit)
        for each in (news, music):
            each.start()
        self.assertIn("long", self.title(news))
        self.assertNotIn("long", self.title(music))
        music.stop()
        self.assertTrue(news.active())
        before, asked = news.wait_position(FAR_S), time.monotonic()

        began = time.monotonic()
        self.machine.reboot()
        ended = time.monotonic()
        self.measured("reboot", ended - began)
        for each in (news, music):
            each.wait_active()
        self.expect_return(news, (before, before + ended - asked))
        self.assertNotIn("long", self.title(music))
        for each in (news, music):
            each.expect_clean_log()

    def title(self, channel: Channel) -> str:
        channel.wait_position(0.1)
        return channel.status()["on_air"]["title"]


# Runs the probe with everything that the unit says, but once and without the program.
PROBE_DROP_IN = """\
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
ExecStart=
ExecStart=/usr/bin/python3 -B /srv/probe.py
"""
# The same user and folders, nothing else: without it a probe may fail for another reason than the unit's.
CONTROL = """\
[Service]
Type=oneshot
User=tgstream
StateDirectory=tg_video_streamer
CacheDirectory=tg_video_streamer
Environment=PATH=/usr/bin:/bin
ExecStart=/usr/bin/python3 -B /srv/probe.py
"""


class Sandbox(SystemdTest):
    def test_the_unit_can_do_what_it_needs_and_nothing_that_a_plain_one_can(self):
        machine = self.machine
        self.prepare_probes()
        machine.boot()
        machine.run("ip", "address", "add", "169.254.7.7/32", "dev", "lo")
        machine.run("touch", "/tmp/canary")
        control, confined = self.probe("control"), self.probe("confined")

        works = {name: dict.fromkeys(probes, "ok") for name, probes in control.items()}
        self.assertEqual(control, works, "the probes themselves do not work")
        self.assertEqual(confined, {"needed": works["needed"], "forbidden": REFUSED})
        self.measured("test", time.monotonic() - self.began)

    def test_a_login_within_the_unit_writes_the_settings(self):
        # As with AUTO_REGENERATE=qr: temporary file, lock, backup and rename all in shared/. The hash is a credential.
        machine, phone, code = self.machine, "9996621234", "73519"
        copy(Path(os.environ["TGVS_TELEGRAM_TEST_SERVER"]), machine.path("/srv/server"))
        machine.write("/srv/world.json", json.dumps({"accounts": [{"id": 777000, "phone": phone, "code": code}]}))
        machine.write("/etc/credstore/tg_video_streamer/API_HASH", "0123456789abcdef" * 2 + "\n", 0o600)
        self.channel(API_ID="12345", TELEGRAM_DC="2@127.0.0.1:10443", TELEGRAM_RSA_KEYS="/srv/keys.pem")
        self.confine(LOGIN_DROP_IN.format(place=PLACE, phone=phone, code=code))
        machine.boot()
        machine.run("systemd-run", "--unit=server", "/srv/server", "--keys-out", "/srv/keys.pem", "--world",
            "/srv/world.json", "--control-port", "0", "--dc", "2@127.0.0.1:10443")
        wait_for("the server's keys", machine.path("/srv/keys.pem").exists, 20)
        machine.path("/srv/keys.pem").chmod(0o644)
        done = machine.status("systemctl", "start", "confined")
        self.assertEqual(done.returncode, 0, machine.log("confined"))

        shared = machine.path(f"{PLACE}/shared")
        self.assertRegex((shared / ".env").read_text(encoding="utf-8"), r"(?m)^SESSION_STRING=\S{100}")
        self.assertNotIn("SESSION_STRING=", (shared / ".env.bak").read_text(encoding="utf-8"))
        for name in (".env", ".env.bak"):
            found = (shared / name).lstat()
            self.assertEqual((found.st_mode, found.st_uid), (0o100600, machine.ids(USER)[0]), name)
        self.assertTrue(machine.path(f"{PLACE}/current/.env").is_symlink())

    def confine(self, drop_in: str) -> None:
        """A copy of the unit that does something else."""
        unit = self.machine.path(f"{UNIT_FOLDER}/tg_video_streamer.service").read_text(encoding="utf-8")
        self.machine.write(f"{UNIT_FOLDER}/confined.service", unit)
        self.machine.write(f"{UNIT_FOLDER}/confined.service.d/act.conf", drop_in)

    def prepare_probes(self) -> None:
        machine = self.machine
        self.channel()
        self.confine(PROBE_DROP_IN)
        here = Path(__file__).resolve().parent
        machine.write("/srv/probe.py", (here / "sandbox_probe.py").read_text(encoding="utf-8"))
        machine.write(f"{UNIT_FOLDER}/control.service", CONTROL)
        # Open to everybody, so that it is the unit that refuses.
        machine.make_folder("/srv/open", 0o777)
        machine.make_folder(f"{PLACE}/releases/test", 0o777)
        machine.make_folder("/home/somebody", 0o755)
        machine.write("/home/somebody/diary", "secret", 0o644)
        machine.path("/srv/setuid-id").write_bytes(Path("/usr/bin/id").read_bytes())
        machine.path("/srv/setuid-id").chmod(0o4755)

    def probe(self, name: str) -> dict:
        done = self.machine.status("systemctl", "start", name)
        output = self.machine.run("journalctl", "--no-pager", "--output=cat", f"--unit={name}")
        self.assertEqual(done.returncode, 0, f"{done.stderr}\n{output}")
        return json.loads(next(line for line in output.splitlines() if line.startswith("{")))


LOGIN_DROP_IN = """\
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
ExecStart=
ExecStart=/opt/tg_video_streamer/current/bin/auto_session_runner --write-env --env-file {place}/current/.env
LoadCredential=API_HASH:/etc/credstore/tg_video_streamer/API_HASH
StandardInput=data
StandardInputText={phone}
StandardInputText={code}
"""

# How the unit refuses each.
REFUSED = {
    "write /srv": "EROFS",
    "write the release": "EROFS",
    "read a home": "EACCES",
    "see the host's /tmp": "ENOENT",
    "see init": "ENOENT",
    "see the host's memory": "ENOENT",
    "become root": "EPERM",
    "make a set-user-id file": "EPERM",
    "make a user namespace": "EPERM",
    "open another kind of socket": "EAFNOSUPPORT",
    "change its personality": "EPERM",
    "be traced": "EPERM",
    "choose processors": "EPERM",
    "send to a metadata address": "EPERM",
    "see real user ids": "EPERM",
    "hold a capability in reserve": "EPERM",
    "have new files read by others": "EPERM",
}


class CrashesLong(SystemdTest):
    TURNS = 20

    def test_twenty_crashes_of_each_kind_in_a_row(self):
        kinds = {name: self.channel(name.lower(), 8081 + number) for number, name in enumerate([*SIGNALS, "STOP"])}
        self.machine.boot()
        for channel in kinds.values():
            channel.start()
        # Side by side: the hang takes 30 s and more each time.
        with ThreadPoolExecutor(len(kinds)) as pool:
            for _ in pool.map(self.crash_again_and_again, kinds.values(), kinds):
                pass
        for channel in kinds.values():
            self.expect_pauses(channel, self.TURNS)

    def crash_again_and_again(self, channel: Channel, signal_name: str) -> None:
        for _ in range(self.TURNS):
            # Not so near to the end of the clip that it begins anew in between.
            wait_for("a place in the clip", lambda: FAR_S < channel.position() < 20, BACK_WITHIN_S)
            self.expect_return(channel, self.crash(channel, signal_name))


if __name__ == "__main__":
    unittest.main()
