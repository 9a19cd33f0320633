#!/usr/bin/python3
"""deploy/scripts/deploy when it is interrupted anywhere, and beside others."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import releases  # noqa: E402
from deploy_scene import (  # noqa: E402
    BACK_WITHIN_S, COMMIT, DeployTest, ENV, FAILED, NEW_SECRET, OK, SECRET, SERVICE, SHARED, WITHOUT_SESSION)
from waiting import wait_for  # noqa: E402


class InterruptedLong(DeployTest):
    def test_killed_at_each_step_one_of_the_two_is_on_air_and_the_next_deploy_repairs(self):
        self.boot_with("r1")
        other = self.releases.variant("r2")
        for step in ("receiving", "checksums are correct"):
            with self.subTest(step):
                run = self.start("--release", other, env=WITHOUT_SESSION)
                run.wait_for(step)
                self.machine.status("kill", "-KILL", str(self.processor()))
                run.end()
                self.expect_one_of_two(f"killed at '{step}'")
        for step in (".env: written", "current is", "restarting"):
            with self.subTest(step):
                run = self.start("--release", other, env=WITHOUT_SESSION)
                run.wait_for(step)
                self.machine.status("systemctl", "kill", "--kill-whom=main", "--signal=KILL", COMMIT)
                self.assertNotEqual(run.end(), OK, run.output)
                self.expect_one_of_two(f"killed at '{step}'")
                self.expect_on_air("r1")
                self.expect_env(ENV)
        self.deploy(other)
        self.expect_on_air("r2")
        self.expect_nothing_left()

    def test_a_lost_connection_does_not_disturb_the_change(self):
        self.boot_with("r1")
        run = self.start("--release", self.releases.variant("r2"))
        run.wait_for("restarting")
        os.killpg(run.process.pid, 9)
        self.machine.status("kill", "-KILL", str(self.processor()))
        run.end()
        wait_for("the change is made", self.finished, BACK_WITHIN_S)
        self.expect_on_air("r2")
        self.expect_nothing_left()
        status = self.start("--status")
        self.assertEqual(status.end(), OK, status.output)
        self.assertIn("r2 is current", status.output)

    def test_after_a_power_cut_what_was_on_air_before_is_on_air_again(self):
        self.boot_with("r1")
        run = self.start("--release", self.releases.variant("r2", program=releases.HANGS), env=WITHOUT_SESSION)
        run.wait_for("restarting")
        self.machine.power_cut()
        run.end()
        self.assertEqual(self.current(), "r2")
        self.machine.boot()
        self.wait_active()
        self.expect_on_air("r1")
        self.expect_env(ENV)
        self.deploy(self.releases.variant("r3"))
        self.expect_on_air("r3")
        self.expect_nothing_left()

    def expect_one_of_two(self, when: str) -> None:
        wait_for(f"{when}, the change has ended", self.finished, BACK_WITHIN_S)
        self.expect_on_air(self.current())
        self.assertIn(self.current(), ("r1", "r2"), when)
        self.expect_env(ENV, WITHOUT_SESSION.replace("SESSION_STRING=", f"SESSION_STRING={SECRET}"))


class TogetherLong(DeployTest):
    def test_a_deploy_waits_for_a_login_and_a_second_deploy_for_the_first(self):
        self.boot_with("r1")
        third = self.releases.variant("r3")
        let_go = self.hold(f"{SHARED}/.env.lock")
        run = self.start("--release", self.releases.variant("r2"), env=WITHOUT_SESSION)
        run.wait_for(".env.lock is held by process")
        self.expect_env(ENV)
        self.expect_on_air("r1")
        patient = self.start("--release", third, "--wait", 100)
        second = self.start("--release", third)
        self.assertEqual(second.end(), FAILED)
        self.assertRegex(second.output, r"another deploy is in progress: process \d+, release r2, from \S+@\S+, since")
        patient.wait_for("another deploy is in progress")
        # A login on this host, which is what the lock is for.
        path = self.machine.path(f"{SHARED}/.env")
        path.write_text(ENV.replace(SECRET, NEW_SECRET), encoding="utf-8")
        let_go()
        self.assertEqual(run.end(), OK, run.output)
        self.assertEqual(patient.end(), OK, patient.output)
        self.expect_on_air("r3")
        self.expect_env(WITHOUT_SESSION.replace("SESSION_STRING=", f"SESSION_STRING={NEW_SECRET}"))
        self.expect_nothing_left()


class InterruptedAtAnyMomentLong(DeployTest):
    TURNS = 20

    def test_killed_or_without_power_at_any_moment_a_release_is_on_air(self):
        self.boot_with("r0")
        good = "r0"
        for turn in range(1, self.TURNS + 1):
            name = f"r{turn}"
            broken = turn % 3 == 0
            release = self.releases.variant(name, **({"program": releases.EXITS} if broken else {}))
            run = self.start("--release", release)
            run.wait_for("checksums are correct")
            after = time.monotonic() + turn * 0.4
            wait_for("a moment", lambda: time.monotonic() > after, 60)
            if turn % 2:
                self.machine.status("systemctl", "kill", "--kill-whom=main", "--signal=KILL", COMMIT)
            else:
                self.machine.power_cut()
                self.machine.boot()
            run.end()
            wait_for("the change has ended", self.finished, BACK_WITHIN_S)
            wait_for("on air", lambda: self.machine.show(SERVICE, "ActiveState") == "active", BACK_WITHIN_S)
            self.assertIn(self.current(), (good,) if broken else (good, name))
            self.expect_on_air(self.current())
            self.expect_env(ENV)
            good = self.current()
            release.unlink()

    def test_a_login_that_holds_the_lock_for_ever_leaves_everything_as_it_was(self):
        self.boot_with("r1")
        self.hold(f"{SHARED}/.env.lock")
        self.assertIn("must not run together", self.deploy(self.releases.variant("r2"), FAILED, env=WITHOUT_SESSION))
        self.expect_on_air("r1")
        self.expect_env(ENV)

    def test_a_release_that_hangs_is_taken_back_after_a_minute(self):
        self.boot_with("r1")
        said = self.deploy(self.releases.variant("r2", program=releases.HANGS), FAILED)
        self.assertIn("not ready within 60 s", said)
        self.expect_on_air("r1")


if __name__ == "__main__":
    unittest.main()
