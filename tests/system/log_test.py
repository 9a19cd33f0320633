#!/usr/bin/python3
"""A log that is not read, that is held up, or that a playlist would flood."""

import fcntl
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import SystemTest  # noqa: E402
from waiting import wait_for  # noqa: E402

PLAYED_WITHIN_S = 180
PLAYED = 150  # the lines of a third of them fill the pipe
STOPPED_WITHIN_S = 5
PIPE_BYTES = 4096
CTRL_S = b"\x13"
FLOOD_S = 20
# A burst and what comes in that time, of each message; and what is said at the start.
MOST_LINES = 2 * (60 + FLOOD_S // 2 + 5) + 60
MOST_SAVED = FLOOD_S + 10  # position.json, once a second


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Log(SystemTest):
    def flash(self) -> Path:
        """An item of one picture."""
        clip = self.folder / "flash.mp4"
        clips.ffmpeg(*clips.picture("320x240", "25", 0.04), *clips.FAST, clip)
        return clip

    def metric(self, port: int, name: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            values = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", answer.read().decode(), re.M)
        return sum(map(float, values))

    def played(self, port: int) -> float:
        try:
            return self.metric(port, "streams_played_total")
        except OSError:
            return 0

    def expect_a_show_and_an_end(self, service, process: subprocess.Popen, port: int) -> None:
        wait_for(f"{PLAYED} items", lambda: self.played(port) >= PLAYED, PLAYED_WITHIN_S)
        self.assertIsNone(process.poll())
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(STOPPED_WITHIN_S), 0)
        self.measured("to stop", time.monotonic() - asked)
        service.expect_no_process()

    def test_a_log_that_nobody_reads_does_not_stop_the_show(self):
        port = free_port()
        service = self.service([self.flash()], PROMETHEUS_PORT=str(port))
        service.log_file.touch()  # its log goes elsewhere
        unread, log = os.pipe()
        self.addCleanup(os.close, unread)
        fcntl.fcntl(log, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        process = subprocess.Popen(service.command(), cwd=service.folder, env=service.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        os.close(log)
        self.expect_a_show_and_an_end(service, process, port)

    def test_a_terminal_that_is_held_does_not_stop_the_show(self):
        port = free_port()
        service = self.service([self.flash()], PROMETHEUS_PORT=str(port))
        service.log_file.touch()  # its log goes elsewhere
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        process = subprocess.Popen(service.command(), cwd=service.folder, env=service.environment(),
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        wait_for("a line on the terminal", lambda: b"panel url=" in os.read(master, 65536), 30)
        os.write(master, CTRL_S)
        self.expect_a_show_and_an_end(service, process, port)

    def test_a_playlist_of_one_picture_does_not_flood_log_or_disk(self):
        service = self.service([self.flash()])
        service.start()
        wait_for("the item to be on air", lambda: service.metric("streams_played_total") > 10, 60)
        lines = len(service.log().splitlines())
        saved = set()
        began = time.monotonic()
        played = service.metric("streams_played_total")
        while time.monotonic() - began < FLOOD_S:
            if (position := service.state / "position.json").exists():
                saved.add(position.stat().st_ino)
            time.sleep(0.05)
        played = service.metric("streams_played_total") - played
        lines = len(service.log().splitlines()) - lines
        self.measured("items", played, "")
        self.measured("lines", lines, "")
        self.assertGreater(played, 4 * FLOOD_S, "it goes on playing")
        self.assertLess(lines, MOST_LINES)
        self.assertLess(len(saved), MOST_SAVED)
        self.assertGreater(service.metric("tgvs_log_lines_dropped_total"), 0)
        self.assertRegex(service.log(), r"track started item=flash.mp4 .*left_out=\d+")
        service.stop()


if __name__ == "__main__":
    unittest.main()
