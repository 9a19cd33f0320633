#!/usr/bin/python3
"""What deploy-remote decides, without a host: its parts are called one by one, and systemd is a stub."""

import base64
import contextlib
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

sys.dont_write_bytecode = True

SCRIPT = Path(__file__).resolve().parents[2] / "deploy/scripts/deploy-remote"


def load():
    loader = importlib.machinery.SourceFileLoader("deploy_remote", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("deploy_remote", loader))
    loader.exec_module(module)
    return module


remote = load()
AWAY = "rtmp: cannot connect to 192.0.2.1: Connection refused"
STOPPED = "stopped by hand; `ctl start` brings it back"


def metrics(*, stopped: int = 0, state: str = "") -> str:
    states = "".join(f'tgvs_state{{state="{name}"}} {int(name == state)}\n' for name in ("live", "degraded"))
    return f"# TYPE tgvs_stopped gauge\ntgvs_stopped {stopped}\n" + (states if state else "")


class Judging(unittest.TestCase):
    def test_a_release_is_to_blame_for_what_it_has_changed_only(self) -> None:
        starting = "rtmp: not connected yet"
        for answer, before, expected in (
                ((200, "live", metrics()), None, (True, "active and on air")),
                ((200, "live", metrics()), AWAY, (True, "active and on air")),
                ((503, STOPPED, metrics(stopped=1)), None, (True, "active and stopped by hand")),
                ((503, STOPPED, metrics(stopped=1, state="live")), AWAY, (True, "active and stopped by hand")),
                ((503, "no session", metrics(state="degraded")), None, (True, "active and degraded: told to systemd")),
                ((503, AWAY, metrics()), AWAY, (True, f"active and off the air for the same reason as before: {AWAY}")),
                ((503, AWAY, metrics()), None, (False, f"/readyz says {AWAY}")),
                ((503, AWAY, metrics(state="live")), starting, (False, f"/readyz says {AWAY}")),
                ((503, starting, metrics()), AWAY, (False, f"/readyz says {starting}")),
                ((503, "", metrics()), None, (False, "/readyz says 503")),
                ((0, "timed out", metrics()), "timed out", (False, "/readyz says timed out")),
                (None, AWAY, (False, "none of its ports serves metrics"))):
            with self.subTest(answer=answer, before=before):
                self.assertEqual(remote.judge(answer, "told to systemd", before), expected)

    def test_before_the_restart_only_what_had_time_to_come_on_air_counts(self) -> None:
        answers = {1: (503, AWAY, metrics()), 2: (200, "live", metrics()), 3: None, 4: (0, "timed out", metrics()),
                   5: (503, "rtmp: not connected yet", metrics())}
        started_us = {"5": int((time.monotonic() - 3) * 1e6)}
        with patch.object(remote, "show", lambda unit, *_: [unit, str(started_us.get(unit, 0))]), \
                patch.object(remote, "ask", answers.get):
            self.assertEqual(remote.why_off_air(list("12345")), {"1": AWAY})


def session(data_centre: int) -> str:
    """A string of Telethon's form."""
    data = bytes([data_centre, 149, 154, 167, 51, 1, 187]) + bytes(range(256))
    return "1" + base64.urlsafe_b64encode(data).decode()


OURS, THEIRS = session(2), session(4)
NONE, UNCLEAR = "none", "unclear"

# What a file has, as the service reads it. Of what is not clear nothing is assumed.
FORMS = (
    ("", NONE),
    ("LOOP=1\n", NONE),
    ("SESSION_STRING=\n", NONE),
    ("SESSION_STRING= # a login writes it\n", NONE),
    ("SESSION_STRING=\t#x\r\n", NONE),
    ("SESSION_STRING='' # x\n", NONE),
    ('SESSION_STRING="" # x\n', NONE),
    ("export SESSION_STRING = ''\n", NONE),
    ("'SESSION_STRING='\n", NONE),
    (f"# SESSION_STRING={OURS}\n", NONE),
    (f" ; SESSION_STRING={OURS}\n", NONE),
    (f"# ends with \\\n# SESSION_STRING={OURS}\n", NONE),
    (f"OLD_SESSION_STRING={OURS}\nSESSION_STRING_2={OURS}\n", NONE),
    ("FILLER_TEXT=no SESSION_STRING yet\n", NONE),
    (f"SESSION_STRING={OURS}\nSESSION_STRING=\n", NONE),
    (f"SESSION_STRING={OURS}", OURS),
    (f"SESSION_STRING={OURS}\n", OURS),
    (f"A=1\r\nSESSION_STRING={OURS}\r\nB=2\r\n", OURS),
    (f"A=1\rSESSION_STRING={OURS}\rB=2\r", OURS),
    (f"\ufeffSESSION_STRING={OURS}\n", OURS),
    (f"\ufeffSESSION_STRING={OURS}\r\nA=1\r\n", OURS),
    (f"\u00a0SESSION_STRING\u00a0=\u200b{OURS}\ufeff\n", OURS),
    (f"  SESSION_STRING = {OURS} \t\n", OURS),
    (f"SESSION_STRING={OURS} # of the account\n", OURS),
    (f"SESSION_STRING='{OURS}' # x\n", OURS),
    (f'export SESSION_STRING="{OURS}"\n', OURS),
    (f'"SESSION_STRING"={OURS}\n', OURS),
    (f"'SESSION_STRING={OURS}'\n", OURS),
    (f'set "SESSION_STRING={OURS}"\r\n', OURS),
    (f"`SESSION_STRING={OURS}`\n", OURS),
    (f"SESSION_STRING=\nSESSION_STRING={OURS}\n", OURS),
    (f"# a comment \\\nSESSION_STRING={OURS}\n", OURS),
    (f"A='two\nlines'\nB=\"x\\\ny\"\nC=-x \\\n -y\nSESSION_STRING={OURS}\n", OURS),
    (f"A=1 # not joined \\\nSESSION_STRING={OURS}\n", OURS),
    (f'CHAT_ID="@x\nSESSION_STRING="{OURS}"\n', OURS),
    (f'A="\n# SESSION_STRING=\n"\nSESSION_STRING={OURS}\n', UNCLEAR),
    (f"A=-x \\\nSESSION_STRING={OURS}\n", UNCLEAR),
    (f"A='\nSESSION_STRING={OURS}\n'\n", UNCLEAR),
    (f"SESSION_STRING={OURS[:200]}\\\n{OURS[200:]}\n", UNCLEAR),
    (f"SESSION_STRING={OURS[:200]}\n{OURS[200:]}\n", UNCLEAR),
    (f'SESSION_STRING="{OURS[:200]}\\\n{OURS[200:]}"\n', UNCLEAR),
    (f"SESSION_STRING=“{OURS}”\n", UNCLEAR),
    (f"SESSION_STRING=\\{OURS}\n", UNCLEAR),
    (f"SESSION_STRING: {OURS}\n", UNCLEAR),
    (f"• SESSION_STRING={OURS}\n", UNCLEAR),
    (f"SESSION_STRING={OURS}\n".encode("utf-16").decode("latin-1"), UNCLEAR),
    ("SESSION_STRING=# x\n", UNCLEAR),
    ("SESSION_STRING=\"\n", UNCLEAR),
)


def merged(new: str, old: str | None) -> str:
    """The new file as it will be; UNCLEAR if it is refused."""
    try:
        return remote.with_session_of(new.encode(), old if old is None else old.encode()).decode()
    except remote.Refused as refusal:
        assert "line" in str(refusal) and OURS[:40] not in str(refusal) and THEIRS[:40] not in str(refusal), refusal
        return UNCLEAR


class KeepingTheSession(unittest.TestCase):
    def test_what_the_host_has_is_kept_or_the_file_is_refused(self) -> None:
        without = ("LOOP=0", "LOOP=0\n", "A=x\\", "A=x\\\n", "\ufeff", "SESSION_STRING=\n",
                   "SESSION_STRING= # x\nA=1\n")
        for old, found in FORMS:
            for new in without:
                with self.subTest(old=old, new=new):
                    result = merged(new, old)
                    if found in (NONE, UNCLEAR):
                        self.assertEqual(result, new if found == NONE else UNCLEAR)
                    else:
                        self.assertEqual(remote.sessions_in(result).text.count(OURS), 1)
                        self.assertEqual(result.count("SESSION_STRING"), 1)

    def test_a_file_that_has_a_session_replaces_the_host_s_and_one_that_has_none_does_not(self) -> None:
        for new, found in FORMS:
            with self.subTest(new=new):
                result = merged(new, f"A=1\nSESSION_STRING={THEIRS}\n")
                if found == NONE:
                    self.assertIn(f"SESSION_STRING={THEIRS}", result.splitlines())
                    self.assertEqual(remote.sessions_in(result).text, f"SESSION_STRING={THEIRS}")
                else:
                    self.assertEqual(result, UNCLEAR if found == UNCLEAR else new)

    def test_where_there_is_nothing_to_lose_nothing_is_touched_or_refused(self) -> None:
        for new, _ in FORMS:
            for old in (None, "", "LOOP=1\n", "SESSION_STRING= # x\n", new):
                self.assertEqual(merged(new, old), new)
        self.assertEqual(remote.with_session_of(b"A=\xff\n", f"SESSION_STRING={OURS}".encode()),
                         f"A=?\n\n\nSESSION_STRING={OURS}\n".encode().replace(b"?", b"\xff"))

    def test_a_refused_file_costs_nobody_a_restart(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "env").write_text("LOOP=0\n", encoding="utf-8")
            note = Path(folder) / ".deploying"
            stubs = {"INCOMING": Path(folder), "NOTE": note, "last_good": lambda: None, "all_releases": list,
                     "services": list, "env_lock": contextlib.nullcontext,
                     "read_env": lambda _: f"SESSION_STRING=“{OURS}”\n".encode()}
            with patch.multiple(remote, **stubs), self.assertRaises(remote.Refused):
                remote.change_to(Path("r1"))
            self.assertFalse(note.exists(), "whoever finds it stops and starts all channels")

    def test_the_service_reads_these_files_in_the_same_way(self) -> None:
        if not (program := os.environ.get("TGVS_PROGRAM")):
            self.skipTest("TGVS_PROGRAM is not set")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, ".env")

            def shown(text: str) -> str:
                file.write_bytes(text.encode())
                command = [program, "session", "show", f"--env-file={file}"]
                done = subprocess.run(command, capture_output=True, text=True)
                return NONE if "SESSION_STRING is not set" in done.stderr else done.stdout
            ours = shown(f"SESSION_STRING={OURS}\n")
            self.assertIn("dc        2", ours)
            for text, found in FORMS:
                with self.subTest(text=text):
                    if found != UNCLEAR:
                        self.assertEqual(shown(text), NONE if found == NONE else ours)
                    if found == OURS:
                        self.assertEqual(shown(merged("A=x\\", text)), ours)


class Clock:
    """Stands still unless somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Host:
    """Units that are restarted in so many seconds; each goes through states: (from which second, process, /readyz)."""

    def __init__(self, *lives: list[tuple[float, int, int]], restart_s: float = 0):
        self.clock, self.restart_s = Clock(), restart_s
        self.units = [f"unit-{number}" for number in range(len(lives))]
        self.lives = dict(zip(self.units, lives))
        self.codes: dict[int, int] = {}
        self.said: list[str] = []

    def run(self, *_, **__) -> SimpleNamespace:
        self.clock.sleep(self.restart_s)
        return SimpleNamespace(returncode=0)

    def show(self, unit: str, *names: str) -> list[str]:
        self.clock.sleep(0.01)
        _, pid, code = [state for state in self.lives[unit] if state[0] <= self.clock.now - 1000.0][-1]
        self.codes[pid] = code
        found = {"ActiveState": "active" if pid else "failed", "MainPID": str(pid)}
        return [found.get(name, "") for name in names]

    def ask(self, pid: int) -> tuple[int, str, str]:
        return self.codes[pid], "live" if self.codes[pid] == 200 else AWAY, metrics()

    def put_on_air(self) -> float:
        """How many seconds it took."""
        stubs = {"time": self.clock, "run": self.run, "show": self.show, "ask": self.ask, "say": self.said.append,
                 "program_of": lambda _: Path("/r1/bin/tg_video_streamer")}
        with patch.multiple(remote, **stubs):
            remote.put_on_air(self.units, Path("/r1"), {})
        return self.clock.now - 1000.0


class GoingBack(unittest.TestCase):
    """A release was not on air; what ran before is put back."""

    def setUp(self) -> None:
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for release in ("old", "new"):
            (self.place / "releases" / release).mkdir(parents=True)
        (self.place / "current").symlink_to("releases/new")
        (self.place / ".deploying").write_text('{"previous": "old", "units": ["a.service"], "off_air": {}}')
        incoming = self.place / "incoming"
        incoming.mkdir()
        (incoming / "env.before").write_bytes(b"A=1\n")
        (incoming / "env.after").write_text(remote.digest(b"A=2\n"), encoding="ascii")
        self.run, self.said = [], []
        self.enterContext(patch.multiple(remote, PLACE=self.place, RELEASES=self.place / "releases",
            CURRENT=self.place / "current", NOTE=self.place / ".deploying", INCOMING=incoming,
            env_lock=lambda: contextlib.nullcontext(self.place), read_env=lambda _: b"A=2\n", install_units=lambda _: None,
            put_on_air=lambda *_, **__: None, run=lambda *words, **_: self.run.append(words), say=self.said.append))

    def current(self) -> str:
        return os.readlink(self.place / "current")

    def test_a_file_that_cannot_be_put_back_keeps_no_release_back(self) -> None:
        full = OSError(28, "No space left on device")
        with patch.multiple(remote, put_env=unittest.mock.Mock(side_effect=full), install_units=unittest.mock.Mock(side_effect=full)):
            self.assertTrue(remote.recover())
        self.assertEqual(self.current(), "releases/old")
        self.assertIn(("systemctl", "daemon-reload"), self.run)
        self.assertIn("No space left", self.said[0])
        self.assertEqual((self.place / "incoming/env.before").read_bytes(), b"A=1\n")

    def test_what_was_put_back_leaves_no_copy(self) -> None:
        with patch.object(remote, "put_env"):
            self.assertTrue(remote.recover())
        self.assertFalse((self.place / "incoming/env.before").exists())
        self.assertFalse((self.place / ".deploying").exists())

    def test_a_way_back_that_fails_is_said_to_be_one(self) -> None:
        (self.place / "incoming/plan").write_text('{"id": "new"}')
        with patch.multiple(remote, change_to=unittest.mock.Mock(side_effect=OSError(5, "Input/output error")),
                put_env=lambda *_: None, link_atomically=unittest.mock.Mock(side_effect=OSError(5, "Input/output error"))):
            self.assertEqual(remote.commit(), remote.NOT_BACK)


class ComingOnAir(unittest.TestCase):
    def test_many_units_share_the_time_and_none_is_late_because_it_is_the_last(self) -> None:
        for count, restart_s in ((12, 25), (15, 20), (20, 5), (40, 59)):
            with self.subTest(count=count, restart_s=restart_s):
                host = Host(*([(0, number, 200)] for number in range(1, count + 1)), restart_s=restart_s)
                self.assertLess(host.put_on_air(), restart_s + 10)
                self.assertEqual(host.said[1:], [f"{unit} is active and on air" for unit in host.units])

    def test_those_that_are_not_good_when_the_time_is_over_are_named_and_no_others(self) -> None:
        host = Host([(0, 1, 200)], [(0, 2, 503)], [(0, 3, 503), (58, 3, 200)], [(0, 4, 503)])
        with self.assertRaises(remote.NotOnAir) as caught:
            host.put_on_air()
        self.assertEqual([unit for unit in host.units if unit in str(caught.exception)], ["unit-1", "unit-3"])
        self.assertIn(f"not on air within 60 s: /readyz says {AWAY}", str(caught.exception))

    def test_one_that_comes_at_the_last_moment_must_stay(self) -> None:
        stays = Host([(0, 1, 200)], [(0, 2, 503), (59, 2, 200)])
        self.assertLess(stays.put_on_air(), 63)
        goes = Host([(0, 1, 200)], [(0, 2, 503), (59, 2, 200), (61, 2, 503)])
        self.assertRaisesRegex(remote.NotOnAir, "unit-1 is active but not on air", goes.put_on_air)

    def test_what_ends_or_starts_anew_has_not_been_on_air_for_long(self) -> None:
        again = Host([(0, 1, 200), (2, 2, 200)])
        self.assertGreater(again.put_on_air(), 5)
        ended = Host([(0, 1, 200), (2, 0, 0)], [(0, 2, 200)])
        self.assertRaisesRegex(remote.NotOnAir, "unit-0 is failed", ended.put_on_air)


if __name__ == "__main__":
    unittest.main()
