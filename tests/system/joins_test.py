#!/usr/bin/python3
"""What the receiver sees of a playlist of clips that differ in everything."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import AUDIO, VIDEO, Recording, odd_steps  # noqa: E402
from nginx import decode_errors  # noqa: E402
from scene import SystemTest  # noqa: E402

TRACKS = 33
PLAYED_WITHIN_S = 200
PICTURE_STEPS_MS = (33, 34)  # 1000 / 30
SOUND_STEPS_MS = (23, 24)  # 1024 samples at 44.1 kHz
SOUND_FRAME_MS = 24
# The recording may end between a picture and the sound that goes with it: one turn of the sender.
CUT_OFF_MS = 100


class Joins(SystemTest):
    def expect_whole(self, recording: Recording) -> None:
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [], "steps of the picture")
        self.assertEqual(odd_steps(recording.audio, SOUND_STEPS_MS), [], "steps of the sound")
        self.assertLessEqual(abs(recording.video[0].dts_ms - recording.audio[0].dts_ms), SOUND_FRAME_MS)
        self.assertEqual([tag.kind for tag in recording.headers], [VIDEO, AUDIO], "sequence headers")
        self.assertTrue(recording.video[0].is_keyframe)
        self.assertEqual(decode_errors(recording.path), "")

    def test_thirty_joins_of_mixed_clips_are_one_stream_without_a_seam(self):
        nginx = self.nginx()
        playlist = [*clips.JOINED[:4], clips.BROKEN, *clips.JOINED[4:]]
        service = self.service(playlist, RTMP_URL=nginx.url())
        service.start()
        service.wait_log("track started", PLAYED_WITHIN_S, times=TRACKS)
        played = service.metric("streams_played_total")
        started = len(service.started())
        offset = service.metric("tgvs_av_offset_seconds")
        service.stop()

        self.assertIn(played, (started - 1, started), "a track may begin while the two are read")
        self.assertGreaterEqual(played, TRACKS)
        self.assertEqual({name for name in service.started()}, set(clips.JOINED))
        self.assertEqual(set(service.failed()), {clips.BROKEN})
        self.assertEqual((nginx.sessions(), len(nginx.files())), (1, 1), "publish sessions")
        recording = nginx.recordings()[0]
        self.expect_whole(recording)
        self.assertLess(abs(offset) * 1000, SOUND_FRAME_MS)
        ends = recording.video[-1].dts_ms + 33 - recording.audio[-1].dts_ms - 23
        self.assertLess(abs(ends), SOUND_FRAME_MS + CUT_OFF_MS)
        self.measured("tracks put on air in one session", len(service.started()), "")
        self.measured("recorded", recording.seconds())
        self.measured("difference of picture and sound at the last join", offset * 1000, "ms")
        self.measured("difference of their ends in the recording", ends, "ms")


class Start(SystemTest):
    def test_the_filler_comes_first_when_nothing_is_prepared_yet(self):
        nginx = self.nginx()
        # 170 kB: whatever the machine does, it is not here before the picture is due.
        slow = f"{self.media_server().url}/slow/fresh.mp4?rate=8000"
        service = self.service([slow], cached=False, RTMP_URL=nginx.url())
        service.start()
        nginx.wait_media(15, size=4_000)
        self.assertEqual(service.started(), [], "what is on air before anything is prepared")
        self.assertTrue(service.status()["on_air"]["filler"])
        service.wait_log(r"track started item=http://127", 90)
        service.stop()
        recording = nginx.recordings()[0]
        self.assertTrue(recording.video[0].is_keyframe)
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [])
        self.assertEqual(decode_errors(recording.path), "")

    def test_the_first_picture_is_there_soon_after_a_warm_start(self):
        nginx = self.nginx()
        service = self.service(["plain.mp4"], RTMP_URL=nginx.url())
        service.start()
        nginx.wait_media(10, size=2_000)
        service.wait_started("plain.mp4", 10)
        service.stop()


if __name__ == "__main__":
    unittest.main()
