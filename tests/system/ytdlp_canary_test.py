#!/usr/bin/python3
"""What yt-dlp-update makes of the operator's own video (YTDLP_UPDATE_CANARY_URL)."""

import importlib.machinery
import importlib.util
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from installation import DEPLOY  # noqa: E402
from scene import SystemTest  # noqa: E402


class Canary(SystemTest):
    """Stand-ins for yt-dlp find it, or do not."""

    def setUp(self) -> None:
        super().setUp()
        loader = importlib.machinery.SourceFileLoader("yt_dlp_update", str(DEPLOY / "scripts/yt-dlp-update"))
        self.updater = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
        sys.dont_write_bytecode = True
        loader.exec_module(self.updater)
        os.environ["YTDLP_UPDATE_CANARY_URL"] = "https://video.example/1"
        self.addCleanup(os.environ.pop, "YTDLP_UPDATE_CANARY_URL")

    def stand_in(self, name: str, *, finds: bool) -> Path:
        program = self.folder / name / "bin/yt-dlp"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n" + ("echo '{}'\n" if finds else "echo 'ERROR: no' >&2; exit 1\n"), "utf-8")
        program.chmod(0o755)
        return self.folder / name

    def compare(self, *, new: bool, old: bool | None) -> None:
        (self.folder / "tmp").mkdir()
        self.updater.compare_on_canary(self.folder, self.stand_in("new", finds=new),
            None if old is None else self.stand_in("old", finds=old))

    def test_a_version_fails_where_the_one_in_use_does_not(self):
        with self.assertRaisesRegex(self.updater.Failed, "ERROR: no"):
            self.compare(new=False, old=True)

    def test_what_neither_finds_is_no_fault_of_the_new_one(self):
        self.compare(new=False, old=False)

    def test_the_first_version_has_nothing_to_compare_with(self):
        self.compare(new=False, old=None)

    def test_a_version_that_finds_it_is_good(self):
        self.compare(new=True, old=False)


if __name__ == "__main__":
    unittest.main()
