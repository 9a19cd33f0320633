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

import clips  # noqa: E402
from calendars import CalendarServer  # noqa: E402
from certificates import Authority  # noqa: E402
from scene import SystemTest, clip, fixture  # noqa: E402
from service import program  # noqa: E402
from waiting import wait_for  # noqa: E402

VECTORS = Path(__file__).resolve().parent.parent / "unit/schedule/vectors"
ANSWERS_WITHIN_S = 60  # on a machine that does other things, too
# Where nobody may be asked, unless ALLOW_PRIVATE_SOURCES says so.
SECRET = "https://127.0.0.1:9/private-0123456789abcdef/basic.ics"
NOT_PUBLIC = r"calendar {}: 127\.0\.0\.1: 127\.0\.0\.1:\d+ is not public .* ALLOW_PRIVATE_SOURCES"

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


def calendar_text(*events: str) -> str:
    return "BEGIN:VCALENDAR\n" + "".join(events) + "END:VCALENDAR\n"


class Schedule(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def calendar(self, *events: str, name: str = "plan.ics") -> Path:
        file = self.folder / name
        file.write_text(calendar_text(*events), encoding="utf-8")
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
        for name, said in [("page.ics", r"page.ics: this is a web page, not an iCalendar file; use .*\n"),
                           ("pipe.ics", r".*pipe.ics.*; name an iCalendar file .*\n"),
                           ("none.ics", r".*none.ics.*No such file or directory; name an iCalendar file .*\n"),
                           (SECRET, NOT_PUBLIC.format(1) + "\n")]:
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
        news = GOOD.replace(";TZID=Europe/Berlin:20260605T200000", f":{soon}").replace("RRULE:FREQ=DAILY\n", "")
        self.calendar(news, BROKEN)
        done = self.run_program("check", SCHEDULE="plan.ics", SCHEDULE_ZONE="UTC")
        self.assertRegex(done.stdout, r"(?m)^FAIL +schedule +\w+ \d\d:\d\d(:\d\d)?-\S+.*hard  News: /srv/news: "
                                      r"nothing of it can be played; /srv/news is not below SCHEDULE_MEDIA or the playlist's folder$")
        self.assertRegex(done.stdout, r'(?m)^warn +schedule +plan\.ics:\d+: "Never": ')
        (self.folder / "media/news").mkdir(parents=True)
        for name in ("one.mp4", "two.mp4"):
            (self.folder / "media/news" / name).touch()
        self.calendar(news.replace("LOCATION:/srv/news", "LOCATION:news"))
        done = self.run_program("check", SCHEDULE="plan.ics", SCHEDULE_ZONE="UTC", SCHEDULE_MEDIA="media")
        self.assertRegex(done.stdout, r"(?m)^ok +schedule .*hard  News: news \(2 items, 0 of them encoded\)$")
        self.calendar(news.replace("LOCATION:/srv/news", "LOCATION:news").replace("hard", "hard\\nfill: none"))
        done = self.run_program("check", SCHEDULE="plan.ics", SCHEDULE_ZONE="UTC", SCHEDULE_MEDIA="media")
        self.assertRegex(done.stdout, r"(?m)^warn +schedule .*hard  News: news \(2 items, 0 of them encoded\); fill: there is no none; ")
        done = self.run_program("check", SCHEDULE=f"none.ics {SECRET}")
        self.assertRegex(done.stdout, r"(?m)^FAIL +schedule +none\.ics: ")
        self.assertRegex(done.stdout, r"(?m)^FAIL +schedule +" + NOT_PUBLIC.format(2) + "$")
        self.assertNotIn("private", done.stdout + done.stderr)


class Prepared(SystemTest):
    def check(self, minutes: float, *clips_played: str) -> str:
        start = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + minutes * 60))
        notes = "\\n".join(f"play: {clip(name)}" for name in clips_played)
        (self.folder / "plan.ics").write_text(calendar_text(
            f"BEGIN:VEVENT\nUID:a\nDTSTART:{start}\nDURATION:PT1H\nSUMMARY:Show\nDESCRIPTION:{notes}\nEND:VEVENT\n"), encoding="utf-8")
        done = subprocess.run([program(), "check"], cwd=self.folder, capture_output=True, text=True, timeout=ANSWERS_WITHIN_S, env={
            **os.environ, "SCHEDULE": "plan.ics", "SCHEDULE_MEDIA": str(clip(clips.LONG).parent), "VIDEO_QUALITY": "480p",
            "CACHE_DIR": str(fixture() / "cache"), "STATE_DIR": str(self.folder / "state")})
        return next(line for line in done.stdout.splitlines() if "Show" in line)

    def test_check_says_what_is_encoded_and_warns_shortly_before_it_is_needed(self):
        mine, missing = clips.JOINED[0], clips.UNCACHED[0]
        for minutes, played, said in (
                (60, [mine], r"^ok .*, encoded$"),
                (5, [mine], r"^ok .*, encoded$"),
                (60, [missing], r"^ok .*, not encoded yet$"),
                (5, [missing], r"^warn .*, not encoded yet; it begins only when it is: start the service, or see its log$"),
                (5, [mine, missing], r"^ok .*\(2 items, 1 of them encoded\)$"),
                (5, [missing, mine], r"^warn .*\(2 items, 1 of them encoded, but not the next one\); it begins only")):
            with self.subTest(minutes=minutes, played=played):
                self.assertRegex(self.check(minutes, *played), said)


class Addresses(SystemTest):
    """By https, from a server whose certificate somebody has signed whom we trust."""

    def setUp(self) -> None:
        super().setUp()
        self.authority = Authority(self.folder / "ca")
        self.server = self.enterContext(CalendarServer(*self.authority.issue("calendars", "IP:127.0.0.1")))
        self.server.text = calendar_text(GOOD)

    def schedule(self, path: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run([program(), "schedule", *DAY, "--json", self.server.url + path], capture_output=True, text=True,
            cwd=self.folder, timeout=ANSWERS_WITHIN_S, env={**os.environ, "SSL_CERT_FILE": str(self.authority.file),
            "ALLOW_PRIVATE_SOURCES": "127.0.0.1", **environment})

    def test_a_calendar_is_fetched_from_whom_the_certificate_says_and_no_secret_is_told(self):
        for path in ("/private-1/plan.ics", "/private-1/chunked.ics", "/private-1/moved.ics"):
            with self.subTest(path):
                done = self.schedule(path)
                self.assertEqual(([one["summary"] for one in json.loads(done.stdout or "[]")], done.stderr), (["News"], ""))
        self.server.text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:cut off\n"
        for path, environment, said in (
                ("/private-1/plan.ics", {}, r"calendar 1: .*line 2.*"),
                ("/private-1/page.ics", {}, r"calendar 1: this is a web page, .*"),
                ("/private-1/gone.ics", {}, r"calendar 1: 127.0.0.1: the server answers 410; .*current one"),
                ("/private-1/busy.ics", {}, r"calendar 1: 127.0.0.1: the server answers 429; .*"),
                ("/private-1/plain.ics", {}, r".*it redirects to an address that is not https"),
                ("/private-1/circle.ics", {}, r".*more than 5 redirects"),
                ("/private-1/inward.ics", {}, r".*127\.0\.0\.9.* is not public .*"),
                ("/private-1/large.ics", {}, r".*larger than 8 MiB"),
                ("/private-1/short.ics", {}, r".*closed before the response was complete"),
                ("/private-1/plan.ics", {"SSL_CERT_FILE": "/dev/null"}, r".*certificate.*"),
                ("/private-1/plan.ics", {"ALLOW_PRIVATE_SOURCES": "0"}, NOT_PUBLIC.format(1))):
            with self.subTest(path, **environment):
                done = self.schedule(path, **environment)
                self.assertRegex(done.stderr, f"^{said}\n$")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertNotIn("private-1", done.stderr)

    def test_the_service_asks_whether_it_has_changed_and_keeps_its_copy_while_the_server_is_away(self):
        os.environ["SSL_CERT_FILE"] = str(self.authority.file)
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        soon = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 7200))
        self.server.text = calendar_text(GOOD.replace(";TZID=Europe/Berlin:20260605T200000", f":{soon}").replace(
            "RRULE:FREQ=DAILY\n", "").replace("/srv/news", str(clip(clips.NOISE))))
        service = self.service([clips.NOISE], SCHEDULE=self.server.url + "/private-1/plan.ics",
            SCHEDULE_MEDIA=str(clip(clips.NOISE).parent))
        service.start()
        service.wait_log(r'calendar read calendar="calendar 1" events=1', ANSWERS_WITHIN_S)
        wait_for("the plan", lambda: self.planned(service) == ["News"], ANSWERS_WITHIN_S)
        service.stop()
        service.start()
        wait_for("the question whether it has changed", lambda: 304 in self.server.answered, ANSWERS_WITHIN_S)
        wait_for("the plan", lambda: self.planned(service) == ["News"], ANSWERS_WITHIN_S)
        service.kill9()
        self.server.stop()
        service.start()
        service.wait_log(r'cannot fetch a calendar; will retry calendar="calendar 1"', ANSWERS_WITHIN_S)
        wait_for("the plan", lambda: self.planned(service) == ["News"], ANSWERS_WITHIN_S)
        self.assertNotIn("private-1", service.log())

    def planned(self, service) -> list[str]:
        done = subprocess.run([program(), "ctl", "--socket", str(service.state / "control.sock"), "--json", "schedule"],
            capture_output=True, text=True, timeout=ANSWERS_WITHIN_S)
        return [one["summary"] for one in json.loads(done.stdout)]


if __name__ == "__main__":
    unittest.main()
