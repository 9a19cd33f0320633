#!/usr/bin/python3
"""Three people at one desk at the same time, each doing as he likes: the stream stays one, and whole."""

import collections
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import odd_steps  # noqa: E402
from nginx import decode_errors, free_port  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

PICTURE_STEPS_MS = (33, 34)  # 1000 / 30
SOUND_STEPS_MS = (23, 24)  # 1024 samples at 44.1 kHz
WITHIN_S = 60
EACH_S = (0.5, 2.0)  # between two commands of one person; on average less than the 60 a minute that he may give
COMMANDS = "/api/v1/channels/main/commands"
UNDERSTOOD = {200, 201, 403, 404, 409, 412, 422, 429}


class Person(threading.Thread):
    """Somebody with a browser, who gives commands by a seed."""

    def __init__(self, address: str, name: str, cookie: str, seed: int, until: float) -> None:
        super().__init__(name=name)
        self.address, self.cookie, self.until = address, cookie, until
        self.random = random.Random(seed)
        self.answers: collections.Counter = collections.Counter()
        self.odd: list[tuple] = []  # answers that nobody should get

    def run(self) -> None:
        while time.monotonic() < self.until:
            path, body = self.something()
            try:
                status, text = self.post(path, body)
            except OSError as error:
                status, text = 0, str(error)
            self.answers[body.get("command", "playlist-add"), status] += 1
            if status not in UNDERSTOOD:
                self.odd.append((body, status, text))
            time.sleep(self.random.uniform(*EACH_S))  # a person, not a wait for something

    def post(self, path: str, body: dict) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address, timeout=WITHIN_S)
        try:
            connection.request("POST", path, json.dumps(body),
                               {"Content-Type": "application/json", "Cookie": self.cookie})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def something(self) -> tuple[str, dict]:
        pick = self.random
        asked = pick.choice(clips.JOINED)
        if pick.random() < 0.05:
            return "/api/v1/channels/main/lists/default/items", {"location": asked}
        return COMMANDS, pick.choice([
            {"command": "skip"}, {"command": "previous"}, {"command": "restart-item"},
            {"command": "seek", "second": pick.randrange(0, 40)},
            {"command": "seek", "second": pick.randrange(-10, 10), "relative": True},
            {"command": "pause"}, {"command": "resume"}, {"command": "resume"},
            {"command": "play", "location": asked, "place": "now"},
            {"command": "play", "location": asked, "place": "next"},
            {"command": "play", "location": asked, "place": "last"},
            {"command": "queue-remove", "entry": f"r{pick.randrange(1, 30)}"},
            {"command": "queue-clear"}, {"command": "shuffle", "on": pick.random() < 0.5}])


class ThreePeople(SystemTest):
    def ctl(self, service: Service, *words: str) -> str:
        done = subprocess.run([program(), "ctl", "--env-file", str(service.env_file), *words],
                              capture_output=True, text=True, timeout=WITHIN_S, cwd=service.folder)
        self.assertEqual(done.returncode, 0, f"ctl {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def let_in(self, service: Service, address: str, name: str, role: str) -> str:
        link = self.ctl(service, "people", "add", name, "--role", role).split()[0]
        connection = http.client.HTTPConnection(address, timeout=WITHIN_S)
        connection.request("POST", "/api/v1/login", json.dumps({"link": link.partition("#in=")[2]}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        connection.close()
        return cookie

    def run_station(self, seconds: float, seed: int) -> None:
        nginx = self.nginx()
        service = self.service([clips.LONG, *clips.JOINED], RTMP_URL=nginx.url(), PANEL_PORT=free_port())
        for name in clips.JOINED:
            (service.folder / name).symlink_to(clip(name))
        service.start()
        service.wait_log("track started", WITHIN_S)
        address = service.address("panel").removeprefix("http://")
        until = time.monotonic() + seconds
        people = [Person(address, name, self.let_in(service, address, name, role), seed + i, until)
                  for i, (name, role) in enumerate([("Anna", "operator"), ("Boris", "editor"), ("Vera", "viewer")])]
        for person in people:
            person.start()
        for person in people:
            person.join()
        answers = {person.name: dict(person.answers) for person in people}
        print(f"seed {seed}: {answers}")
        for person in people:
            self.assertEqual(person.odd, [], f"seed {seed}")
        self.assertEqual({status for _, status in answers["Vera"]} - {403, 429}, set(), "a viewer looks")

        self.ctl(service, "resume")
        self.ctl(service, "queue", "clear")
        started = service.count_log("track started")
        self.ctl(service, "skip")
        wait_for("the show to go on", lambda: service.count_log("track started") > started, WITHIN_S)
        done = sum(count for person in people for (_, status), count in person.answers.items() if status < 300)
        rows = [json.loads(row) for row in (service.state / "audit.jsonl").read_text().splitlines()]
        kept = [row for row in rows if row["door"] == "panel" and row["result"] == "done"]
        self.assertEqual(len(kept), done, "each effect is in the record, once")
        service.stop()

        self.assertEqual((nginx.sessions(), len(nginx.files())), (1, 1), "publish sessions")
        recording = nginx.recordings()[0]
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [], "steps of the picture")
        self.assertEqual(odd_steps(recording.audio, SOUND_STEPS_MS), [], "steps of the sound")
        self.assertEqual(decode_errors(recording.path), "")


class Station(ThreePeople):
    def test_three_people_do_as_they_like(self):
        self.run_station(25, seed=1)


class StationLong(ThreePeople):
    def test_three_people_do_as_they_like_for_ten_minutes(self):
        self.run_station(600, seed=int(time.time()))


if __name__ == "__main__":
    unittest.main()
