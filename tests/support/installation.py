"""The program and its units on a Machine, in the folders that an operator's host has.

    install(machine)                  # lay_out(machine), and the program
    channel = Channel(machine, settings={"OUTPUT": "preview"}, playlist=["/srv/clips/a.mp4"])
    machine.boot(); channel.start()
    channel.crash("KILL"); channel.exits(), channel.status()["on_air"]

`Channel(machine, "news", ...)` is an instance of the template.
"""

import json
import os
import re
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Mapping, Sequence

from machine import Machine, MachineError
from service import SANITIZER, program
from waiting import wait_for

PLACE = "/opt/tg_video_streamer"
RELEASE = f"{PLACE}/releases/test"
USER = "tgstream"
YTDLP = f"{PLACE}/yt-dlp"  # what yt-dlp-update keeps
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
RUNNER = "TGVS_AUTO_SESSION_RUNNER"  # its path, in the environment
START_WITHIN_S = 60
PREPARED_WITHIN_S = 180  # with a cold cache, and several at once on a busy machine
REQUEST_WITHIN_S = 10

# systemd's, of messages in its journal
PROCESS_FAILED = "98e322203f7a4ed290d09fe03c09fe15"
UNIT_SUCCEEDED = "7ad2d189f7e94e70a38c781354912448"
STARTING = "7d4958e842da4a758f6c1cdc7b36dcc5"

TOKEN = "the-token-of-the-test"  # the machine's panel is asked from outside

# Not in the units: leaks are looked for by means that they forbid, and SIGSEGV shall end the process as it
# does without a sanitizer.
SANITIZER_OPTIONS = "[Manager]\nDefaultEnvironment=ASAN_OPTIONS=detect_leaks=0:handle_segv=0:detect_stack_use_after_return=0\n"


def lay_out(machine: Machine) -> None:
    """User, folders, units and scripts, without what is built."""
    machine.add_user(USER)
    machine.make_folder(f"{RELEASE}/bin")
    for script in (DEPLOY / "scripts").iterdir():
        machine.write(f"{RELEASE}/bin/{script.name}", script.read_text(encoding="utf-8"), 0o755)
    machine.link(f"{RELEASE}/.env", "../../shared/.env")
    machine.link(f"{RELEASE}/venv", "../../yt-dlp/venv")
    machine.link(f"{PLACE}/current", "releases/test")
    machine.make_folder(f"{PLACE}/shared", 0o700, USER)
    machine.make_folder(YTDLP, 0o755, USER)
    for unit in (DEPLOY / "systemd").iterdir():
        machine.write(f"/etc/systemd/system/{unit.name}", unit.read_text(encoding="utf-8"))


def install(machine: Machine) -> None:
    lay_out(machine)
    for path in (program(), os.environ[RUNNER]):
        add_program(machine, Path(path))
    machine.write("/etc/systemd/system.conf.d/sanitizer.conf", SANITIZER_OPTIONS)


def add_program(machine: Machine, program_file: Path) -> None:
    machine.make_folder(f"{RELEASE}/bin")
    target = machine.path(f"{RELEASE}/bin/{program_file.name}")
    try:
        os.link(program_file, target)
    except OSError:  # another file system
        shutil.copy(program_file, target)


class Channel:
    place = f"{PLACE}/shared"  # where its settings lie

    def __init__(self, machine: Machine, instance: str = "", *, settings: Mapping[str, str] | None = None,
                 playlist: Sequence[str] = (), panel_port: int = 8080):
        self.machine = machine
        self.instance = instance
        self.panel_port = panel_port
        self.unit = f"tg_video_streamer@{instance}.service" if instance else "tg_video_streamer.service"
        self.shared = "/".join(filter(None, (self.place, instance)))
        self.state = "/".join(filter(None, ("/var/lib/tg_video_streamer", instance)))
        self.cache = "/".join(filter(None, ("/var/cache/tg_video_streamer", instance)))
        everything = {"OUTPUT": "preview", "VIDEO_QUALITY": "480p", "PANEL_ADDRESS": "0.0.0.0",
                      "PANEL_PORT": str(panel_port), "PANEL_TOKEN": TOKEN,
                      "PROMETHEUS_PORT": str(panel_port + 1000),
                      "PLAYLIST": f"{self.shared}/playlist.txt", **(settings or {})}
        machine.make_folder(self.shared, 0o700, USER)
        machine.write(f"{self.shared}/.env", "".join(f"{key}={value}\n" for key, value in everything.items()),
            0o600, USER)
        machine.write(f"{self.shared}/playlist.txt", "".join(f"{item}\n" for item in playlist), 0o600, USER)

    # ---- What the operator does

    def start(self, *, wait: bool = True) -> None:
        """systemctl waits for READY=1."""
        try:
            self.machine.run("systemctl", "start", *([] if wait else ["--no-block"]), self.unit,
                within=START_WITHIN_S)
        except (MachineError, OSError, TimeoutError) as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def stop(self) -> None:
        self.machine.run("systemctl", "stop", self.unit)

    def crash(self, signal_name: str) -> None:
        """Of the program alone, as if it had done it itself."""
        self.machine.run("kill", f"-{signal_name}", str(self.machine.main_pid(self.unit)))

    # ---- How it goes

    def active(self) -> bool:
        return self.machine.show(self.unit, "ActiveState") == "active"

    def wait_active(self, within: float = START_WITHIN_S) -> None:
        try:
            wait_for(f"{self.unit} is active", self.active, within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def status(self) -> dict:
        request = urllib.request.Request(f"http://{self.machine.address}:{self.panel_port}/api/status",
            headers={"Authorization": f"Bearer {TOKEN}"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=REQUEST_WITHIN_S) as answer:
            return json.load(answer)

    def position(self) -> float:
        """In the item on air; 0 while the filler is, or nothing answers."""
        try:
            on_air = self.status()["on_air"]
        except urllib.error.HTTPError:
            raise
        except OSError:
            return 0.0
        return 0.0 if on_air["filler"] else on_air["position_s"]

    def wait_position(self, at_least: float, within: float = PREPARED_WITHIN_S) -> float:
        try:
            return wait_for(f"{self.unit} is {at_least} s into its item",
                lambda: (at := self.position()) >= at_least and at, within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def entered_at(self) -> float:
        """Where its present run entered the first item."""
        run = self.log().rpartition("panel url=")[2]
        return float(re.search(r"track started item=.* from_s=(\S+)", run)[1])

    def ends(self) -> list[dict]:
        """Each time its main process has ended; of a clean end there is no EXIT_STATUS."""
        return self.machine.journal(MESSAGE_ID=(PROCESS_FAILED, UNIT_SUCCEEDED), UNIT=self.unit)

    def starts(self) -> list[dict]:
        return self.machine.journal(MESSAGE_ID=STARTING, UNIT=self.unit)

    def pauses(self) -> list[float]:
        """From each end to the start that followed, in seconds of the journal's clock."""
        starts = [seconds(entry) for entry in self.starts()]
        ends = [seconds(entry) for entry in self.ends()]
        return [min(start for start in starts if start > end) - end for end in ends if end < starts[-1]]

    def log(self) -> str:
        return self.machine.log(self.unit)

    def tail(self) -> str:
        return "\n".join(self.log().splitlines()[-40:])

    def expect_clean_log(self) -> None:
        log = self.log()
        if report := SANITIZER.search(log):
            raise AssertionError(f"a sanitizer's report\n{log[report.start():][:4000]}")


def seconds(entry: dict) -> float:
    return int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6
