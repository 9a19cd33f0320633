"""The most memory that a service and its children take while one looks on."""

import threading
from pathlib import Path
from subprocess import Popen
from typing import Callable

import processes

EVERY_S = 0.25
PAGE = 4096
MIB = 1 << 20


class MemoryWatch:
    def __init__(self, mark: str, service: Callable[[], Popen | None]):
        """The processes are known by the mark, see processes.py."""
        self.mark, self.service = mark, service
        self.service_mib = self.children_mib = 0.0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop.set()
        self.thread.join()

    def watch(self) -> None:
        while not self.stop.wait(EVERY_S):
            service = self.service()
            if not service or service.poll() is not None:
                continue
            self.service_mib = max(self.service_mib, resident_mib(service.pid))
            # Guardians are forks of the service: what they show as theirs is its own.
            children = sum(resident_mib(process.pid) for process in processes.running(self.mark)
                           if process.pid != service.pid and process.name != "tg_video_streamer")
            self.children_mib = max(self.children_mib, children)


def resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE / MIB
    except processes.GONE:
        return 0.0
