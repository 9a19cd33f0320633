#!/usr/bin/python3
"""The RTMP server goes away and comes back; the show goes on meanwhile."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import AUDIO, VIDEO, odd_steps  # noqa: E402
from nginx import decode_errors  # noqa: E402
from scene import SystemTest  # noqa: E402
from waiting import wait_for  # noqa: E402

AWAY_S = 6
NOTICED_WITHIN_S = 10
BACK_WITHIN_S = 20
READY_WITHIN_S = 15


class Outage(SystemTest):
    def on_air(self, playlist, **options):
        self.server = self.nginx(**options)
        service = self.service(playlist, RTMP_URL=self.server.url())
        service.start()
        self.server.wait_media(20)
        service.wait_log("track started", 20)
        return service

    def position(self, service) -> float:
        return service.status()["on_air"]["position_s"]

    def ready(self, service) -> int:
        return service.get("metrics", "/readyz")[0]

    def expect_good_start(self, recording) -> None:
        self.assertEqual([tag.kind for tag in recording.headers], [VIDEO, AUDIO])
        self.assertTrue(recording.video[0].is_keyframe)
        self.assertLess(recording.headers[1].offset, recording.video[0].offset)
        self.assertEqual(odd_steps(recording.video, (33, 34)), [])
        self.assertEqual(odd_steps(recording.audio, (23, 24)), [])
        self.assertEqual(decode_errors(recording.path), "")

    def test_a_killed_server_is_found_again_and_the_show_has_gone_on(self):
        service = self.on_air([clips.LONG])
        wait_for("ready", lambda: self.ready(service) == 200, READY_WITHIN_S)
        before, began = self.position(service), time.monotonic()
        self.server.kill()
        service.wait_log(r"WARN rtmp: not publishing, will retry", NOTICED_WITHIN_S)
        self.measured("a killed server is noticed after", time.monotonic() - began)
        wait_for("not ready", lambda: self.ready(service) == 503, READY_WITHIN_S)
        wait_for("the outage is over", lambda: time.monotonic() - began > AWAY_S, AWAY_S + 1)
        self.server.start()
        back = time.monotonic()
        service.wait_log(r"INFO rtmp: publishing", BACK_WITHIN_S, times=2)
        self.measured("the server is back on air after", time.monotonic() - back)
        self.server.wait_media(BACK_WITHIN_S, sessions=2)
        wait_for("ready again", lambda: self.ready(service) == 200, READY_WITHIN_S)

        passed = time.monotonic() - began
        self.assertAlmostEqual(self.position(service) - before, passed, delta=2.5)
        self.assertEqual(service.started(), [clips.LONG], "no track was used up")
        self.assertGreaterEqual(service.metric("tgvs_output_reconnects_total"), 1)
        service.stop()
        self.expect_good_start(self.server.recordings()[-1])

    def test_tracks_are_not_used_up_while_the_server_is_away(self):
        service = self.on_air(["plain.mp4", "fast.mp4"])
        self.server.kill()
        service.wait_log(r"not publishing", NOTICED_WITHIN_S)
        before, began = len(service.started()), time.monotonic()
        wait_for("the outage is over", lambda: time.monotonic() - began > AWAY_S, AWAY_S + 1)
        # 2 s and 1.3 s long: four in six seconds at the pace of the clock.
        self.assertLessEqual(len(service.started()) - before, 5)
        self.assertGreaterEqual(len(service.started()) - before, 2)
        self.server.start()
        self.server.wait_media(BACK_WITHIN_S, sessions=2)

    def test_a_frozen_server_is_noticed_and_used_again_when_it_thaws(self):
        service = self.on_air([clips.NOISE])
        service.wait_started(clips.NOISE, 20)
        frozen = time.monotonic()
        self.server.freeze()
        try:
            service.wait_log(r"WARN rtmp: not publishing, will retry", 30)
            noticed = time.monotonic() - frozen
        finally:
            self.server.thaw()
        self.measured("a frozen server is noticed after (1.2 Mbit/s)", noticed)
        thawed = time.monotonic()
        service.wait_log(r"INFO rtmp: publishing", 60, times=2)
        self.measured("a thawed server is back on air after", time.monotonic() - thawed)
        self.server.wait_media(20, sessions=2)
        service.stop()
        self.assertEqual(decode_errors(self.server.files()[-1]), "")
        self.assertLessEqual(noticed, NOTICED_WITHIN_S)

    def test_a_server_that_is_not_there_at_the_start_is_waited_for(self):
        server = self.nginx()
        server.kill()
        service = self.service(["plain.mp4"], RTMP_URL=server.url())
        service.start()
        service.wait_log(r"not publishing, will retry .*class=unreachable", 15)
        service.wait_started("plain.mp4", 20)
        self.assertEqual(self.ready(service), 503)
        server.start()
        server.wait_media(BACK_WITHIN_S)
        wait_for("ready", lambda: self.ready(service) == 200, READY_WITHIN_S)
        service.stop()
        self.expect_good_start(server.recordings()[0])


if __name__ == "__main__":
    unittest.main()
