#!/usr/bin/python3
"""Live takeover: ffmpeg publishes by SRT, or by RTMP through nginx, to the program, which publishes to nginx-rtmp."""

import json
import os
import re
import signal
import subprocess
import sys
import unittest
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from nginx import Entrance, damage, decode_errors, free_port  # noqa: E402
from publisher import PASSPHRASE, RED_AND_TONE, STREAM_ID, free_udp_port, publish, settings  # noqa: E402
from scene import SystemTest  # noqa: E402
from service import program  # noqa: E402
from waiting import wait_for  # noqa: E402

ON_AIR_WITHIN_S = 90
ENDS_WITHIN_S = 60
ANSWERS_WITHIN_S = 60
PLACE_IS_SAVED_EACH_S = 2


class Live(SystemTest):
    """`programme` is the service."""

    def goes_on_air(self) -> None:
        wait_for("the publisher on air", lambda: claim(self.programme) == "live", ON_AIR_WITHIN_S)

    def gives_it_back(self) -> None:
        wait_for("the programme on air", lambda: claim(self.programme) == "programme", ENDS_WITHIN_S)


class Takeover(Live):
    def setUp(self) -> None:
        super().setUp()
        self.port = free_udp_port()
        self.nginx_rtmp = self.nginx()
        self.programme = self.service(["plain.mp4"], RTMP_URL=self.nginx_rtmp.url(),
            **settings(self.port, INGEST_HOLD="3"))
        self.programme.start()
        self.programme.wait_log(r"track started item=plain\.mp4", ON_AIR_WITHIN_S)
        self.programme.wait_log(r"live publishers may call", ON_AIR_WITHIN_S)

    def publisher(self, stream_id: str = STREAM_ID, passphrase: str = PASSPHRASE, more: Sequence[str] = (),
            sends: Sequence[str] = RED_AND_TONE) -> subprocess.Popen:
        """A red picture and a tone."""
        process = publish(self.port, stream_id, passphrase, more, sends)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_a_publisher_takes_the_air_and_gives_it_back(self):
        publisher = self.publisher()
        self.goes_on_air()
        wait_for("a red picture at the receiver", self.is_red, ON_AIR_WITHIN_S)
        publisher.send_signal(signal.SIGINT)
        self.programme.wait_log(r"the live publisher has left .*how=polite", ENDS_WITHIN_S)
        self.gives_it_back()
        wait_for("another picture at the receiver", lambda: not self.is_red(), ENDS_WITHIN_S)
        self.programme.stop()
        self.assertEqual(self.nginx_rtmp.sessions(), 1, "one publish session")
        file, = self.nginx_rtmp.files()
        self.assertEqual(damage(file), [], "no step in its times, no other sequence headers")
        self.assertEqual(decode_errors(file), "")

    def test_a_killed_publisher_is_waited_for_and_then_the_programme_goes_on(self):
        publisher = self.publisher()
        self.goes_on_air()
        publisher.kill()
        self.programme.wait_log(r"nothing is received from the live publisher; waiting for him", ENDS_WITHIN_S)
        wait_for("the filler", lambda: claim(self.programme) is None, ENDS_WITHIN_S)
        self.programme.wait_log(r"the programme goes on after the live publisher", ENDS_WITHIN_S)
        self.gives_it_back()
        # And he may come back.
        self.publisher()
        self.goes_on_air()

    def test_a_publisher_whose_camera_is_off_is_waited_for_and_then_the_programme_goes_on(self):
        clip = self.folder / "camera_off.ts"
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "color=red:s=320x180:r=30:d=12", "-f", "lavfi", "-i",
            "sine=f=1000:d=120", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac", clip], check=True,
            timeout=ANSWERS_WITHIN_S)
        self.publisher(sends=["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-i", clip, "-c", "copy",
            "-max_interleave_delta", "1"])
        self.goes_on_air()
        self.programme.wait_log(r"no picture comes from the live publisher any more, though he is sending", ENDS_WITHIN_S)
        self.programme.wait_log(r"the programme goes on after the live publisher", ENDS_WITHIN_S)
        self.gives_it_back()
        self.programme.wait_log(r"the live publisher was sent away reason=\"the stream contains no picture\"", ENDS_WITHIN_S)

    def test_a_service_killed_during_the_live_goes_on_with_what_was_cut(self):
        self.programme.write_playlist([self.film()])
        self.programme.wait_log(r"track started item=film\.mp4", ON_AIR_WITHIN_S)
        wait_for("nine seconds", lambda: self.programme.status()["on_air"]["position_s"] > 9, ON_AIR_WITHIN_S)
        self.publisher()
        self.goes_on_air()
        self.programme.kill9()
        self.programme.start()
        self.programme.wait_log(r"live publishers may call", ON_AIR_WITHIN_S)
        again = self.publisher()
        self.goes_on_air()
        again.send_signal(signal.SIGINT)
        wait_for("the film on air", lambda: re.search(r"track started item=film\.mp4", self.programme.log()) and
            claim(self.programme) == "programme", ENDS_WITHIN_S)
        # The last time: it may have gone on between the restart and the publisher, too.
        *_, cut = re.findall(r"track cut item=film\.mp4 at_s=([0-9.]+)", self.programme.whole_log())
        *_, goes_on = re.findall(r"track started item=film\.mp4 .*from_s=([0-9.]+)", self.programme.log())
        self.measured("cut at", float(cut))
        self.measured("and goes on at", float(goes_on))
        self.assertGreater(float(cut), 9)
        self.assertAlmostEqual(float(cut), float(goes_on), delta=PLACE_IS_SAVED_EACH_S)

    def film(self) -> Path:
        """Long enough to be gone on with, and easy to encode."""
        film = self.folder / "film.mp4"
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "color=gray:s=320x180:r=10", "-f", "lavfi", "-i",
            "anullsrc", "-t", "200", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", film], check=True, timeout=ANSWERS_WITHIN_S)
        return film

    def test_who_does_not_know_the_secrets_disturbs_nothing(self):
        self.publisher()
        self.goes_on_air()
        for stream_id, passphrase, reason in [("another-0123456789", PASSPHRASE, "stream_id"),
                                              (STREAM_ID, PASSPHRASE + "x", "passphrase"),
                                              (STREAM_ID, PASSPHRASE, "busy")]:
            with self.subTest(reason):
                self.publisher(stream_id, passphrase)
                self.programme.wait_log(rf"a live publisher was refused reason={reason}", ENDS_WITHIN_S)
                self.assertRegex(self.programme.metrics_text(), rf'(?m)^tgvs_ingest_refused_total\{{reason="{reason}"\}} [1-9]')
        skip = ctl(self.programme, "skip")
        self.assertEqual(skip.returncode, 1)
        self.assertIn("a live publisher is on air", skip.stderr)
        self.assertEqual(claim(self.programme), "live")
        self.assertEqual(self.programme.count_log(r"nothing is received from the live publisher"), 0)
        self.assertEqual(self.programme.count_log(PASSPHRASE), 0)
        self.assertEqual(self.programme.count_log(STREAM_ID), 0)

    def is_red(self) -> bool:
        """What whoever plays from nginx sees now."""
        done = subprocess.run(["ffmpeg", "-loglevel", "error", "-rw_timeout", "5000000", "-i", self.nginx_rtmp.url(), "-frames:v", "1",
            "-vf", "scale=1:1,format=rgb24", "-f", "rawvideo", "-"], capture_output=True, timeout=ANSWERS_WITHIN_S)
        pixel = done.stdout
        return len(pixel) == 3 and pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60


class Rtmp(Live):
    """By nginx with the configuration of deploy/nginx/."""

    def setUp(self) -> None:
        super().setUp()
        self.out = self.nginx()
        self.panel_port = free_port()
        self.entrance = self.enterContext(Entrance(self.folder / "entrance", self.panel_port))
        self.programme = self.service([clips.LONG], RTMP_URL=self.out.url(), PANEL_PORT=str(self.panel_port),
            INGEST=f"rtmp://127.0.0.1:{self.entrance.port}", INGEST_PASSPHRASE=PASSPHRASE, INGEST_HOLD="10")
        self.programme.start()
        self.programme.wait_log(r"track started item=long\.mp4", ON_AIR_WITHIN_S)

    def publisher(self, key: str) -> subprocess.Popen:
        process = subprocess.Popen([*RED_AND_TONE, "-f", "flv", f"rtmp://127.0.0.1:{self.entrance.port}/live/{key}"],
            stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_who_knows_the_key_takes_the_air_until_he_stops_or_is_told_to_go(self):
        told = json.loads(ctl(self.programme, "--json", "live", "how").stdout)["rtmp"]
        self.assertEqual(told, {"url": f"rtmp://127.0.0.1:{self.entrance.port}/live", "key": f"studio?key={PASSPHRASE}"})
        self.assertIn(told["key"], ctl(self.programme, "live", "how").stdout)
        publisher = self.publisher(told["key"])
        for key, reason in ((told["key"] + "x", "passphrase"), ("stage?key=" + PASSPHRASE, "stream_id"),
                            (told["key"], "busy")):
            with self.subTest(reason):
                if reason == "busy":
                    self.goes_on_air()
                self.assertNotEqual(self.publisher(key).wait(ENDS_WITHIN_S), 0)
                self.programme.wait_log(rf"a live publisher was refused reason={reason} from=127.0.0.1", ENDS_WITHIN_S)
        self.assertEqual(claim(self.programme), "live")
        publisher.send_signal(signal.SIGINT)
        self.programme.wait_log(r"the live publisher has left .*how=closed", ENDS_WITHIN_S)
        self.gives_it_back()
        again = self.publisher(told["key"])
        self.goes_on_air()
        self.assertEqual(ctl(self.programme, "live", "end").returncode, 0)
        self.assertNotEqual(again.wait(ENDS_WITHIN_S), 0, "nginx has closed his connection")
        self.gives_it_back()
        self.programme.stop()
        self.assertEqual(self.programme.count_log(PASSPHRASE), 0)
        self.assertEqual(self.out.sessions(), 1, "one publish session")
        file, = self.out.files()
        self.assertEqual(damage(file), [], "no step in its times, no other sequence headers")
        self.assertEqual(decode_errors(file), "")


def ctl(service, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([program(), "ctl", "--socket", str(service.state / "control.sock"), *words],
        capture_output=True, text=True, timeout=ANSWERS_WITHIN_S)


def claim(service) -> str | None:
    for line in service.metrics_text().splitlines():
        if found := re.match(r'tgvs_claim\{claim="(\w+)"\} 1', line):
            return found[1]
    return None


class How(SystemTest):
    def test_it_is_told_what_to_enter_with_secrets_that_are_made_up_once(self):
        service = self.service(["plain.mp4"], INGEST=f"srt://127.0.0.1:{free_udp_port()}")
        service.start()
        service.wait_log(r"live publishers may call", ON_AIR_WITHIN_S)
        done = wait_for("an answer", lambda: (d := ctl(service, "--json", "live", "how")).returncode == 0 and d, ANSWERS_WITHIN_S)
        srt = json.loads(done.stdout)["srt"]
        self.assertRegex(srt["url"], r"^srt://127\.0\.0\.1:\d+$")
        kept = service.state / "ingest.json"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.assertEqual(json.loads(kept.read_text()), {name: srt[name] for name in ("stream_id", "passphrase")})
        words = ctl(service, "live", "how").stdout
        for secret in (srt["stream_id"], srt["passphrase"], "OBS", "ffmpeg"):
            self.assertIn(secret, words)
        self.assertEqual(service.count_log(srt["passphrase"]), 0)

    def test_nobody_may_unless_it_is_set(self):
        service = self.service(["plain.mp4"])
        service.start()
        done = wait_for("an answer", lambda: (d := ctl(service, "live", "how")).returncode == 1 and d, ANSWERS_WITHIN_S)
        self.assertIn("INGEST is not set", done.stderr)


if __name__ == "__main__":
    unittest.main()
