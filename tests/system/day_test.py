#!/usr/bin/python3
"""The plan of the day on air: starts to the second, calendars that break, a service that is killed in an event."""

import json
import os
import re
import subprocess
import sys
import time
import unittest
from datetime import datetime, timezone

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import odd_steps  # noqa: E402
from nginx import decode_errors  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

PICTURE_STEPS_MS = (33, 34)  # 1000 / 30
SOUND_STEPS_MS = (23, 24)  # 1024 samples at 44.1 kHz
WITHIN_S = 90
JINGLE = "mute.mp4"
AHEAD_S = 24  # of an event's start, when its calendar is written: more than a track is chosen ahead
LATE_S = 0.5  # of a machine that does other things, too; by itself it is a frame


def event(uid: str, start: float, end: float, what: str, *lines: str) -> str:
    def stamp(at: float) -> str:
        return datetime.fromtimestamp(at, timezone.utc).strftime("%Y%m%dT%H%M%SZ")

    notes = "\\n".join([f"play: {what}", *lines])
    return (f"BEGIN:VEVENT\nUID:{uid}\nDTSTART:{stamp(start)}\nDTEND:{stamp(end)}\nSUMMARY:{uid}\n"
            f"DESCRIPTION:{notes}\nEND:VEVENT\n")


class Day(SystemTest):
    def station(self, *playlist: str, **settings: str) -> Service:
        service = self.service(playlist, SCHEDULE="plan.ics", SCHEDULE_MEDIA=str(clip(clips.LONG).parent), **settings)
        self.plan(service)
        service.start()
        service.wait_log("track started", WITHIN_S)
        return service

    def plan(self, service: Service, *events: str) -> None:
        self.write(service, "BEGIN:VCALENDAR\n" + "".join(events) + "END:VCALENDAR\n")

    def write(self, service: Service, text: str) -> None:
        """In one step, as programs that synchronise calendars do."""
        aside = service.folder / "plan.new"
        aside.write_text(text, encoding="utf-8")
        aside.rename(service.folder / "plan.ics")

    def ctl(self, service: Service, *words: str) -> str:
        return subprocess.run([program(), "ctl", "--env-file", str(service.env_file), *words], check=True,
                              capture_output=True, text=True, timeout=WITHIN_S, cwd=service.folder).stdout

    def second_ahead(self) -> float:
        return float(int(time.time()) + AHEAD_S)

    def test_a_hard_event_leaves_at_its_second_and_a_soft_one_when_the_item_ends(self):
        nginx = self.nginx()
        jingles = self.folder / "jingles.txt"
        jingles.write_text(f"{clip(JINGLE)}\n", encoding="utf-8")
        service = self.station(clips.NOISE, RTMP_URL=nginx.url(), JINGLES=str(jingles), JINGLE_EVERY="1")
        start = self.second_ahead()
        self.plan(service, event("news", start, start + 6, clips.NOISE, "start: hard"),
                  event("tale", start + 12, start + 120, clips.JOINED[0]))
        wait_for("the plan with its states", lambda: [(one["summary"], one["start_mode"], one["state"])
                 for one in json.loads(self.ctl(service, "--json", "schedule"))] ==
                 [("news", "hard", "ready"), ("tale", "soft", "ready")], WITHIN_S)
        self.assertRegex(self.ctl(service, "schedule"), r"hard  ready +news\n.*soft  ready +tale\n")
        began = service.wait_log(r"event began event=news .*late_s=([0-9.]+) joined=false", WITHIN_S)
        late = float(began[1])
        self.measured("a hard start is late", late)
        self.assertLess(late, LATE_S)
        service.wait_log(r'track started item="noise.mp4 \(news\)" .*claim=event_hard', WITHIN_S)
        service.wait_log(r'track finished item="noise.mp4 \(news\)"', WITHIN_S)
        service.wait_log(r"event began event=tale .*start=soft", WITHIN_S)
        service.wait_log(r'track started item="plain.mp4 \(tale\)" .*claim=event ', WITHIN_S)
        log = service.log()
        self.assertNotIn("track cut", log.partition("event began event=news")[2], "the soft one cuts nothing")
        service.wait_log(r'track finished item="plain.mp4 \(tale\)"', WITHIN_S)
        before, _, after = self.claims(service).partition(" event_hard ")
        self.assertNotIn("jingle", before.rpartition(" programme ")[2], "a jingle right before a hard start")
        self.assertRegex(after, "^jingle programme event ", "a jingle between two items, behind those of an event")
        wait_for("a jingle behind the event", lambda: " event jingle programme " in self.claims(service), WITHIN_S)
        self.assertNotIn("jingle jingle", self.claims(service), "two jingles in a row")
        self.assertRegex(service.metrics_text(), r'tgvs_schedule_events_total\{result="played"\} [12]')
        self.assertRegex(service.metrics_text(), r"tgvs_schedule_late_seconds_count 1")
        service.stop()

        self.assertEqual((nginx.sessions(), len(nginx.files())), (1, 1), "publish sessions")
        recording = nginx.recordings()[0]
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [], "steps of the picture")
        self.assertEqual(odd_steps(recording.audio, SOUND_STEPS_MS), [], "steps of the sound")
        self.assertEqual(decode_errors(recording.path), "")

    def test_a_broken_calendar_leaves_the_last_good_one_in_force_over_a_kill_in_the_middle_of_an_event(self):
        service = self.station(clips.NOISE)
        start = self.second_ahead()
        self.plan(service, event("film", start, start + 3_600, clips.LONG, "start: hard"))
        service.wait_log("calendar read .*events=1", WITHIN_S)
        self.write(service, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:cut off\n")
        service.wait_log("last good copy stays in force .*plan.ics .*line 2", WITHIN_S)
        service.wait_log("event began event=film", WITHIN_S)
        wait_for("the event on the disk, under way", lambda: self.second_on_disk(service) > 2, WITHIN_S)
        service.kill9()
        saved = self.second_on_disk(service)
        service.start()
        again = service.wait_log(r'track started item="long.mp4 \(film\)" .*from_s=([0-9.]+) .*claim=event_hard', WITHIN_S)
        self.assertLessEqual(float(again[1]), saved)
        self.assertGreater(float(again[1]), saved - 3, "at the keyframe before")
        service.wait_log(r'track finished item="long.mp4 \(film\)"', WITHIN_S)
        service.wait_log("event is over event=film", WITHIN_S)
        service.wait_log("track started item=noise.mp4 .*claim=programme", WITHIN_S)
        self.assertNotIn('track started item="long.mp4', service.log().partition("event is over")[2])

    def claims(self, service: Service) -> str:
        """Of what was on air, in its order."""
        return "".join(f" {one}" for one in re.findall(r"track started .*claim=(\w+)", service.log())) + " "

    def second_on_disk(self, service: Service) -> float:
        file = service.state / "day.json"
        events = json.loads(file.read_text())["events"] if file.exists() else []
        return max((one["item"]["second"] for one in events if "item" in one), default=0)


if __name__ == "__main__":
    unittest.main()
