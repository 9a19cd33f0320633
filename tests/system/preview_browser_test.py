#!/usr/bin/python3
"""Chromium and Firefox really play the preview page.

    TGVS_PREVIEW_URL=http://127.0.0.1:8080/?token=… preview_browser_test.py     a page that is on already
    TGVS_PREVIEW_SERVER=build/dev/tests/preview_server preview_browser_test.py

With an address only PlaysIn* are run: they hold for the real program too. Otherwise the page is served by
preview_server with a stream from ffmpeg, which can be stopped and stalled. TGVS_PREVIEW_SIZE=1280x720 is
the picture that is expected; screenshots go to TGVS_ARTIFACTS if that is set.
"""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
import preview  # noqa: E402

URL = os.environ.get("TGVS_PREVIEW_URL")
SERVER = os.environ.get("TGVS_PREVIEW_SERVER")
SIZE = os.environ.get("TGVS_PREVIEW_SIZE", f"{preview.WIDTH}x{preview.HEIGHT}")
ARTIFACTS = os.environ.get("TGVS_ARTIFACTS")

FIRST_PICTURE_WITHIN_S = 30
LOST_WITHIN_S = 15
BACK_WITHIN_S = 40  # the page's longest pause, the first segments of the new run, a slow machine

VIDEO = "const video = document.getElementById('video');"
TIME = VIDEO + "return video.currentTime;"
FRAMES = VIDEO + "const q = video.getVideoPlaybackQuality(); return q.totalVideoFrames - q.droppedVideoFrames;"
SIZE_OF_PICTURE = VIDEO + "return `${video.videoWidth}x${video.videoHeight}`;"
VISIBLE = "const found = document.getElementById('{}'); return Boolean(found && !found.hidden);"
REQUESTS = "return [...document.querySelectorAll('#next .request')].map((row) => row.innerText).join();"
TEXT = "return document.getElementById('{}')?.textContent ?? '';"
# Of a picture that was decoded; without one 0.
PICTURE_WIDTH = "const i = document.getElementById('login-code'); return i?.complete ? i.naturalWidth : 0;"

# In the form of telegram::qr_as_svg: no size of its own.
LOGIN_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">'
    '<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path fill="#000" d="M4 4h7v1h-7z"/></svg>'
)

service = None


def setUpModule():
    global service
    if URL:
        return
    if not SERVER:
        raise unittest.SkipTest("neither TGVS_PREVIEW_URL nor TGVS_PREVIEW_SERVER is set")
    service = preview.Preview(SERVER)
    service.start()


def tearDownModule():
    if service:
        service.close()


def url():
    return URL or service.url


class BrowserCase(unittest.TestCase):
    """All tests of a class look with the same browser, at a page of their own."""

    browser_name = None

    @classmethod
    def setUpClass(cls):
        if not browser.available(cls.browser_name):
            raise RuntimeError(f"{cls.browser_name} is not installed: scripts/bootstrap does it")
        cls.browser = cls.enterClassContext(browser.BROWSERS[cls.browser_name]())

    def setUp(self):
        self.browser.open("about:blank")
        self.browser.errors()  # of the test before
        self.browser.open(url())

    def expect_moving_picture(self, within):
        """Three seconds of picture more than now. A new player counts from another time, hence two steps."""
        self.browser.wait_until("return Boolean(document.getElementById('video'));", bool, within)
        self.browser.wait_until(VISIBLE.format("curtain"), lambda visible: not visible, within)
        start = self.browser.run(TIME)
        self.browser.wait_until(TIME, lambda now: now >= start + 3, within)

    def save_screenshot(self, name):
        if ARTIFACTS:
            os.makedirs(ARTIFACTS, exist_ok=True)
            self.browser.screenshot(os.path.join(ARTIFACTS, f"{name}-{self.browser_name}.png"))


class Plays:
    def test_plays_the_live_stream_without_a_script_error(self):
        self.expect_moving_picture(FIRST_PICTURE_WITHIN_S)
        self.assertEqual(self.browser.run(SIZE_OF_PICTURE), SIZE)
        frames = self.browser.run(FRAMES)
        self.browser.wait_until(FRAMES, lambda now: now >= frames + 45, 20)
        self.assertTrue(self.browser.run(VIDEO + "return video.muted;"))
        self.save_screenshot("plays")
        self.assertEqual(self.browser.errors(), [])

    def test_shows_what_is_on_air(self):
        title = self.browser.wait_until(TEXT.format("title"), lambda text: text not in ("", "–"), 20)
        self.assertTrue(self.browser.run("return document.title").startswith(title))
        self.assertFalse(self.browser.run(VISIBLE.format("lost")))


class Recovers:
    """Only with a stream that we may stop."""

    def setUp(self):
        if URL:
            self.skipTest("the page belongs to somebody else")
        super().setUp()

    def test_takes_titles_for_text(self):
        self.browser.wait_until(TEXT.format("title"), lambda text: "<b>&amp; other journeys</b>" in text, 20)
        self.assertEqual(self.browser.run("return document.querySelectorAll('#title *, .name *').length"), 0)

    def test_lists_what_comes_next_and_the_outputs(self):
        count = "return document.querySelectorAll('#{} > li').length"
        self.browser.wait_until(count.format("next"), lambda found: found == 5, 20)
        self.assertEqual(self.browser.run(count.format("outputs")), 2)
        text = "return document.querySelector('#{}').innerText"
        self.assertIn("encoding 42 %", self.browser.run(text.format("next")))
        self.assertIn("2.6 Mbit/s", self.browser.run(text.format("outputs")))

    def test_a_link_opens_the_page_once_and_leaves_nothing_in_the_address(self):
        link = service.link()
        self.enter(link)
        self.browser.wait_until(TEXT.format("title"), lambda text: text not in ("", "–"), 20)
        self.assertEqual(self.browser.run("return location.pathname + location.search + location.hash"), "/")
        self.enter(link)
        self.browser.wait_until(TEXT.format("entering"), lambda text: "has been used" in text, 20)

    def enter(self, link):
        """Nothing is spent before the button: robots of chats open links, too."""
        self.browser.open("about:blank")
        self.browser.open(link)
        self.browser.wait_until(VISIBLE.format("enter"), bool, 20)
        self.browser.click("#enter")

    def ask_for(self, location):
        self.browser.fill("#request", location)
        self.browser.click("#request-form button[type=submit]")

    def give_password(self, password):
        self.browser.fill("#login-password", password)
        self.browser.click("#login-form button")

    def test_the_desk_pauses_and_takes_requests(self):
        self.browser.wait_until(VISIBLE.format("desk-buttons"), bool, 20)
        self.browser.click("#pause")
        self.browser.wait_until(TEXT.format("pause"), lambda text: text == "Resume", 20)
        self.assertIn("Paused", self.browser.run(TEXT.format("paused")))
        self.browser.click("#pause")
        self.browser.wait_until(TEXT.format("pause"), lambda text: text == "Pause", 20)
        self.ask_for("https://example.com/film.mp4")
        self.browser.wait_until(REQUESTS, lambda text: "https://example.com" in text and "owner" in text, 20)
        self.browser.wait_until(TEXT.format("toasts"), lambda text: "It plays next." in text, 20)
        self.browser.choose("#next .request .menu button", "Remove")
        self.browser.wait_until(REQUESTS, lambda text: text == "", 20)
        self.ask_for("/etc/passwd")
        self.browser.wait_until(TEXT.format("toasts"), lambda text: "cannot be played. Give a link" in text, 20)

    def test_a_viewer_looks_and_an_invited_person_has_a_link_of_his_own(self):
        self.enter(service.invite("Vera", "viewer"))
        self.browser.wait_until(TEXT.format("me"), lambda text: "Vera (viewer)" in text, 20)
        self.assertFalse(self.browser.run(VISIBLE.format("desk-buttons")))
        self.assertFalse(self.browser.run(VISIBLE.format("request-form")))
        self.assertFalse(self.browser.run(VISIBLE.format("seek")))
        self.assertTrue(self.browser.run(VISIBLE.format("desk-card")))

    def test_asks_about_another_account_and_sends_the_decision(self):
        self.addCleanup(service.remove, "other-account")
        self.addCleanup(service.remove, "decision")
        for button, decision in (("account-refuse", "refuse"), ("account-accept", "accept")):
            service.put("other-account", "")
            self.browser.wait_until(VISIBLE.format("account-form"), bool, 20)
            self.browser.wait_until(TEXT.format("login-lead"),
                lambda text: "Account 2002 has logged in; until now it was account 1001" in text, 20)
            self.assertFalse(self.browser.run(VISIBLE.format("login-form")))
            self.browser.click(f"#{button}")
            self.browser.wait_until(VISIBLE.format("login-card"), lambda visible: not visible, 20)
            self.assertEqual(service.sent("decision"), decision)

    def test_shows_the_login_code_and_sends_the_password(self):
        self.addCleanup(service.remove, "login.svg")
        self.addCleanup(service.remove, "wants-password")
        self.addCleanup(service.remove, "password")
        self.browser.wait_until(TEXT.format("title"), lambda text: text not in ("", "–"), 20)
        self.assertFalse(self.browser.run(VISIBLE.format("login-card")))

        service.put("login.svg", LOGIN_SVG.format(45))
        self.browser.wait_until(VISIBLE.format("login-card"), bool, 20)
        self.browser.wait_until(PICTURE_WIDTH, lambda width: width > 0, 20)
        self.assertFalse(self.browser.run(VISIBLE.format("login-form")))
        self.assertIn("Link Desktop Device", self.browser.run(TEXT.format("login-lead")))
        self.assertRegex(self.browser.run(TEXT.format("login-left")), r"follows in 0:2\d\.")
        self.save_screenshot("login-code")
        source = "return document.getElementById('login-code').src"
        first = self.browser.run(source)
        service.put("login.svg", LOGIN_SVG.format(49))
        self.browser.wait_until(source, lambda now: now != first, 20)
        self.browser.wait_until(PICTURE_WIDTH, lambda width: width > 0, 20)

        service.put("wants-password", "")
        self.browser.wait_until(VISIBLE.format("login-form"), bool, 20)
        self.assertFalse(self.browser.run(VISIBLE.format("login-code")))
        self.save_screenshot("login-password")
        self.give_password('pä"ss wörd')
        browser.wait_for("the password", lambda: service.sent("password"), 20)
        self.assertEqual(service.sent("password"), 'pä"ss wörd')
        service.remove("login.svg")
        self.browser.wait_until(VISIBLE.format("login-card"), lambda visible: not visible, 20)
        self.assertFalse(self.browser.run(VISIBLE.format("login-password")), "nor what was typed")
        self.assertEqual(self.browser.errors(), [])

    def test_says_that_a_password_is_asked_for_again(self):
        self.addCleanup(service.remove, "wants-password")
        self.addCleanup(service.remove, "password")
        service.put("wants-password", "")
        self.browser.wait_until(VISIBLE.format("login-form"), bool, 20)
        self.give_password("wrong")
        browser.wait_for("the password", lambda: service.sent("password"), 20)
        service.put("wants-password", "")
        self.browser.wait_until(TEXT.format("login-feedback"), lambda text: "Try again" in text, 20)

    def test_unmutes_on_request(self):
        self.expect_moving_picture(FIRST_PICTURE_WITHIN_S)
        self.browser.click("#mute")
        self.assertFalse(self.browser.run(VIDEO + "return video.muted;"))
        self.assertEqual(self.browser.run(TEXT.format("mute")), "Mute")

    def test_says_that_the_service_is_lost_and_plays_on_when_it_is_back(self):
        self.expect_moving_picture(FIRST_PICTURE_WITHIN_S)
        service.stop()
        try:
            self.browser.wait_until(VISIBLE.format("lost"), bool, LOST_WITHIN_S)
            self.browser.wait_until(VISIBLE.format("curtain"), bool, 60)
            self.save_screenshot("lost")
        finally:
            service.start()
        self.browser.wait_until(VISIBLE.format("lost"), lambda visible: not visible, LOST_WITHIN_S)
        self.expect_moving_picture(BACK_WITHIN_S)

    def test_plays_on_after_the_stream_has_stood_still(self):
        self.expect_moving_picture(FIRST_PICTURE_WITHIN_S)
        service.stall()
        try:
            self.browser.wait_until(VISIBLE.format("curtain"), bool, 60)
            self.assertFalse(self.browser.run(VISIBLE.format("lost")))
        finally:
            service.resume()
        self.expect_moving_picture(BACK_WITHIN_S)


class PlaysInChromium(Plays, BrowserCase):
    browser_name = "chromium"


class PlaysInFirefox(Plays, BrowserCase):
    browser_name = "firefox"


class RecoversInChromium(Recovers, BrowserCase):
    browser_name = "chromium"


class RecoversInFirefox(Recovers, BrowserCase):
    browser_name = "firefox"


if __name__ == "__main__":
    unittest.main(verbosity=2)
