#!/usr/bin/python3
"""What a station is run with, on a telephone: each task in at most three taps from the opened page, and the same by keys alone. The
scene is tests/support/room.py; other channels have a test of their own (hub_browser_test.py).
"""

import datetime
import json
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import clips  # noqa: E402
import login  # noqa: E402
import publisher  # noqa: E402
from room import TEXT, WITHIN_S, RoomCase, Station  # noqa: E402
from scene import clip  # noqa: E402
from telegram_scene import TelegramScene  # noqa: E402
from waiting import wait_for  # noqa: E402

MOST_TAPS = 3
PASSWORD, TOKEN = "corr3ct-h0rse", "tasks-browser-test-0123456789"
THERE = ("const found = [...document.querySelectorAll({0})].find((one) => {1} && one.checkVisibility() && !one.disabled && one.tabIndex >= 0);"
         "if (!found) return false; found.focus({{preventScroll: false}}); return document.activeElement === found;")
SHOW = "BEGIN:VEVENT\r\nUID:{uid}@x\r\nSUMMARY:{uid}\r\nDTSTART:{start}\r\nDURATION:PT10M\r\n{rule}DESCRIPTION:play: {what}\r\nEND:VEVENT\r\n"


class Hand:
    """Counts what it does: taps of a finger, or the Enter key on what Tab leads to."""

    def __init__(self, case: "RoomCase | LoginInChromium", keys: bool):
        self.case, self.keys, self.count = case, keys, 0

    def press(self, selector: str, text: str = ""):
        said = f"one.innerText.trim().startsWith({json.dumps(text)})" if text else "true"
        if selector == "[role=menuitem]":  # a menu that opens takes the focus to its first line, a moment later
            self.case.wait("return document.activeElement?.getAttribute('role') === 'menuitem';")
        self.case.wait(THERE.format(json.dumps(selector), said))
        if self.keys:
            self.case.browser.press("Enter")
        else:
            self.case.browser.run("document.activeElement.click();")
        self.count += 1

    def slide(self, selector: str, share: float):
        """So far along a bar; a key goes a part of it."""
        self.case.wait(THERE.format(json.dumps(selector), "true"))
        if self.keys:
            self.case.browser.press("PageUp")
        else:
            self.case.browser.touch(selector, share)
        self.count += 1

    def page(self, name: str):
        self.press(f"nav a[href='#/{name}']")


class InChromium(RoomCase):
    browser_name = "chromium"

    @classmethod
    def make_station(cls, folder: Path) -> Station:
        cls.plan = folder / "plan.ics"
        cls.plan.write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        cls.ingest_port = publisher.free_udp_port()
        # It is noon there: a phone lists the shows of a day, and those of this test are of one.
        ahead = 12 - datetime.datetime.now(datetime.timezone.utc).hour
        cls.zone = datetime.timezone(datetime.timedelta(hours=ahead))
        name = f"Etc/GMT{-ahead:+d}" if ahead else "UTC"
        return Station(folder, None, SCHEDULE=str(cls.plan), SCHEDULE_ZONE=name, SCHEDULE_MEDIA=str(clip(clips.LONG).parent),
            **publisher.settings(cls.ingest_port, INGEST_ADMIT="ask", INGEST_HOLD="3"))

    def setUp(self):
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
        shows = [SHOW.format(uid=uid, start=f"{soon:%Y%m%dT%H%M00Z}", rule=rule, what=clip(clips.LONG))
                 for uid, rule in (("film", ""), ("news", "RRULE:FREQ=DAILY;COUNT=3\r\n"))]
        self.plan.write_bytes(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(shows) + "END:VCALENDAR\r\n").encode())
        self.browser.screen(390, 844)
        self.addCleanup(self.browser.cdp, "Emulation.clearDeviceMetricsOverride")
        super().setUp()

    def begin(self, keys: bool) -> Hand:
        self.show("onair")
        self.wait("return Boolean(document.querySelector('#skip'))")
        return Hand(self, keys)

    def expect(self, hand: Hand, what: str, most: int = MOST_TAPS):
        self.assertLessEqual(hand.count, most, what)

    def do_the_tasks(self, keys: bool):
        hand = self.begin(keys)
        self.wait("return document.querySelector('#left b')?.innerText", lambda text: text and ":" in text)
        self.expect(hand, "is it on air, what, and how long still", 0)

        before = wait_for("something on air", lambda: self.now().get("id"), WITHIN_S)
        hand.press("#skip")
        self.wait_next(before)
        self.expect(hand, "skip", 1)

        hand = self.begin(keys)
        hand.press("#pause")
        wait_for("it is paused", lambda: self.station.channel()["paused"], WITHIN_S)
        self.expect(hand, "pause", 1)
        hand.press("#pause", "Resume")
        wait_for("it goes on", lambda: not self.station.channel()["paused"], WITHIN_S)
        self.expect(hand, "and go on", 2)

        self.station.command("restart-item")
        hand = self.begin(keys)
        hand.slide("#seek", 0.6)
        self.wait_text("#toasts", "It plays from there")
        self.assertEqual({name: self.last_done()[name] for name in ("command", "result")}, {"command": "seek", "result": "done"})
        self.expect(hand, "go to another place in it", 1)

        self.go_live_and_back(keys)

        self.station.command("pause")  # or what is asked for goes on air
        hand = self.begin(keys)
        for number in range(2):
            self.browser.fill("#request", str(self.station.media / self.station.names[number + 1]))
            hand.press("#request-form button[type=submit]")
            wait_for("a request", lambda: len(self.station.channel()["queue"]) > number, WITHIN_S)
            self.wait("return document.querySelector('#request').value", lambda text: text == "")
        self.expect(hand, "two things to be played next", 2)

        hand = self.begin(keys)
        last = self.station.channel()["queue"][-1]["id"]
        hand.press("#next .request:nth-child(2) .menu > button")
        hand.press("[role=menuitem]", "To the top")
        wait_for("it is the first", lambda: self.station.channel()["queue"][0]["id"] == last, WITHIN_S)
        self.expect(hand, "make a request the next", 2)

        hand = self.begin(keys)
        hand.press("#next .request .menu > button")
        hand.press("[role=menuitem]", "Remove")
        wait_for("it is gone", lambda: len(self.station.channel()["queue"]) == 1, WITHIN_S)
        self.hold("was removed")
        hand.press(".toast .text")
        wait_for("it is back", lambda: self.station.channel()["queue"][0]["id"] == last, WITHIN_S)
        self.expect(hand, "remove it, and undo that")

        hand = self.begin(keys)
        hand.page("schedule")
        hand.press("#shows li button", "Change")
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=5)
        self.browser.fill("#show-start", f"{start.astimezone(self.zone):%Y-%m-%dT%H:00}")
        hand.press("#show-form button[type=submit]")
        wait_for("it is moved", lambda: f"{start:%Y%m%dT%H00}" in self.plan.read_text(), WITHIN_S)
        self.expect(hand, "move a show")

        hand = self.begin(keys)
        hand.page("schedule")
        self.wait("return [...document.querySelectorAll('#shows li .name')].map((one) => one.innerText)", lambda found: "news" in found)
        hand.press("#shows li:has(.note) button[data-series=true]", "Change")
        hand.press("#show-form .danger")
        wait_for("it is left out", lambda: "EXDATE" in self.plan.read_text(), WITHIN_S)
        self.expect(hand, "leave one of a series out")

    def last_done(self) -> dict:
        return self.station.request("GET", "log?limit=1")[1]["rows"][-1]

    def go_live_and_back(self, keys: bool):
        hand = self.begin(keys)
        hand.press("#live")
        self.wait_text("dialog", f"srt://127.0.0.1:{self.ingest_port}")
        self.expect(hand, "what is to be entered to go live", 1)

        process = publisher.publish(self.ingest_port)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        hand = self.begin(keys)
        hand.press("#admit")
        hand.press("#sure")
        wait_for("the publisher on air", lambda: self.now().get("claim") == "live", WITHIN_S)
        self.expect(hand, "let him on air", 2)

        hand = self.begin(keys)
        hand.press("#live-end")
        hand.press("#sure")
        wait_for("the programme on air", lambda: self.now().get("claim") == "programme", WITHIN_S)
        self.expect(hand, "and back to the list", 2)
        process.kill()

    def test_each_task_takes_at_most_three_taps(self):
        self.do_the_tasks(False)

    def test_each_task_is_done_by_keys_alone(self):
        self.do_the_tasks(True)

    def test_what_has_failed_is_tried_again_in_two_taps(self):
        self.station.media.joinpath("film0.mp4").unlink()
        broken = self.station.media / "broken.mp4"
        broken.write_bytes(b"no film")
        self.assertEqual(self.station.command("play", location=str(broken), place="next")[0], 200)
        failed = lambda: [one for one in self.station.request("GET", "channels/main/library?state=failed")[1]["items"] if "broken" in one["item"]]  # noqa: E731
        wait_for("it has failed", failed, WITHIN_S)
        hand = self.begin(False)
        hand.page("library")
        hand.press("#library button", "Try again")
        self.wait_text("#toasts", "ried again")
        self.expect(hand, "try again what has failed", 2)


class LoginInChromium(TelegramScene):
    """A login that Telegram wants of the service."""

    def setUp(self):
        super().setUp()
        self.serve(password=PASSWORD)
        self.station = self.channel([clips.LONG], logged_in=False, AUTO_REGENERATE="qr", PANEL_TOKEN=TOKEN)
        self.station.start()
        self.browser = self.enterContext(browser.Chromium())
        self.browser.screen(390, 844)
        self.url = self.station.panel_request("/").full_url
        self.browser.open(f"{self.url}?token={TOKEN}")

    def wait(self, script: str, condition=bool):
        return self.browser.wait_until(script, condition, WITHIN_S)

    def test_it_is_on_every_page_and_takes_one_tap_or_the_enter_key(self):
        for page in ("onair", "queue", "schedule", "library", "people", "log", "settings", "login", "more"):
            self.browser.open("about:blank")
            self.browser.open(f"{self.url}#/{page}")
            self.wait("return document.querySelector('#login-code')?.naturalWidth > 0")
        token = self.telegram.last_login_token()["token"]
        self.assertTrue(self.telegram.accept_login_token(token=token, account=login.ACCOUNT)["accepted"])
        self.browser.fill("#login-password", "wr0ng", WITHIN_S)
        hand = Hand(self, False)
        hand.press("#login-form button")
        self.assertEqual(hand.count, 1)
        self.wait(TEXT.format("#login-feedback"), lambda text: "Try again" in text)
        self.wait(THERE.format(json.dumps("#login-password"), "true"))
        self.browser.press(*PASSWORD, "Enter")
        self.wait("return document.querySelector('#login-card') === null")
        self.station.wait_log("INFO broadcast: live", WITHIN_S)


if __name__ == "__main__":
    unittest.main(verbosity=2)
