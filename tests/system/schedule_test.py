#!/usr/bin/python3
"""`tg_video_streamer schedule` and what `check` says of the plan, without a running service."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from service import program  # noqa: E402

VECTORS = Path(__file__).resolve().parent.parent / "unit/schedule/vectors"
ANSWERS_WITHIN_S = 60  # on a machine that does other things, too
SECRET = "https://calendar.example/private-0123456789abcdef/basic.ics"

GOOD = """BEGIN:VEVENT
UID:news@example.org
DTSTART;TZID=Europe/Berlin:20260605T200000
DURATION:PT30M
RRULE:FREQ=DAILY
SUMMARY:News
LOCATION:/srv/news
DESCRIPTION:start: hard
END:VEVENT
"""
BROKEN = """BEGIN:VEVENT
UID:broken@example.org
DTSTART:20260231T100000Z
SUMMARY:Never
END:VEVENT
"""
DAY = ["--from", "2026-06-05T00:00:00Z", "--to", "2026-06-06T00:00:00Z"]


class Schedule(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def calendar(self, *events: str, name: str = "plan.ics") -> Path:
        file = self.folder / name
        file.write_text("BEGIN:VCALENDAR\n" + "".join(events) + "END:VCALENDAR\n", encoding="utf-8")
        return file

    def run_program(self, *arguments, **environment: str) -> subprocess.CompletedProcess:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("SCHEDULE")}
        return subprocess.run([program(), *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              timeout=ANSWERS_WITHIN_S, env=surroundings | environment)

    def schedule(self, *arguments, **environment: str) -> subprocess.CompletedProcess:
        return self.run_program("schedule", *arguments, **environment)

    def test_each_vector_is_listed_as_it_should_be(self):
        for described in sorted(VECTORS.glob("*.json")):
            wanted = json.loads(described.read_text(encoding="utf-8"))
            with self.subTest(described.stem):
                done = self.schedule("--from", wanted["from"], "--to", wanted["to"], "--zone", wanted["station_zone"],
                                     "--json", described.with_suffix(".ics"), TZ="Pacific/Auckland")
                if "refused" in wanted:
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertRegex(done.stderr, r"\.ics: line \d+: .* export or download it again\n$")
                    continue
                listed = [{key: one[key] for key in ("start", "end", "summary")} for one in json.loads(done.stdout)]
                self.assertEqual(listed, wanted["occurrences"])
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_json_has_the_whole_of_an_event(self):
        done = self.schedule(*DAY, "--json", self.calendar(GOOD))
        self.assertEqual(json.loads(done.stdout), [{
            "start": "2026-06-05T18:00:00Z", "end": "2026-06-05T18:30:00Z", "summary": "News", "start_mode": "hard",
            "what": ["/srv/news"], "uid": "news@example.org"}])
        self.assertEqual(done.stderr, "")

    def test_a_broken_event_among_good_ones_is_named_with_its_line(self):
        done = self.schedule(*DAY, "--json", self.calendar(BROKEN, GOOD))
        self.assertEqual([one["summary"] for one in json.loads(done.stdout)], ["News"])
        self.assertRegex(done.stderr, r'^\S+/plan.ics:4: "Never": there is no such time as 20260231T100000Z, it is left '
                                      r'out\n$')
        self.assertEqual(done.returncode, 0)

    def test_people_get_a_table_in_their_zone(self):
        done = self.schedule(*DAY, "--zone", "Asia/Yekaterinburg", self.calendar(GOOD))
        self.assertEqual(done.stdout, "Times in Asia/Yekaterinburg\n\nFriday, 5 June 2026\n"
                                      "  23:00-23:30      hard  News\n                         /srv/news\n")

    def test_what_is_no_calendar_is_refused_with_a_remedy(self):
        (self.folder / "page.ics").write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
        os.mkfifo(self.folder / "pipe.ics")
        for name, said in [("page.ics", r"page.ics: this is a web page and no iCalendar file; use .*\n"),
                           ("pipe.ics", r".*pipe.ics.*; name an iCalendar file .*\n"),
                           ("none.ics", r".*none.ics.*No such file or directory; name an iCalendar file .*\n"),
                           (SECRET, r"calendar 1: addresses are not fetched yet; download it .*\n")]:
            with self.subTest(name):
                done = self.schedule("--json", name)
                self.assertRegex(done.stderr, f"^{said}$")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertNotIn("private", done.stderr)

    def test_of_several_calendars_the_good_ones_are_listed(self):
        self.calendar(GOOD)
        (self.folder / "cut.ics").write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\n")
        done = self.schedule(*DAY, "--json", "plan.ics", "cut.ics")
        self.assertEqual([one["summary"] for one in json.loads(done.stdout)], ["News"])
        self.assertEqual(done.returncode, 1)

    def test_without_a_file_the_settings_say_which_and_where(self):
        self.calendar(GOOD.replace(";TZID=Europe/Berlin", "").replace("/srv/news", "films/news.mp4"))
        (self.folder / "media/films").mkdir(parents=True)
        (self.folder / "media/films/news.mp4").touch()
        (self.folder / "media/out").symlink_to("/etc")
        (self.folder / "other.env").write_text(
            "SCHEDULE=plan.ics\nSCHEDULE_ZONE=Asia/Tokyo\nSCHEDULE_MEDIA=media\n")
        done = self.schedule("--env-file", "other.env", *DAY, "--json")
        self.assertEqual([(one["start"], one["what"]) for one in json.loads(done.stdout)],
                         [("2026-06-05T11:00:00Z", ["films/news.mp4"])])
        self.calendar(GOOD.replace("/srv/news", "out/passwd"))
        done = self.schedule("--env-file", "other.env", *DAY, "--json")
        self.assertEqual([one["what"] for one in json.loads(done.stdout)], [[]], "it lies outside of SCHEDULE_MEDIA")

    def test_wrong_words_are_told_the_right_ones(self):
        plan = self.calendar(GOOD)
        for arguments, said in [(["--from", "today", plan], "a time is written as 2026-03-29T01:00:00Z\n"),
                                (["--from", "2026-06-05T00:00:00Z", "--to", "2026-06-05T00:00:00Z", plan],
                                 "--to has to be later than --from\n"),
                                (["--zone", "Middle/Earth", plan],
                                 "there is no time zone Middle/Earth; use a name as in Europe/Berlin, and install tzdata\n"),
                                ([], "there is no calendar; name an iCalendar file, or set SCHEDULE\n")]:
            with self.subTest(said):
                done = self.schedule(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", said))
        done = self.schedule(SCHEDULE="http://calendar.example/secret.ics")
        self.assertEqual(done.returncode, 2)
        self.assertIn("SCHEDULE is malformed", done.stderr)
        self.assertNotIn("secret", done.stderr)

    def test_check_has_the_next_day_of_the_plan(self):
        soon = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 7200))
        self.calendar(GOOD.replace(";TZID=Europe/Berlin:20260605T200000", f":{soon}").replace("RRULE:FREQ=DAILY\n", ""),
                      BROKEN)
        done = self.run_program("check", SCHEDULE="plan.ics", SCHEDULE_ZONE="UTC")
        self.assertRegex(done.stdout, r"(?m)^ok +schedule +\w+ \d\d:\d\d(:\d\d)?-\S+.*hard  News: /srv/news$")
        self.assertRegex(done.stdout, r'(?m)^warn +schedule +plan\.ics:\d+: "Never": ')
        done = self.run_program("check", SCHEDULE=f"none.ics {SECRET}")
        self.assertRegex(done.stdout, r"(?m)^FAIL +schedule +none\.ics: ")
        self.assertRegex(done.stdout, r"(?m)^FAIL +schedule +calendar 2: addresses are not fetched yet; ")
        self.assertNotIn("private", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
