#!/usr/bin/python3
"""What deploy-remote decides, without a host: its parts are called one by one, and systemd is a stub."""

import importlib.machinery
import importlib.util
import sys
import unittest
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

    def test_before_the_restart_only_what_runs_and_is_off_the_air_counts(self) -> None:
        answers = {1: (503, AWAY, metrics()), 2: (200, "live", metrics()), 3: None, 4: (0, "timed out", metrics())}
        with patch.object(remote, "show", lambda unit, *_: [unit]), patch.object(remote, "ask", answers.get):
            self.assertEqual(remote.why_off_air(["1", "2", "3", "4"]), {"1": AWAY})


class Clock:
    """Stands still unless somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Host:
    """Units that are restarted in so many seconds, and then go through states: (from which second, process, /readyz)."""

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
