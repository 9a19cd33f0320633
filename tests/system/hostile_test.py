#!/usr/bin/python3
"""What another process of the same user can read of the service, and what nonsense at its ports does to it."""

import os
import random
import socket
import subprocess
import sys
import time
import unittest
from urllib.parse import urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import SystemTest  # noqa: E402

# Whoever the tests run as: that user without root's capabilities, which all users' memory is open to.
POWERLESS = ["setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
STARTED_WITHIN_S = 60
MALFORMED = 10_000
MALFORMED_WITHIN_S = 300
ANSWER_WITHIN_S = 10


def malformed(chance: random.Random) -> bytes:
    """Never a request that is to be answered with 2xx: something of it is always wrong."""
    line = b"GET /healthz HTTP/1.1\r\n"
    host = b"Host: 127.0.0.1\r\n"
    noise = chance.randbytes(chance.randint(1, 600))
    return chance.choice([
        noise,
        b"GET " + noise.replace(b" ", b"").replace(b"\r", b"") + b" HTTP/1.1\r\n" + host + b"\r\n",
        line + host + b"X: " + noise + b"\r\n\r\n",
        line + noise + b": x\r\n\r\n",
        line[:chance.randint(1, len(line) - 1)],
        line.replace(b"1.1", bytes([chance.randint(33, 126)]) * chance.randint(2, 9)) + host + b"\r\n",
        line + b"A: " + b"x" * chance.randint(8_000, 70_000) + b"\r\n\r\n",
        line + b"".join(b"H%d: x\r\n" % i for i in range(chance.randint(500, 3_000))) + b"\r\n",
        line + host + b"Content-Length: " + chance.choice([b"-1", b"1e9", b"99999999999999999999", b"0x10", b""])
        + b"\r\n\r\n",
        line + host + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        line + host + b"Transfer-Encoding: gzip\r\n\r\n" + noise,
        line + host + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + noise,
        b"POST /api/login HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        b"POST /api/login HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 3\r\n\r\n{]}",
        bytes([chance.randint(0, 255) for _ in range(3)]) * chance.randint(1, 20_000),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise,  # TLS at a port without it
    ])


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


class Ports(SystemTest):
    def send(self, address: tuple[str, int], request: bytes) -> None:
        with socket.create_connection(address, ANSWER_WITHIN_S) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:  # it may be closed in the middle
                pass

    def test_ten_thousand_malformed_requests_change_nothing(self):
        service = self.service([clips.LONG])
        service.start()
        service.wait_started(clips.LONG, STARTED_WITHIN_S)
        for what in ("panel", "metrics"):
            url = urlsplit(service.address(what))
            address = (url.hostname, url.port)
            chance = random.Random(what)
            lines = len(service.log().splitlines())
            began = time.monotonic()
            for _ in range(MALFORMED):
                self.send(address, malformed(chance))
            took = time.monotonic() - began
            self.measured(f"{MALFORMED} malformed requests at the {what}", took)
            self.assertLess(took, MALFORMED_WITHIN_S)
            self.assertEqual(service.get("metrics", "/healthz")[0], 200)
            self.assertLess(len(service.log().splitlines()) - lines, 200)
        service.stop()


if __name__ == "__main__":
    unittest.main()
