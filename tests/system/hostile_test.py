#!/usr/bin/python3
"""What another process of the same user can read of the service, and what nonsense at its ports does to it."""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from waiting import wait_for  # noqa: E402

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
        # Until it has given up its rights it is root's.
        wait_for("what can be read of others", lambda: self.read(other.pid, "environ").returncode == 0, STARTED_WITHIN_S)
        for what in ("mem", "environ", "maps"):
            refused = self.read(service.pid, what)
            self.assertNotEqual(refused.returncode, 0, what)
            self.assertIn(b"Permission denied", refused.stderr)
        service.stop()


HOSTILE = Path(__file__).parent.parent / "support/hostile_child.py"
# As yt-dlp is started: what it finds out it leaves in its cache, the one folder that it and we can look into.
AS_YTDLP = """
if "--version" in sys.argv:
    sys.exit(print("2026.08.19"))
if "--help" in sys.argv:
    sys.exit(0)
own = Path(sys.argv[sys.argv.index("--cache-dir") + 1])
targets = json.loads(Path(sys.argv[sys.argv.index("--targets") + 1]).read_text(encoding="utf-8"))
(own / "new").write_text("".join(f"{line}\\n" for line in report({**targets, "own": str(own)})), encoding="utf-8")
(own / "new").rename(own / "report")
sys.exit("ERROR: nothing here")
"""
# Not every machine lets anybody do these, nor everybody read that.
ELSEWHERE_FORBIDDEN = {"user namespace", "io_uring", "crypto socket", "keyring", "move memory", "POSIX queue",
    "give attribute to input", "set flags of input", "hold up writers of input"}
REPORTED_WITHIN_S = 120


class Children(SystemTest):
    def setUp(self):
        super().setUp()
        self.program = self.folder / "yt-dlp"
        self.program.write_text(HOSTILE.read_text(encoding="utf-8").split("\nif __name__")[0] + AS_YTDLP, encoding="utf-8")
        self.program.chmod(0o755)
        self.theirs = self.folder / "theirs"
        self.theirs.mkdir()
        self.other = self.folder / "other"  # another channel
        self.other.mkdir()
        (self.other / "index.json").write_text("{}", encoding="utf-8")
        self.listener = self.enterContext(socket.socket(socket.AF_UNIX))
        self.listener.bind("\0" + str(self.folder)[-60:])
        self.listener.listen()
        self.targets = self.folder / "targets.json"

    def aim(self, pid: int, secrets: dict[str, Path]) -> None:
        (self.theirs / "theirs").write_text("something of others", encoding="utf-8")
        thread = max(int(each) for each in os.listdir(f"/proc/{pid}/task"))
        self.targets.write_text(json.dumps({"pid": pid, "thread": thread, "folder": str(self.theirs),
            "input": str(self.targets), "abstract": str(self.folder)[-60:],
            "secrets": {name: str(file) for name, file in secrets.items()}}), encoding="utf-8")

    @staticmethod
    def reported(file: Path) -> dict[str, str]:
        return dict(line.split(": ") for line in file.read_text(encoding="utf-8").splitlines())

    def test_a_hostile_yt_dlp_achieves_nothing(self):
        service = self.service(["plain.mp4"], YTDLP=str(self.program), YTDLP_ARGS=f"--targets {self.targets}")
        service.start()
        service.wait_started("plain.mp4", STARTED_WITHIN_S)
        secrets = {"settings": service.env_file, "another channel": self.other / "index.json"}
        secrets |= {f"state {file.name}": file for file in service.state.iterdir() if file.is_file()}
        secrets |= {f"track {file.name}": file for file in service.cache.glob("*.flv")}
        self.assertIn("state panel.token", secrets)
        self.assertTrue(any(name.startswith("track") for name in secrets), secrets)
        self.aim(service.pid, secrets)
        service.write_playlist([clip("plain.mp4"), "http://hostile.example/a"])
        report = service.cache / "yt-dlp/yt-dlp/report"
        wait_for("the hostile child's report", report.exists, REPORTED_WITHIN_S)
        service.wait_log(r"hostile\.example[^\n]*nothing here", STARTED_WITHIN_S)
        if "can see more than they should" in service.log():
            self.skipTest("this kernel has no complete box")
        said = self.reported(report)
        self.assertGreater(len(said), len(secrets) + 20)
        for attempt, result in said.items():
            with self.subTest(attempt):
                self.assertRegex(result, "^refused ")
        self.assertEqual((self.theirs / "theirs").read_text(encoding="utf-8"), "something of others")
        self.assertIsNone(service.process.poll())

    def test_it_would_achieve_all_of_it_if_it_were_not_confined(self):
        victim = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(victim.wait)
        self.addCleanup(victim.kill)
        own = self.folder / "own"
        own.mkdir()
        self.aim(victim.pid, {"another channel": self.other / "index.json"})
        subprocess.run([str(self.program), "--cache-dir", str(own), "--targets", str(self.targets)], check=False,
            capture_output=True, timeout=REPORTED_WITHIN_S)
        for attempt, result in self.reported(own / "report").items():
            if attempt not in ELSEWHERE_FORBIDDEN:
                with self.subTest(attempt):
                    self.assertEqual(result, "done")


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


STRANGE_ANSWERS = ["[]", "7", '{"now": {"position_s": "x"}, "queue": 5, "next": {"a": 1}, "resumes_in_s": {}}',
    '{"items": [1], "lists": ["x"], "people": [1], "settings": [{"name": 1}], "rows": [[]]}']
QUESTIONS = ["status", "queue", "list", "playlist", "library", "people", "log", "settings"]
EXIT_UNREACHABLE = 3


class Answers(SystemTest):
    def answer(self, listener: socket.socket, body: str, times: int) -> None:
        for _ in range(times):
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    def test_ctl_says_so_if_it_is_answered_by_something_else(self):
        for number, body in enumerate(STRANGE_ANSWERS):
            path = self.folder / f"{number}.sock"
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
                listener.listen()
                answering = threading.Thread(target=self.answer, args=(listener, body, len(QUESTIONS)))
                answering.start()
                for question in QUESTIONS:
                    with self.subTest(body=body, question=question):
                        done = subprocess.run([os.environ["TGVS_PROGRAM"], "ctl", "--socket", path, question],
                            capture_output=True, text=True, check=False, timeout=ANSWER_WITHIN_S)
                        self.assertIn(done.returncode, (0, EXIT_UNREACHABLE), done.stderr)
                answering.join()


if __name__ == "__main__":
    unittest.main()
