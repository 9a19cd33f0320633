"""A clock for the service that is faster than the real one, and that may be set and told how fast to go while it runs.

    clock = FastClock(folder, at=datetime(2027, 3, 28, tzinfo=timezone.utc))
    service = FastService(folder, settings, playlist); service.clock = clock
    clock.go(60)
"""

import datetime
import json
import mmap
import os
import struct
import subprocess
import time
from pathlib import Path
from typing import Sequence

from service import Service
from waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
NANOSECONDS = 1_000_000_000
COURSE = struct.Struct("<qqqqq")  # as in bench/fast_clock.cpp


def build_clock(folder: Path) -> Path:
    library = folder / "fast_clock.so"
    subprocess.run(["g++", "-O2", "-std=c++20", "-shared", "-fPIC", "-o", library, ROOT / "bench/fast_clock.cpp"],
        check=True)
    return library


class FastClock:
    """At real speed, until it is told to go faster."""

    def __init__(self, folder: Path, at: datetime.datetime):
        self.library = build_clock(folder)
        self.file = folder / "clock"
        self.file.write_bytes(bytes(COURSE.size))
        with open(self.file, "r+b") as file:
            self.shared = mmap.mmap(file.fileno(), COURSE.size)
        self.version = 0
        self.real = self.monotonic = time.monotonic_ns()
        self.wall = int(at.timestamp() * NANOSECONDS)
        self.speed = 1.0
        self.write()

    def write(self) -> None:
        thousandths = round(self.speed * 1_000)
        struct.pack_into("<q", self.shared, 0, 2 * self.version + 1)
        struct.pack_into("<qqqq", self.shared, 8, self.real, self.monotonic, self.wall, thousandths)
        self.version += 1
        struct.pack_into("<q", self.shared, 0, 2 * self.version)

    def go(self, speed: float) -> None:
        """From now on. Nothing leaps."""
        if speed == self.speed:
            return
        real = time.monotonic_ns()
        passed = int((real - self.real) * self.speed)
        self.real, self.monotonic, self.wall = real, self.monotonic + passed, self.wall + passed
        self.speed = speed
        self.write()

    def now(self) -> float:
        """Seconds since the epoch, as the service sees it."""
        return (self.wall + (time.monotonic_ns() - self.real) * self.speed) / NANOSECONDS

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "FAST_CLOCK_CONTROL": str(self.file)}

    def wait_until(self, at: float) -> None:
        while (left := at - self.now()) > 0:
            time.sleep(min(0.2, left / self.speed))


class FastService(Service):
    """Give it a `clock` before it is started."""
    clock: FastClock | None = None

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.bin}:{self.path}", **(self.clock.environment() if self.clock else {})}

    def prepare(self, items: Sequence[Path], playlist: Sequence[Path], within: float) -> None:
        """Until all of them are encoded, a few at a time as a playlist; then it is `playlist`."""
        for n in range(0, len(items), 2):
            self.write_playlist(items[n:n + 2])
            wait_for(f"{items[n:n + 2]} encoded", lambda last=n: set(map(str, items[:last + 2])) <= self.encoded(), within)
        self.write_playlist(playlist)

    def encoded(self) -> set[str]:
        return {json.loads(file.read_text(encoding="utf-8"))["location"] for file in self.cache.glob("*.json")}
