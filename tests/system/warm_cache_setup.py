#!/usr/bin/python3
"""Makes the clips, and by playing them once the cache that the other system tests start with."""

import os
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import clip, fixture  # noqa: E402
from service import Service  # noqa: E402
from waiting import wait_for  # noqa: E402

PREPARED_WITHIN_S = 240


class WarmCache(unittest.TestCase):
    def test_every_clip_is_prepared_once_and_kept(self):
        folder = fixture()
        shutil.rmtree(folder, ignore_errors=True)
        clips.make(folder / "clips")
        # Each has its turn in the look-ahead when those before it have begun.
        names = [*clips.JOINED, clips.NOISE, clips.LONG]
        playlist = [clip(name) for name in names]
        with Service(folder / "warming", {"OUTPUT": "preview", "LOOP": "0"}, playlist) as service:
            service.start()
            wait_for("all clips in the cache", lambda: cached(service.cache) == len(names),
                     PREPARED_WITHIN_S)
            service.stop()
            self.assertEqual(service.count_log("track failed"), 0, service.tail())
            shutil.copytree(service.cache, folder / "cache",
                ignore=shutil.ignore_patterns("incoming", "yt-dlp"))
            os.chmod(folder / "cache", 0o700)
        shutil.rmtree(folder / "warming")


def cached(folder: Path) -> int:
    return len(list(folder.glob("*.json")))


if __name__ == "__main__":
    unittest.main()
