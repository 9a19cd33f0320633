#!/usr/bin/python3
"""Lists that are long, and items that are short. The figures of the release build are in bench/results/inputs.md:

    TGVS_PROGRAM=build/release/apps/tg_video_streamer TGVS_FIXTURE=build/dev/tests/system/run/fixture tests/system/many_test.py
"""

import os
import re
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import odd_steps  # noqa: E402
from nginx import decode_errors  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service  # noqa: E402
from waiting import wait_for  # noqa: E402

LINES = 10_000
FIRST_WITHIN_S = 20
READ_WITHIN_S = 10
PAGE_BYTES = 64 * 1024  # of what a browser gets when it opens the page, and with each change
MEMORY_MIB = 40  # more than with one line; with sanitizers three times as much
READ_CPU_S = 3.0  # one reading; with sanitizers
STILL_CPU_S = 1.5  # in five seconds in which nothing changes, the encoder's and the playout's work included
SHORT, SHORT_S = 200, 0.04
PICTURE_STEPS_MS = (33, 34)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    return int(re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class LongLists(SystemTest):
    def first_item(self, service: Service) -> None:
        began = time.monotonic()
        service.start()
        service.wait_log("track started", FIRST_WITHIN_S)
        self.measured("from the start to the first item on air", time.monotonic() - began)

    def peak_of_one_line(self) -> float:
        alone = self.enterContext(Service(self.folder / "one", {"OUTPUT": "preview"}, [clip("plain.mp4")],
            cache=Path(os.environ["TGVS_FIXTURE"]) / "cache"))
        alone.start()
        alone.wait_log("track started", FIRST_WITHIN_S, times=2)
        peak = peak_mib(alone.pid)
        alone.stop()
        return peak

    def expect_bounds(self, lines: list[object], what: str) -> None:
        usual = self.peak_of_one_line()
        service = self.service(lines)
        self.first_item(service)
        service.wait_log("track started", FIRST_WITHIN_S, times=3)
        grown = peak_mib(service.pid) - usual
        self.measured(f"{what}: more memory than with one line", grown, "MiB")
        self.assertLess(grown, 3 * MEMORY_MIB if "dev" in os.environ["TGVS_PROGRAM"] else MEMORY_MIB)
        for path in ("/api/v1/channels/main", "/api/status", "/api/v1/channels/main/lists/default"):
            code, body = service.get("panel", path)
            self.assertEqual(code, 200, path)
            self.measured(f"{what}: {path}", len(body) / 1024, "KiB")
            self.assertLess(len(body), PAGE_BYTES if "lists" not in path else 3 * 1024 * 1024, path)
        self.expect_readings(service, lines, what)
        service.stop()

    def expect_readings(self, service: Service, lines: list[object], what: str) -> None:
        """It is read when it changes, and then once."""
        before = service.count_log("playlist read ")
        used = cpu_s(service.pid)
        time.sleep(5)  # a time in which nothing may happen has to pass
        self.measured(f"{what}: of the processor in 5 s", cpu_s(service.pid) - used)
        self.assertLess(cpu_s(service.pid) - used, STILL_CPU_S)
        self.assertEqual(service.count_log("playlist read "), before, "readings of a list that did not change")
        used, began = cpu_s(service.pid), time.monotonic()
        service.write_playlist([*lines, clip("odd.mkv")])
        service.wait_log("playlist read ", READ_WITHIN_S, times=before + 1)
        self.measured(f"{what}: from a change until it is read", time.monotonic() - began)
        self.measured(f"{what}: of the processor for that", cpu_s(service.pid) - used)
        self.assertLess(cpu_s(service.pid) - used, READ_CPU_S)
        service.wait_log("track started", FIRST_WITHIN_S, times=service.count_log("track started") + 2)
        self.assertEqual(service.count_log("playlist read "), before + 1)

    def test_ten_thousand_lines(self):
        aside = self.folder / "many"
        aside.mkdir()
        (aside / "film.mp4").write_bytes(clip("plain.mp4").read_bytes())
        lines = []
        for number in range(LINES):
            lines.append(aside / f"film {number:05}.mp4")
            os.link(aside / "film.mp4", lines[-1])
        self.expect_bounds([clip("plain.mp4"), *lines], "10,000 files")

    def test_the_same_line_ten_thousand_times(self):
        self.expect_bounds([clip("plain.mp4")] * LINES, "one file 10,000 times")


class ShortItems(SystemTest):
    def test_two_hundred_clips_of_a_picture(self):
        films = self.folder / "short"
        films.mkdir()
        for number in range(SHORT):
            clips.ffmpeg(*clips.picture("64x36", "25", SHORT_S), *clips.tone(300 + number, 44_100, SHORT_S), *clips.FAST, "-c:a",
                "aac", films / f"{number:03}.mp4")
        nginx = self.nginx()
        service = self.service([films], RTMP_URL=nginx.url())
        began = time.monotonic()
        service.start()
        wait_for("all of them once", lambda: len(set(service.started())) == SHORT, 400)
        self.measured("200 clips of 40 ms: until each has been on air", time.monotonic() - began)
        # From then on they are in the cache: each in its order, and nothing in between.
        before, began = len(service.started()), time.monotonic()
        wait_for("another hundred", lambda: len(service.started()) >= before + 100, 60)
        self.measured("100 of them in a row, 4 s of programme", time.monotonic() - began)
        self.measured("200 clips of 40 ms: the most memory", peak_mib(service.pid), "MiB")
        # One whose place has come waits for nothing; a stand-in would be out of turn.
        run = [int(name.removesuffix(".mp4")) for name in service.started()[before:before + 100]]
        self.assertEqual(run, [(run[0] + n) % SHORT for n in range(100)])
        self.assertEqual(service.failed(), [])
        service.stop()
        recording = nginx.recordings()[0]
        self.assertEqual(odd_steps(recording.video, PICTURE_STEPS_MS), [])
        self.assertEqual(decode_errors(recording.path), "")


if __name__ == "__main__":
    unittest.main()
