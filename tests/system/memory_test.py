#!/usr/bin/python3
"""What the programs keep of their secrets in memory. With the release build: a sanitizer has an allocator of its own,
which keeps what is freed for a while and fills it."""

import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import memory  # noqa: E402
from login import API_HASH, CODE, PHONE  # noqa: E402
from telegram_scene import TelegramScene  # noqa: E402

PASSWORD = "corr3ct-h0rse"
KEY = "5001:a-key-of-the-stream"
LOOKS = 5  # `.env` is read each two seconds: what that takes is gone at another look
# The settings that the service started with, those of the reader of `.env`, and the broadcast's own.
SETTINGS = 5
# The target that the broadcast and the sink hold, and its parts: address, application, stream key.
TARGETS = 12
RELEASE = Path(__file__).resolve().parents[2] / "build/release/apps"


class MemoryLong(TelegramScene):
    def setUp(self) -> None:
        super().setUp()
        for name, program in {"TGVS_PROGRAM": "tg_video_streamer", "TGVS_AUTO_SESSION_RUNNER":
                "auto_session_runner"}.items():
            self.assertTrue((RELEASE / program).exists(), "build it: cmake --build --preset release")
            os.environ[name] = str(RELEASE / program)

    def test_nothing_of_a_login_is_left_when_it_is_done(self):
        self.serve(password=PASSWORD)
        service = self.channel(logged_in=False)
        regions, said = memory.at_exit([os.environ["TGVS_AUTO_SESSION_RUNNER"], "--write-env", "--env-file",
            str(service.env_file)], f"+{PHONE}\n{CODE}\n{PASSWORD}\n")
        self.assertIn("session written", said)
        self.assertTrue(memory.places(regions, "auto_session_runner"), "something is found")
        session = self.session_of(service.env_file)
        for secret in (PHONE, CODE, PASSWORD, API_HASH, session[:40], session[-40:]):
            self.assertEqual(memory.places(regions, secret), [], secret)

    def test_on_air_a_secret_stands_only_where_it_is_needed(self):
        self.serve(key=KEY)
        service = self.channel([clips.LONG])
        session = self.session_of(service.env_file)
        self.go_live(service)
        seen = [memory.standing_still(service.process) for _ in range(LOOKS)]
        # Of the session its beginning: a stack may hold pieces of the rest, see ARCHITECTURE.md.
        for secret, most in {API_HASH: SETTINGS, session[:40]: SETTINGS, KEY: TARGETS}.items():
            found = min((memory.places(regions, secret) for regions in seen), key=len)
            self.measured(f"places of {secret[:4]}…", len(found), "")
            self.assertLessEqual(len(found), most, found)

    def test_a_guardian_has_nothing_of_what_it_was_forked_from(self):
        self.serve(key=KEY)
        service = self.channel([clips.UNCACHED[2]], cached=False)
        session = self.session_of(service.env_file)
        self.go_live(service)
        service.wait_process("ffmpeg")
        guardians = [process for process in service.processes()
                     if process.pid != service.pid and process.name == "tg_video_streamer"]
        self.assertTrue(guardians, "an encode has one")
        for guardian in guardians:
            regions = memory.writable(guardian.pid)
            self.assertTrue(regions)
            for secret in (API_HASH, session[:40], KEY):
                self.assertEqual(memory.places(regions, secret), [], secret)


if __name__ == "__main__":
    unittest.main()
