#!/usr/bin/python3
"""Live sources: pulled when their turn comes, over when they are over, and the show goes on."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import media  # noqa: E402
from scene import SystemTest  # noqa: E402
from waiting import wait_for  # noqa: E402

LENGTH_S = 180
STARTED_WITHIN_S = 90
# The pull is tried again for a while before it counts as over.
OVER_WITHIN_S = 150


class Hls(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        segments = self.folder / "media" / "channel"
        segments.mkdir(parents=True)
        # More than the test looks at: a window that came round again would be another fault.
        clips.ffmpeg(*clips.picture("160x120", "30", LENGTH_S), *clips.tone(440, 44100, LENGTH_S),
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-sc_threshold", "0", "-c:a", "aac",
            "-ac", "2", "-f", "segment", "-segment_time", "1", "-segment_format", "mpegts",
            segments / "%03d.ts")
        self.server = self.enterContext(media.Server(self.folder / "media"))

    def test_a_live_stream_plays_until_it_ends_and_the_next_item_follows(self):
        service = self.service([f"{self.server.url}/live/channel", "plain.mp4"])
        service.start()
        service.wait_log(r"track started item=\S*127\.0\.0\.1",
            STARTED_WITHIN_S)
        wait_for("the live picture moves", lambda: service.status()["on_air"]["position_s"] > 3,
            STARTED_WITHIN_S)
        self.assertIsNone(service.status()["on_air"]["duration_s"])
        self.server.process.kill()
        service.wait_log(r"track (finished|failed) item=\S*127\.0\.0\.1", OVER_WITHIN_S)
        service.wait_log(r"track started item=plain\.mp4", OVER_WITHIN_S)


if __name__ == "__main__":
    unittest.main()
