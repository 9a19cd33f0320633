#!/usr/bin/python3
"""The control room in a browser, before the program itself: what people do there, several at once, and what goes wrong.

The scene is tests/support/room.py.
"""

import datetime
import json
import os
import sys
import unittest
import urllib.request
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import clips  # noqa: E402
from room import HIDE, LINES, LONG_SHOWN, NAMES, PAGES, ROUND_S, TEXT, UNDO, WITHIN_S, Looks, RoomCase, Station  # noqa: E402
from scene import clip  # noqa: E402
from waiting import wait_for  # noqa: E402


class Essential:
    """In both browsers."""

    def test_skip_is_shown_at_once_and_undone(self):
        before = self.wait_now_ready()
        # In one go: the service may be quicker than a second question.
        self.assertTrue(self.browser.run_until("const skip = document.querySelector('#skip'); skip.click();"
            "setTimeout(() => arguments[0](skip.disabled));"), "at once")
        self.hold("was skipped")
        self.wait_next(before["id"])
        self.browser.run(UNDO)
        wait_for("the item that was skipped", lambda: self.now().get("title") == before["title"], ROUND_S / 2)
        self.wait("return document.querySelector('#title').innerText", lambda text: text == " ".join(before["title"].split()))

    def wait_now_ready(self) -> dict:
        """On air is something that may be skipped, at a place that can be gone back to."""
        self.wait("return document.querySelector('#skip')?.disabled === false")
        return wait_for("something on air", self.now, WITHIN_S)

    def test_two_who_skip_the_same_item_skip_once(self):
        before = self.wait_now_ready()["id"]
        self.browser.run("const skip = document.querySelector('#skip'); skip.click(); skip.click();")
        self.station.command("skip", item=before)
        after = self.wait_next(before)
        self.assertEqual(self.station.command("skip", item=before)[1]["code"], "already_over")
        self.assertEqual(self.now().get("id"), after)
        self.assertNotIn("bad", self.browser.run("return [...document.querySelectorAll('.toast')].map((one) => one.dataset.tone)"))

    def test_a_pause_with_a_length_ends_by_itself(self):
        self.station.command("pause", length_s=4)
        self.wait_text("#paused", "goes on by itself in 0:0")
        self.wait("return document.querySelector('#paused') === null")
        self.assertFalse(self.station.channel()["paused"])

    def test_a_request_appears_and_a_bad_one_says_why(self):
        self.browser.fill("#request", "Look: https://example.com/film.mp4")
        self.click("#request-form button[type=submit]")
        self.wait_text("#next .request", "https://example.com")
        self.assertEqual(len(self.station.channel()["queue"]), 1)
        self.assertEqual(self.browser.run("return document.querySelector('#request').value"), "")
        self.browser.fill("#request", "/etc/passwd")
        self.click("#request-form button[type=submit]")
        self.wait_text("#toasts", "cannot be played. Give a link")
        self.assertEqual(self.browser.run("return document.querySelector('#request').value"), "/etc/passwd", "to be mended")

    def test_a_list_is_put_in_order_by_keys_and_the_focus_follows(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.browser.run("document.querySelector('#entries .handle').focus()")
        self.browser.press("Space")
        self.wait_text("#entries-spoken", "is lifted, place 1 of 5")
        self.browser.press("ArrowDown", "ArrowDown")
        self.wait_text("#entries-spoken", "place 3 of 5")
        self.browser.press("Escape")
        self.wait_names(names)
        self.browser.press("Space", "ArrowDown", "Space")
        moved = [names[1], names[0], *names[2:]]
        self.wait_names(moved)
        wait_for("the file", lambda: self.station.entries() == moved, WITHIN_S)
        self.wait("return document.activeElement.closest('li')?.innerText ?? ''", lambda text: names[0] in text)

    def test_a_list_is_put_in_order_by_mouse_and_put_back(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.browser.drag("#entries li:nth-child(2) .handle", (0, 140))
        moved = [names[0], names[2], names[3], names[1], names[4]]
        self.wait_names(moved)
        self.hold("Moved.")
        wait_for("the file", lambda: self.station.entries() == moved, WITHIN_S)
        self.browser.run(UNDO)
        self.wait_names(names)
        wait_for("the file", lambda: self.station.entries() == names, WITHIN_S)

    def test_a_service_that_was_killed_is_missed_and_found_again(self):
        self.service.kill9()
        try:
            self.wait_text("#lost", "The service has not answered")
            self.assertTrue(self.browser.run("return document.querySelector('#skip').disabled"))
        finally:
            self.service.start()
        self.wait("return document.querySelector('#lost') === null")
        self.station.command("pause")
        self.wait_text("#pause", "Resume")  # by an event of the new run

    def test_a_link_lets_in_once_and_a_viewer_has_no_buttons(self):
        invited = self.station.request("POST", "people", {"name": f"Vera {self.browser_name}", "role": "viewer"})[1]
        link = self.station.url + invited["link"]
        with urllib.request.urlopen(f"{self.station.url}enter", timeout=20):
            pass  # as a chat does, to show what is behind a link
        with browser.BROWSERS[self.browser_name]() as hers:
            hers.open(link)
            hers.click("#enter", WITHIN_S)
            hers.wait_until(TEXT.format("#me"), lambda text: text and "Vera" in text, WITHIN_S)
            self.assertEqual(hers.run("return document.querySelectorAll('#skip, #pause, #request, #seek').length"), 0)
            answer = hers.run("""const request = new XMLHttpRequest();
                request.open('POST', 'api/v1/channels/main/commands', false);
                request.setRequestHeader('Content-Type', 'application/json');
                request.send(JSON.stringify({command: 'skip'})); return request.status;""")
            self.assertEqual(answer, 403)
            self.station.request("PATCH", f"people/{invited['id']}", {"role": "operator"})
            hers.wait_until("return Boolean(document.querySelector('#skip'))", bool, WITHIN_S)
            self.station.request("PATCH", f"people/{invited['id']}", {"role": "viewer"})
            hers.wait_until("return document.querySelector('#skip') === null", bool, WITHIN_S)
            self.station.request("DELETE", f"people/{invited['id']}")
            hers.wait_until(TEXT.format("main"), lambda text: text and "You are logged out" in text, WITHIN_S)
        self.browser.open(link)
        self.browser.wait_until(TEXT.format("#entering"), bool, WITHIN_S)
        self.click("#enter")
        self.wait_text("#entering", "has been used")


class InChromium(Essential, Looks):
    browser_name = "chromium"

    def test_every_page_is_for_everybody_and_fits(self):
        self.browser.errors()
        self.assertIn(LONG_SHOWN, json.dumps(self.station.channel()))
        self.look_at_all([("ru", False, 390), ("en", True, 1280)], self.is_for_everybody)
        self.look_at_all([("ru", True, 320)], self.fits)

    def test_titles_are_text(self):
        self.show("queue/odd.m3u8")
        self.wait(NAMES.format("entries"), lambda found: len(found) == 2 and
            found[0] == LONG_SHOWN and "<b>&amp;" in (found[1] or "") and "<i>journeys" in found[1])

    def test_a_list_is_put_in_order_by_a_finger(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.browser.drag("#entries li:nth-child(1) .handle", (0, 72), kind="touch")
        moved = [names[1], names[0], *names[2:]]
        self.wait_names(moved)
        wait_for("the file", lambda: self.station.entries() == moved, WITHIN_S)

    def test_what_others_do_does_not_tear_what_is_being_moved(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.browser.drag("#entries li:nth-child(1) .handle", (0, 140, None))
        gone = self.station.request("GET", "channels/main/lists/evening")[1]["items"][4]["id"]
        self.assertEqual(self.station.request("DELETE", f"channels/main/lists/evening/items/{gone}")[0], 200)
        self.assertEqual(self.browser.run("return document.querySelectorAll('#entries .held').length"), 1)
        self.browser.drop()
        left = [names[1], names[2], names[0], names[3]]
        self.wait_names(left)
        wait_for("the file", lambda: self.station.entries() == left, WITHIN_S)

    def test_what_others_do_to_the_requests_does_not_tear_what_is_in_ones_hand(self):
        self.station.command("pause")
        for name in self.station.names[:4]:
            self.station.command("play", location=str(self.station.media / name), place="last")
        queue = lambda: [request["id"] for request in self.station.channel()["queue"]]  # noqa: E731
        one, two, three, four = queue()
        self.show("queue")
        self.wait("return document.querySelectorAll('#queue .handle').length === 4")
        self.browser.drag("#queue li:nth-child(1) .handle", (0, 68, None))
        self.station.command("queue-remove", entry=three)
        self.wait("return document.querySelectorAll('#next .request').length === 3")
        self.browser.drop()
        wait_for("it is before whom it was put", lambda: queue() == [two, one, four], WITHIN_S)

        self.wait("return document.querySelectorAll('#queue .handle').length === 3")
        self.click(f"#queue [data-id='{one}'] .menu > button")
        words = "return [...document.querySelectorAll('[role=menuitem]')].map((one) => one.innerText.trim());"
        before = self.wait(words)
        self.station.command("queue-remove", entry=two)
        self.wait("return document.querySelectorAll('#queue .handle').length === 2")
        self.assertEqual(self.browser.run(words), before, "it is another under one's finger")
        self.wait("const found = [...document.querySelectorAll('[role=menuitem]')].find((one) => one.innerText.trim() === 'To the top'); found?.click(); return Boolean(found);")
        wait_for("it is moved", lambda: self.station.request("GET", "log?limit=1")[1]["rows"][-1]["command"] == "queue-move", WITHIN_S)
        self.assertEqual(queue(), [one, four])

    def test_what_two_people_do_to_a_list_at_once_is_all_there(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        last = self.station.request("GET", "channels/main/lists/evening")[1]["items"][4]["id"]
        self.choose("#entries li:nth-child(1)", "Down")
        self.station.request("POST", f"channels/main/lists/evening/items/{last}/move", {"first": True})
        both = [names[4], names[1], names[0], names[2], names[3]]
        wait_for("both", lambda: self.station.entries() == both, WITHIN_S)
        self.wait_names(both)

    def test_what_was_removed_comes_back_although_others_went_on(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.choose("#entries li:nth-child(2)", "Remove")
        self.hold("was removed")
        wait_for("it is gone", lambda: self.station.entries() == [names[0], *names[2:]], WITHIN_S)
        self.station.request("POST", "channels/main/lists/evening/items", {"location": "https://example.com/new.mp4"})
        self.browser.run(UNDO)
        self.wait_names([*names, "example.com/new.mp4"])

    def test_thousands_of_lines_are_a_screen_of_rows(self):
        self.show("queue/great")
        self.wait_text("#list-heading", f"{LINES} items")
        self.browser.run("scrollTo(0, 1e9)")
        self.wait("return [...document.querySelectorAll('#entries .name')].pop()?.innerText", lambda text: text == f"example.com/{LINES - 1}.mp4")
        self.assertLess(self.browser.run("return document.querySelectorAll('#entries li').length"), 60)

    def test_a_hidden_page_leaves_and_a_shown_one_catches_up(self):
        self.wait("return document.querySelector('#video')?.readyState >= 2")
        self.browser.run(HIDE.format("true"))
        streams = lambda: self.service.metric("tgvs_event_streams")  # noqa: E731
        wait_for("the stream is closed", lambda: streams() == 0, WITHIN_S)
        self.wait("const video = document.querySelector('#video'); return !video.src && video.readyState === 0")
        self.station.command("pause")
        self.browser.run(HIDE.format("false"))
        self.wait_text("#pause", "Resume")
        wait_for("the stream is open", lambda: streams() == 1, WITHIN_S)

    def test_pages_that_were_left_hold_no_connection(self):
        """Browsers keep them, to go back to; of connections they have six for all of them."""
        for _ in range(8):
            self.show("onair")
        wait_for("the streams are closed", lambda: self.service.metric("tgvs_event_streams") == 1, WITHIN_S)
        self.browser.run("setTimeout(() => history.go(-2))")  # the answer comes before the page goes
        self.wait_text("#pause", "Pause")
        self.station.command("pause")
        self.wait_text("#pause", "Resume")

    def test_the_seventh_window_works_like_the_first(self):
        self.addCleanup(self.close_other_windows)
        self.first = self.browser.call("GET", "/window")
        for _ in range(6):
            self.browser.run(HIDE.format("true"))
            window = self.browser.call("POST", "/window/new", {"type": "tab"})
            self.browser.call("POST", "/window", {"handle": window["handle"]})
            self.browser.open(f"{self.station.url}#/onair")
            self.wait_text("#pause", "Pause")
        self.click("#pause")
        self.wait_text("#pause", "Resume")

    def close_other_windows(self):
        for handle in self.browser.call("GET", "/window/handles"):
            if handle != self.first:
                self.browser.call("POST", "/window", {"handle": handle})
                self.browser.call("DELETE", "/window")
        self.browser.call("POST", "/window", {"handle": self.first})

    def test_the_first_page_is_small_and_quick(self):
        self.browser.cdp("Network.clearBrowserCache")
        self.show("onair")
        self.wait("return performance.getEntriesByName('first-contentful-paint').length")
        files = self.browser.run("return performance.getEntriesByType('resource').filter(({name}) => !/api|hls/.test(name)).map(({transferSize}) => transferSize)")
        painted = self.browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime")
        print(f"measured: {len(files)} files, {sum(files)} bytes; first paint after {painted:.0f} ms", file=sys.stderr)
        self.assertLess(sum(files), 120_000)
        self.assertLess(painted, 3000, "300 ms on a machine that does nothing else")


class Pictures(Looks):
    """No test: scripts/screenshots makes them."""

    browser_name = "chromium"

    @classmethod
    def make_station(cls, folder: Path) -> Station:
        names = ["Night train to Bergen.mp4", "Harbour lights, part two.mp4", "Утренняя почта.mp4", "Rain on the roof.mp4",
                 "Концерт для скрипки с оркестром.mp4", "The very long title of a documentary about slow rivers and their people.mp4"]
        plan = folder / "plan.ics"
        plan.write_bytes(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(cls.week()) + "END:VCALENDAR\r\n").encode())
        return Station(folder, names, SCHEDULE=str(plan), SCHEDULE_ZONE="Europe/Moscow", SCHEDULE_MEDIA=str(clip(clips.LONG).parent))

    @staticmethod
    def week():
        today = datetime.datetime.now(ZoneInfo("Europe/Moscow")).replace(tzinfo=None)
        monday = today - datetime.timedelta(days=today.weekday())
        for number, (day, clock, minutes, title, rule, notes) in enumerate((
                (0, "08:00", 60, "Утренняя почта", "FREQ=DAILY", "repeat: yes"), (0, "19:00", 30, "Evening news", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "start: hard"),
                (4, "20:00", 135, "Night train to Bergen", "", "repeat: yes"), (5, "17:30", 90, "Concert for violin", "", "repeat: yes"),
                (5, "20:00", 120, "Harbour lights", "", "repeat: yes"), (6, "16:00", 45, "Rain on the roof", "FREQ=WEEKLY", ""), (6, "20:30", 100, "Иван Васильевич меняет профессию", "", "repeat: yes"))):
            start = f"{monday + datetime.timedelta(days=day):%Y%m%d}T{clock.replace(':', '')}00"
            yield "".join(line + "\r\n" for line in ("BEGIN:VEVENT", f"UID:{number}@pictures", f"SUMMARY:{title}", f"DTSTART;TZID=Europe/Moscow:{start}",
                f"DURATION:PT{minutes}M", *([f"RRULE:{rule}"] if rule else []), f"DESCRIPTION:play: {clip(clips.LONG)}\\n{notes}", "END:VEVENT"))

    def test_all_pages(self):
        for name, role in (("Анна", "editor"), ("Ben", "operator"), ("Вера", "viewer")):
            self.station.request("POST", "people", {"name": name, "role": role})
        self.station.command("play", location=str(self.station.media / self.station.names[2]), place="next")
        self.look_at_all([(code, dark, width) for code in ("en", "ru") for dark in (False, True) for width in (390, 1280)],
            self.take, [page.replace("odd.m3u8", "evening") for page in PAGES])

    def take(self, page: str, name: str):
        if page == "onair":
            self.wait("return document.querySelector('#curtain')?.hidden")
        self.wait("return document.querySelectorAll('.toast').length", lambda shown: shown == 0)
        self.save(name)


class InFirefox(Essential, Looks):
    browser_name = "firefox"

    def test_every_page_is_for_everybody_and_fits(self):
        self.look_at_all([("ru", False, 500), ("en", True, 1280)], self.is_for_everybody)

    def save(self, name: str):
        super().save(f"{name}-firefox")


if __name__ == "__main__":
    unittest.main(verbosity=2)
