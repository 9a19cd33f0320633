#!/usr/bin/python3
"""A hand on the show by `tg_video_streamer ctl`: what the receiver gets stays one stream without a seam."""

import http.client
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import media  # noqa: E402
from flv import odd_steps  # noqa: E402
from nginx import decode_errors, free_port  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

PICTURE_STEPS_MS = (33, 34)  # 1000 / 30
SOUND_STEPS_MS = (23, 24)  # 1024 samples at 44.1 kHz
WITHIN_S = 60
CTL_WITHIN_S = 60
FILM_S = 240


class Desk(SystemTest):
    def ctl(self, service: Service, *words: str, code: int = 0) -> str:
        done = subprocess.run([program(), "ctl", "--env-file", str(service.env_file), *words],
                              capture_output=True, text=True, timeout=CTL_WITHIN_S, cwd=service.folder)
        self.assertEqual(done.returncode, code, f"ctl {words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def channel(self, service: Service) -> dict:
        return json.loads(self.ctl(service, "--json", "status"))

    def ask_for(self, service: Service, name: str) -> str:
        """Puts a clip below the playlist's folder, where people may ask for it."""
        (service.folder / name).symlink_to(clip(name))
        return name

    def station(self, *playlist: str) -> tuple:
        nginx = self.nginx()
        service = self.service(playlist, RTMP_URL=nginx.url())
        service.start()
        service.wait_log("track started", WITHIN_S)
        return nginx, service

    def test_commands_change_the_picture_and_the_stream_stays_whole(self):
        nginx, service = self.station(clips.LONG, clips.LONG)
        first = self.channel(service)["now"]["id"]
        showings = 1
        for command in (["seek", "5"], ["skip"], ["previous"], ["restart-item"]):
            self.ctl(service, *command)
            showings += 1
            service.wait_log("track started", WITHIN_S, times=showings)
            # Of the command before: the showing it meant is not on air any more.
            self.assertIn("no longer on air", self.ctl(service, "skip", first, code=1))
        service.wait_log("track cut", WITHIN_S, times=showings - 1)
        self.assertGreaterEqual(self.channel(service)["now"]["position_s"], 0)
        service.stop()

        self.assertEqual((nginx.sessions(), len(nginx.files())), (1, 1), "publish sessions")
        recording = nginx.recordings()[0]
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [], "steps of the picture")
        self.assertEqual(odd_steps(recording.audio, SOUND_STEPS_MS), [], "steps of the sound")
        self.assertEqual(decode_errors(recording.path), "")

    def test_a_station_that_is_stopped_is_not_published_until_it_is_started(self):
        nginx, service = self.station(clips.LONG)
        nginx.wait_media(WITHIN_S)
        self.ctl(service, "stop")

        def is_stopped() -> bool:
            code, why = service.get("metrics", "/readyz")
            return code == 503 and "stopped by hand" in why

        wait_for("the word of it", is_stopped, WITHIN_S)
        self.assertEqual(service.metric("tgvs_stopped"), 1)
        # The stop is kept, and what is not published is no fault of the restart's.
        service.stop()
        service.start()
        wait_for("the word of it", is_stopped, WITHIN_S)
        self.assertEqual(nginx.sessions(), 1)
        self.ctl(service, "start")
        nginx.wait_media(WITHIN_S, sessions=2)
        wait_for("on air", lambda: service.get("metrics", "/readyz")[0] == 200, WITHIN_S)

    def test_a_request_is_played_now_and_then_the_programme_goes_on(self):
        _, service = self.station(clips.LONG)
        wanted = self.ask_for(service, clips.JOINED[0])
        self.ctl(service, "play", wanted, "now")
        service.wait_log("track started .*claim=play_now", WITHIN_S)
        service.wait_log("track started .*claim=programme", WITHIN_S, times=2)
        self.assertEqual(self.channel(service)["queue"], [], "it has been played")

    def test_a_live_source_that_is_to_play_now_waits_for_its_first_picture_and_for_nothing_else(self):
        channel = self.folder / "media" / "channel"
        channel.mkdir(parents=True)
        clips.ffmpeg(*clips.picture("160x120", "30", 60), *clips.tone(440, 44100, 60), "-c:v", "libx264",
            "-preset", "ultrafast", "-g", "30", "-sc_threshold", "0", "-c:a", "aac", "-ac", "2",
            "-f", "segment", "-segment_time", "1", "-segment_format", "mpegts", channel / "%03d.ts")
        server = self.enterContext(media.Server(channel.parent))
        film = self.folder / "film.mp4"
        clips.ffmpeg("-stream_loop", 7, "-i", clip(clips.LONG), "-c", "copy", film)
        service = self.service([film])
        service.start()
        service.wait_log("track started", FILM_S)  # far enough ahead, on a busy machine
        self.ctl(service, "play", f"{server.url}/live/channel", "now")
        cut = service.wait_log(r"track cut item=film\.mp4 at_s=([0-9.]+)", FILM_S)
        self.assertLess(float(cut[1]), FILM_S / 2, "not when it is near its end")
        service.wait_log(r"track started item=\S*127\.0\.0\.1\S* .*claim=play_now", WITHIN_S)
        self.ctl(service, "skip")
        again = service.wait_log(r"track started item=film\.mp4 .*from_s=([1-9][0-9.]*)", WITHIN_S)
        self.assertLessEqual(float(again[1]), float(cut[1]), "it goes on where it was")

    def test_the_queue_and_a_pause_survive_a_kill(self):
        _, service = self.station(clips.LONG)
        wanted = self.ask_for(service, clips.JOINED[0])
        self.ctl(service, "play", wanted, "last")
        self.ctl(service, "pause")
        wait_for("the queue on the disk", lambda: wanted in self.saved(service) and
                 '"paused":true' in self.saved(service), WITHIN_S)
        service.kill9()
        service.start()
        seen = self.channel(service)
        self.assertTrue(seen["paused"])
        self.assertEqual([entry["item"] for entry in seen["queue"]], [wanted])
        self.ctl(service, "resume")
        service.wait_log("track started .*claim=request", WITHIN_S)

    def saved(self, service: Service) -> str:
        file = service.state / "desk.json"
        return file.read_text() if file.exists() else ""

    def http(self, service: Service, method: str, path: str, body: dict | None = None, **headers: str) -> tuple:
        """As a program, or another browser, would: status, object, headers."""
        connection = http.client.HTTPConnection(service.address("panel").removeprefix("http://"), timeout=WITHIN_S)
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None, answer.headers

    def enter(self, service: Service, link: str) -> dict:
        status, _, headers = self.http(service, "POST", "/api/v1/login", {"link": link})
        self.assertEqual(status, 204)
        return {"Cookie": headers["Set-Cookie"].partition(";")[0]}

    def test_people_come_in_by_a_link_of_their_own_and_go_when_they_are_told(self):
        nginx = self.nginx()
        service = self.service([clips.LONG], RTMP_URL=nginx.url(), PANEL_PORT=free_port())  # kept over a restart
        service.start()
        service.wait_log("track started", WITHIN_S)
        link = self.ctl(service, "people", "add", "Anna", "--role", "operator").split()[0]
        self.assertRegex(link, r"^http://127\.0\.0\.1:\d+/#in=[\w-]{43}$")
        secret = link.partition("#in=")[2]
        self.assertNotIn(secret, service.whole_log())
        anna = self.enter(service, secret)
        self.assertEqual(self.http(service, "POST", "/api/v1/login", {"link": secret})[0], 401, "a second time")

        commands = "/api/v1/channels/main/commands"
        key = {"Idempotency-Key": "a-key-of-the-test-1"}
        wanted = {"command": "play", "location": self.ask_for(service, clips.JOINED[0]), "place": "last"}
        first = self.http(service, "POST", commands, wanted, **anna, **key)
        self.assertEqual((first[0], first[1]["result"]), (200, "done"))
        self.assertEqual(self.http(service, "POST", commands, wanted, **anna, **key)[1], first[1], "sent again")
        self.assertEqual(len(self.channel(service)["queue"]), 1)
        self.assertEqual(self.channel(service)["queue"][0]["by"], "Anna")
        self.assertEqual(self.http(service, "GET", "/api/v1/people", **anna)[0], 403)
        self.assertEqual(self.http(service, "POST", commands, {"command": "skip"})[0], 401, "without a cookie")

        service.kill9()
        service.start()
        self.assertEqual(self.http(service, "GET", "/api/v1/me", **anna)[1]["name"], "Anna")
        self.ctl(service, "people", "role", "anna", "viewer")
        self.assertEqual(self.http(service, "POST", commands, {"command": "pause"}, **anna)[0], 403)
        self.ctl(service, "people", "remove", "Anna")
        self.assertEqual(self.http(service, "GET", "/api/v1/me", **anna)[0], 401)
        record = self.ctl(service, "log")
        for line in ("ctl (ctl): people-add: Anna is operator", "Anna (panel): play",
                     "Anna (panel): pause refused: the role viewer does not allow that", "Anna no longer has access"):
            self.assertIn(line, record)
        for file in service.state.glob("*.json*"):
            self.assertNotIn(secret, file.read_text(), file)

    def test_what_cannot_be_done_is_refused_with_a_remedy(self):
        _, service = self.station(clips.JOINED[0])
        for location in ("/etc/passwd", "../../../../etc/passwd", "none.mp4"):
            self.assertIn("give a link, or a file below", self.ctl(service, "play", location, code=1))
        self.assertIn("scheme", self.ctl(service, "play", "gopher://x/y", code=1))
        self.assertIn("no longer in the queue", self.ctl(service, "queue", "remove", "r99", code=1))
        self.ctl(service, "seek", "now", code=2)
        self.ctl(service, "pause", "later", code=2)
        self.ctl(service, "--socket", "/nowhere/control.sock", "status", code=3)
        self.assertIn("no channel nowhere is running here", self.ctl(service, "--channel", "nowhere", "status", code=3))
        self.ctl(service, "--channel", "../state", "status", code=2)
        self.ctl(service, "--channel", "main", "status")
        self.assertEqual((service.state / "control.sock").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
