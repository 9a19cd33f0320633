#!/usr/bin/python3
"""auto_session_runner and `tg_video_streamer session` as an operator uses them, against the test server."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import login  # noqa: E402
from login import API_HASH, CODE, PHONE  # noqa: E402
from processes import ArgvWatch  # noqa: E402
from scene import SystemTest  # noqa: E402
from telegram_server import TelegramServer  # noqa: E402
from terminal import Terminal  # noqa: E402
from waiting import wait_for  # noqa: E402

PASSWORD = "corr3ct-h0rse"
ENDED_WITHIN_S = 40
SAID_WITHIN_S = 20
ENV = """\
# the settings of the test
API_ID=12345
API_HASH={hash}
TELEGRAM_DC=2@{address}
TELEGRAM_RSA_KEYS={keys}
LOG_LEVEL=debug
"""


class LoginTest(SystemTest):
    def serve(self, *arguments: str, dcs=(2,), **account) -> TelegramServer:
        world = {"accounts": [login.account(**account)]}
        server = self.enterContext(TelegramServer(self.folder, world, *arguments, dcs=dcs))
        self.env_file = self.folder / ".env"
        self.env_file.touch(mode=0o600)
        self.env_file.write_text(ENV.format(hash=API_HASH, address=server.address(2), keys=server.keys))
        return server

    def command(self, *arguments: str) -> list[str]:
        return login.command(self.env_file, *arguments)

    def run_with(self, answers: list[str], *arguments: str) -> subprocess.CompletedProcess:
        return login.answer(self.env_file, answers, *arguments)

    def session(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess:
        return subprocess.run([os.environ["TGVS_PROGRAM"], "session", *arguments], input=text, capture_output=True,
            text=True, timeout=ENDED_WITHIN_S, check=False)

    def no_lock(self) -> pathlib.Path:
        """Whoever puts a folder there makes the settings unwritable, for root as well."""
        lock = self.folder / ".env.lock"
        lock.unlink(missing_ok=True)
        return lock

    def written(self) -> str:
        return re.search(r"^SESSION_STRING=(\S+)$", self.env_file.read_text(), re.M)[1]


class FromInput(LoginTest):
    def test_the_session_is_written_to_the_settings(self):
        self.serve(password=PASSWORD)
        before = self.env_file.read_text()
        with ArgvWatch(str(self.folder)) as watch:
            done = self.run_with([f"+{PHONE}", CODE, PASSWORD], "--write-env")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        session = self.written()
        self.assertTrue(self.env_file.read_text().startswith(before))
        self.assertEqual(self.env_file.stat().st_mode & 0o777, 0o600)
        self.assertIn(f"SESSION_STRING=***...{session[-4:]}", done.stderr)
        said = done.stderr + str(watch.seen)
        for secret in (PHONE, CODE, PASSWORD, API_HASH, session, session[:40]):
            self.assertNotIn(secret, said)

        shown = self.session("show", "--env-file", str(self.env_file))
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertRegex(shown.stdout, r"format +Pyrogram\ndc +2\nuser id +777000\napi id +12345\n")
        self.assertNotIn(session, shown.stdout)

    def test_without_write_env_the_session_alone_is_printed_and_converts_to_all_forms(self):
        self.serve()
        done = self.run_with([PHONE, CODE])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^[\w-]{362}\n$")
        self.assertNotIn("SESSION_STRING=", self.env_file.read_text())
        for form in ("pyrogram", "telethon", "gramjs", "mtcute"):
            other = self.session("convert", "--stdin", "--to", form, text=done.stdout)
            self.assertEqual(other.returncode, 0, other.stderr)
            again = self.session("convert", "--stdin", "--to", "telethon", text=other.stdout)
            self.assertEqual(again.stdout, self.session("convert", "--stdin", "--to", "telethon",
                text=done.stdout).stdout)

    def test_a_wrong_string_is_told_in_one_line_and_not_shown(self):
        for text in ("", "hello", "1" + "A" * 352, "A" * 362):
            done = self.session("show", "--stdin", text=text + "\n")
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn("auto_session_runner --write-env", done.stderr)
            self.assertFalse(len(text) > 5 and text in done.stderr)

    def test_an_end_of_the_input_cancels_the_code(self):
        server = self.serve()
        done = self.run_with([PHONE], "--write-env")
        self.assertEqual(done.returncode, 1)
        self.assertIn("login cancelled", done.stderr)
        server.wait_for_call("auth.cancelCode", 1)
        self.assertNotIn("SESSION_STRING", self.env_file.read_text())

    def test_a_long_flood_wait_is_told_with_its_time(self):
        server = self.serve()
        server.fail("auth.sendCode", 420, "FLOOD_WAIT_7200")
        done = self.run_with([PHONE, CODE])
        self.assertEqual(done.returncode, 1)
        self.assertIn("7200", done.stderr)

    def test_the_number_may_live_at_another_data_centre(self):
        self.serve(dcs=(2, 4), home_dc=4)
        done = self.run_with([PHONE, CODE])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(self.session("show", "--stdin", text=done.stdout).stdout, r"dc +4\n")

    def test_nobody_is_asked_for_a_code_while_the_session_could_not_be_written(self):
        server = self.serve()
        self.no_lock().mkdir()
        done = self.run_with([PHONE, CODE], "--write-env")
        self.assertEqual(done.returncode, 1)
        self.assertIn("so not logging in; make .env and its folder writable", done.stderr)
        self.assertNotIn("Phone number", done.stderr)
        self.assertEqual(server.calls("auth.sendCode"), [])

    def test_a_session_that_cannot_be_written_is_printed_nowhere_but_on_a_terminal(self):
        server = self.serve()
        process = subprocess.Popen(self.command("--write-env"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        with process:
            process.stdin.write(PHONE + "\n")
            process.stdin.flush()
            server.wait_for_call("auth.sendCode", 1)
            self.no_lock().mkdir()
            rest = process.communicate(CODE + "\n", timeout=ENDED_WITHIN_S)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(rest[0], "")
        self.assertIn("cannot write the session", rest[1])

    def test_missing_settings_are_a_wrong_configuration(self):
        self.serve()
        self.env_file.write_text("API_ID=12345\n")
        done = self.run_with([])
        self.assertEqual(done.returncode, 2)
        self.assertIn("my.telegram.org", done.stderr)


class AtATerminal(LoginTest):
    def terminal(self, *arguments: str) -> Terminal:
        return self.enterContext(Terminal(self.command(*arguments)))

    def test_the_password_is_not_echoed(self):
        self.serve(password=PASSWORD, hint="what it is")
        terminal = self.terminal("--write-env")
        terminal.wait("Phone number")
        terminal.type(PHONE)
        terminal.wait("Code:")
        terminal.type(CODE)
        terminal.wait("Two-step password (hint: what it is):")
        terminal.type("wrong-" + PASSWORD)
        terminal.wait("That is not the password.")
        terminal.type(PASSWORD)  # perhaps before it is asked for again
        self.assertEqual(terminal.ended(), 0)
        self.assertNotIn(PASSWORD, terminal.screen)
        self.assertIn("session written", terminal.screen)

    def test_what_is_typed_before_it_is_asked_for_is_kept(self):
        self.serve(password=PASSWORD)
        terminal = self.terminal("--write-env")
        for answer in (PHONE, CODE, PASSWORD):
            terminal.type(answer)
        self.assertEqual(terminal.ended(), 0)
        self.assertIn("session written", terminal.screen)

    def test_a_session_that_cannot_be_written_is_not_lost(self):
        self.serve()
        terminal = self.terminal("--write-env")
        terminal.wait("Phone number")
        terminal.type(PHONE)
        terminal.wait("Code:")
        self.no_lock().mkdir()
        terminal.type(CODE)
        self.assertEqual(terminal.ended(), 1)
        self.assertIn("put this session into SESSION_STRING yourself", terminal.screen)
        self.assertRegex(terminal.screen, r"(?m)^[\w-]{362}\r?$")

    def test_control_c_cancels_the_code(self):
        server = self.serve()
        terminal = self.terminal("--write-env")
        terminal.wait("Phone number")
        terminal.type(PHONE)
        terminal.wait("Code:")
        terminal.process.send_signal(signal.SIGINT)
        self.assertEqual(terminal.ended(), 1)
        self.assertIn("login cancelled", terminal.screen)
        server.wait_for_call("auth.cancelCode", 1)

    def test_a_qr_code_is_drawn_renewed_and_scanned(self):
        server = self.serve("--token-lifetime", "2", password=PASSWORD)
        terminal = self.terminal("--write-env", "--qr")
        terminal.wait("▀")
        wait_for("a second code", lambda: terminal.read().count("tg://login?token=") >= 2, SAID_WITHIN_S)
        self.scan(server)
        terminal.wait("Two-step password:")
        terminal.type(PASSWORD)
        self.assertEqual(terminal.ended(), 0)
        self.assertIn("session written", terminal.screen)

    def scan(self, server: TelegramServer) -> None:
        def accepted():
            token = server.do("last_login_token")["token"]
            return server.do("accept_login_token", token=token, account=777000)["accepted"]
        wait_for("a token that is not over", accepted, SAID_WITHIN_S)


class Memory(LoginTest):
    def test_an_abort_leaves_no_core_dump(self):
        self.serve()
        process = subprocess.Popen(["/bin/sh", "-c", 'ulimit -c unlimited; exec "$0" "$@"', *self.command()],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.folder)
        with process:
            self.assertIn(b"Phone number", process.stderr.read(60))
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)
            process.returncode = -signal.SIGABRT
            process.stdin.close()
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))


if __name__ == "__main__":
    unittest.main()
