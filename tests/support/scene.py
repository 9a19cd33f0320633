"""What every system test starts from: a folder of its own, the shared clips, the shared warm cache."""

import os
import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path

import clips
import media
from nginx import Nginx
from service import Service

FIXTURE = "TGVS_FIXTURE"  # the folder that warm_cache_setup.py made


def fixture() -> Path:
    folder = os.environ.get(FIXTURE)
    if not folder:
        raise RuntimeError(f"{FIXTURE} names no folder; ctest sets it")
    return Path(folder)


def clip(name: str) -> Path:
    return fixture() / "clips" / name


class SystemTest(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        # In the fixture's file system, so that the cache can be linked.
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self._testMethodName[:40]}-", dir=fixture().parent))
        self.addCleanup(self.leave_folder)
        self.began = time.monotonic()

    def leave_folder(self) -> None:
        """A failed test's folder is kept, to be looked at."""
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f"the folder of this test: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def nginx(self, **options: str | bool) -> Nginx:
        """Running until the test is over."""
        return self.enterContext(Nginx(self.folder / "nginx", **options))

    def media_server(self) -> media.Server:
        """Serves the clips."""
        return self.enterContext(media.Server(fixture() / "clips"))

    def service(self, playlist=(), *, cached: bool = True, **settings: str) -> Service:
        """Not started yet. Plays into `OUTPUT`, a preview unless told otherwise."""
        settings.setdefault("OUTPUT", "rtmp" if "RTMP_URL" in settings else "preview")
        paths = [clip(item) if isinstance(item, str) and (item in known_clips()) else item
                 for item in playlist]
        return self.enterContext(Service(self.folder / "service", settings, paths,
            cache=fixture() / "cache" if cached else None))

    def measured(self, what: str, value: float, unit: str = "s") -> None:
        """For whoever reads the log of the tests."""
        print(f"measured: {what}: {value:.2f} {unit}", file=sys.stderr)


def known_clips() -> list[str]:
    return [*clips.JOINED, clips.LONG, clips.NOISE, clips.BROKEN, *clips.UNCACHED]
