#!/usr/bin/python3
"""What people do to a page by the way: they press twice, hold a key, go on in the middle of something; and a Russian reads it. The
scene is tests/support/room.py.
"""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from room import NAMES, TEXT, WITHIN_S, Looks  # noqa: E402
from waiting import wait_for  # noqa: E402

SECONDS_LEFT = "return Number(document.querySelector('#paused')?.innerText.match(/(\\d+):(\\d\\d)/)?.[2] ?? 'NaN');"
TWICE = "const form = document.querySelector({}); form.requestSubmit(); form.requestSubmit();"
# What a reader of Russian is shown in English: the service's own sentences.
FOREIGN = "return [...document.querySelectorAll('#log .note')].filter((one) => one.lang === 'en' || !/[а-я]/.test(one.innerText)).map((one) => one.innerText);"


class InChromium(Looks):
    browser_name = "chromium"

    def rows(self, command: str) -> int:
        rows = self.station.request("GET", "log?limit=1000")[1]["rows"]
        return sum(row["command"] == command for row in rows)

    def test_what_is_sent_twice_in_a_moment_is_asked_for_once(self):
        asked = self.rows("play")
        self.browser.fill("#request", "https://example.com/twice.mp4")
        self.browser.run(TWICE.format("'#request-form'"))
        self.wait("return document.querySelector('#request').value === ''")
        self.assertEqual(self.rows("play"), asked + 1)

        self.show("queue/evening")
        self.wait(NAMES.format("entries"), lambda found: found == self.station.names)
        self.browser.fill("#list-link", "https://example.com/twice.mp4")
        self.browser.run(TWICE.format("'#list-form'"))
        self.wait("return document.querySelector('#list-link').value === ''")
        self.wait_names([*self.station.names, "example.com/twice.mp4"])
        self.assertEqual(len(self.station.entries()), len(self.station.names) + 1)

    def test_a_key_that_is_held_on_the_bar_seeks_once_where_it_rests(self):
        self.station.command("restart-item")
        self.show("onair")
        sought = self.rows("seek")
        self.wait("const bar = document.querySelector('#seek'); bar?.focus(); return Boolean(bar) && document.activeElement === bar;")
        self.browser.press(*["ArrowRight"] * 8)
        self.wait_text("#toasts", "It plays from there")
        self.assertEqual(self.rows("seek"), sought + 1)

    def test_the_bar_seeks_in_no_item_but_that_in_which_it_was_taken(self):
        self.station.command("restart-item")
        self.show("onair")
        self.wait("return Boolean(document.querySelector('#seek'))")
        title = self.browser.run(TEXT.format("#title"))
        self.browser.run("const asked = window.fetch; window.sent = []; window.fetch = (path, how) => { window.sent.push(how?.body ?? ''); return asked(path, how); };")
        left, y = self.browser.run("const box = document.querySelector('#seek').getBoundingClientRect(); return [box.x, box.y + box.height / 2]")
        # The protocol forgets between two of its actions which button is down.
        mouse = lambda kind, x: self.browser.cdp("Input.dispatchMouseEvent", type=kind, x=left + x, y=y, button="left", clickCount=1,  # noqa: E731
            buttons=int(kind != "mouseReleased"))
        mouse("mousePressed", 20)
        mouse("mouseMoved", 100)
        self.station.command("skip")
        self.wait(TEXT.format("#title"), lambda text: text and text != title)
        mouse("mouseMoved", 150)
        mouse("mouseReleased", 150)
        sent = lambda: self.browser.run("return window.sent.filter((body) => body.includes('seek')).length")  # noqa: E731
        self.assertEqual(sent(), 0)
        self.browser.drag("#seek", (150, 0))
        self.wait_text("#toasts", "It plays from there")
        self.assertEqual(sent(), 1)

    def test_a_pause_with_a_length_counts_down(self):
        self.station.command("pause", length_s=55)
        self.addCleanup(self.station.command, "resume")
        first = self.wait(SECONDS_LEFT, lambda left: left and left > 0)
        self.wait(SECONDS_LEFT, lambda left: left <= first - 3)

    def test_whoever_goes_on_with_a_row_in_his_hand_has_not_put_it_down(self):
        self.show("queue/evening")
        names = self.station.names
        self.wait_names(names)
        self.browser.run("document.querySelector('#entries .handle').focus()")
        self.browser.press("Space", "ArrowDown")
        self.wait_text("#entries-spoken", "place 2 of 5")
        self.browser.press("Tab")
        self.wait("return document.querySelector('#entries .held') === null")
        self.wait_names(names)
        gone = self.station.request("GET", "channels/main/lists/evening")[1]["items"][4]["id"]
        self.station.request("DELETE", f"channels/main/lists/evening/items/{gone}")
        self.wait_names(names[:4])  # the list goes on

    def test_a_menu_is_left_by_tab_and_the_focus_goes_on_from_its_button(self):
        self.wait("return Boolean(document.querySelector('#more:not([disabled])'))")
        self.browser.run("document.querySelector('#more').focus()")
        self.browser.press("Enter")
        self.wait("return document.activeElement?.getAttribute('role') === 'menuitem'")
        self.browser.press("Tab")
        self.wait("return document.querySelector('[role=menu]') === null")
        self.assertNotEqual(self.browser.run("return document.activeElement.tagName"), "BODY")

    def test_the_role_of_somebody_else_is_told_with_the_name(self):
        self.station.request("POST", "people", {"name": "Ida", "role": "viewer"})
        self.show("people")
        self.wait("const role = document.querySelector('#people select'); if (!role) return false; role.value = 'editor';"
            "role.dispatchEvent(new Event('change', {bubbles: true})); return true;")
        self.wait_text("#toasts", "Ida is editor now")

    def test_what_people_did_and_were_refused_reads_russian(self):
        self.language("ru")
        self.addCleanup(self.language, "en")
        entry = self.station.request("GET", "channels/main/lists/evening")[1]["items"][0]["id"]
        for command, more in (("pause", {"length_s": 60}), ("pause", {}), ("resume", {}), ("resume", {}), ("shuffle", {"on": True}), ("shuffle", {"on": False}),
                ("loop", {"on": False}), ("loop", {"on": True}), ("list-use", {"list": "evening"}), ("list-use", {"list": "default"}), ("skip", {"item": "gone"}),
                ("seek", {"second": 99999}), ("play", {"location": "https://example.com/a.mp4", "place": "last"}), ("play", {"location": "/etc/passwd"}),
                ("play", {"location": "gopher://example.com/"}), ("queue-remove", {"entry": "r999"}), ("queue-restore", {"entry": "r999"}),
                ("playlist-move", {"list": "evening", "entry": entry}), ("playlist-add", {"list": "nowhere", "location": "https://example.com/a.mp4"}),
                ("playlist-add", {"list": "evening", "location": "# nothing"}), ("live-end", {}), ("library-retry", {"item": "gone"}), ("queue-clear", {})):
            self.station.command(command, **more)
        self.station.request("POST", "people", {"name": "Ира", "role": "operator"})
        self.station.request("POST", "people", {"name": "Ира", "role": "operator"})
        self.station.request("DELETE", "people/nobody")
        self.show("log")
        self.wait("return document.querySelectorAll('#log li').length > 20")
        self.assertEqual(self.browser.run(FOREIGN), [])
        self.show("queue")
        self.browser.fill("#request", "gopher://example.com/")
        self.click("#request-form button[type=submit]")
        said = self.wait(TEXT.format("#toasts"), bool)
        self.assertIn("Показать это нельзя", said)
        self.station.command("shuffle", on=True)
        self.addCleanup(self.station.command, "shuffle", on=False)
        self.show("onair")
        self.wait_text("#done", "владелец: вперемешку")
        self.wait_text("#done", "ролики идут вперемешку; настройка SHUFFLE=0 не действует")


if __name__ == "__main__":
    unittest.main(verbosity=2)
