#!/usr/bin/python3
"""The service as a process: how it ends, resumes, what it says and what it keeps to itself."""

import ast
import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from flv import Recording  # noqa: E402
from processes import ArgvWatch  # noqa: E402
from scene import SystemTest  # noqa: E402
from service import program  # noqa: E402
from waiting import wait_for  # noqa: E402

STARTED_WITHIN_S = 30
PREPARED_WITHIN_S = 90
USAGE_WITHIN_S = 20
RESUMED_WITHIN_S = 5
STOPPED_WITHIN_S = 5


def position(service) -> float:
    return service.status()["on_air"]["position_s"]


class Ending(SystemTest):
    def test_after_kill_9_the_show_resumes_where_it_was(self):
        nginx = self.nginx()
        service = self.service(["plain.mp4", clips.LONG], RTMP_URL=nginx.url())
        service.start()
        service.wait_started(clips.LONG, STARTED_WITHIN_S)
        # Far from the last entry point of the track and from the last time the position was saved.
        before = wait_for("nine seconds", lambda: (at := position(service)) > 9.0 and at, 30)
        service.kill9()
        service.expect_no_process()
        service.start()
        service.wait_started(clips.LONG, STARTED_WITHIN_S)
        after = wait_for("a position", lambda: position(service), STARTED_WITHIN_S)
        self.measured("position before kill -9", before)
        self.measured("position when it is back", after)
        self.assertEqual(service.started(), [clips.LONG])
        self.assertLessEqual(abs(after - before), RESUMED_WITHIN_S)
        service.stop()

    def test_a_shuffled_pass_goes_on_after_kill_9_and_leaves_nothing_out(self):
        items = clips.JOINED[:6]
        service = self.service(items, SHUFFLE="1")
        service.start()
        wait_for("three tracks", lambda: len(service.started()) >= 3, STARTED_WITHIN_S + 10)
        wait_for("a saved position", lambda: service.state.joinpath("position.json").exists(), 10)
        service.kill9()
        first = service.started()
        service.expect_no_process()
        service.start()
        wait_for("the rest of the pass", lambda: len(service.started()) >= len(items), 60)
        service.stop()
        second = service.started()
        # The saved position may be two seconds old: up to two short tracks are played again.
        resumed = first.index(second[0])
        self.assertGreaterEqual(resumed, len(first) - 3)
        self.assertEqual(second[:len(first) - resumed], first[resumed:])
        whole = [*first[:resumed], *second][:len(items)]
        self.assertEqual(sorted(whole), sorted(items))

    def test_kill_9_while_children_work_leaves_none_of_them(self):
        service = self.service(["heavy.mp4"], cached=False)
        service.start()
        service.wait_process("ffmpeg", "heavy.mp4", within=STARTED_WITHIN_S)
        service.kill9()
        began = time.monotonic()
        service.expect_no_process()
        self.measured("children are gone after", time.monotonic() - began)

    def test_kill_9_during_a_download_leaves_no_child(self):
        server = self.media_server()
        service = self.service([f"{server.url}/slow/noise.mp4?rate=20000"])
        service.start()
        service.wait_process("yt-dlp", within=STARTED_WITHIN_S)
        service.kill9()
        service.expect_no_process()

    def test_sigterm_ends_it_within_five_seconds_while_children_work(self):
        nginx = self.nginx()
        service = self.service(["plain.mp4", "heavy.mp4"], RTMP_URL=nginx.url())
        service.start()
        service.wait_process("ffmpeg", "heavy.mp4", within=STARTED_WITHIN_S)
        nginx.wait_media(15, size=2_000)
        began = time.monotonic()
        service.stop()
        self.measured("SIGTERM to the end", time.monotonic() - began)
        self.assertIn("stopping signal=TERM", service.log())

    def test_sigterm_ends_it_while_the_server_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            service = self.service(["plain.mp4"], RTMP_URL=f"rtmp://127.0.0.1:{mute.getsockname()[1]}/a/b")
            service.start()
            service.wait_started("plain.mp4", STARTED_WITHIN_S)
            service.stop()

    def test_one_pass_ends_by_itself(self):
        service = self.service(["plain.mp4", clips.BROKEN, "fast.mp4"], LOOP="0")
        service.start()
        service.expect_exit(0, 40)
        # While a busy machine still looks at the broken one, another stands in for it.
        in_turn = re.findall(r"track started item=(\S+) .* stand_in=false", service.log())
        self.assertEqual(in_turn, ["plain.mp4", "fast.mp4"])
        self.assertIn("everything has been played", service.log())
        self.assertRegex(service.log(), "track finished item=fast.mp4")

    def test_a_duration_ends_it(self):
        service = self.service(["plain.mp4"])
        began = time.monotonic()
        service.start("--duration", "4")
        service.expect_exit(0, 30)
        self.assertGreaterEqual(time.monotonic() - began, 4)


class Systemd(SystemTest):
    def test_it_says_ready_how_it_goes_and_that_it_lives(self):
        address = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
            receiver.bind(str(address))
            receiver.settimeout(STARTED_WITHIN_S)
            service = self.service(["plain.mp4"])
            told = {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "3000000"}
            with unittest.mock.patch.dict(os.environ, told):
                service.start()
            heard = []
            while not {"READY=1", "WATCHDOG=1"} <= set(heard) or "plain" not in str(heard):
                heard.append(receiver.recv(65536).decode())
            self.assertTrue(any(text.startswith("STATUS=") for text in heard), heard)
            service.stop()
            while heard[-1] != "STOPPING=1":
                heard.append(receiver.recv(65536).decode())


class Secrets(SystemTest):
    KEY = "s3cr3t-Str3am-K3y"

    def test_the_stream_key_is_shown_nowhere(self):
        nginx = self.nginx()
        server = self.media_server()
        service = self.service(["plain.mp4", "fresh.mp4", f"{server.url}/files/second.mp4"],
            RTMP_URL=nginx.url(self.KEY), LOG_LEVEL="debug", PREVIEW="1", PANEL_TOKEN="p4nel-t0ken-1234")
        with ArgvWatch(str(service.folder)) as watch:
            service.start()
            nginx.wait_media(20)
            service.wait_log("track started .*title=second", PREPARED_WITHIN_S)
            nginx.kill()
            service.wait_log("not publishing, will retry", 15)
            shown = {"status": service.get("panel", "/api/status")[1], "metrics": service.metrics_text(),
                     "page": service.get("panel", "/")[1], "ready": service.get("metrics", "/readyz")[1]}
            service.stop()
        self.assertLessEqual({"ffmpeg", "yt-dlp"}, watch.programs(), "the watch must have seen them")
        shown["log"] = service.whole_log()
        shown["argv"] = "\n".join(" ".join(argv) for argv in watch.seen)
        for place, text in shown.items():
            for secret in (self.KEY, "p4nel-t0ken-1234"):
                self.assertNotIn(secret, text, place)
        for file in service.state.rglob("*"):
            self.assertNotIn(self.KEY.encode(), file.read_bytes() if file.is_file() else b"", file)

    def test_a_refused_key_is_not_told_in_the_reason(self):
        nginx = self.nginx(app="deny publish all;")
        service = self.service(["plain.mp4"], RTMP_URL=nginx.url(self.KEY), LOG_LEVEL="debug")
        service.start()
        service.wait_log("not publishing, will retry", 20, times=2)
        status = service.get("panel", "/api/status")[1]
        service.stop()
        self.assertNotIn(self.KEY, service.whole_log() + status)


class Arguments(SystemTest):
    def received(self, playlist=("fresh.mp4",), size: int = 100_000, **settings: str):
        nginx = self.nginx()
        service = self.service(playlist, cached=False, RTMP_URL=nginx.url(), **settings)
        service.start()
        service.wait_log("track started", PREPARED_WITHIN_S)
        nginx.wait_media(60, size=size)
        service.wait_log("track finished", 60)
        service.stop()
        return service, nginx.files()[0]

    def probe(self, file, entries: str) -> dict[str, str]:
        text = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
            f"stream={entries}", "-of", "default=nw=1", str(file)], capture_output=True, text=True,
            check=True).stdout
        return dict(line.split("=", 1) for line in text.split())

    def test_ffmpeg_args_reach_the_receiver(self):
        service, file = self.received(
            [clips.NOISE], FFMPEG_ARGS="-b:v 600k -maxrate 600k -bufsize 600k -g 30 -profile:v main",
            size=300_000)
        self.assertNotIn("safe profile", service.log())
        recording = Recording(file)
        self.assertEqual(self.probe(file, "profile")["profile"], "Main")
        distances = {b.dts_ms - a.dts_ms for a, b in zip(recording.keyframes, recording.keyframes[1:])}
        self.assertLessEqual(max(distances), 1001, "30 pictures are a second")
        last = [tag for tag in recording.video if tag.dts_ms > recording.video[-1].dts_ms - 5000]
        rate = sum(len(tag.body) for tag in last) * 8 / 5e6
        self.measured("bit rate with -b:v 600k", rate, "Mbit/s")
        self.assertTrue(0.35 < rate < 0.8, rate)

    def test_bad_ffmpeg_args_mean_the_safe_profile(self):
        service, file = self.received(FFMPEG_ARGS="-c:v no_such_codec", size=20_000)
        self.assertRegex(service.log(), r"WARN \w+: FFMPEG_ARGS.*using the safe profile.*reason=")
        self.assertEqual(self.probe(file, "profile,width,height"),
                         {"profile": "High", "width": "854", "height": "480"})

    def test_args_that_open_other_files_are_refused(self):
        service = self.service(["plain.mp4"], FFMPEG_ARGS="-i /etc/passwd -f null -")
        service.start()
        service.wait_log(r"WARN \w+: FFMPEG_ARGS.*using the safe profile", STARTED_WITHIN_S)
        service.wait_started("plain.mp4", STARTED_WITHIN_S)


class Ports(SystemTest):
    def test_a_metrics_port_in_use_means_the_next_one(self):
        taken = self.taken_port()
        service = self.service(["plain.mp4"], PROMETHEUS_PORT=str(taken))
        service.start()
        service.wait_log(rf"ERROR \w+: .*port {taken} is in use", 5)
        match = service.wait_log(r"WARN http: metrics are on port (\d+) instead", 5)
        self.assertIn(int(match[1]), range(taken + 1, taken + 11))
        self.assertEqual(service.metric("tgvs_metrics_port_fallback"), 1)

    def test_without_any_free_port_the_metrics_go_to_a_file(self):
        first = self.taken_ports(11)
        service = self.service(["plain.mp4"], PROMETHEUS_PORT=str(first))
        service.launch()
        service.wait_log(rf"ERROR \w+: .*port {first + 10} is in use", STARTED_WITHIN_S)
        file = Path(service.wait_log(r"WARN http: metrics are written to (\S+)", 5)[1])
        self.assertEqual(file, service.state / "metrics.prom")
        wait_for("a track in the metrics", lambda: file.exists() and
            re.search(r"^streams_played_total [1-9]", file.read_text(), re.M), STARTED_WITHIN_S)

    def taken_ports(self, count: int) -> int:
        """The first of so many in a row."""
        for start in range(21_000, 32_000, count):
            with contextlib.ExitStack() as stack:
                try:
                    for port in range(start, start + count):
                        stack.enter_context(socket.create_server(("127.0.0.1", port)))
                except OSError:
                    continue
                self.enterContext(stack.pop_all())
                return start
        raise AssertionError("no ports in a row")

    def taken_port(self) -> int:
        listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        return listener.getsockname()[1]

    def test_promtool_finds_nothing_wrong_with_the_metrics(self):
        nginx = self.nginx()
        service = self.service(["plain.mp4", "fast.mp4"], RTMP_URL=nginx.url(), PREVIEW="1")
        service.start()
        service.wait_started("fast.mp4", STARTED_WITHIN_S)
        text = service.metrics_text()
        checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True,
            text=True, check=False)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
        self.assertIn("\nstreams_played_total ", text)
        names = set(re.findall(r"^([a-z]\w*)", text, re.M)) - {"streams_played_total"}
        self.assertEqual([n for n in sorted(names) if not n.startswith(("tgvs_", "process_"))], [])
        self.assertNotIn("fast.mp4", text)


class Usage(SystemTest):
    def run_program(self, *arguments: str, within_s: float = USAGE_WITHIN_S) -> subprocess.CompletedProcess:
        return subprocess.run([program(), *arguments], cwd=self.folder, capture_output=True, text=True,
            timeout=within_s, check=False, stdin=subprocess.DEVNULL)

    def run_with(self, env: str) -> subprocess.CompletedProcess:
        file = self.folder / ".env"
        file.write_text(env, encoding="utf-8")
        file.chmod(0o600)
        ended = self.run_program("run", "--env-file", str(file))
        return subprocess.CompletedProcess(ended.args, ended.returncode, ended.stdout + ended.stderr)

    def test_help_and_version_are_no_errors(self):
        for arguments in (["--help"], ["--version"], ["run", "--help"], ["check", "--help"]):
            self.assertEqual(self.run_program(*arguments).returncode, 0, arguments)
        self.assertRegex(self.run_program("--version").stdout, r"tg_video_streamer \d+\.\d+\.\d+")

    def test_wrong_usage_is_exit_code_2(self):
        for arguments in ([], ["walk"], ["run", "--no-such-option"], ["run", "--output", "tape"],
                          ["run", "--duration", "-3"]):
            self.assertEqual(self.run_program(*arguments).returncode, 2, arguments)

    def stand_in(self, name: str, rest: str) -> Path:
        """A program in a folder of its own."""
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{rest}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    def started_by(self, *arguments: str, within_s: float) -> dict[str, list[str]]:
        """How it starts the stand-ins, without the names of private folders. They cannot write that down by
        themselves: they see nothing that they could write into."""
        trace = self.folder / "trace"
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve", "-e", "signal=none", "-s", "10000", "-o", str(trace),
            program(), *arguments], cwd=self.folder, capture_output=True, timeout=within_s, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=0"})
        found = {"ffmpeg": [], "yt-dlp": []}
        for path, argv in re.findall(r'execve\("([^"]*)", (\[.*?\]), 0x', trace.read_text(encoding="utf-8")):
            name = Path(path).name
            if Path(path).parent == self.folder / "bin" and name in found:
                line = " ".join(ast.literal_eval(argv)[1:])
                found[name].append(re.sub(r"\S*/second\.flv", "second.flv", line))
        return found

    def test_check_tries_what_run_starts(self):
        self.stand_in("ffmpeg", 'exec /usr/bin/ffmpeg "$@"')
        extractor = self.stand_in("yt-dlp", 'case " $* " in *" --version "*) echo 2026.08.19; exit;; '
            "*' --help '* | *' --dump-user-agent '*) exit;; esac; exit 1")
        cookies = self.folder / "cookies.txt"
        cookies.write_text("# Netscape HTTP Cookie File\n", encoding="utf-8")
        (self.folder / "playlist.txt").write_text("https://example.invalid/clip\n", encoding="utf-8")
        env_file = self.folder / ".env"
        env_file.write_text("OUTPUT=preview\nPROMETHEUS_PORT=0\nPANEL_PORT=0\nVIDEO_QUALITY=480p\nPASSTHROUGH=1\n"
            f"PLAYLIST={self.folder}/playlist.txt\nCACHE_DIR={self.folder}/cache\nSTATE_DIR={self.folder}/state\n"
            f"FFMPEG_ARGS=-b:v 700k -preset veryfast\nYTDLP={extractor}\nYTDLP_ARGS=--limit-rate 2M\n"
            f"YTDLP_COOKIES={cookies}\n", encoding="utf-8")
        env_file.chmod(0o600)
        with unittest.mock.patch.dict(os.environ, {"PATH": f"{extractor.parent}:{os.environ['PATH']}"}):
            checked = self.started_by("check", "--env-file", str(env_file), within_s=PREPARED_WITHIN_S)
            started = self.started_by("run", "--env-file", str(env_file), "--duration", "10",
                within_s=2 * PREPARED_WITHIN_S)

        tried = [line for line in checked["ffmpeg"] if line.endswith("second.flv")]
        self.assertEqual(len(tried), 1, checked)
        self.assertIn("-b:v 700k", tried[0])
        self.assertEqual([line for line in started["ffmpeg"] if line.endswith("second.flv")], tried)

        asked = [line for line in started["yt-dlp"] if "--batch-file" in line]
        self.assertNotEqual(asked, [], started)
        self.assertIn(" --limit-rate 2M --batch-file ", asked[0])
        self.assertIn(" --cookies ", asked[0])
        self.assertIn("--ignore-config --limit-rate 2M --dump-user-agent", checked["yt-dlp"])

    def test_rtmp_without_an_address_is_exit_code_2(self):
        ended = self.run_with("OUTPUT=rtmp\n")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("RTMP_URL", ended.stdout)

    def test_a_malformed_value_is_named_with_file_and_line(self):
        ended = self.run_with("OUTPUT=preview\n\nLOOP=perhaps\n")
        self.assertEqual(ended.returncode, 2)
        self.assertRegex(ended.stdout, r"ERROR config: \S*\.env:3: .*LOOP.*0 or 1")

    def test_an_unknown_key_costs_one_warning_with_the_nearest_name(self):
        service = self.service(["plain.mp4"], SHUFLE="1")
        service.start()
        self.assertEqual(service.count_log(r"WARN config: .*SHUFLE.*SHUFFLE"), 1)
        self.assertEqual(service.count_log("SHUFLE"), 1)

    def test_a_settings_file_open_to_others_is_narrowed_with_a_warning(self):
        service = self.service(["plain.mp4"])
        service.env_file.chmod(0o644)
        service.start()
        self.assertEqual(service.env_file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(service.count_log(r"WARN config: .*\.env"), 1)


if __name__ == "__main__":
    unittest.main()
