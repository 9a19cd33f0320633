#!/usr/bin/python3
"""What deploy-remote decides, without a host: its parts are called one by one, and systemd is a stub."""

import importlib.machinery
import importlib.util
import sys
import unittest
from pathlib import Path
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


if __name__ == "__main__":
    unittest.main()
