#!/usr/bin/python3
"""What another process of the same user can read of the service."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import SystemTest  # noqa: E402

# Whoever the tests run as: that user without root's capabilities, which all users' memory is open to.
POWERLESS = ["setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
STARTED_WITHIN_S = 60


class SameUser(SystemTest):
    def read(self, pid: int, what: str) -> subprocess.CompletedProcess:
        return subprocess.run([*POWERLESS, "head", "-c", "1", f"/proc/{pid}/{what}"], capture_output=True,
            check=False)

    def test_the_memory_of_the_service_is_closed_to_its_own_user(self):
        service = self.service([clips.LONG])
        service.start(within=POWERLESS)
        service.wait_started(clips.LONG, STARTED_WITHIN_S)
        other = subprocess.Popen([*POWERLESS, "sleep", "60"])
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        self.assertEqual(self.read(other.pid, "environ").returncode, 0, "of others it can be read")
        for what in ("mem", "environ", "maps"):
            refused = self.read(service.pid, what)
            self.assertNotEqual(refused.returncode, 0, what)
            self.assertIn(b"Permission denied", refused.stderr)
        service.stop()


if __name__ == "__main__":
    unittest.main()
