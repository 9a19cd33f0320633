"""A program at a terminal of its own, and what a person sees and types there."""

import os
import pty
import select
import subprocess
from pathlib import Path

from waiting import wait_for

SAID_WITHIN_S = 20
ENDED_WITHIN_S = 40


class Terminal:
    def __init__(self, command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, cwd=cwd, env=env)
        os.close(slave)
        self.screen = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)

    def read(self) -> str:
        while select.select([self.master], [], [], 0.02)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:  # its end
                break
            self.screen += data.decode(errors="replace")
        return self.screen

    def wait(self, text: str) -> None:
        try:
            wait_for(f"{text!r} on the screen", lambda: text in self.read(), SAID_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen[-3000:]}") from None

    def type(self, text: str) -> None:
        os.write(self.master, f"{text}\n".encode())

    def ended(self) -> int:
        wait_for("the end", lambda: self.read() is None or self.process.poll() is not None, ENDED_WITHIN_S)
        return self.process.returncode
