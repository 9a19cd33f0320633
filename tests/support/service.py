"""Runs tg_video_streamer in a folder of its own and tells how it goes.

    with Service(folder, {"OUTPUT": "preview"}, playlist=["a.mp4"]) as service:
        service.start()
        service.wait_log(r"track started item=a.mp4", 20)

Leaving the block stops it, and then nothing of it may be left: no process, no report of a sanitizer.
"""

import errno
import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Mapping, Sequence

import processes as tree
from waiting import wait_for

PROGRAM = "TGVS_PROGRAM"  # its path, in the environment
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer")
START_WITHIN_S = 30
STOP_WITHIN_S = 5
GONE_WITHIN_S = 5
REQUEST_WITHIN_S = 5
DEFAULTS = {"PROMETHEUS_PORT": "0", "PROMETHEUS_ADDRESS": "127.0.0.1", "PANEL_PORT": "0",
            "VIDEO_QUALITY": "480p",
            "ALLOW_PRIVATE_SOURCES": "127.0.0.0/8, ::1"}  # where the media server is


def program() -> str:
    path = os.environ.get(PROGRAM)
    if not path:
        raise RuntimeError(f"{PROGRAM} names no program; ctest sets it")
    return path


class Service:
    def __init__(self, folder: Path, settings: Mapping[str, str], playlist: Sequence[object] = (),
                 cache: Path | None = None):
        self.folder = folder
        self.settings = {**DEFAULTS, **settings}
        self.env_file = folder / ".env"
        self.playlist = folder / "playlist.txt"
        self.cache = folder / "cache"
        self.state = folder / "state"
        self.bin = folder / "bin"  # programs here come first
        self.path = os.environ["PATH"]
        self.log_file = folder / "log.txt"
        self.process: subprocess.Popen | None = None
        self.run_began = 0  # of the present run, in the log
        self.bin.mkdir(parents=True)
        if cache:
            link_cache(cache, self.cache)
        self.write_settings()
        self.write_playlist(playlist)

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, kind, *_) -> None:
        if self.process and self.process.poll() is None:
            if kind:
                self.kill9()
            else:
                self.stop()
        self.expect_no_process()
        if not kind:
            self.expect_clean_log()

    # ---- Set-up

    def write_settings(self) -> None:
        self.write_env("".join(f"{key}={value}\n" for key, value in self.settings.items()))

    def write_env(self, text: str) -> None:
        with open(os.open(self.env_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def write_playlist(self, items: Sequence[object]) -> None:
        """In one step, as editors do."""
        aside = self.playlist.with_suffix(".new")
        aside.write_text("".join(f"{item}\n" for item in items), encoding="utf-8")
        aside.rename(self.playlist)

    # ---- Running

    def command(self, *arguments: str) -> list[str]:
        return [program(), "run", "--env-file", str(self.env_file), *arguments]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.bin}:{self.path}"}

    def launch(self, *arguments: str, within: Sequence[str] = ()) -> None:
        """Starts it, `within` a command such as unshare, and does not wait."""
        self.run_began = self.log_file.stat().st_size if self.log_file.exists() else 0
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([*within, *self.command(*arguments)], cwd=self.folder,
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self, *arguments: str, within: Sequence[str] = ()) -> None:
        self.launch(*arguments, within=within)
        self.wait_log(r"panel url=", START_WITHIN_S)

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        """As systemd does; it must end well and in time."""
        self.process.send_signal(signal.SIGTERM)
        self.expect_exit(0, STOP_WITHIN_S)

    def expect_exit(self, code: int, within: float) -> None:
        try:
            ended = self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end within {within} s\n{self.tail()}") from None
        if ended != code:
            raise AssertionError(f"exit code {ended} instead of {code}\n{self.tail()}")
        self.expect_no_process()

    def kill9(self) -> None:
        self.process.kill()
        self.process.wait()

    def expect_no_process(self) -> None:
        wait_for(f"nothing of {self.folder} runs", lambda: not self.processes(), GONE_WITHIN_S)

    def processes(self) -> list[tree.Process]:
        return tree.running(str(self.folder))

    def find(self, name: str, *argv_parts: str) -> tree.Process | None:
        return tree.find(str(self.folder), name, *argv_parts)

    def wait_process(self, name: str, *argv_parts: str, within: float = 20) -> tree.Process:
        return wait_for(f"a process {name} {argv_parts}", lambda: self.find(name, *argv_parts), within)

    # ---- What it says

    def log(self) -> str:
        """Of the present run."""
        with open(self.log_file, "rb") as file:
            file.seek(self.run_began)
            return file.read().decode(errors="replace")

    def whole_log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def tail(self) -> str:
        return "\n".join(self.log().splitlines()[-30:])

    def count_log(self, pattern: str) -> int:
        return len(re.findall(pattern, self.log()))

    def wait_log(self, pattern: str, within: float, times: int = 1) -> re.Match:
        """The last of so many lines that match."""
        def probe():
            found = list(re.finditer(pattern, self.log()))
            if len(found) < times and self.process.poll() is not None:
                raise AssertionError(f"it ended before it said {pattern!r}\n{self.tail()}")
            return found[-1] if len(found) >= times else None
        try:
            return wait_for(f"{pattern!r} in the log", probe, within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def expect_clean_log(self) -> None:
        if report := SANITIZER.search(self.whole_log()):
            raise AssertionError(f"a sanitizer's report\n{self.whole_log()[report.start():][:4000]}")

    def address(self, what: str) -> str:
        if what == "panel":
            return self.wait_log(r"panel url=\"?(http://[\d.:]+)/", START_WITHIN_S)[1]
        match = self.wait_log(r"metrics address=(\S+) port=(\d+)", START_WITHIN_S)
        return f"http://{match[1]}:{match[2]}"

    def panel_request(self, path: str, body: dict | None = None) -> urllib.request.Request:
        """With the token: the panel asks everybody who he is."""
        token = self.settings.get("PANEL_TOKEN") or (self.state / "panel.token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return urllib.request.Request(self.address("panel") + path, headers=headers)
        headers["Content-Type"] = "application/json"
        return urllib.request.Request(self.address("panel") + path, json.dumps(body).encode(), headers)

    def get(self, what: str, path: str) -> tuple[int, str]:
        request = self.panel_request(path) if what == "panel" else self.address(what) + path
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_WITHIN_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def status(self) -> dict:
        return json.loads(self.get("panel", "/api/status")[1])

    def metrics_text(self) -> str:
        return self.get("metrics", "/metrics")[1]

    def metric(self, name: str) -> float:
        """The sum over its labels; one that is not there is an error."""
        values = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", self.metrics_text(), re.M)
        if not values:
            raise AssertionError(f"there is no metric {name}")
        return sum(map(float, values))

    def on_air(self) -> str:
        """The title of what is shown; "" while the filler is."""
        on_air = self.status()["on_air"]
        return "" if on_air["filler"] else on_air["title"]

    def wait_on_air(self, title: str, within: float) -> None:
        try:
            wait_for(f"{title!r} on air", lambda: title in self.on_air() if title else not self.on_air(),
                     within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def started(self) -> list[str]:
        """The items that were put on air, in order."""
        return re.findall(r"track started item=(\"[^\"]*\"|\S+)", self.log())

    def failed(self) -> list[str]:
        return re.findall(r"track failed item=(\"[^\"]*\"|\S+)", self.log())

    def wait_started(self, item: str, within: float, times: int = 1) -> None:
        self.wait_log(rf"track started item={re.escape(item)}", within, times)


def link_cache(source: Path, target: Path) -> None:
    """A cache of its own that costs little: tracks are linked, or copied where the two are mounted apart."""
    target.mkdir(mode=0o700)
    for file in source.iterdir():
        if file.suffix == ".flv":
            try:
                os.link(file, target / file.name)
                continue
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
        if file.is_file():
            (target / file.name).write_bytes(file.read_bytes())
            (target / file.name).chmod(0o600)
