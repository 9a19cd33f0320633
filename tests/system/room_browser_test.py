#!/usr/bin/python3
"""The control room in a browser, before the program itself: what people do there, several at once, and what goes wrong.

One service and one browser for each class; TGVS_AXE is axe.min.js, and screenshots go to TGVS_ARTIFACTS if it is set.
"""

import json
import os
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import clips  # noqa: E402
from nginx import free_port  # noqa: E402
from scene import clip, fixture  # noqa: E402
from service import Service  # noqa: E402
from waiting import wait_for  # noqa: E402

WITHIN_S = 60
TOKEN = "room-browser-test-0123456789abcdef"
AXE = os.environ.get("TGVS_AXE")
ARTIFACTS = os.environ.get("TGVS_ARTIFACTS")
MARKUP = "<b>&amp; \u202eother\u202c <i>journeys"
LONG_NAME = "Rivers" * 40  # as long as a file's name may be
LINES = 2500
ROUND_S = 90  # three times clips.LONG: what was skipped comes again by itself
PAGES = ("onair", "queue", "queue/odd.m3u8", "schedule", "library", "people", "log", "settings", "login", "more")
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"

TEXT = "return document.querySelector('{}')?.innerText ?? '';"  # nothing: the page is going
NAMES = "return [...document.querySelectorAll('#{} > li')].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map((row) => row.querySelector('.name')?.innerText);"
UNDO = "[...document.querySelectorAll('#toasts .text')].pop().click();"
# What happens to a tab behind another; without a screen none is.
HIDE = ("Object.defineProperty(document, 'hidden', {{value: {0}, configurable: true}});"
        "document.dispatchEvent(new Event('visibilitychange'));")
READY = "return Boolean(document.querySelector('main .card') && !document.querySelector('main > .late'));"
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;"


class Station:
    """The program with three lists, and people who speak to it without a browser."""

    def __init__(self, folder: Path, names: list | None = None):
        lists = folder / "lists"
        self.media = lists / "media"  # below a folder from which lists may be added to
        self.media.mkdir(parents=True)
        self.port = free_port()
        self.names = names or [f"film{n}.mp4" for n in range(5)]
        for name in self.names:
            (self.media / name).symlink_to(clip(clips.LONG))
        # One clip that is prepared already, by several names.
        titles = [MARKUP, LONG_NAME, "Plain"] if names is None else [Path(name).stem for name in names]
        played = [f"#EXTINF:30,{title}\n{clip(clips.LONG)}" for title in titles]
        (lists / "evening.txt").write_text("".join(f"{self.media / name}\n" for name in self.names))
        (lists / "great.txt").write_text("".join(f"https://example.com/{n}.mp4\n" for n in range(LINES)))
        (lists / "odd.m3u8").write_text(f"#EXTM3U\n#EXTINF:5,{LONG_NAME}\nhttps://example.com/a.mp4\n"
            f"#EXTINF:5,{MARKUP}\nhttps://example.com/b.mp4\n")
        self.evening = lists / "evening.txt"
        self.service = Service(folder / "service", {"OUTPUT": "preview", "PANEL_PORT": str(self.port), "PANEL_TOKEN": TOKEN,
            "PLAYLIST_DIR": str(lists)}, played, cache=fixture() / "cache")
        self.url = f"http://127.0.0.1:{self.port}/"

    def request(self, method: str, path: str, body: dict | None = None) -> tuple:
        request = urllib.request.Request(f"{self.url}api/v1/{path}", json.dumps(body).encode() if body is not None else None,
            {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def command(self, name: str, **more: object) -> tuple:
        return self.request("POST", "channels/main/commands", {"command": name, **more})

    def channel(self) -> dict:
        return self.request("GET", "channels/main")[1]

    def entries(self, name: str = "evening") -> list:
        return [entry["item"] for entry in self.request("GET", f"channels/main/lists/{name}")[1]["items"]]


class RoomCase(unittest.TestCase):
    browser_name = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not cls.browser_name:
            raise unittest.SkipTest("what browsers have in common")
        if not browser.available(cls.browser_name):
            raise RuntimeError(f"{cls.browser_name} is not installed: scripts/bootstrap does it")
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="room-", dir=fixture().parent)))
        cls.station = cls.make_station(folder)
        cls.service = cls.enterClassContext(cls.station.service)
        cls.service.start()
        cls.service.wait_log("track started", WITHIN_S)
        cls.browser = cls.enterClassContext(browser.BROWSERS[cls.browser_name]())
        cls.browser.open(f"{cls.station.url}?token={TOKEN}")

    @classmethod
    def make_station(cls, folder: Path) -> Station:
        return Station(folder)

    def setUp(self):
        self.station.command("resume")
        self.station.command("queue-clear")
        self.station.evening.write_text("".join(f"{self.station.media / name}\n" for name in self.station.names))
        self.show("onair")

    def show(self, page: str):
        self.browser.open("about:blank")
        self.browser.open(f"{self.station.url}#/{page}")
        self.browser.wait_until(READY, bool, WITHIN_S)

    def wait(self, script: str, condition=bool, within: float = WITHIN_S):
        return self.browser.wait_until(script, condition, within)

    def wait_text(self, selector: str, part: str):
        return self.wait(TEXT.format(selector), lambda text: text and part in text)

    def click(self, selector: str):
        self.browser.click(selector, WITHIN_S)

    def choose(self, row: str, action: str):
        self.browser.choose(f"{row} .menu > button", action, WITHIN_S)

    def hold(self, part: str):
        """What is said stays while somebody points at it, as long as the machine may take for the rest."""
        self.wait_text("#toasts", part)
        self.browser.run("document.querySelectorAll('.toast').forEach((one) => one.dispatchEvent(new MouseEvent('mouseenter')));")

    def wait_names(self, names: list, of: str = "entries"):
        return self.wait(NAMES.format(of), lambda found: found == names)

    def now(self) -> dict:
        """Empty while the filler is on air, as between two items for a moment."""
        return self.station.channel()["now"] or {}

    def wait_next(self, before: str) -> str:
        return wait_for("the next item", lambda: self.now().get("id") not in (None, before) and self.now().get("id"), WITHIN_S)


class Essential:
    """In both browsers."""

    def test_skip_is_shown_at_once_and_undone(self):
        before = self.wait_now_ready()
        self.click("#skip")
        self.assertTrue(self.browser.run("return document.querySelector('#skip').disabled"), "at once")
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


class Looks(RoomCase):
    """At every page, in Chromium."""

    def language(self, code: str):
        self.browser.run(f"localStorage.setItem('tgvs-language', '{code}')")

    def look_at_all(self, looks, check, pages=PAGES):
        """`looks`: of (language, dark, width)."""
        self.addCleanup(self.browser.cdp, "Emulation.clearDeviceMetricsOverride")
        self.addCleanup(self.browser.dark, False)
        self.addCleanup(self.language, "en")
        for code, dark, width in looks:
            self.language(code)
            self.browser.dark(dark)
            self.browser.screen(width, 844)
            for page in pages:
                self.show(page)
                with self.subTest(page=page, language=code, dark=dark, width=width):
                    check(page, f"{page.replace('/', '-')}-{code}-{'dark' if dark else 'light'}-{width}")

    def save(self, name: str):
        if ARTIFACTS:
            os.makedirs(ARTIFACTS, exist_ok=True)
            self.browser.screenshot(os.path.join(ARTIFACTS, f"room-{name}.png"))


class InChromium(Essential, Looks):
    browser_name = "chromium"

    def fits(self, _page: str, name: str):
        self.assertLessEqual(self.browser.run(SIDEWAYS), 0, "it scrolls sideways")
        # What this service does not offer is a 404, which the page says in words.
        self.assertEqual([one for one in self.browser.errors() if "404 (Not Found)" not in one], [], "the console")
        self.assertEqual(self.browser.run("return document.querySelectorAll('.name :not(code), #title *').length"), 0, "markup")
        self.save(name)

    def is_for_everybody(self, page: str, name: str):
        self.fits(page, name)
        self.browser.run(Path(AXE).read_text(encoding="utf-8"))
        self.browser.run(f"window.found = null; axe.run({{runOnly: {RULES}}}).then((said) => {{ window.found = said.violations.map("
            "(one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 150) + node.failureSummary).join(' | ')); });")
        self.assertEqual(self.browser.wait_until("return window.found", lambda found: found is not None, WITHIN_S), [])

    def test_every_page_is_for_everybody_and_fits(self):
        self.assertTrue(AXE, "TGVS_AXE names no axe.min.js; ctest sets it")
        self.browser.errors()
        self.assertIn(LONG_NAME, json.dumps(self.station.channel()))
        self.look_at_all([("ru", False, 390), ("en", True, 1280)], self.is_for_everybody)
        self.look_at_all([("ru", True, 320)], self.fits)

    def test_titles_are_text(self):
        self.show("queue/odd.m3u8")
        self.wait(NAMES.format("entries"), lambda found: len(found) == 2 and
            found[0] == LONG_NAME and "<b>&amp;" in (found[1] or "") and "<i>journeys" in found[1])

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
        return Station(folder, names)

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


class InFirefox(Essential, RoomCase):
    browser_name = "firefox"


if __name__ == "__main__":
    unittest.main(verbosity=2)
