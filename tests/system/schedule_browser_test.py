#!/usr/bin/python3
"""The plan in a browser: shows are moved, made longer and left out, and another calendar program still reads what is written.

The station is in Berlin and whoever looks at it in New York. TGVS_MODULES has ical.js, TGVS_CALENDAR what reads with it.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from room import TEXT, UNDO, WITHIN_S, RoomCase, Station  # noqa: E402
from scene import clip  # noqa: E402
from waiting import wait_for  # noqa: E402

ZONE = "Europe/Berlin"
HOUR_PX = 48
HEAD = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Evening", "BEGIN:VTIMEZONE", f"TZID:{ZONE}",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "END:VTIMEZONE", ""))
# What other programs write, and nobody here may touch.
OTHER = "\r\n".join(("BEGIN:VEVENT", "UID:dinner@elsewhere", "DTSTAMP:20260101T000000Z", "X-ODD;A=\"b:c\":kept", "DTSTART:20260101T120000Z", "SUMMARY:Din",
    " ner", "BEGIN:VALARM", "TRIGGER:-PT5M", "ACTION:DISPLAY", "DESCRIPTION:x", "END:VALARM", "END:VEVENT", ""))
WHERE = ("const body = document.querySelector('.show-body[data-uid^=\"{}\"]{}');"
         "return body && [[...document.querySelectorAll('.day')].indexOf(body.closest('.day')), body.innerText.replaceAll('\\n', ' ')];")
TITLES = "return [...document.querySelectorAll('.show-body')].map((one) => one.innerText.split('\\n')[0]);"
# Each show is too short for its time.
FREE = ("const asked = window.fetch; window.fetch = async (path, ...rest) => { const answer = await asked(path, ...rest); if (!String(path).includes('/events?')) return answer;"
        "const data = await answer.json(); for (const event of data.events) event.fit = { free_s: 600, over_s: 0, cut_s: 0 }; return new Response(JSON.stringify(data), answer); };")
SCROLL = "document.querySelector('.week-body').scrollTop = {};"


def monday() -> datetime.datetime:
    today = datetime.datetime.now(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return today - datetime.timedelta(days=today.weekday())


class Plan:
    """The calendar's file."""

    def __init__(self, file: Path):
        self.file = file

    def text(self) -> str:
        return self.file.read_bytes().decode()

    def write(self, *shows: str) -> str:
        text = HEAD + OTHER + "".join(shows) + "END:VCALENDAR\r\n"
        self.file.write_bytes(text.encode())
        return text

    @staticmethod
    def show(uid: str, start: datetime.datetime, hours: float = 1, rule: str = "") -> str:
        stamp = lambda time: f";TZID={ZONE}:{time:%Y%m%dT%H%M%S}"  # noqa: E731
        return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}@x", "DTSTAMP:20260101T000000Z", f"SUMMARY:{uid}", f"DTSTART{stamp(start)}",
            f"DTEND{stamp(start + datetime.timedelta(hours=hours))}", *([f"RRULE:{rule}"] if rule else []), "CATEGORIES:Kept",
            f"DESCRIPTION:play: {clip(clips.LONG)}", "END:VEVENT", ""))

    def same(self) -> str:
        """Without what says when it was written, and how often."""
        return re.sub(r"(DTSTAMP|SEQUENCE):[^\r]*\r\n", "", self.text())

    def read_elsewhere(self, until: str) -> list:
        """[start, end, title] of each, in UTC."""
        done = subprocess.run(["node", os.environ["TGVS_CALENDAR"], os.environ["TGVS_MODULES"], self.file, until],
            check=True, capture_output=True, text=True, timeout=WITHIN_S)
        return [row for row in json.loads(done.stdout) if row[2] != "Dinner"]


class InChromium(RoomCase):
    browser_name = "chromium"

    @classmethod
    def make_station(cls, folder: Path) -> Station:
        cls.plan = Plan(folder / "plan.ics")
        cls.plan.write()
        return Station(folder, None, SCHEDULE=str(cls.plan.file), SCHEDULE_ZONE=ZONE, SCHEDULE_MEDIA=str(clip(clips.LONG).parent))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monday = monday()
        cls.tuesday = cls.monday + datetime.timedelta(days=1, hours=20)

    def setUp(self):
        self.browser.cdp("Emulation.setTimezoneOverride", timezoneId="America/New_York")
        self.addCleanup(self.browser.cdp, "Emulation.clearDeviceMetricsOverride")

    def open_plan(self, *shows: str, day: str = "", hour: int = 18) -> str:
        text = self.plan.write(*shows)
        self.show("schedule" + day)
        self.wait("return Boolean(document.querySelector('.week'))")
        self.scroll(hour)
        return text

    def scroll(self, hour: int):
        self.browser.run(SCROLL.format(hour * HOUR_PX))

    def wait_at(self, uid: str, day: int, text: str, more: str = ""):
        self.wait(WHERE.format(uid, more), lambda found: found and found[0] == day and text in found[1])

    def wait_written(self, line: str):
        wait_for(line, lambda: line in self.plan.text(), WITHIN_S)

    def focus(self, uid: str):
        self.browser.run(f"document.querySelector('.show-body[data-uid^=\"{uid}\"]').focus({{preventScroll: true}})")

    def block(self, uid: str) -> str:
        return f'.show-body[data-uid^="{uid}"]'

    def column(self) -> int:
        return self.browser.run("return Math.round(document.querySelector('.day').getBoundingClientRect().width)")

    def put_in_form(self, **fields: str):
        for name, text in fields.items():
            self.browser.fill(f"#show-{name}", text)
        self.click("#show-form button[type=submit]")

    def choose_scope(self, scope: str):
        self.click(f"dialog input[value={scope}]")
        self.click("dialog button[type=submit]")

    def test_a_show_is_moved_by_mouse_by_keys_and_by_its_form_with_the_same_result(self):
        show = self.plan.show("film", self.tuesday)
        moved = f"DTSTART;TZID={ZONE}:{self.monday + datetime.timedelta(days=2, hours=21):%Y%m%dT%H%M%S}"
        results = []

        before = self.open_plan(show)
        self.browser.drag(self.block("film"), (self.column(), HOUR_PX))
        self.wait_at("film", 2, "21:00")  # at once, and then as the service says it
        self.wait_written(moved)
        self.hold("The show begins at 21:00")
        results.append(self.plan.same())
        self.browser.run(UNDO)
        wait_for("it is as it was, to the byte", lambda: self.plan.text() == before, WITHIN_S)
        self.wait_at("film", 1, "20:00")

        self.focus("film")
        self.browser.press("Alt+ArrowRight", *["Alt+ArrowDown"] * 4)
        self.wait_text("#week-spoken", "21:00 to 22:00")
        self.wait_written(moved)
        results.append(self.plan.same())
        self.wait_at("film", 2, "21:00")
        self.wait(f"return document.activeElement === document.querySelector('{self.block('film')}')")  # drawn anew in another column

        self.open_plan(show)
        self.focus("film")
        self.browser.press("Enter")
        self.put_in_form(start=f"{self.monday + datetime.timedelta(days=2, hours=21):%Y-%m-%dT%H:%M}")
        self.wait_written(moved)
        results.append(self.plan.same())

        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])
        self.assertIn(OTHER, self.plan.text())

    def test_a_show_is_made_longer_by_mouse_by_keys_and_by_its_form_with_the_same_result(self):
        show = self.plan.show("film", self.tuesday)
        longer = f"DTEND;TZID={ZONE}:{self.tuesday + datetime.timedelta(hours=1, minutes=30):%Y%m%dT%H%M%S}"
        results = []
        self.open_plan(show)
        self.browser.drag(".show .grip", (0, HOUR_PX // 2))
        self.wait_written(longer)
        results.append(self.plan.same())
        self.open_plan(show)
        self.focus("film")
        self.browser.press("Alt+Shift+ArrowDown", "Alt+Shift+ArrowDown")
        self.wait_written(longer)
        results.append(self.plan.same())
        self.open_plan(show)
        self.click(self.block("film"))
        self.put_in_form(length="1:30")
        self.wait_written(longer)
        results.append(self.plan.same())
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])

    def test_no_key_is_lost_while_what_it_moves_is_drawn_in_another_column(self):
        self.open_plan(self.plan.show("film", self.tuesday))
        self.focus("film")
        self.browser.press_at_once(*["Alt+ArrowRight", "Alt+ArrowDown"] * 2, *["Alt+ArrowLeft", "Alt+ArrowDown"] * 2)
        self.wait_text("#week-spoken", "21:00 to 22:00")
        self.wait_written(f"DTSTART;TZID={ZONE}:{self.tuesday + datetime.timedelta(hours=1):%Y%m%dT%H%M%S}")

    def test_what_is_moved_again_before_the_service_has_told_of_it_follows_the_move_before(self):
        at = lambda minutes: f"DTSTART;TZID={ZONE}:{self.tuesday + datetime.timedelta(minutes=minutes):%Y%m%dT%H%M%S}"  # noqa: E731
        self.open_plan(self.plan.show("film", self.tuesday))
        self.addCleanup(self.browser.network_late, 0)
        self.browser.network_late(2000)
        self.focus("film")
        self.browser.press("Alt+ArrowDown")
        self.wait_written(at(15))
        self.browser.press("Alt+ArrowDown")
        self.wait_written(at(30))
        self.browser.drag(self.block("film"), (0, HOUR_PX))
        self.wait_written(at(90))
        self.wait_at("film", 1, "21:30")
        self.assertNotIn("meanwhile", self.browser.run(TEXT.format("#toasts")))

    def test_what_keys_have_moved_is_written_although_somebody_goes_on_to_another_and_leaves_at_once(self):
        self.open_plan(self.plan.show("film", self.tuesday), self.plan.show("other", self.tuesday - datetime.timedelta(days=1)))
        self.focus("film")
        self.browser.press("Alt+ArrowDown")
        self.focus("other")
        self.browser.press("Alt+ArrowDown")
        self.browser.run("location.hash = '#/onair'")
        for day in (0, 1):
            self.wait_written(f"DTSTART;TZID={ZONE}:{self.monday + datetime.timedelta(days=day, hours=20, minutes=15):%Y%m%dT%H%M%S}")

    def test_what_keys_have_moved_is_in_the_form_that_is_opened_at_once_and_asks_before_another_does(self):
        self.open_plan(self.plan.show("film", self.tuesday), *(self.plan.show(uid, self.monday.replace(hour=hour), rule="FREQ=DAILY;COUNT=2")
            for uid, hour in (("news", 18), ("talk", 22))))
        self.focus("film")
        self.browser.press_at_once("Alt+ArrowDown", "Alt+Shift+ArrowDown", "Enter")
        self.assertEqual(self.wait("return ['title', 'start', 'length'].map((name) => document.querySelector('#show-' + name)?.value)", all),
            ["film", f"{self.tuesday:%Y-%m-%dT20:15}", "1:15"])
        self.put_in_form(title="Film")
        self.wait_written("SUMMARY:Film")
        self.wait("return !document.querySelector('dialog')")
        self.assertIn(f"DTSTART;TZID={ZONE}:{self.tuesday:%Y%m%dT2015}", self.plan.text())

        for uid in ("news", "talk"):
            self.focus(uid)
            self.browser.press_at_once("Alt+ArrowDown")
        self.wait_text("dialog", "news")
        self.browser.run_until("setTimeout(arguments[0], 1500)")  # by then the other would have asked
        self.wait_text("dialog", "news")
        self.choose_scope("this")
        self.wait_text("dialog", "talk")
        self.choose_scope("this")
        for hour in (18, 22):
            self.wait_written(f"DTSTART;TZID={ZONE}:{self.monday:%Y%m%dT}{hour}15")

    def test_a_finger_moves_what_it_has_rested_on_also_on_words_that_go_then(self):
        self.browser.screen(390, 844)
        self.addCleanup(self.browser.on_each_page(FREE))
        self.open_plan(self.plan.show("film", self.tuesday), day=f"/{self.tuesday:%Y-%m-%d}")
        self.wait("return Boolean(document.querySelector('.show .unlike'))")
        self.browser.drag(".show .unlike", (0, HOUR_PX), kind="touch", rest_ms=600)
        self.wait_written(f"DTSTART;TZID={ZONE}:{self.tuesday + datetime.timedelta(hours=1):%Y%m%dT%H%M%S}")

    def test_one_of_a_series_is_another_and_what_follows_and_all(self):
        """And Thunderbird's reader finds each where the page shows it."""
        start = self.monday.replace(hour=20)
        until = f"{self.monday + datetime.timedelta(days=6):%Y-%m-%d}T00:00:00Z"
        hours = lambda: [row[0][5:13] for row in self.plan.read_elsewhere(until)]  # noqa: E731
        utc = lambda day, hour: (start.replace(hour=hour) + datetime.timedelta(days=day)).replace(  # noqa: E731
            tzinfo=ZoneInfo(ZONE)).astimezone(datetime.timezone.utc).strftime("%m-%dT%H")
        before = self.open_plan(self.plan.show("news", start, rule="FREQ=DAILY;COUNT=5"))
        self.assertEqual(hours(), [utc(day, 20) for day in range(5)])

        self.browser.drag(self.block("news"), (0, HOUR_PX))
        self.choose_scope("this")
        self.wait_written("RECURRENCE-ID")
        self.wait_at("news", 0, "21:00")
        self.assertEqual(hours(), [utc(0, 21), *[utc(day, 20) for day in range(1, 5)]])
        self.hold("The show begins at 21:00")
        self.browser.run(UNDO)
        wait_for("it is as it was", lambda: self.plan.text() == before, WITHIN_S)

        self.wait_at("news", 0, "20:00")
        third = f".day:nth-of-type(4) {self.block('news')}"
        self.browser.drag(third, (0, HOUR_PX))
        self.choose_scope("following")
        self.wait_written("COUNT=3")
        self.assertEqual(hours(), [*[utc(day, 20) for day in range(2)], *[utc(day, 21) for day in range(2, 5)]])
        self.hold("The show begins at 21:00")
        self.browser.run(UNDO)
        wait_for("it is as it was", lambda: self.plan.text() == before, WITHIN_S)

        self.wait(TITLES, lambda found: len(found) == 5 and all("20:00" in one for one in found))
        self.browser.drag(third, (0, -HOUR_PX))
        self.choose_scope("all")
        self.wait(TITLES, lambda found: len(found) == 5 and all("19:00" in one for one in found))
        self.assertEqual(hours(), [utc(day, 19) for day in range(5)])

        # One is left out, and comes back.
        whole = self.plan.text()
        self.click(f".day:nth-of-type(3) {self.block('news')}")
        self.click("dialog .danger")
        self.wait_written("EXDATE")
        self.assertEqual(len(hours()), 4)
        self.hold("is out of the plan")
        self.browser.run(UNDO)
        wait_for("it is as it was", lambda: self.plan.text() == whole, WITHIN_S)

    def test_times_are_the_stations_wherever_somebody_is(self):
        now = datetime.datetime.now(ZoneInfo(ZONE))
        self.open_plan(self.plan.show("film", self.tuesday))
        self.wait_at("film", 1, "20:00")
        self.wait_text("#zone", "Berlin, UTC+")
        self.wait_text(".week-tools", f"({now.astimezone(ZoneInfo('America/New_York')):%H}:")
        top = self.browser.run("return parseFloat(document.querySelector('.day.today .now').style.top)")
        self.assertAlmostEqual(top, (now.hour + now.minute / 60) * HOUR_PX, delta=4)

    def test_the_days_on_which_the_clocks_are_set_have_their_hours(self):
        for day, hours, saturday in (("2027-03-28", "23 h", "2027-03-27"), ("2027-10-31", "25 h", "2027-10-30")):
            start = datetime.datetime.fromisoformat(f"{saturday}T01:00:00")
            self.open_plan(self.plan.show("night", start, 4), day=f"/{day}", hour=0)
            self.wait("return document.querySelector('.week-head').innerText", lambda text: hours in (text or ""))
            self.wait_at("night", 5, "until 05:00")
            self.focus("night")
            self.browser.press("Alt+ArrowRight")
            # It is as long as before; the clock says otherwise.
            self.wait_at("night", 6, "until 06:00" if hours == "23 h" else "until 04:00")
            [row] = self.plan.read_elsewhere("2028-01-01T00:00:00Z")
            length = datetime.datetime.fromisoformat(row[1]) - datetime.datetime.fromisoformat(row[0])
            self.assertEqual(length, datetime.timedelta(hours=4))

    def test_what_somebody_writes_by_hand_is_not_written_over(self):
        self.open_plan(self.plan.show("film", self.tuesday))
        self.click(self.block("film"))
        self.plan.file.write_bytes(self.plan.file.read_bytes().replace(b"SUMMARY:film", b"SUMMARY:By hand"))
        self.put_in_form(length="2:00")
        self.wait_text("#show-bad", "Somebody has changed the same meanwhile")
        self.assertIn("SUMMARY:By hand", self.plan.text())
        self.click("#show-form button[type=submit]")  # whoever knows it may go on
        self.wait_written(f"DTEND;TZID={ZONE}:{self.tuesday + datetime.timedelta(hours=2):%Y%m%dT%H%M%S}")
        self.assertIn("SUMMARY:By hand", self.plan.text())
        # Nor is it by whoever has it in his hand when he is told of it.
        self.browser.drag(self.block("film"), (0, HOUR_PX, None))
        self.plan.file.write_bytes(self.plan.file.read_bytes().replace(b"SUMMARY:By hand", b"SUMMARY:Once more"))
        self.assertEqual(self.station.request("PUT", "schedule/events/new", {"title": "new", "start": f"{self.monday:%Y-%m-%dT10:00:00}",
            "length_s": 3600, "notes": f"play: {clip(clips.LONG)}"})[0], 201)
        self.wait_at("film", 1, "Once more")
        before = self.plan.text()
        self.browser.drop()
        self.wait_text("#toasts", "Somebody has changed the same meanwhile")
        self.wait_at("film", 1, "20:00")
        self.assertEqual(self.plan.text(), before)

    def test_a_service_that_goes_while_a_show_is_dragged_leaves_it_where_it_was(self):
        before = self.open_plan(self.plan.show("film", self.tuesday))
        self.browser.drag(self.block("film"), (self.column(), HOUR_PX, None))
        self.service.kill9()
        try:
            self.browser.drop()
            self.wait_text("#toasts", "The service has not answered")
            self.wait_at("film", 1, "20:00")
        finally:
            self.service.start()
        self.wait("return document.querySelector('#lost') === null")
        self.assertEqual(self.plan.text(), before)
        self.browser.drag(self.block("film"), (self.column(), HOUR_PX))
        self.wait_written(f"DTSTART;TZID={ZONE}:{self.monday + datetime.timedelta(days=2, hours=21):%Y%m%dT%H%M%S}")

    def test_what_does_not_fill_its_time_is_seen_and_what_plays_then(self):
        soon = datetime.datetime.now(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0) + datetime.timedelta(minutes=90)
        self.open_plan(self.plan.show("film", soon), day=f"/{soon:%Y-%m-%d}")  # late on a Sunday it is of the week after
        self.wait_text("#shows", "too short: then the list plays")
        self.wait_text("#shows", "ready")
        self.wait("return Boolean(document.querySelector('.show .free'))")
        self.assertIn("the list plays", self.browser.run(TEXT.format("#shows .gap")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
