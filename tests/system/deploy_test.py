#!/usr/bin/python3
"""deploy/scripts over real ssh, onto a machine that has nothing but what Debian has: first release, the next one
and the way back."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import releases  # noqa: E402
from deploy_scene import (  # noqa: E402
    BAD_ENV, COMMIT, DEGRADED_ENV, DEPLOYER, DeployTest, ENV, FAILED, HELPERS, NEW_SECRET, NOT_BACK, OK, SECRET,
    SERVICE, SHARED, WITHOUT_SESSION)
from installation import PLACE, USER  # noqa: E402
from releases import PROGRAM  # noqa: E402


class Releasing(DeployTest):
    def test_an_empty_host_is_prepared_and_the_next_releases_come_by_a_user_with_few_rights(self):
        machine = self.machine
        self.deployer()
        machine.boot()
        first = self.releases.make("r1")
        refused = self.deploy(first, FAILED, user=DEPLOYER, env=ENV)
        self.assertIn("run once as root", refused)
        self.assertFalse(machine.path(PLACE).exists())
        self.assertIn("there is no /opt/tg_video_streamer/shared/.env", self.deploy(first, FAILED))
        said = self.first_deploy(first)
        self.assertIn("active and on air", said)
        self.expect_on_air("r1")
        self.expect_env(ENV)
        self.expect_folders()
        self.assertEqual(machine.run("systemctl", "is-enabled", SERVICE).strip(), "enabled")
        self.assertEqual(machine.run("visudo", "--check", "--quiet"), "")

        self.expect_few_rights()
        self.fake_releases(6)
        machine.write(f"{PLACE}/releases/20251101/.env", "of the predecessor")
        self.deploy(self.releases.variant("r2"), user=DEPLOYER, env=WITHOUT_SESSION)
        self.expect_on_air("r2")
        self.expect_env(WITHOUT_SESSION.replace("SESSION_STRING=", f"SESSION_STRING={SECRET}"))
        self.assertEqual(os.readlink(machine.path(f"{PLACE}/releases/r2/venv")), "../../yt-dlp/venv")
        # Three, of which r1 is the one before; of the old ones the newest. What is not ours stays.
        self.assertEqual(self.kept(), ["20251101", "old-6", "r1", "r2"])
        self.expect_nothing_left()
        self.assertNotIn(SECRET, machine.run("journalctl", "--no-pager"))
        verified = machine.status("systemd-analyze", "verify", "--man=no", *HELPERS)
        self.assertEqual((verified.returncode, verified.stdout, verified.stderr), (0, "", ""))

    def first_deploy(self, release: Path) -> str:
        run = self.start("--release", release, "--deploy-user", DEPLOYER, env=ENV)
        self.assertEqual(run.end(), OK, run.output)
        return run.output

    def expect_folders(self) -> None:
        root, user = (0, 0), self.machine.ids(USER)
        for folder, mode, ids in ((PLACE, 0o755, root), (f"{PLACE}/releases", 0o755, root), (SHARED, 0o700, user),
                                  (f"{PLACE}/yt-dlp", 0o755, user), (f"{PLACE}/incoming", 0o700, root), (f"{PLACE}/releases/r1/bin", 0o755, root)):
            found = self.machine.path(folder).stat()
            self.assertEqual((found.st_mode & 0o7777, (found.st_uid, found.st_gid)), (mode, ids), folder)
        self.assertTrue(self.machine.path(f"{PLACE}/releases/r1/bin/yt-dlp-update").stat().st_mode & 0o111)
        shell = next(line[6] for line in self.machine.lines("/etc/passwd") if line[0] == USER)
        self.assertEqual(shell, "/usr/sbin/nologin")

    def expect_few_rights(self) -> None:
        as_deployer = ["runuser", "-u", DEPLOYER, "--", "sudo", "-n"]
        for refused in (["id"], [f"{PLACE}/deploy-remote", "commit"], ["systemctl", "stop", SERVICE]):
            self.assertNotEqual(self.machine.status(*as_deployer, *refused).returncode, 0, refused)
        self.machine.run(*as_deployer, "systemctl", "restart", "tg_video_streamer")

    def fake_releases(self, count: int) -> None:
        for number in range(1, count + 1):
            for name in (PROGRAM, "SHA256SUMS", ".verified"):
                self.machine.write(f"{PLACE}/releases/old-{number}/{name}", "")
            os.utime(self.machine.path(f"{PLACE}/releases/old-{number}/.verified"), (number, number))
        for name in (PROGRAM, "SHA256SUMS"):
            self.machine.write(f"{PLACE}/releases/never-on-air/{name}", "")

    def kept(self) -> list[str]:
        return sorted(path.name for path in self.machine.path(f"{PLACE}/releases").iterdir())


class ReleasingLong(DeployTest):
    def test_channels_that_run_as_instances_are_restarted_too(self):
        news = "tg_video_streamer@news.service"
        self.machine.write(f"{SHARED}/news/.env", ENV + "PANEL_PORT=8081\nPROMETHEUS_PORT=9191\n", 0o600)
        self.boot_with("r1")
        self.machine.run("chown", "-R", USER, f"{SHARED}/news")
        self.machine.run("systemctl", "start", news)
        said = self.deploy(self.releases.variant("r2"))
        self.assertIn(f"{news} is active and on air", said)
        program = self.machine.run("readlink", f"/proc/{self.machine.main_pid(news)}/exe").strip()
        self.assertEqual(program, f"{PLACE}/releases/r2/{PROGRAM}")
        self.expect_on_air("r2", channels=2)

    def test_a_release_that_knows_why_it_cannot_be_on_air_is_good(self):
        self.machine.boot()
        said = self.deploy(self.releases.variant("r1"), env=DEGRADED_ENV)
        self.assertRegex(said, "is active and degraded: .*SESSION_STRING")
        self.expect_on_air("r1")

    def test_a_dry_run_and_a_status_change_nothing(self):
        machine = self.machine
        machine.boot()
        release = self.releases.variant("r1")
        dry = self.start("--release", release, "--dry-run", env=ENV)
        self.assertEqual(dry.end(), OK, dry.output)
        self.assertIn("would put r1", dry.output)
        self.assertFalse(machine.path(PLACE).exists())
        status = self.start("--status")
        self.assertEqual((status.end(), "not prepared" in status.output), (FAILED, True), status.output)


class Refusing(DeployTest):
    def test_a_damaged_or_odd_release_is_refused_before_anything_is_changed(self):
        self.boot_with("r1")
        good = self.releases.variant("r2")
        cut = self.folder / "cut.tar.gz"
        cut.write_bytes(good.read_bytes()[:-20000])
        self.assertIn("create it again", self.deploy(cut, FAILED))
        small = self.releases.files() | {PROGRAM: releases.EXITS}
        sums = releases.sums(small)
        for name, tree, lines, reason in (
                ("changed", small | {PROGRAM: releases.HANGS}, sums, "the checksum of bin/"),
                ("added", small | {"share/more": b"x"}, sums, "name different files"),
                ("lost", {path: data for path, data in small.items() if path != "share/LICENSE"}, sums, "name different"),
                ("climbs", small | {"../../../../etc/cron.d/x": b"x"}, None, "which is not allowed"),
                ("unit-lost", {path: data for path, data in small.items() if "tgvs" not in path}, None, "the release has no share"),
                ("does-not-run", small | {PROGRAM: releases.DOES_NOT_RUN}, None, "libnone.so.1")):
            with self.subTest(name):
                self.assertIn(reason, self.deploy(self.releases.pack(name, tree, lines), FAILED))
        self.expect_untouched()
        self.expect_requests_refused()
        self.expect_untouched()
        self.assertFalse(self.machine.path("/etc/cron.d/x").exists())

    def expect_untouched(self) -> None:
        self.expect_on_air("r1")
        self.expect_env(ENV)
        self.expect_nothing_left()
        self.assertEqual([path.name for path in self.machine.path(f"{PLACE}/releases").iterdir()], ["r1"])
        self.assertEqual(self.machine.show(SERVICE, "NRestarts"), "0")

    def expect_requests_refused(self) -> None:
        """What only a broken or hostile other side sends."""
        right = {"protocol": 1, "action": "deploy", "id": "r9", "release_sha256": "0" * 64, "release_bytes": 4,
                 "env_bytes": None, "from": "test"}
        for change, rest, reason in (
                ({}, b"abcd", "arrived damaged"), ({}, b"ab", "ended in the middle"),
                ({"id": "../../etc"}, b"", "name is not valid"), ({"release_bytes": 1 << 40}, b"", "at most"),
                ({"release_bytes": True}, b"", "at most"), ({"env_bytes": -1}, b"", "at most"),
                ({"deploy_user": "x ALL=(ALL) ALL\n"}, b"", "not a valid user name"),
                ({"deploy_user": "somebody"}, b"", "sudo is not installed"), ({"protocol": 2}, b"", "protocol"),
                ({"action": "shell"}, b"", "not a valid request")):
            done = subprocess.run(self.machine.ssh_command(f"{PLACE}/deploy-remote"), capture_output=True, timeout=60,
                input=json.dumps(right | change).encode() + b"\n" + rest)
            self.assertEqual((done.returncode, reason in done.stdout.decode()), (1, True), (change, done))
        done = subprocess.run(self.machine.ssh_command(f"{PLACE}/deploy-remote"), capture_output=True, input=b"\xff\n")
        self.assertIn(b"not a valid request", done.stdout)


class GoingBack(DeployTest):
    def test_a_release_or_settings_that_fail_are_taken_back_with_the_journal_shown(self):
        self.boot_with("r1")
        said = self.deploy(self.releases.variant("r2", program=releases.EXITS), FAILED, env=WITHOUT_SESSION)
        for part in ("r2 FAILED", "exit status 1", "cannot go on: broken on purpose", "back: r1 is running again"):
            self.assertIn(part, said)
        self.expect_on_air("r1")
        self.expect_env(ENV)
        self.expect_nothing_left()

        # Settings that the program does not take, with a release that is good.
        said = self.deploy(self.releases.variant("r3"), FAILED, env=BAD_ENV)
        self.assertIn("exit status 2", said)
        self.expect_on_air("r1")
        self.expect_env(ENV)

        # Somebody logs in while a release that hangs is being waited for; the way back must not take that away.
        run = self.start("--release", self.releases.variant("r4", program=releases.HANGS), env=WITHOUT_SESSION)
        run.wait_for("restarting")
        logged_in = ENV.replace(SECRET, NEW_SECRET)
        self.machine.path(f"{SHARED}/.env").write_text(logged_in, encoding="utf-8")
        self.machine.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", COMMIT)
        self.assertEqual(run.end(), FAILED, run.output)
        self.assertIn("written by somebody else since", run.output)
        self.expect_on_air("r1")
        self.expect_env(logged_in)


class GoingBackLong(DeployTest):
    def test_a_first_release_that_fails_is_stopped_and_says_so(self):
        self.machine.boot()
        said = self.deploy(self.releases.variant("r1", program=releases.EXITS), NOT_BACK, env=ENV)
        self.assertIn("no earlier release to go back to", said)
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "inactive")
        self.expect_env(ENV)
        self.deploy(self.releases.variant("r2"))
        self.expect_on_air("r2")
        self.assertEqual(self.machine.run("systemctl", "is-enabled", SERVICE).strip(), "enabled")


if __name__ == "__main__":
    unittest.main()
