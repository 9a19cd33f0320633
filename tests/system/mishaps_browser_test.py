#!/usr/bin/python3
"""What happens to a page through no fault of its own: proxies that hold things back, clocks that are wrong, telephones that
sleep, a role that is taken away in the middle of something. The scene is tests/support/room.py.
"""

import http.client
import http.server
import os
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import browser  # noqa: E402
from room import LINES, NAMES, TEXT, TOKEN, WITHIN_S, RoomCase  # noqa: E402
from waiting import wait_for  # noqa: E402

OFF_S = 600
ROW = 68  # pixels
PAGE = 200  # rows that are asked for at once
# What a slow line does to the first answer whose path has that in it: it is kept until answerNow(). And what a proxy does.
KEPT = ("const asked = window.fetch; window.fetch = async (path, ...rest) => {{ const answer = await asked(path, ...rest);"
        "if (window.answerNow || !String(path).includes('{}')) return answer; const text = await answer.text();"
        "await new Promise((go) => {{ window.answerNow = go; }}); return new Response(text, answer); }};")
REFUSED = ("const asked = window.fetch; window.fetch = (path, how, ...rest) => (how?.method === '{}'"
           "? Promise.resolve(new Response('<h1>Bad Gateway</h1>', {{ status: 502 }})) : asked(path, how, ...rest));")
# What is asked of that path gets no answer but a proxy's while window.broken; or none at all, the first time.
BROKEN = ("const asked = window.fetch; window.broken = true; window.fetch = (path, how, ...rest) => (window.broken && String(path).includes('{}')"
          "? Promise.resolve(new Response('<h1>Bad Gateway</h1>', {{ status: 502 }})) : asked(path, how, ...rest));")
HUNG = ("const asked = window.fetch; let hung = false; window.fetch = (path, how) => {{ if (hung || path !== '{}') return asked(path, how); hung = true;"
        "return new Promise((_, no) => how.signal?.addEventListener('abort', () => no(how.signal.reason))); }};")
# Answers that take longer than the page waits until it asks again.
LATE = ("const asked = window.fetch; window.fetch = async (path, ...rest) => {{ if (String(path).includes('{0}'))"
        "await new Promise((go) => {{ setTimeout(go, {1}); }}); return asked(path, ...rest); }};")
NOW_LINE = "return parseFloat(document.querySelector('.day.today .now')?.style.top ?? 'NaN');"


class HoldingProxy:
    """Passes everything on but what is streamed: of that the head alone, until it is let go."""

    def __init__(self, port: int):
        self.held = threading.Event()
        ours = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path.startswith("/api/v1/events"):
                    ours.held.set()
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                    self.close_connection = ours.stopped.wait(WITHIN_S) or True
                    return
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN_S)
                upstream.request(self.command, self.path, body or None, dict(self.headers))
                answer = upstream.getresponse()
                data = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                upstream.close()

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

            def log_message(self, *_) -> None:
                pass

        self.stopped = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self) -> "HoldingProxy":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()


class InChromium(RoomCase):
    browser_name = "chromium"

    def test_a_proxy_that_holds_events_back_is_told_of_and_the_page_goes_on(self):
        with HoldingProxy(self.station.port) as proxy:
            self.browser.open(f"{proxy.url}?token={TOKEN}")
            self.assertTrue(proxy.held.wait(WITHIN_S))
            self.wait_text("#slow", "turn its buffering off")
            self.station.command("pause")
            self.wait_text("#pause", "Resume")  # asked for, since nobody tells
            self.click("#pause")
            wait_for("it goes on", lambda: not self.station.channel()["paused"], WITHIN_S)
        self.browser.open(f"{self.station.url}?token={TOKEN}")

    def test_a_clock_that_is_wrong_moves_nothing_and_is_told_of(self):
        self.show("schedule")
        self.wait(TEXT.format("#zone"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#clock-off').length"), 0)
        right = self.browser.run(NOW_LINE)
        self.addCleanup(self.browser.clock_off, 0)
        for seconds, words in ((OFF_S, "10 min ahead"), (-OFF_S, "10 min behind")):
            self.browser.clock_off(seconds)
            self.show("schedule")
            self.wait_text("#clock-off", words)
            self.assertAlmostEqual(self.browser.run(NOW_LINE), right, delta=2)  # 48 pixels an hour

    def test_a_telephone_that_has_slept_knows_at_once_what_is_on(self):
        with browser.BROWSERS[self.browser_name]() as phone:  # one that has slept stays hidden for Chromium
            def shows(selector: str, part: str) -> None:
                phone.wait_until(TEXT.format(selector), lambda text: text and part in text, WITHIN_S)
            phone.open(f"{self.station.url}?token={TOKEN}")
            shows("#pause", "Pause")
            phone.freeze(True)
            self.station.command("pause")
            self.station.command("play", location="https://example.com/film.mp4", place="last")
            phone.freeze(False)
            shows("#pause", "Resume")
            shows("#next .request", "https://example.com")

    def test_a_role_that_is_taken_away_in_the_middle_of_something_is_told_of(self):
        invited = self.station.request("POST", "people", {"name": "Olga", "role": "editor"})[1]
        with browser.BROWSERS[self.browser_name]() as hers:
            hers.open(self.station.url + invited["link"])
            hers.click("#enter", WITHIN_S)
            hers.wait_until(TEXT.format("#me"), lambda text: text and "Olga" in text, WITHIN_S)
            hers.open(f"{self.station.url}#/queue/evening")
            names = self.station.names
            hers.wait_until("return document.querySelectorAll('#entries .handle').length", lambda count: count == len(names), WITHIN_S)
            hers.drag("#entries li:nth-child(1) .handle", (0, 140, None))
            self.station.request("PATCH", f"people/{invited['id']}", {"role": "viewer"})
            hers.wait_until(TEXT.format("#toasts"), lambda text: text and "Your role is viewer now" in text, WITHIN_S)
            hers.drop()
            hers.wait_until("return document.querySelectorAll('#entries .held, #entries .handle').length", lambda count: count == 0, WITHIN_S)
            self.assertEqual(self.station.entries(), names)

    def test_rows_that_arrive_while_another_is_lifted_are_there_when_it_is_put_back(self):
        self.show("queue/great")
        self.wait_text("#list-heading", f"{LINES} items")
        self.browser.run(KEPT.format(f"from={2 * PAGE}"))
        self.wait("const list = document.querySelector('#entries');"
                  f"scrollTo(0, list.getBoundingClientRect().top + scrollY + {(2 * PAGE - 4) * ROW}); return Boolean(window.answerNow)")
        self.wait(f"const handle = document.querySelector(\"#entries li[aria-posinset='{2 * PAGE}'] .handle\"); handle?.focus(); return Boolean(handle)")
        self.browser.press("Space")
        self.wait_text("#entries-spoken", "is lifted")
        self.browser.run_until("window.answerNow(); setTimeout(() => requestAnimationFrame(() => arguments[0](true)));")
        self.browser.press("Escape")
        self.wait(NAMES.format("entries"), lambda found: f"example.com/{2 * PAGE + 2}.mp4" in found)

    def test_what_could_not_be_read_is_read_later_and_until_then_is_said_to_be_old(self):
        self.show("queue/evening")
        self.wait_names(self.station.names)
        self.browser.run(BROKEN.format("/lists"))
        self.station.request("POST", "channels/main/lists/evening/items", {"location": "https://example.com/new.mp4"})
        self.wait_text("#outdated", "may be out of date")
        self.browser.run("window.broken = false")
        self.wait_names([*self.station.names, "example.com/new.mp4"])
        self.wait("return document.querySelector('#outdated') === null")

    def test_answers_that_are_late_are_waited_for(self):
        self.addCleanup(self.browser.on_each_page(LATE.format("/library", 3000)))
        self.show("library")  # it is asked for each 2 s
        self.wait("return Boolean(document.querySelector('#library, #no-items'))")

    def test_a_first_question_that_is_never_answered_is_asked_again(self):
        self.addCleanup(self.browser.on_each_page(HUNG.format("api/v1/channels")))
        self.show("onair")
        self.wait("return Boolean(document.querySelector('#skip'))")

    def test_a_role_that_was_not_changed_is_not_shown_as_changed(self):
        self.person("Pavel")
        self.show("people")
        role = "const row = [...document.querySelectorAll('#people > li')].find((one) => one.innerText.includes('Pavel')); const role = row?.querySelector('select');"
        self.wait(f"{role} return role?.value", lambda value: value == "operator")
        self.browser.run(REFUSED.format("PATCH"))
        self.browser.run(f"{role} role.value = 'admin'; role.dispatchEvent(new Event('change', {{bubbles: true}}));")
        self.wait_text("#toasts", "502")
        self.wait(f"{role} return role?.value", lambda value: value == "operator")

    def test_a_setting_is_saved_although_somebody_was_quicker(self):
        env = self.service.env_file
        self.show("settings")
        self.browser.fill("#setting-search", "STILL")
        self.click("[data-name=STILL_SECONDS] button")
        env.write_text(env.read_text() + "STILL_SECONDS=20\n")
        self.browser.fill("#setting-value", "30")
        self.click("#setting-form button[type=submit]")
        self.wait_text("#setting-bad", "Somebody has changed the same meanwhile")
        self.wait_text("#setting-now", "It is now: 20")
        self.click("#setting-form button[type=submit]")  # what was typed stays
        wait_for("it is saved", lambda: "STILL_SECONDS=30\n" in env.read_text(), WITHIN_S)

    def test_the_focus_goes_back_to_what_opened_a_dialog_or_stays_on_the_page(self):
        self.person("Rita")
        self.show("people")
        row = "const row = [...document.querySelectorAll('#people > li')].find((one) => one.innerText.includes('Rita'));"
        menu = "#people > li.marked .menu > button"
        for verb, there in (("dialog[open] .dialog-head button", f"{row} return Boolean(row?.contains(document.activeElement))"),
                            ("dialog[open] #sure", f"{row} return !row && document.activeElement.id === 'main'")):
            self.wait(f"{row} row?.classList.add('marked'); return Boolean(row)")
            self.browser.choose(menu, "Remove person", WITHIN_S)
            self.click(verb)
            self.wait(there)

    def person(self, name: str):
        invited = self.station.request("POST", "people", {"name": name, "role": "operator"})[1]
        self.addCleanup(self.station.request, "DELETE", f"people/{invited['id']}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
