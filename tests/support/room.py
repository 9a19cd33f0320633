"""The control room in a browser, before the program itself: what tests of it have in common.

One service and one browser for each class; TGVS_AXE is axe.min.js, and screenshots go to TGVS_ARTIFACTS if it is set.
"""

import json
import os
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import browser
import clips
from nginx import free_port
from scene import clip, fixture
from service import Service
from waiting import wait_for

WITHIN_S = 60
TOKEN = "room-browser-test-0123456789abcdef"
AXE = os.environ.get("TGVS_AXE")
ARTIFACTS = os.environ.get("TGVS_ARTIFACTS")
MARKUP = "<b>&amp; \u202eother\u202c <i>journeys"
LONG_NAME = "Rivers" * 67  # 402 letters without a place to break
LONG_SHOWN = LONG_NAME[:300]  # of a title no more is kept
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

    def __init__(self, folder: Path, names: list | None = None, **settings: object):
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
            "PLAYLIST_DIR": str(lists), **settings}, played, cache=fixture() / "cache")
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


class Looks(RoomCase):
    """At every page."""

    def language(self, code: str):
        self.browser.run(f"localStorage.setItem('tgvs-language', '{code}')")

    def look_at_all(self, looks, check, pages=PAGES):
        """`looks`: of (language, dark, width)."""
        self.addCleanup(self.browser.screen_as_before)
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

    def fits(self, _page: str, name: str):
        self.assertLessEqual(self.browser.run(SIDEWAYS), 0, "it scrolls sideways")
        # What this service does not offer is a 404, which the page says in words.
        self.assertEqual([one for one in self.browser.errors() if "404 (Not Found)" not in one], [], "the console")
        self.assertEqual(self.browser.run("return document.querySelectorAll('.name :not(code), #title *').length"), 0, "markup")
        self.save(name)

    def is_for_everybody(self, page: str, name: str):
        self.fits(page, name)
        self.assertTrue(AXE, "TGVS_AXE names no axe.min.js; ctest sets it")
        found = self.browser.run_until(f"{Path(AXE).read_text(encoding='utf-8')}; const done = arguments[arguments.length - 1];"
            f"axe.run({{runOnly: {RULES}}}).then((said) => done(said.violations.map("
            "(one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 150) + node.failureSummary).join(' | '))), (error) => done([String(error)]));")
        self.assertEqual(found, [])

    def save(self, name: str):
        if ARTIFACTS:
            os.makedirs(ARTIFACTS, exist_ok=True)
            self.browser.screenshot(os.path.join(ARTIFACTS, f"room-{name}.png"))
