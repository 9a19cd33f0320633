"""The processes that a test started, found by a mark (a folder) in their environment or arguments: the
service has it in its PATH, which its children inherit."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Iterator, NamedTuple

GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


class Process(NamedTuple):
    pid: int
    argv: tuple[str, ...]

    @property
    def name(self) -> str:
        """The program; of a script, the script."""
        words = self.argv[1:2] if os.path.basename(self.argv[0]).startswith("python") else self.argv[:1]
        return os.path.basename(words[0]) if words else ""


def running(mark: str) -> list[Process]:
    """All that carry the mark and have not ended (a zombie has)."""
    return [process for pid in pids() if (process := look_at(pid, mark))]


def pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def look_at(pid: int, mark: str) -> Process | None:
    try:
        folder = Path("/proc", str(pid))
        line = (folder / "cmdline").read_bytes()
        if mark.encode() not in line + (folder / "environ").read_bytes():
            return None
        words = line.split(b"\0")[:-1]
    except GONE:
        return None
    return Process(pid, tuple(word.decode(errors="replace") for word in words)) if words else None


def find(mark: str, name: str, *argv_parts: str) -> Process | None:
    """One of that name with all the parts somewhere in its arguments."""
    for process in running(mark):
        line = " ".join(process.argv)
        if process.name == name and all(part in line for part in argv_parts):
            return process
    return None


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(*GONE):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(word) for word in text.split()]
    return []


class ArgvWatch:
    """Collects every argument list that is seen while it is on."""

    def __init__(self, mark: str):
        self.mark = mark
        self.seen: set[tuple[str, ...]] = set()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self) -> "ArgvWatch":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop.set()
        self.thread.join()

    def watch(self) -> None:
        others = set(pids())  # they were there before what is watched
        while not self.stop.wait(0.01):
            for pid in set(pids()) - others:
                process = look_at(pid, self.mark)
                if process:
                    self.seen.add(process.argv)

    def programs(self) -> set[str]:
        return {Process(0, argv).name for argv in self.seen}
