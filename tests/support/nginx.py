"""Debian's nginx with its RTMP module, on the loopback unless told otherwise, which records all that is published."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import processes
from flv import Recording
from waiting import wait_for

MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
START_WITHIN_S = 10
CONF = """\
load_module {module};
{user}
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log info;
events {{ worker_connections 64; }}
rtmp {{ server {{
    listen {address}:{port}; access_log {folder}/access.log; {options}
    application live {{ live on; record all; record_path {folder}/rec; record_unique on; {append} {app} }}
}} }}
"""

ENTRANCE_CONF = """\
load_module {module};
{user}
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
"""


def free_port(address: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class Nginx:
    def __init__(self, folder: Path, options: str = "", app: str = "", address: str = "127.0.0.1",
                 append: bool = True):
        self.folder = folder
        self.address = address
        self.port = free_port(address)
        self.process: subprocess.Popen | None = None
        self.killed_at = 0
        (folder / "rec").mkdir(parents=True)
        (folder / "nginx.conf").write_text(CONF.format(module=MODULE, folder=folder, address=address, port=self.port,
            user="user root;" if os.getuid() == 0 else "", options=options, app=app,
            append="record_append on;" if append else ""), encoding="utf-8")

    def __enter__(self) -> "Nginx":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.kill()

    def url(self, key: str = "key") -> str:
        return f"rtmp://{self.address}:{self.port}/live/{key}"

    def start(self) -> None:
        # Recordings are named by the second, and one with a torn end must not be gone on with.
        wait_for("the second after the kill", lambda: int(time.time()) > self.killed_at, START_WITHIN_S)
        with open(self.folder / "stderr.txt", "ab") as log:
            self.process = subprocess.Popen(
                ["nginx", "-p", str(self.folder), "-e", str(self.folder / "error.log"),
                 "-c", str(self.folder / "nginx.conf")], stdout=log, stderr=log)
        wait_for("nginx listens", self.listens, START_WITHIN_S)

    def listens(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError("nginx ended: " + (self.folder / "stderr.txt").read_text())
        with socket.socket() as probe:
            return probe.connect_ex((self.address, self.port)) == 0

    def all_pids(self) -> list[int]:
        return [self.process.pid, *processes.children_of(self.process.pid)]

    def kill(self) -> None:
        """All of it, with no goodbye to anybody."""
        if not self.process:
            return
        pids = self.all_pids() if self.process.poll() is None else []
        for pid in pids:
            processes.kill(pid)
        self.process.wait()
        self.process = None
        self.killed_at = int(time.time())

    def freeze(self) -> None:
        for pid in self.all_pids():
            processes.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self.all_pids():
            processes.kill(pid, signal.SIGCONT)

    # ---- What arrived

    def files(self) -> list[Path]:
        """The recordings, oldest first: the name ends with the second of its start, and sessions that start in
        one second share a file, one after the other; without `append` the last of them has it."""
        return sorted(file for file in (self.folder / "rec").glob("*.flv") if file.stat().st_size > 13)

    def recordings(self) -> list[Recording]:
        return [Recording(file) for file in self.files()]

    def received(self) -> int:
        return sum(file.stat().st_size for file in self.files())

    def sessions(self) -> int:
        log = (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")
        return len(re.findall(r"publish: name=", log))

    def wait_media(self, within: float, sessions: int = 1, size: int = 20_000) -> Path:
        """The newest recording, once so many sessions have come and that much after the start of the last."""
        before = 0 if sessions == 1 else None

        def probe():
            nonlocal before
            if self.sessions() < sessions:
                return None
            before = self.received() if before is None else before
            return self.received() >= before + size and self.files()[-1]
        return wait_for(f"media of session {sessions} at nginx", probe, within)


class Entrance(Nginx):
    """As deploy/nginx/ has it, at another port and with our own panel's: publishers come in by it."""

    DEPLOYED = Path(__file__).resolve().parents[2] / "deploy/nginx/tg_video_streamer.conf"

    def __init__(self, folder: Path, panel_port: int):
        super().__init__(folder)
        deployed = self.DEPLOYED.read_text(encoding="utf-8")
        for ours, theirs in (("listen 1935;", f"listen 127.0.0.1:{self.port};"), (":8080/", f":{panel_port}/")):
            if ours not in deployed:
                raise AssertionError(f"{self.DEPLOYED} has no {ours}")
            deployed = deployed.replace(ours, theirs)
        (folder / "nginx.conf").write_text(ENTRANCE_CONF.format(module=MODULE, folder=folder,
            user="user root;" if os.getuid() == 0 else "") + deployed, encoding="utf-8")


def decode_errors(file: Path) -> str:
    """What ffmpeg finds wrong with it; nothing if all is well."""
    return subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", str(file), "-f", "null", "-"],
        capture_output=True, text=True, timeout=120, check=False).stderr.strip()


def damage(file: Path) -> list[str]:
    """The same without what it says of time stamps alone, where sessions or clips that follow each other overlap by
    a frame of sound: the receiver looks at those."""
    return [line for line in decode_errors(file).splitlines() if "non monotonically increasing dts" not in line]
