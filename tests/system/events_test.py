#!/usr/bin/python3
"""What happens, as it happens: /api/v1/events of a running service."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from events import Stream  # noqa: E402
from nginx import free_port  # noqa: E402
from scene import SystemTest  # noqa: E402
from service import Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

WITHIN_S = 60
AT_ONCE_S = 5  # on a busy machine; it takes some milliseconds
EVENTS = "/api/v1/events"


class Events(SystemTest):
    def ctl(self, service: Service, *words: str) -> str:
        done = subprocess.run([program(), "ctl", "--env-file", str(service.env_file), *words],
                              capture_output=True, text=True, timeout=WITHIN_S, cwd=service.folder)
        self.assertEqual(done.returncode, 0, f"ctl {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def station(self, *playlist: str, **settings: str) -> Service:
        service = self.service(playlist, OUTPUT="preview", **settings)
        service.start()
        service.wait_log("track started", WITHIN_S)
        return service

    def listen(self, service: Service, query: str = "", receive_buffer: int = 0, **headers: str) -> Stream:
        if "Cookie" not in headers:
            headers["Authorization"] = f"Bearer {(service.state / 'panel.token').read_text().strip()}"
        stream = Stream(service.address("panel"), EVENTS + query, headers, receive_buffer)
        self.addCleanup(stream.socket.close)
        return stream

    def http(self, service: Service, method: str, path: str, body: dict, headers: dict[str, str]) -> tuple:
        connection = http.client.HTTPConnection(service.address("panel").removeprefix("http://"), timeout=WITHIN_S)
        connection.request(method, path, json.dumps(body), {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text, answer.headers

    def enter(self, service: Service, name: str, role: str) -> dict[str, str]:
        link = self.ctl(service, "people", "add", name, "--role", role).split()[0]
        _, _, headers = self.http(service, "POST", "/api/v1/login", {"link": link.partition("#in=")[2]}, {})
        return {"Cookie": headers["Set-Cookie"].partition(";")[0]}

    def test_what_happens_is_told_and_a_stream_goes_on_where_it_was(self):
        service = self.station(clips.LONG, clips.LONG)
        stream = self.listen(service)
        self.assertEqual(stream.headers["content-type"], "text/event-stream")
        self.assertEqual(stream.headers["x-accel-buffering"], "no")
        self.assertIn("default-src 'none'", stream.headers["content-security-policy"])
        first = stream.next(WITHIN_S)
        self.assertEqual(first.name, "snapshot")
        seen = json.loads(self.ctl(service, "--json", "status"))
        self.assertEqual(set(first.data) - {"server_time"}, set(seen))
        self.assertEqual([output["name"] for output in seen["outputs"]], ["preview"])
        item = seen["now"]["id"]

        self.ctl(service, "skip")
        stream.wait("command", WITHIN_S, lambda row: (row["command"], row["by"], row["result"]) == ("skip", "ctl", "done"))
        stream.wait("now", WITHIN_S, lambda data: data["now"] and data["now"]["id"] != item)
        self.ctl(service, "play", "https://example.org/a.mp4", "last")
        stream.wait("queue", WITHIN_S, lambda data: [one["by"] for one in data["queue"]] == ["ctl"])
        self.ctl(service, "playlist", "add", "https://example.org/b.mp4")
        stream.wait("lists", WITHIN_S, lambda data: data["list"] == "default" and data["revision"])
        heard = stream.last_id
        stream.socket.close()

        self.ctl(service, "pause")
        again = self.listen(service, **{"Last-Event-ID": heard})
        again.wait("now", WITHIN_S, lambda data: data["paused"])
        self.assertNotIn("snapshot", again.names())
        run, _, number = heard.rpartition(".")
        self.assertTrue(all(event.id.startswith(run) and int(event.id.rpartition(".")[2]) > int(number)
                            for event in again.heard if event.id))
        after = self.listen(service, f"?after={heard}")
        after.wait("now", WITHIN_S, lambda data: data["paused"])

        wait_for("the pause on the disk", lambda: '"paused":true' in (service.state / "desk.json").read_text(), WITHIN_S)
        service.kill9()
        again.wait_end(WITHIN_S)
        service.start()
        anew = self.listen(service, **{"Last-Event-ID": again.last_id}).next(WITHIN_S)
        self.assertEqual(anew.name, "reset")
        self.assertTrue(anew.data["paused"])

    def test_a_role_and_a_session_count_for_streams_that_are_open(self):
        service = self.station(clips.LONG)
        stream = self.listen(service, **self.enter(service, "Anna", "editor"))
        stream.wait("snapshot", WITHIN_S)
        self.ctl(service, "pause")
        stream.wait("command", WITHIN_S)
        before = time.monotonic()
        self.ctl(service, "people", "role", "Anna", "viewer")
        self.assertEqual(stream.wait("me", WITHIN_S).data["role"], "viewer")
        self.ctl(service, "resume")
        stream.wait("now", WITHIN_S, lambda data: not data["paused"])
        self.assertNotIn("command", stream.names()[stream.names().index("me"):])
        self.assertNotIn("people", stream.names())
        self.ctl(service, "people", "remove", "Anna")
        stream.wait("bye", WITHIN_S)
        stream.wait_end(WITHIN_S)
        self.assertLess(time.monotonic() - before, 4 * AT_ONCE_S)

    def test_64_may_listen_and_a_stop_does_not_wait_for_them(self):
        service = self.station(clips.LONG)
        streams = [self.listen(service) for _ in range(64)]
        wait_for("64 streams", lambda: service.metric("tgvs_event_streams") == 64, WITHIN_S)
        refused = self.listen(service)
        self.assertEqual((refused.status, refused.headers["retry-after"]), (503, "10"))
        self.assertEqual(refused.headers["content-type"], "application/problem+json")
        self.assertEqual(service.get("panel", "/api/status")[0], 200)
        streams.pop().socket.close()
        wait_for("a free place", lambda: service.metric("tgvs_event_streams") == 63, WITHIN_S)
        self.ctl(service, "pause")
        for stream in streams:
            stream.wait("now", WITHIN_S, lambda data: data["paused"])
        service.stop()
        for stream in streams:
            stream.wait_end(WITHIN_S)

    def test_who_does_not_read_is_dropped_and_the_others_hear_everything(self):
        service = self.station(clips.LONG)
        deaf = self.listen(service, receive_buffer=2048)
        good = self.listen(service)
        good.wait("snapshot", WITHIN_S)
        # Each may give 60 commands at once; a long name makes the queue large, which is told whole with each change.
        people = [self.enter(service, f"{number}{'я' * 31}", "operator") for number in range(5)]
        commands = [{"command": "play", "location": "https://example.org/a.mp4", "place": "last"}] * 100
        commands += [{"command": "queue-move", "entry": f"r{number}"} for number in range(10, 100)]
        for number, command in enumerate(commands):
            self.assertEqual(self.http(service, "POST", "/api/v1/channels/main/commands", command,
                                       people[number // 50])[0], 200, command)
            if number >= 100:
                time.sleep(0.11)  # changes of a tenth of a second are told together
            if number % 10 == 0 and service.metric("tgvs_event_streams") == 1:
                break
        wait_for("it to be dropped", lambda: service.metric("tgvs_event_streams") == 1, WITHIN_S)
        self.assertIn('tgvs_event_streams_ended_total{reason="slow"} 1', service.metrics_text())
        deaf.wait_end(WITHIN_S)
        self.assertNotEqual(deaf.last_id, good.last_id)
        self.ctl(service, "pause")
        good.wait("now", WITHIN_S, lambda data: data["paused"])

    def watch(self, service: Service, *words: str) -> subprocess.Popen:
        out, err = open(self.folder / "watch.out", "wb"), open(self.folder / "watch.err", "wb")
        with out, err:
            process = subprocess.Popen([program(), "ctl", "--env-file", str(service.env_file), "watch", *words],
                stdout=out, stderr=err, cwd=service.folder)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def watched(self, name: str = "out") -> str:
        return (self.folder / f"watch.{name}").read_text(encoding="utf-8")

    def wait_watched(self, pattern: str, name: str = "out") -> None:
        wait_for(f"{pattern!r} of ctl watch", lambda: re.search(pattern, self.watched(name), re.M), WITHIN_S)

    def test_watch_tells_a_line_for_each_event_and_comes_back_after_a_restart(self):
        service = self.station(clips.LONG, clips.LONG)
        watch = self.watch(service)
        self.wait_watched(r"^\d\d:\d\d:\d\d  now      \S+  0:\d\d of 0:\d\d  \(programme, id \S+\); 0 in the queue$")
        self.ctl(service, "play", "https://example.org/a.mp4", "last")
        self.wait_watched(r"  command  ctl \(ctl\): play: ")
        self.wait_watched(r"  queue    https://example\.org$")
        self.ctl(service, "pause")
        self.wait_watched(r"  now      paused in \S+")
        for number in (1, 2):
            service.kill9()
            wait_for("it to be missed", lambda: self.watched("err").count("does not answer") == number, WITHIN_S)
            service.start()
            wait_for("it to be back", lambda: self.watched("err").count("it is back") == number, WITHIN_S)
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(WITHIN_S), 0)
        self.assertEqual(self.watched("err"), "the service does not answer; waiting for it\nit is back\n" * 2)

        watch = self.watch(service, "--json")
        self.wait_watched("\n")
        self.ctl(service, "resume")
        self.wait_watched('"command":"resume"')
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(WITHIN_S), 0)
        events = [json.loads(line) for line in self.watched().splitlines()]
        self.assertEqual((events[0]["event"], set(events[0])), ("snapshot", {"event", "id", "data"}))
        self.assertIn("command", [event["event"] for event in events])
        service.stop()
        away = self.watch(service)
        self.assertEqual(away.wait(WITHIN_S), 3)
        self.assertIn("nobody answers", self.watched("err"))


if __name__ == "__main__":
    unittest.main()
