#!/usr/bin/python3
"""Live sources: pulled when their turn comes, over when they are over, and the show goes on."""

import os
import re
import sys
import time
import unittest
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import media  # noqa: E402
import rtsp  # noqa: E402
from nginx import Nginx  # noqa: E402
from scene import SystemTest  # noqa: E402
from service import Service  # noqa: E402
from sound import seconds_of  # noqa: E402
from waiting import wait_for  # noqa: E402

LENGTH_S = 180
STARTED_WITHIN_S = 90
# The pull is tried again for a while before it counts as over.
OVER_WITHIN_S = 150
LEFT_WITHIN_S = 120
MOSTLY_ON_AIR_S = 30  # of filler, at the start and between the tracks, on a busy machine


def wait_for_growth(receiver: Nginx, within: float, step: int = 50_000) -> Iterator[int]:
    """The bytes received, each time they have become so many more."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        before = receiver.received()
        yield wait_for("more media at the receiver", lambda: receiver.received() > before + step
            and receiver.received(), within)


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


class Dead(SystemTest):
    """What is cached is on air while a source that is next brings nothing."""

    def stands_in(self, address: str) -> None:
        service = self.service([address, "plain.mp4"])
        service.start()
        started = service.wait_log(r"track started item=plain\.mp4.*stand_in=(\S+)", STARTED_WITHIN_S)
        self.assertEqual(started[1], "true")
        self.assertLess(service.metric("tgvs_fallback_seconds_total"), MOSTLY_ON_AIR_S)
        service.wait_log(r"live source given up item=\S*127\.0\.0\.1", LEFT_WITHIN_S)
        service.wait_log(r"track failed item=\S*127\.0\.0\.1", OVER_WITHIN_S)
        self.assertGreaterEqual(service.count_log(r"live source broke off"), 2)
        self.assertEqual(service.count_log(r"track started item=\S*127\.0\.0\.1"), 0)
        self.assertLess(service.metric("tgvs_fallback_seconds_total"), MOSTLY_ON_AIR_S)

    def test_an_address_that_refuses(self):
        self.stands_in("rtsp://127.0.0.1:1/x")

    def test_a_server_that_says_nothing(self):
        with rtsp.Server("--mute") as server:
            self.stands_in(server.url)


class Frozen(SystemTest):
    def test_a_list_that_no_longer_grows_is_left_while_another_item_stands_in(self):
        segments = self.folder / "media" / "channel"
        segments.mkdir(parents=True)
        # Each start brings the last three of these again.
        clips.ffmpeg(*clips.picture("160x120", "30", 12), *clips.tone(440, 44100, 12), "-c:v", "libx264",
            "-preset", "ultrafast", "-g", "30", "-sc_threshold", "0", "-c:a", "aac", "-ac", "2",
            "-f", "segment", "-segment_time", "2", "-segment_format", "mpegts", segments / "%03d.ts")
        with media.Server(self.folder / "media") as server:
            service = self.service([f"{server.url}/stopped/channel?step=2", "plain.mp4"], LOOP="0")
            service.start()
            service.wait_log(r"track started item=\S*127\.0\.0\.1", STARTED_WITHIN_S)
            service.wait_log(r"track started item=plain\.mp4.*stand_in=true", STARTED_WITHIN_S)
            service.wait_log(r"live source given up item=\S*127\.0\.0\.1", LEFT_WITHIN_S)
            self.assertGreaterEqual(service.count_log(r"live source broke off"), 2)
            service.wait_log(r"track finished item=\S*127\.0\.0\.1", STARTED_WITHIN_S)
            service.wait_log(r"track started item=plain\.mp4.*stand_in=false", OVER_WITHIN_S)


TONE_HZ = 440
HEARD_S = 5


class Sources(SystemTest):
    """Sources as people have them: a viewer hears their tone."""

    def setUp(self) -> None:
        super().setUp()
        self.media = self.folder / "media"
        (self.media / "channel").mkdir(parents=True)
        self.server = self.enterContext(media.Server(self.media))
        self.receiver = self.nginx()

    def heard(self) -> bool:
        return any(seconds_of(file, TONE_HZ) >= HEARD_S for file in self.receiver.files())

    def plays(self, *playlist: str) -> Service:
        service = self.service(playlist, cached=False, RTMP_URL=self.receiver.url())
        service.start()
        service.wait_log(r"track started item=\S*127\.0\.0\.1", STARTED_WITHIN_S)
        for _ in wait_for_growth(self.receiver, STARTED_WITHIN_S):
            if self.heard():
                return service
        raise AssertionError("the tone is not on air")

    def sound(self, name: str, seconds: int) -> str:
        clips.ffmpeg(*clips.tone(TONE_HZ, 44100, seconds), "-c:a", "libmp3lame", "-ac", "2", self.media / name)
        return name

    def channel(self, seconds: int) -> Path:
        file = self.media / "channel" / "whole.ts"
        clips.ffmpeg(*clips.picture("160x120", "30", seconds), *clips.tone(TONE_HZ, 44100, seconds), "-c:v",
            "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac", "-ac", "2", file)
        return file

    def test_a_station_that_answers_in_the_old_way(self):
        service = self.plays(f"{self.server.url}/icy/{self.sound('radio.mp3', 60)}")
        wait_for("the station's title on the page",
            lambda: re.fullmatch(r"Song \d+", service.status()["on_air"]["title"]), STARTED_WITHIN_S)

    def test_a_list_is_the_station_that_it_names(self):
        name = self.sound("radio.mp3", 60)
        self.plays(f"{self.server.url}/station/endless/{name}.pls")

    def test_a_list_may_name_a_file(self):
        name = self.sound("song.mp3", 8)
        self.plays(*[f"{self.server.url}/station/files/{name}.{kind}" for kind in ("m3u", "pls", "xspf")])

    def test_headers_that_a_line_asks_for(self):
        url = f"{self.server.url}/only-for/{self.sound('closed.mp3', 8)}"
        service = self.service(["#EXTM3U", "#EXTVLCOPT:http-user-agent=box/1",
            "#EXTVLCOPT:http-referrer=http://x.example/", url,
            f"{url}?2|User-Agent=box/1&Referer=http%3A%2F%2Fx.example%2F"], cached=False, LOOP="0",
            RTMP_URL=self.receiver.url())
        service.start()
        service.wait_log("everything has been played", STARTED_WITHIN_S)
        self.assertEqual(service.count_log("track failed"), 0)
        self.assertEqual(service.count_log(r"track finished item=\S*127\.0\.0\.1"), 2)
        self.assertTrue(self.heard())

    def test_hls_segments_of_any_name(self):
        whole = self.channel(60)
        clips.ffmpeg("-i", whole, "-c", "copy", "-f", "segment", "-segment_time", "1", "-segment_format", "mpegts",
            whole.with_name("%03d.ts"))
        whole.unlink()
        service = self.plays(f"{self.server.url}/odd/channel")
        # Its window is no film of three seconds, which would be heard over and over.
        self.assertEqual(service.count_log(r"track started item=\S*127\.0\.0\.1\S* .*duration_s=0 "), 1)
        self.assertEqual(service.count_log(r"track started"), 1)

    def test_rtsp_whose_udp_stays_silent(self):
        with rtsp.Server(self.channel(20), 20, "--udp", "silent") as server:
            self.plays(server.url)


if __name__ == "__main__":
    unittest.main()
