#!/usr/bin/python3
"""On air in Telegram: from the login to the received picture, and back after everything that ends a session."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import bot_scene  # noqa: E402
import clips  # noqa: E402
import network  # noqa: E402
import processes  # noqa: E402
from bot_scene import BotPeople  # noqa: E402
from login import ACCOUNT, API_HASH, CHAT, CODE, PHONE  # noqa: E402
from nginx import damage, decode_errors  # noqa: E402
from processes import ArgvWatch  # noqa: E402
from telegram_scene import DEGRADED, INVALID, TelegramScene  # noqa: E402
from terminal import Terminal  # noqa: E402
from waiting import wait_for  # noqa: E402

PASSWORD = "corr3ct-h0rse"
TITLE = Path(clips.LONG).stem  # has no title of its own
SAID_WITHIN_S = 20
BACK_WITHIN_S = 30
CUT_S = 15
EXIT_WITHIN_S = 20


class OnAir(TelegramScene):
    def test_from_the_login_to_a_picture_that_decodes(self):
        self.serve()
        service = self.channel([clips.LONG], LOG_LEVEL="debug")
        session = self.session_of(service.env_file)
        with ArgvWatch(str(self.folder)) as watch:
            self.go_live(service)
            wait_for("ready", lambda: self.ready(service) == 200, SAID_WITHIN_S)
            self.telegram.wait_for_call("phone.editGroupCallTitle", 1, SAID_WITHIN_S)
            self.assertEqual(self.telegram.running_call(chat=CHAT)["call"]["title"], TITLE)
        self.assertEqual(self.state(service), "live")
        for metric in ("tgvs_session_up", "tgvs_call_active"):
            self.assertEqual(service.metric(metric), 1)
        service.stop()
        [recording] = self.ingest.recordings()
        self.assertEqual(decode_errors(recording.path), "")
        self.assertIsNotNone(self.telegram.running_call(chat=CHAT)["call"], "the live stream outlives a restart")
        said = service.whole_log() + str(watch.seen)
        for secret in (session, session[:40], API_HASH, "5001:first"):
            self.assertNotIn(secret, said)

    def test_an_item_is_not_used_up_before_anybody_sees_it(self):
        self.serve()
        service = self.channel([clips.LONG], logged_in=False)
        service.start()
        service.wait_log(DEGRADED, SAID_WITHIN_S)
        self.log_in(service)
        service.wait_log("track started", BACK_WITHIN_S)
        self.assertLess(service.log().index("INFO broadcast: live"), service.log().index("track started"))

    def test_a_stream_that_an_admin_ends_is_opened_again(self):
        self.serve()
        service = self.channel([clips.LONG])
        self.go_live(service)
        began = time.monotonic()
        self.assertTrue(self.telegram.end_call(chat=CHAT)["ended"])
        service.wait_log(r"the live stream was ended", SAID_WITHIN_S)
        service.wait_log(r"INFO broadcast: live", BACK_WITHIN_S, times=2)
        self.ingest.wait_media(BACK_WITHIN_S, sessions=2)
        self.measured("a stream that was ended is on air again after", time.monotonic() - began)
        self.assertEqual(service.started(), [clips.LONG], "the same item goes on")

    def test_a_replaced_key_is_taken_over(self):
        self.serve()
        service = self.channel([clips.LONG])
        self.go_live(service)
        self.telegram.set_stream_target(chat=CHAT, url=self.ingest.url(""), key="5001:second")
        self.ingest.kill()
        self.ingest.start()
        wait_for("media under the new key", lambda: [file for file in self.ingest.files()
            if "second" in file.name and file.stat().st_size > 20_000], BACK_WITHIN_S)
        self.assertNotIn("5001:second", service.whole_log())

    def test_a_network_cut_changes_nothing_but_the_time_it_lasts(self):
        self.expect_back_after_a_cut(CUT_S)

    def expect_back_after_a_cut(self, cut_s: float):
        network.enter_own()
        self.serve()
        service = self.channel([clips.LONG])
        self.go_live(service)
        with network.cut():
            began = time.monotonic()
            wait_for("the cut is over", lambda: time.monotonic() - began > cut_s, cut_s + 5)
        back, received = time.monotonic(), self.ingest.received()
        wait_for("media again", lambda: self.ingest.received() > received + 20_000, BACK_WITHIN_S)
        self.measured("media is received again after the network's return", time.monotonic() - back)
        wait_for("live", lambda: self.state(service) == "live", BACK_WITHIN_S)
        self.assertNotIn("Degraded", service.log())
        self.assertNotIn("session invalid", service.log())

    def test_telegram_away_for_a_while_is_not_seen_by_viewers(self):
        self.serve()
        service = self.channel([clips.LONG], LOG_LEVEL="debug")
        self.go_live(service)
        self.telegram.go_away()
        received = self.ingest.received()
        wait_for("the show goes on", lambda: self.ingest.received() > received + 50_000, SAID_WITHIN_S)
        self.telegram.come_back()
        service.wait_log(r"DEBUG telegram: connected", BACK_WITHIN_S, times=2)
        self.assertEqual(self.ingest.sessions(), 1)


class Session(BotPeople, TelegramScene):
    def guide(self) -> list[tuple[str, bool]]:
        """What the bot has in the channel, and whether it is pinned."""
        said = self.telegram.messages(chat=CHAT)["messages"]
        return [(one["text"], one["pinned"]) for one in said if one["from"] == bot_scene.BOT]

    def test_a_session_that_dies_on_air_is_back_after_a_login(self):
        self.serve(others=tuple(bot_scene.accounts()), admins=(bot_scene.BOT,))
        service = self.channel([clips.LONG], LOG_LEVEL="debug", BOT_TOKEN=bot_scene.TOKEN,
            CONTROL_ADMINS=str(bot_scene.ADMIN), GUIDE_CHAT=f"-100{CHAT:010}", GUIDE_TEMPLATE="On: {now}")
        self.go_live(service)
        began = self.say("/start")
        self.telegram.revoke(account=ACCOUNT, code=401, text="SESSION_REVOKED")
        service.wait_log(INVALID.format("SESSION_REVOKED"), SAID_WITHIN_S)
        service.wait_log(DEGRADED, SAID_WITHIN_S)
        self.assertEqual(self.state(service), "degraded")
        wait_for("not ready", lambda: self.ready(service) == 503, SAID_WITHIN_S)
        wait_for("the show waits", lambda: not service.on_air(), SAID_WITHIN_S)
        before = self.position(service)
        service.wait_log(r"session retry result=SESSION_REVOKED", SAID_WITHIN_S, times=2)
        lost = self.wait_reply("Session lost: ", began)

        self.log_in(service)
        began = time.monotonic()
        service.wait_log(r"INFO broadcast: session restored", BACK_WITHIN_S)
        service.wait_log(r"INFO broadcast: live", BACK_WITHIN_S, times=2)
        self.ingest.wait_media(BACK_WITHIN_S, sessions=2)
        self.measured("back on air after the login", time.monotonic() - began)
        service.wait_on_air(TITLE, SAID_WITHIN_S)
        self.assertLess(abs(self.position(service) - before), time.monotonic() - began + 2)
        self.assertEqual(service.started(), [clips.LONG], "and at the same place")
        self.assertGreaterEqual(service.metric("tgvs_session_errors_total"), 2, "lost, and one attempt to recover")
        # The bot outlives the session: it has told of its end, and tells of its return.
        back = self.wait_reply("The session is back", lost["id"])
        self.assertEqual(back["reply_to"], lost["id"])
        wait_for("the guide", lambda: self.guide() == [(f"On: {TITLE}", True)], BACK_WITHIN_S)
        service.stop()
        for recording in self.ingest.recordings():
            self.assertEqual(damage(recording.path), [])

    def test_a_line_to_the_bot_is_seen_by_viewers(self):
        self.serve(others=tuple(bot_scene.accounts()))
        service = self.channel([clips.LONG, clips.LONG], BOT_TOKEN=bot_scene.TOKEN, CONTROL_ADMINS=str(bot_scene.ADMIN))
        self.go_live(service)
        service.wait_log("INFO bot: the bot is ready", SAID_WITHIN_S)
        said, received = self.say("/skip"), self.ingest.received()
        self.wait_reply("Skipping", said)
        service.wait_log("track started", SAID_WITHIN_S, times=2)
        wait_for("its picture", lambda: self.ingest.received() > received + 50_000, SAID_WITHIN_S)
        self.assertEqual(self.ingest.sessions(), 1)
        service.stop()
        [recording] = self.ingest.recordings()
        self.assertEqual(decode_errors(recording.path), "")

    def test_exit_at_start_says_why_and_ends_with_1(self):
        self.serve()
        service = self.channel(["plain.mp4"], SESSION_INVALID="exit")
        for name in ("SESSION_EXPIRED", "AUTH_KEY_UNREGISTERED", "AUTH_KEY_DUPLICATED"):
            self.telegram.revoke(account=ACCOUNT, code=406 if "DUPL" in name else 401, text=name)
            service.launch()
            service.expect_exit(1, EXIT_WITHIN_S)
            self.assertRegex(service.log(), INVALID.format(name))
            self.telegram.restore(account=ACCOUNT)
        service.write_env(service.env_file.read_text().replace("SESSION_STRING=", "SESSION_STRING=x"))
        service.launch()
        service.expect_exit(1, EXIT_WITHIN_S)
        self.assertRegex(service.log(), INVALID.format("malformed"))

    def test_two_services_never_share_a_session(self):
        self.serve()
        service = self.channel([clips.LONG])
        self.go_live(service)
        second = self.folder / "second.log"
        with open(second, "wb") as log:
            process = subprocess.Popen(service.command(), cwd=service.folder, env=service.environment(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_for("the second waits", lambda: "another process" in second.read_text(), SAID_WITHIN_S)
            self.assertEqual(self.telegram.counters()["open"], 1)
            service.process.terminate()
            self.assertEqual(service.process.wait(SAID_WITHIN_S), 0)
            wait_for("the second takes over", lambda: "INFO broadcast: live" in second.read_text(), BACK_WITHIN_S)
        finally:
            process.terminate()
            self.assertEqual(process.wait(SAID_WITHIN_S), 0)
        self.assertNotIn("AUTH_KEY_DUPLICATED", second.read_text() + service.whole_log())

    def test_a_code_that_is_scanned_brings_it_back(self):
        self.serve()
        service = self.channel([clips.LONG], AUTO_REGENERATE="qr")
        self.go_live(service)
        self.telegram.revoke(account=ACCOUNT, code=401, text="AUTH_KEY_UNREGISTERED")
        service.wait_log(r"WARN login: log in by scanning .* link=\"?tg://login\?token=", SAID_WITHIN_S)
        login = wait_for("the login on the page", lambda: service.status()["login"], SAID_WITHIN_S)
        self.assertFalse(login["wants_password"])
        with urllib.request.urlopen(service.panel_request("/api/login.svg"), timeout=5) as picture:
            self.assertIn(b"<svg", picture.read())
        before = self.session_of(service.env_file)
        token = self.telegram.last_login_token()["token"]
        self.assertTrue(self.telegram.accept_login_token(token=token, account=ACCOUNT)["accepted"])
        service.wait_log(r"INFO broadcast: session restored", BACK_WITHIN_S)
        self.ingest.wait_media(BACK_WITHIN_S, sessions=2)
        self.assertNotEqual(self.session_of(service.env_file), before)
        self.assertEqual(service.env_file.stat().st_mode & 0o777, 0o600)
        wait_for("no login on the page", lambda: service.status()["login"] is None, SAID_WITHIN_S)

    def test_a_scanned_account_with_a_password_is_asked_for_it_on_the_panel(self):
        self.serve(password=PASSWORD)
        service = self.channel([clips.LONG], logged_in=False, AUTO_REGENERATE="qr", LOG_LEVEL="debug")
        service.start()
        wait_for("the login on the page", lambda: service.status()["login"], SAID_WITHIN_S)
        token = self.telegram.last_login_token()["token"]
        self.assertTrue(self.telegram.accept_login_token(token=token, account=ACCOUNT)["accepted"])
        for times, password in enumerate(("wr0ng", PASSWORD), 1):
            service.wait_log(r"enter the account's two-step password on the panel", SAID_WITHIN_S, times)
            wait_for("the question", lambda: (service.status()["login"] or {}).get("wants_password"), SAID_WITHIN_S)
            asked = len(self.telegram.calls(method="auth.checkPassword"))
            with urllib.request.urlopen(service.panel_request("/api/login", {"password": password}), timeout=5) as answer:
                self.assertEqual(answer.status, 204)
            self.telegram.wait_for_call("auth.checkPassword", asked + 1, SAID_WITHIN_S)
        service.wait_log(r"INFO broadcast: live", BACK_WITHIN_S)
        self.assertNotIn(PASSWORD, service.whole_log())

    def test_without_a_terminal_the_helper_is_not_started(self):
        self.serve()
        service = self.channel([clips.LONG], logged_in=False, AUTO_REGENERATE="1")
        service.start()
        service.wait_log(r"AUTO_REGENERATE=1 needs a terminal", SAID_WITHIN_S)
        service.wait_log(DEGRADED, SAID_WITHIN_S)

    def test_at_a_terminal_the_helper_is_started_and_its_success_is_the_end(self):
        self.serve()
        service = self.channel([clips.LONG], logged_in=False, AUTO_REGENERATE="1")
        for answers, code in ([[""], 1], [[PHONE, CODE], 0]):
            with Terminal(service.command(), cwd=service.folder, env=service.environment()) as terminal:
                terminal.wait("session invalid: missing; run: auto_session_runner --write-env")
                terminal.wait("Phone number")
                for answer, question in zip(answers, ("Phone number", "Code:")):
                    terminal.wait(question)
                    terminal.type(answer)
                if code != 0:
                    terminal.process.send_signal(signal.SIGINT)
                    processes.kill(self.helper(service), signal.SIGINT)
                self.assertEqual(terminal.ended(), code, terminal.screen)
        self.assertIn("session written", terminal.screen)
        self.go_live(service)

    def helper(self, service) -> int:
        return service.wait_process("auto_session_runner").pid

    def test_settings_that_are_missing_are_waited_for(self):
        self.serve()
        service = self.channel([clips.LONG], CHAT_ID="")
        service.start()
        service.wait_log(r"Degraded mode; CHAT_ID is missing", SAID_WITHIN_S)
        service.write_env(service.env_file.read_text().replace("CHAT_ID=", "CHAT_ID=@radio"))
        service.wait_log(r"INFO broadcast: live", BACK_WITHIN_S)
        self.ingest.wait_media(BACK_WITHIN_S)


class Check(TelegramScene):
    def check(self, service) -> tuple[int, str]:
        done = subprocess.run([os.environ["TGVS_PROGRAM"], "check", "--online", "--env-file", str(service.env_file)],
            cwd=service.folder, env=service.environment(), capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_online_tells_account_chat_rights_stream_and_ingest(self):
        self.serve(role="admin+calls")
        service = self.channel([clips.LONG])
        _, said = self.check(service)
        self.assertRegex(said, rf"ok +session +accepted, account {ACCOUNT}")
        self.assertRegex(said, r"ok +chat +channel 'Radio'")
        self.assertRegex(said, r"ok +rights +the account may manage video chats")
        self.assertRegex(said, r"ok +live stream +none is running")
        self.assertRegex(said, r"ok +rtmp +rtmp://127.0.0.1:\d+ answers")
        self.assertEqual(self.telegram.calls("phone.createGroupCall"), [])

        self.telegram.set_member(chat=CHAT, account=ACCOUNT, role="member")
        code, said = self.check(service)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, r"FAIL +rights .*Manage Live Streams")

        self.telegram.revoke(account=ACCOUNT, code=401, text="SESSION_EXPIRED")
        code, said = self.check(service)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, r"FAIL +session +SESSION_EXPIRED.*run: auto_session_runner --write-env")

    def test_a_running_service_keeps_its_session_to_itself(self):
        self.serve()
        service = self.channel([clips.LONG])
        self.go_live(service)
        _, said = self.check(service)
        self.assertRegex(said, r"warn +session +in use by the running service")
        self.assertEqual(self.state(service), "live")


class HundredTimesLong(TelegramScene):
    def test_exit_at_start(self):
        self.serve()
        service = self.channel(["plain.mp4"], SESSION_INVALID="exit")
        self.telegram.revoke(account=ACCOUNT, code=401, text="SESSION_EXPIRED")
        for _ in range(100):
            service.launch()
            service.expect_exit(1, EXIT_WITHIN_S)
            self.assertRegex(service.log(), INVALID.format("SESSION_EXPIRED"))


if __name__ == "__main__":
    unittest.main()
