#!/usr/bin/python3
"""deploy/scripts over real ssh, onto a machine that has nothing but what Debian has: first release, the next one,
the way back, and what is left when it is interrupted anywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from typing import Callable

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import releases  # noqa: E402
from installation import PLACE, SANITIZER_OPTIONS, USER  # noqa: E402
from machine import Machine, MachineError, copy  # noqa: E402
from releases import PROGRAM, Releases, deploy_command  # noqa: E402
from scene import SystemTest, fixture  # noqa: E402
from waiting import wait_for  # noqa: E402

SERVICE = "tg_video_streamer.service"
COMMIT = "tgvs-deploy.service"
HELPERS = [f"/etc/systemd/system/{name}" for name in (COMMIT, "tgvs-deploy-recover.service")]
DEPLOYER = "deployer"
SHARED = f"{PLACE}/shared"
PLAYLIST = "/srv/playlist.txt"
SECRET = "1BVtsOK8AAAAsecretOfTheTest" + "x" * 60
NEW_SECRET = "1BVtsOK8AAAAanotherSecret" + "y" * 60
ENV = f"OUTPUT=preview\nVIDEO_QUALITY=480p\nPLAYLIST={PLAYLIST}\n# kept\nSESSION_STRING={SECRET}\n"
WITHOUT_SESSION = ENV.replace(SECRET, "") + "LOG_LEVEL=debug\n"
DEGRADED_ENV = "API_ID=12345\nAPI_HASH=0123456789abcdef0123456789abcdef\nCHAT_ID=@somewhere\n"
BAD_ENV = ENV + "VIDEO_QUALITY=enormous\nOUTPUT=nonsense\n"
DEPLOY_WITHIN_S = 120
STEP_WITHIN_S = 60
BACK_WITHIN_S = 90

OK, FAILED, USAGE, NOT_BACK = 0, 1, 2, 3


class Deploy:
    """A run of deploy/scripts/deploy, whose output is watched."""

    def __init__(self, command: list[str], env: str | None = None):
        self.output = ""
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.process.stdin.write((env or "").encode())
        self.process.stdin.close()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        with self.process.stdout as output:
            for line in output:
                self.output += line.decode("utf-8", "replace")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def wait_for(self, what: str) -> None:
        def seen() -> bool:
            if what not in self.output and self.process.poll() is not None:
                self.reader.join()
                if what not in self.output:
                    raise AssertionError(f"it ended without '{what}':\n{self.output}")
            return what in self.output
        wait_for(f"deploy says '{what}'", seen, STEP_WITHIN_S)

    def end(self) -> int:
        try:
            code = self.process.wait(DEPLOY_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"deploy does not end:\n{self.output}") from None
        self.reader.join()
        for secret in (SECRET, NEW_SECRET):
            if secret in self.output:
                raise AssertionError(f"a secret in the output:\n{self.output}")
        return code


class DeployTest(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        if missing := [tool for tool in ("sudo", "visudo", "strip") if not shutil.which(tool, path=os.defpath + ":/usr/sbin")]:
            raise MachineError(f"not installed: {' '.join(missing)}; run scripts/bootstrap")
        self.machine = self.enterContext(Machine(self.folder / "machine", {fixture() / "clips": "/srv/clips"}))
        self.releases = Releases(self.folder / "releases-made")
        self.machine.write("/etc/systemd/system.conf.d/sanitizer.conf", SANITIZER_OPTIONS)
        self.machine.write(PLAYLIST, f"/srv/clips/{clips.LONG}\n")
        self.addCleanup(lambda: self.measured("test", time.monotonic() - self.began))

    # ---- What the operator does

    def start(self, *argv: object, user: str = "root", env: str | None = None) -> Deploy:
        given = [] if env is None else ["--env", "-"]
        run = Deploy(deploy_command(self.machine, *argv, *given, user=user), env=env)
        self.addCleanup(run.kill)
        return run

    def deploy(self, release: Path, expected: int = OK, **more) -> str:
        began = time.monotonic()
        run = self.start("--release", release, **more)
        code = run.end()
        self.measured(f"deploy of {release.name}, code {code}", time.monotonic() - began)
        if code != expected:
            self.fail(f"it ended with {code} instead of {expected}\n{run.output}\n{self.machine.log(SERVICE)[-3000:]}")
        return run.output

    def boot_with(self, name: str) -> None:
        """A machine with one release on air, as a deploy leaves it; which another test looks at."""
        machine = self.machine
        machine.add_user(USER)
        machine.make_folder(SHARED, 0o700, USER)
        machine.write(f"{SHARED}/.env", ENV, 0o600, USER)
        self.releases.install(machine, name)
        machine.want(SERVICE, "/etc/systemd/system")
        machine.boot()
        self.wait_active()
        self.expect_on_air(name)

    def deployer(self) -> None:
        """A user of the host without any rights yet, and Debian's own sudo."""
        machine = self.machine
        machine.add_user(DEPLOYER)
        for file, old, new in (("passwd", "/nonexistent:/usr/sbin/nologin", f"/home/{DEPLOYER}:/bin/bash"),
                               ("shadow", ":!:", ":*:")):
            path = machine.path(f"/etc/{file}")
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            lines[-1] = lines[-1].replace(old, new)
            path.write_text("".join(lines), encoding="utf-8")
        machine.make_folder(f"/home/{DEPLOYER}", 0o755, DEPLOYER)
        machine.make_folder(f"/home/{DEPLOYER}/.ssh", 0o700, DEPLOYER)
        machine.write(f"/home/{DEPLOYER}/.ssh/authorized_keys",
            machine.key.with_suffix(".pub").read_text(encoding="utf-8"), 0o600, DEPLOYER)
        copy(Path("/etc/sudoers"), machine.path("/etc/sudoers"))
        machine.make_folder("/etc/sudoers.d", 0o750)

    # ---- What must hold

    def current(self) -> str:
        return os.readlink(self.machine.path(f"{PLACE}/current")).removeprefix("releases/")

    def expect_on_air(self, name: str, channels: int = 1) -> None:
        self.assertEqual(self.current(), name)
        self.assertEqual(self.machine.show(SERVICE, "ActiveState"), "active")
        program = self.machine.run("readlink", f"/proc/{self.machine.main_pid(SERVICE)}/exe").strip()
        self.assertEqual(program, f"{PLACE}/releases/{name}/{PROGRAM}")
        self.assertEqual(self.machine.run("pgrep", "--parent=1", "--exact", "--count", "tg_video_stream").strip(), str(channels))

    def expect_env(self, *possible: str) -> None:
        """Whole, private, and reached by the release."""
        path = self.machine.path(f"{SHARED}/.env")
        found = path.lstat()
        self.assertEqual((found.st_mode, found.st_uid, found.st_gid), (0o100600, *self.machine.ids(USER)))
        self.assertIn(path.read_text(encoding="utf-8"), possible)
        link = self.machine.path(f"{PLACE}/releases/{self.current()}/.env")
        self.assertEqual(os.readlink(link), "../../shared/.env")

    def expect_nothing_left(self) -> None:
        place = self.machine.path(PLACE)
        odd = [str(path) for folder in (place, place / "releases", place / "shared") for path in folder.iterdir()
               if re.search(r"\.new$|\.deploy$|\.upload$|^\.gone|^\.deploying$", path.name)]
        self.assertEqual(odd, [])
        self.assertEqual([path.name for path in (place / "incoming").iterdir() if path.name.startswith("env")], [])

    def wait_active(self) -> None:
        wait_for("the service is active", lambda: self.machine.show(SERVICE, "ActiveState") == "active", BACK_WITHIN_S)

    def finished(self) -> bool:
        return self.machine.show(COMMIT, "ActiveState") in ("inactive", "failed")

    def processor(self) -> int:
        """The process of the remote half, by its lock."""
        return int(re.search(r"process (\d+)", self.machine.path(f"{PLACE}/.deploy.lock").read_text())[1])

    def hold(self, file: str) -> Callable[[], object]:
        """As a login does that writes .env; until what is returned is called."""
        # nsenter stays outside; who holds it is within, and says its number there.
        argv = ["nsenter", "--all", f"--target={self.machine.leader}", "--", "flock", "--no-fork", file, "sh", "-c",
                "echo $$; exec sleep infinity"]
        holder = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        with holder.stdout as output:
            number = output.readline().strip()
        return lambda: self.machine.run("kill", "-KILL", number)


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
        self.assertIn("make it anew", self.deploy(cut, FAILED))
        small = self.releases.files() | {PROGRAM: releases.EXITS}
        sums = releases.sums(small)
        for name, tree, lines, reason in (
                ("changed", small | {PROGRAM: releases.HANGS}, sums, "has another checksum"),
                ("added", small | {"share/more": b"x"}, sums, "name different files"),
                ("lost", {path: data for path, data in small.items() if path != "share/LICENSE"}, sums, "name different"),
                ("climbs", small | {"../../../../etc/cron.d/x": b"x"}, None, "which cannot be"),
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
                ({"id": "../../etc"}, b"", "no proper name"), ({"release_bytes": 1 << 40}, b"", "at most"),
                ({"release_bytes": True}, b"", "at most"), ({"env_bytes": -1}, b"", "at most"),
                ({"deploy_user": "x ALL=(ALL) ALL\n"}, b"", "no name for a user"),
                ({"deploy_user": "nobody-here"}, b"", "there is no"), ({"protocol": 2}, b"", "protocol"),
                ({"action": "shell"}, b"", "no request")):
            done = subprocess.run(self.machine.ssh_command(f"{PLACE}/deploy-remote"), capture_output=True, timeout=60,
                input=json.dumps(right | change).encode() + b"\n" + rest)
            self.assertEqual((done.returncode, reason in done.stdout.decode()), (1, True), (change, done))
        done = subprocess.run(self.machine.ssh_command(f"{PLACE}/deploy-remote"), capture_output=True, input=b"\xff\n")
        self.assertIn(b"no request", done.stdout)


class GoingBack(DeployTest):
    def test_a_release_or_settings_that_fail_are_taken_back_with_the_journal_shown(self):
        self.boot_with("r1")
        said = self.deploy(self.releases.variant("r2", program=releases.EXITS), FAILED, env=WITHOUT_SESSION)
        for part in ("r2 FAILED", "exit status 1", "cannot go on: broken on purpose", "back: r1 is on again"):
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
        self.assertIn("somebody has written it since", run.output)
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


class InterruptedLong(DeployTest):
    def test_killed_at_each_step_one_of_the_two_is_on_air_and_the_next_deploy_repairs(self):
        self.boot_with("r1")
        other = self.releases.variant("r2")
        for step in ("receiving", "checksums are right"):
            with self.subTest(step):
                run = self.start("--release", other, env=WITHOUT_SESSION)
                run.wait_for(step)
                self.machine.status("kill", "-KILL", str(self.processor()))
                run.end()
                self.expect_one_of_two(f"killed at '{step}'")
        for step in (".env: written", "current is", "restarting"):
            with self.subTest(step):
                run = self.start("--release", other, env=WITHOUT_SESSION)
                run.wait_for(step)
                self.machine.status("systemctl", "kill", "--kill-whom=main", "--signal=KILL", COMMIT)
                self.assertNotEqual(run.end(), OK, run.output)
                self.expect_one_of_two(f"killed at '{step}'")
                self.expect_on_air("r1")
                self.expect_env(ENV)
        self.deploy(other)
        self.expect_on_air("r2")
        self.expect_nothing_left()

    def test_a_lost_connection_does_not_disturb_the_change(self):
        self.boot_with("r1")
        run = self.start("--release", self.releases.variant("r2"))
        run.wait_for("restarting")
        os.killpg(run.process.pid, 9)
        self.machine.status("kill", "-KILL", str(self.processor()))
        run.end()
        wait_for("the change is made", self.finished, BACK_WITHIN_S)
        self.expect_on_air("r2")
        self.expect_nothing_left()
        status = self.start("--status")
        self.assertEqual(status.end(), OK, status.output)
        self.assertIn("r2 is current", status.output)

    def test_after_a_power_cut_what_was_on_air_before_is_on_air_again(self):
        self.boot_with("r1")
        run = self.start("--release", self.releases.variant("r2", program=releases.HANGS), env=WITHOUT_SESSION)
        run.wait_for("restarting")
        self.machine.power_cut()
        run.end()
        self.assertEqual(self.current(), "r2")
        self.machine.boot()
        self.wait_active()
        self.expect_on_air("r1")
        self.expect_env(ENV)
        self.deploy(self.releases.variant("r3"))
        self.expect_on_air("r3")
        self.expect_nothing_left()

    def expect_one_of_two(self, when: str) -> None:
        wait_for(f"{when}, the change has ended", self.finished, BACK_WITHIN_S)
        self.expect_on_air(self.current())
        self.assertIn(self.current(), ("r1", "r2"), when)
        self.expect_env(ENV, WITHOUT_SESSION.replace("SESSION_STRING=", f"SESSION_STRING={SECRET}"))


class TogetherLong(DeployTest):
    def test_a_deploy_waits_for_a_login_and_a_second_deploy_for_the_first(self):
        self.boot_with("r1")
        third = self.releases.variant("r3")
        let_go = self.hold(f"{SHARED}/.env.lock")
        run = self.start("--release", self.releases.variant("r2"), env=WITHOUT_SESSION)
        run.wait_for(".env.lock is held by process")
        self.expect_env(ENV)
        self.expect_on_air("r1")
        patient = self.start("--release", third, "--wait", 100)
        second = self.start("--release", third)
        self.assertEqual(second.end(), FAILED)
        self.assertRegex(second.output, r"another deploy is going on: process \d+, release r2, from \S+@\S+, since")
        patient.wait_for("another deploy is going on")
        # A login on this host, which is what the lock is for.
        path = self.machine.path(f"{SHARED}/.env")
        path.write_text(ENV.replace(SECRET, NEW_SECRET), encoding="utf-8")
        let_go()
        self.assertEqual(run.end(), OK, run.output)
        self.assertEqual(patient.end(), OK, patient.output)
        self.expect_on_air("r3")
        self.expect_env(WITHOUT_SESSION.replace("SESSION_STRING=", f"SESSION_STRING={NEW_SECRET}"))
        self.expect_nothing_left()


class InterruptedAtAnyMomentLong(DeployTest):
    TURNS = 20

    def test_killed_or_without_power_at_any_moment_a_release_is_on_air(self):
        self.boot_with("r0")
        good = "r0"
        for turn in range(1, self.TURNS + 1):
            name = f"r{turn}"
            broken = turn % 3 == 0
            release = self.releases.variant(name, **({"program": releases.EXITS} if broken else {}))
            run = self.start("--release", release)
            run.wait_for("checksums are right")
            after = time.monotonic() + turn * 0.4
            wait_for("a moment", lambda: time.monotonic() > after, 60)
            if turn % 2:
                self.machine.status("systemctl", "kill", "--kill-whom=main", "--signal=KILL", COMMIT)
            else:
                self.machine.power_cut()
                self.machine.boot()
            run.end()
            wait_for("the change has ended", self.finished, BACK_WITHIN_S)
            wait_for("on air", lambda: self.machine.show(SERVICE, "ActiveState") == "active", BACK_WITHIN_S)
            self.assertIn(self.current(), (good,) if broken else (good, name))
            self.expect_on_air(self.current())
            self.expect_env(ENV)
            good = self.current()
            release.unlink()

    def test_a_login_that_holds_the_lock_for_ever_leaves_everything_as_it_was(self):
        self.boot_with("r1")
        self.hold(f"{SHARED}/.env.lock")
        self.assertIn("must not run together", self.deploy(self.releases.variant("r2"), FAILED, env=WITHOUT_SESSION))
        self.expect_on_air("r1")
        self.expect_env(ENV)

    def test_a_release_that_hangs_is_taken_back_after_a_minute(self):
        self.boot_with("r1")
        said = self.deploy(self.releases.variant("r2", program=releases.HANGS), FAILED)
        self.assertIn("not ready within 60 s", said)
        self.expect_on_air("r1")


if __name__ == "__main__":
    unittest.main()
