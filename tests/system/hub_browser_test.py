#!/usr/bin/python3
"""All channels on one page, in a browser: two programs and a hub, and who may see what."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import clips  # noqa: E402
from nginx import free_port  # noqa: E402
from scene import clip, fixture  # noqa: E402
from service import SANITIZER, Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

WITHIN_S = 60
AXE = os.environ.get("TGVS_AXE")
ARTIFACTS = os.environ.get("TGVS_ARTIFACTS")
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;"
CARD = "return document.querySelector('[data-channel={}]')?.innerText ?? '';"
STATE = "return document.querySelector('[data-channel={}]')?.dataset.state ?? '';"


class OfRun(Service):
    """A channel whose socket is where its unit would have it."""

    def __init__(self, folder: Path, run: Path, name: str):
        self.run = run / name
        self.run.mkdir(parents=True)
        super().__init__(folder / name, {"OUTPUT": "preview"}, [clip(clips.LONG)], cache=fixture() / "cache")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "RUNTIME_DIRECTORY": str(self.run)}


class Hub:
    def __init__(self, folder: Path, run: Path):
        self.state, self.log_file, self.port = folder / "hub", folder / "hub.log", free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.command = [program(), "hub", "--port", str(self.port), "--channels", str(run), "--state-dir", str(self.state)]
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Hub":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the hub's page", lambda: "panel url=" in self.log(), WITHIN_S)

    def stop(self) -> None:
        self.process.terminate()
        code = self.process.wait(WITHIN_S)
        if report := SANITIZER.search(self.log()):
            raise AssertionError(f"a sanitizer's report\n{self.log()[report.start():][:4000]}")
        assert code == 0, self.log()

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def link(self, *words: str) -> str:
        done = subprocess.run([program(), "ctl", "--socket", str(self.state / "control.sock"), "people", "add", *words,
            "--at", self.url], capture_output=True, text=True, timeout=WITHIN_S)
        return re.search(r"\S+#in=\S+", done.stdout)[0]

    def ask(self, path: str) -> dict:
        token = (self.state / "panel.token").read_text().strip()
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


class HubCase(unittest.TestCase):
    browser_name = None

    def setUp(self):
        if not self.browser_name:
            self.skipTest("what browsers have in common")
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hub-", dir=fixture().parent)))
        run = self.folder / "run"
        self.kino, self.news = (self.enterContext(OfRun(self.folder, run, name)) for name in ("kino", "news"))
        for channel in (self.kino, self.news):
            channel.start()
        self.hub = self.enterContext(Hub(self.folder, run))
        self.page = self.enterContext(browser.BROWSERS[self.browser_name]())

    def wait(self, script: str, condition=bool, within: float = WITHIN_S):
        return self.page.wait_until(script, condition, within)

    def enter(self, *words: str) -> None:
        self.page.open(self.hub.link(*words))
        self.wait("return Boolean(document.querySelector('#enter:not([hidden])'));")
        self.page.run("document.querySelector('#enter').click();")
        self.wait("return Boolean(document.querySelector('#channels')) && !document.querySelector('#enter');")

    def expect_live(self) -> None:
        for name in ("kino", "news"):
            self.wait(STATE.format(name), lambda state: state == "live")
            self.wait(CARD.format(name), lambda text: "long" in text)
            self.wait(f"return document.querySelector('[data-channel={name}] .still')?.dataset.there;", lambda there: there == "true")

    def open_kino(self) -> None:
        self.page.run("document.querySelector('[data-channel=kino] h2 a').click();")
        self.wait("return document.querySelector('.top strong')?.innerText;", lambda text: text == "kino")
        self.wait("return document.querySelector('#state')?.dataset.tone;", lambda tone: tone == "good")
        self.wait("const video = document.querySelector('#video'); return video && video.readyState >= 2 && video.currentTime > 0;")

    def die(self, channel: OfRun, name: str) -> None:
        channel.kill9()
        self.wait(STATE.format(name), lambda state: state == "down")
        self.assertIn("on air: ", self.page.run(CARD.format(name)))


class InChromium(HubCase):
    browser_name = "chromium"

    def language(self, code: str) -> None:
        self.page.run(f"localStorage.setItem('tgvs-language', '{code}');")
        self.page.open("about:blank")
        self.page.open(self.hub.url)

    def expect_sound(self, what: str) -> None:
        for width in (320, 390, 1280):
            self.page.screen(width, 900)
            self.assertLessEqual(self.page.run(SIDEWAYS), 0, f"{what} at {width}")
            if ARTIFACTS:
                Path(ARTIFACTS).mkdir(parents=True, exist_ok=True)
                self.page.screenshot(Path(ARTIFACTS) / f"hub-{what}-{width}.png")
        if AXE:
            self.page.run(Path(AXE).read_text(encoding="utf-8"))
            self.page.run(f"window.found = null; axe.run({{runOnly: {RULES}}}).then((said) => {{ window.found = said.violations.map("
                "(one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 150)).join(' | ')); });")
            self.assertEqual(self.wait("return window.found;", lambda found: found is not None), [], what)

    def test_all_channels_are_on_one_page_which_opens_each_and_tells_of_one_that_is_gone(self):
        self.enter("Vera", "--role", "admin")
        self.expect_live()
        self.expect_sound("list")

        # Somebody with a role for each channel is given another, and has the former ones back.
        roles = {"kino": "editor", "news": "viewer"}
        self.hub.link("Ann", *(word for name, role in roles.items() for word in ("--on", f"{name}={role}")))
        channels = lambda: next(one["channels"] for one in self.hub.ask("api/v1/people")["people"] if one["name"] == "Ann")  # noqa: E731
        self.page.run("location.hash = '#/people';")
        self.wait("return [...document.querySelectorAll('#people > li')].pop()?.innerText;", lambda text: text and "editor (kino), viewer (news)" in text)
        self.wait("const role = [...document.querySelectorAll('#people select')].pop(); if (role?.value !== '') return false; role.value = 'operator';"
            "role.dispatchEvent(new Event('change', {bubbles: true})); return true;")
        wait_for("operator", lambda: channels() == {"kino": "operator", "news": "operator"}, WITHIN_S)
        self.wait("const undo = document.querySelector('#toasts .text'); undo?.click(); return Boolean(undo);")
        wait_for("as before", lambda: channels() == roles, WITHIN_S)
        self.page.run("location.hash = '#/channels';")
        self.wait("return Boolean(document.querySelector('[data-channel=kino]'));")

        self.open_kino()
        self.wait("const skip = document.querySelector('#skip'); return Boolean(skip && !skip.disabled);")
        self.page.run("document.querySelector('#skip').click();")
        audit = self.kino.state / "audit.jsonl"
        wait_for("it is Vera's", lambda: audit.exists() and any((row["by"], row["door"], row["command"]) == ("Vera", "hub", "skip")
            for row in map(json.loads, audit.read_text(encoding="utf-8").splitlines())), WITHIN_S)
        self.assertFalse((self.news.state / "audit.jsonl").exists())

        self.page.run("document.querySelector('#all-channels').click();")
        self.wait(STATE.format("news"), lambda state: state == "live")
        self.die(self.news, "news")
        self.assertEqual(self.page.run(STATE.format("kino")), "live")
        self.expect_sound("down")
        self.language("ru")
        self.wait(CARD.format("news"), lambda text: "Завершился" in text and "Последним в эфире" in text)
        self.expect_sound("down-ru")
        self.language("en")
        # A hub that is started anew still knows them.
        self.hub.stop()
        self.hub.start()
        self.wait(STATE.format("kino"), lambda state: state == "live")
        self.wait(CARD.format("news"), lambda text: "on air: " in text)
        self.news.start()
        self.wait(STATE.format("news"), lambda state: state == "live")

        # Somebody who may see one of them, and looks; his role changes while he does.
        self.enter("Anna", "--on", "kino=viewer")
        self.assertEqual(self.page.run("return document.querySelectorAll('#channels > li').length;"), 1)
        self.page.open(f"{self.hub.url}?channel=kino#/onair")
        self.wait("return Boolean(document.querySelector('main .card') && !document.querySelector('main > .late'));")
        self.assertFalse(self.page.run("return Boolean(document.querySelector('#skip'));"))
        subprocess.run([program(), "ctl", "--socket", str(self.hub.state / "control.sock"), "people", "channels", "Anna", "kino=operator"],
            check=True, capture_output=True, timeout=WITHIN_S)
        self.wait("return Boolean(document.querySelector('#skip'));")


class InFirefox(HubCase):
    browser_name = "firefox"

    def test_all_channels_are_on_one_page_which_opens_each_and_tells_of_one_that_is_gone(self):
        self.enter("Vera", "--role", "admin")
        self.expect_live()
        self.assertLessEqual(self.page.run(SIDEWAYS), 0)
        self.open_kino()
        self.page.run("document.querySelector('#all-channels').click();")
        self.wait(STATE.format("news"), lambda state: state == "live")
        self.die(self.news, "news")


if __name__ == "__main__":
    unittest.main()
