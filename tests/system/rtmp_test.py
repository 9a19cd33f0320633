#!/usr/bin/python3
"""The sink of the program against servers that are good, slow, frozen, wrong, or not to be trusted."""

import os
import random
import re
import socket
import ssl
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from certificates import Authority  # noqa: E402
from hostile_rtmp import HostileServer  # noqa: E402
from flv import AUDIO, VIDEO, Recording, odd_steps  # noqa: E402
from nginx import decode_errors  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import SANITIZER  # noqa: E402
from tap import Tap  # noqa: E402
from waiting import wait_for  # noqa: E402

PUBLISHED_WITHIN_S = 20
REFUSED_WITHIN_S = 20
NOTICED_WITHIN_S = 10
REOPEN_AFTER_S = 5
STOPPED_WITHIN_S = 10
STOPPED_IN_AN_ATTACK_WITHIN_S = 5
TOLERATED_GROWTH_MIB = 4


class Publisher:
    """rtmp_publish beside the test."""

    def __init__(self, folder, *arguments: str, file: str = clips.STEADY):
        self.out = folder / f"publish-{time.monotonic_ns()}.txt"
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen([os.environ["TGVS_RTMP_PUBLISH"], "--file", str(clip(file)),
                *arguments], stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(self, kind, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = "killed: it did not end by itself"
        if not kind and (code != 0 or SANITIZER.search(self.log())):
            raise AssertionError(f"it ended with {code}\n{self.log()[-4000:]}")

    def log(self) -> str:
        return self.out.read_text(encoding="utf-8", errors="replace")

    def wait(self, pattern: str, within: float, times: int = 1) -> re.Match:
        def probe():
            found = list(re.finditer(pattern, self.log()))
            return found[-1] if len(found) >= times else None
        try:
            return wait_for(f"{pattern!r}", probe, within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()[-2000:]}") from None

    def bytes(self) -> int:
        return int((re.findall(r"^status .*bytes=(\d+)", self.log(), re.M) or ["0"])[-1])


class RtmpTest(SystemTest):
    def publisher(self, url: str, *arguments: str, **named: str) -> Publisher:
        return self.enterContext(Publisher(self.folder, "--url", url, *arguments, **named))

    def expect_good(self, recording: Recording) -> None:
        self.assertEqual([tag.kind for tag in recording.headers], [VIDEO, AUDIO])
        self.assertTrue(recording.video[0].is_keyframe)
        self.assertEqual(odd_steps(recording.video, (33, 34)), [])
        self.assertEqual(decode_errors(recording.path), "")

    def frozen(self, server, publisher: Publisher, what: str) -> None:
        """Freezes the server under a steady 2.5 Mbit/s."""
        wait_for("a steady stream", lambda: publisher.bytes() > 900_000, PUBLISHED_WITHIN_S)
        began = time.monotonic()
        server.freeze()
        try:
            publisher.wait("not publishing, will retry", 40)
            noticed = time.monotonic() - began
        finally:
            server.thaw()
        self.measured(f"a frozen server is noticed after ({what}, 2.5 Mbit/s)", noticed)
        publisher.wait("INFO rtmp: publishing", 60, times=2)
        self.measured("and it is used again after", time.monotonic() - began - noticed)
        self.assertLessEqual(noticed, NOTICED_WITHIN_S)


class Tls(RtmpTest):
    def setUp(self) -> None:
        super().setUp()
        self.authority = Authority(self.folder / "ca")
        self.server = self.nginx()

    def secured(self, *issued: str, authority: Authority | None = None, host: str = "127.0.0.1") -> Tap:
        certificate = (authority or self.authority).issue(*issued)
        tap = self.enterContext(Tap(self.server.port, certificate))
        self.url = f"rtmps://{host}:{tap.port}/live/key"
        return tap

    def trusting(self, url: str) -> Publisher:
        return self.publisher(url, "--ca-file", str(self.authority.file))

    def expect_refused(self, publisher: Publisher) -> None:
        line = publisher.wait(r"not publishing, will retry [^\n]*", REFUSED_WITHIN_S)[0]
        self.assertIn("class=tls", line)
        self.assertNotIn("live/key", publisher.log())
        self.assertEqual(self.server.sessions(), 0)

    def test_a_good_certificate_publishes(self):
        self.secured("good", "IP:127.0.0.1")
        publisher = self.trusting(self.url)
        self.server.wait_media(PUBLISHED_WITHIN_S, size=1_000_000)
        publisher.process.terminate()
        publisher.process.wait(STOPPED_WITHIN_S)
        self.expect_good(self.server.recordings()[0])

    def test_a_good_certificate_for_a_name_publishes(self):
        self.secured("named", "DNS:localhost", host="localhost")
        self.trusting(self.url)
        self.server.wait_media(PUBLISHED_WITHIN_S, size=200_000)

    def test_an_untrusted_certificate_is_refused(self):
        self.secured("other", "IP:127.0.0.1", authority=Authority(self.folder / "other"))
        self.expect_refused(self.trusting(self.url))

    def test_without_a_ca_file_the_certificates_of_the_system_count(self):
        self.secured("good", "IP:127.0.0.1")
        self.expect_refused(self.publisher(self.url))

    def test_a_certificate_for_another_host_is_refused(self):
        self.secured("elsewhere", "DNS:elsewhere.example")
        self.expect_refused(self.trusting(self.url))

    def test_an_expired_certificate_is_refused(self):
        self.secured("expired", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z")
        self.expect_refused(self.trusting(self.url))

    def test_a_server_with_old_tls_is_refused(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            tap = self.secured(f"old{version}", "IP:127.0.0.1")
            tap.context.set_ciphers("ALL:@SECLEVEL=0")  # without it our own side of the test would refuse them
            tap.context.minimum_version = ssl.TLSVersion.TLSv1
            tap.context.maximum_version = version
            self.expect_refused(self.trusting(self.url))

    def test_a_frozen_server_behind_tls_is_noticed(self):
        tap = self.secured("good", "IP:127.0.0.1")
        self.frozen(tap, self.trusting(self.url), "rtmps")


class Plain(RtmpTest):
    def test_a_frozen_server_is_noticed(self):
        tap = self.enterContext(Tap(self.nginx().port))
        self.frozen(tap, self.publisher(f"rtmp://127.0.0.1:{tap.port}/live/key"), "rtmp")

    def test_a_server_that_never_answers_is_given_up(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            began = time.monotonic()
            for scheme in ("rtmp", "rtmps"):
                publisher = self.publisher(f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/live/key")
                line = publisher.wait(r"not publishing, will retry [^\n]*", 25)[0]
                self.measured(f"a mute server is given up after ({scheme})", time.monotonic() - began)
                self.assertIn("class=timed_out", line)
                began = time.monotonic()

    def test_a_connection_that_is_cut_anywhere_is_made_anew(self):
        server = self.nginx(append=False)
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        cuts = [chance.randrange(1, 1537), chance.randrange(1537, 3073), chance.randrange(3074, 3500),
                *(chance.randrange(4_000, 900_000) for _ in range(2))]
        print(f"seed {seed}: cut at {cuts}", file=sys.stderr)
        runs = []
        for number, cut in enumerate(cuts):
            tap = self.enterContext(Tap(server.port))
            tap.cut_at = cut
            url = f"rtmp://127.0.0.1:{tap.port}/live/key{number}"
            runs.append((cut, tap, self.publisher(url, "--duration", "60")))
        for cut, tap, publisher in runs:
            publisher.wait("not publishing, will retry", PUBLISHED_WITHIN_S)
            wait_for(f"a connection after the cut at {cut}", lambda t=tap: t.connections >= 2, 20)
            publisher.wait(r"status connected=1 bytes=[1-9]\d* reconnects=[1-9]", PUBLISHED_WITHIN_S)
        for number in range(len(cuts)):
            wait_for("media", lambda n=number: self.recordings_of(server, n), PUBLISHED_WITHIN_S)
        for _, _, publisher in runs:
            publisher.process.terminate()
            publisher.process.wait(STOPPED_WITHIN_S)
        for number in range(len(cuts)):
            self.expect_good(Recording(self.recordings_of(server, number)[-1]))

    def recordings_of(self, server, number: int):
        return [file for file in server.files()
                if file.name.startswith(f"key{number}-") and file.stat().st_size > 100_000]

    def test_a_key_that_is_in_use_is_taken_when_it_is_free(self):
        server = self.nginx()
        first = self.publisher(server.url())
        server.wait_media(PUBLISHED_WITHIN_S)
        second = self.publisher(server.url())
        second.wait(r"not publishing, will retry [^\n]*class=rejected", PUBLISHED_WITHIN_S)
        first.process.terminate()
        first.process.wait(STOPPED_WITHIN_S)
        second.wait("INFO rtmp: publishing", 30)

    def test_a_planned_reopen_loses_nothing(self):
        server = self.nginx()
        publisher = self.publisher(server.url(), "--reopen-after", str(REOPEN_AFTER_S), file=clips.SHORT)
        publisher.wait("session reopened before its clock overflows", 40)
        server.wait_media(PUBLISHED_WITHIN_S, sessions=2)
        publisher.process.terminate()
        publisher.process.wait(STOPPED_WITHIN_S)
        self.assertNotIn("not publishing", publisher.log())
        self.assertEqual(server.sessions(), 2)
        before, after = server.recordings()
        for recording in (before, after):
            self.expect_good(recording)
            self.assertLess(recording.video[0].dts_ms, 40, "the clock begins anew")
        whole = [tag.body for tag in Recording(clip(clips.SHORT)).video]
        turns, rest = divmod(len(before.video), len(whole))
        self.assertEqual(rest, 0, "the last turn before the reopen is whole")
        self.assertEqual([tag.body for tag in before.video], whole * turns)
        self.assertEqual(after.video[0].body, whole[0])

    def test_the_longest_silence_at_the_receiver_is_short(self):
        server = self.nginx()
        with Tap(server.port) as tap:
            publisher = self.publisher(f"rtmp://127.0.0.1:{tap.port}/live/key", file=clips.SHORT)
            wait_for("eight seconds", lambda: publisher.bytes() > 2_000_000, 30)
            self.measured("longest silence at the receiver over joins", tap.longest_silence() * 1000, "ms")
            self.assertLess(tap.longest_silence(), 3.0)


class Hostile(RtmpTest):
    def attacked(self, after: str) -> None:
        with HostileServer(after) as server:
            publisher = self.publisher(server.url())
            server.wait_ready()
            before = memory_mib(publisher.process.pid, "VmRSS")
            server.go.set()
            line = publisher.wait(r"not publishing, will retry [^\n]*", REFUSED_WITHIN_S)[0]
            grown = memory_mib(publisher.process.pid, "VmHWM") - before
            self.measured(f"memory that an attack after {after} takes", grown, "MiB")
            wait_for("the next attack", lambda: server.attacks > 1, PUBLISHED_WITHIN_S)
            began = time.monotonic()
            publisher.process.terminate()
            publisher.process.wait(STOPPED_WITHIN_S)
            stopped = time.monotonic() - began
        self.assertIn("class=protocol", line)
        self.assertLess(grown, TOLERATED_GROWTH_MIB)
        self.assertLess(stopped, STOPPED_IN_AN_ATTACK_WITHIN_S)

    def test_a_flood_after_the_handshake_takes_no_memory(self):
        self.attacked("connect")

    def test_a_flood_while_publishing_takes_no_memory(self):
        self.attacked("publish")


def memory_mib(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(rf"^{name}:\s+(\d+)", status, re.M)[1]) / 1024


if __name__ == "__main__":
    unittest.main()
