"""media_server.py as a process beside the test."""

import subprocess
import sys
from pathlib import Path

START_WITHIN_S = 20


class Server:
    def __init__(self, folder: Path, tls: tuple[Path, Path] | None = None):
        self.folder = folder
        self.options = ["--tls", *tls] if tls else []
        self.process: subprocess.Popen | None = None
        self.url = ""

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(self.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("the media server does not start")
        return self

    def command(self) -> list[object]:
        return [sys.executable, "-B", Path(__file__).with_name("media_server.py"), "--stdin", "--folder",
            self.folder, *self.options]

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(START_WITHIN_S)
        self.process.stdout.close()
