"""A machine onto which deploy/scripts/deploy brings releases over real ssh, and what must hold there."""

import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable

import clips
from installation import PLACE, SANITIZER_OPTIONS, USER
from machine import Machine, MachineError, copy
from releases import PROGRAM, Releases, deploy_command
from scene import SystemTest, fixture
from waiting import wait_for

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
