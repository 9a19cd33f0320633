#!/usr/bin/python3
"""docs/guide.md, typed by an operator: every command in its order, at home and on a server that runs systemd.

A block marked `sh` is run on the server by ssh, `sh home` in a clone at home; `real` behind it: not run, for the
reason in REAL. What the guide does not say because the real world does it is done in `Prepared`: Telegram, its
ingest, answers to questions, a session that dies.
"""

import base64
import contextlib
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
for folder in ("support", "checks"):
    sys.path.insert(0, str(HERE.parent / folder))

import clips  # noqa: E402
import login  # noqa: E402
import markdown  # noqa: E402
import processes  # noqa: E402
from installation import PLACE, RUNNER, SANITIZER_OPTIONS  # noqa: E402
from login import ACCOUNT, CODE, PHONE  # noqa: E402
from machine import Machine  # noqa: E402
from nginx import Nginx  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import SANITIZER, program  # noqa: E402
from telegram_server import TelegramServer  # noqa: E402
from waiting import wait_for  # noqa: E402

ROOT = HERE.parents[1]
GUIDE = ROOT / "docs/guide.md"
SERVER = "stream.example"

# By their first line. Not run, because:
REAL = {
    "./scripts/bootstrap --run": "installs packages from the network and builds for minutes; scripts/test does it",
    "apt-get update": "needs Debian's mirror, and a /usr of its own; what it names is compared with what is linked",
    "apt-get install libnginx-mod-rtmp": "changes the host's nginx; tests/system/takeover_test.py runs one with that file",
    "systemctl start yt-dlp-update": "needs PyPI; tests/system/ytdlp_update_test.py runs it against an index of its own",
    "git pull": "needs the remote repository, and builds",
    "scp root@old.example:/opt/tg_video_streamer/current/.env old.env": "needs the predecessor's server; the test "
        "puts such files there",
}

# Every Debian with ssh has them, or libavformat brings them; the last two are of builds with sanitizers.
WITH_DEBIAN = {"libc6", "libgcc-s1", "libstdc++6", "libssl3", "libssl3t64", "libsystemd0", "zlib1g",
               "libavcodec59", "libavcodec61", "libavutil57", "libavutil59", "libasan8", "libubsan1"}

DONE_WITHIN_S = 240
LIVE_WITHIN_S = 90
CHANNEL, NEWS = 5001, 5002

NGINX_CONF = "events {}\nhttp {\n    include /etc/nginx/sites-enabled/*;\n}\n"
CERTIFICATE = Path("/etc/letsencrypt/live") / SERVER

# A session of Pyrogram with made-up contents: what the predecessor's .env has.
# Data centre, api id, test mode, key, user id, bot.
PYROGRAM = base64.urlsafe_b64encode(
    struct.pack(">BI?256sQ?", 2, 12345, False, bytes(range(256)), 1234567890, False)).decode().rstrip("=")
PREDECESSOR = f"""\
# Telegram
API_ID=12345
API_HASH="0123456789abcdef0123456789abcdef"
SESSION_STRING={PYROGRAM}
CHAT_ID=-1001234567890

VIDEO_QUALITY=720p
LOOP=1
FFMPEG_ARGS="-preset veryfast -b:v 1800k"
PROMETHEUS_PORT=9090
"""
PREDECESSORS_PLAYLIST = """\
# music
https://www.youtube.com/watch?v=aaaaaaaaaaa

  https://youtu.be/bbbbbbbbbbb
https://example.org/c.mp4
"""


def block_with(text: str) -> str:
    """The one code block of the guide that has this in it."""
    [found] = [block for block in markdown.blocks(GUIDE.read_text(encoding="utf-8")) if text in block.text]
    return found.text


class Sandbox(SystemTest):
    """A home with a clone in it, and a server that is empty but for Debian."""

    def setUp(self) -> None:
        super().setUp()
        self.home = self.folder / "home"
        self.make_home()
        self.machine = self.enterContext(Machine(self.folder / "machine"))
        self.machine.write("/etc/systemd/system.conf.d/sanitizer.conf", SANITIZER_OPTIONS)
        self.machine.boot()
        self.make_ssh()

    def make_home(self) -> None:
        """The clone: what commands at home touch, and the programs as if they had been built there."""
        apps = self.home / "build/release/apps"
        apps.mkdir(parents=True)
        for path in (program(), Path(program()).with_name("tg_video_streamer_gate"), os.environ[RUNNER]):
            (apps / Path(path).name).symlink_to(path)
        shutil.copytree(ROOT / "deploy", self.home / "deploy")
        for file in ROOT.iterdir():
            if file.is_file():
                shutil.copy(file, self.home)
        shutil.copy(clip(clips.JOINED[0]), self.home / "film.mp4")

    def make_ssh(self) -> None:
        """As if the operator had it in ~/.ssh/config."""
        config, self.bin = self.folder / "ssh_config", self.folder / "bin"
        config.write_text(f"Host {SERVER}\n HostName {self.machine.address}\n IdentityFile {self.machine.key}\n"
            f" StrictHostKeyChecking accept-new\n UserKnownHostsFile {self.folder}/known_hosts\n LogLevel ERROR\n",
            encoding="utf-8")
        self.bin.mkdir()
        for name in ("ssh", "scp"):
            (self.bin / name).write_text(f'#!/bin/sh\nexec {shutil.which(name)} -F {config} "$@"\n', encoding="utf-8")
            (self.bin / name).chmod(0o755)
        self.addCleanup(self.end_what_is_left)

    def end_what_is_left(self) -> None:
        """Such as a tunnel."""
        for left in processes.running(str(self.folder / "ssh_config")):
            processes.kill(left.pid)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return {**kept, "PATH": f"{self.bin}:{kept['PATH']}"}

    def at_home(self, text: str, typed: str = "") -> str:
        return self.execute(["bash", "--norc", "-euo", "pipefail", "-c", text], typed)

    def on_server(self, text: str, typed: str = "") -> str:
        return self.execute(["ssh", f"root@{SERVER}", f"bash --norc -euo pipefail -c {shlex.quote(text)}"], typed)

    def execute(self, argv: list[str], typed: str) -> str:
        # Not through a pipe: what stays in the background would hold it open.
        said = self.folder / "said.txt"
        with open(said, "wb") as file:
            process = subprocess.Popen(argv, cwd=self.home, env=self.environment(), stdin=subprocess.PIPE, stdout=file,
                stderr=file)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(typed.encode())
                process.stdin.close()
            try:
                code = process.wait(DONE_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = "nothing within its time"
        text = said.read_text(encoding="utf-8", errors="replace")
        if code != 0:
            raise AssertionError(f"ended with {code}: {argv[-1]}\n{text[-6000:]}")
        return text

    def metric(self, line: str, port: int = 9090) -> bool:
        said = self.machine.status("curl", "-s", f"http://127.0.0.1:{port}/metrics").stdout
        return re.search(f"^{line}$", said, re.M) is not None


class Prepared(Sandbox):
    """With what the real world does beside the commands: before a block, after it, at a question."""

    def setUp(self) -> None:
        super().setUp()
        gateway = self.machine.gateway
        self.ingest = self.enterContext(Nginx(self.folder / "nginx", address=gateway))
        chats = [{"id": number, "kind": "channel", "title": name, "username": name, "stream_url": self.ingest.url(""),
                  "stream_key": f"{number}:key", "members": {str(ACCOUNT): "creator"}}
                 for number, name in ((CHANNEL, "my_channel"), (NEWS, "my_news"))]
        world = {"accounts": [login.account()], "chats": chats}
        self.telegram = self.enterContext(TelegramServer(self.folder, world, address=gateway))
        shutil.copy(self.telegram.keys, self.machine.path("/srv/keys.pem"))
        self.machine.path("/srv/keys.pem").chmod(0o644)

    @property
    def settings_of_a_test(self) -> str:
        """What makes it take the test server for Telegram, and look again sooner."""
        return f"TELEGRAM_DC=2@{self.telegram.address(2)}\nTELEGRAM_RSA_KEYS=/srv/keys.pem\nSESSION_RETRY_SECONDS=1\n"

    def wait_live(self, port: int = 9090) -> None:
        try:
            ready = ["curl", "-fs", f"http://127.0.0.1:{port}/readyz"]
            wait_for("on air", lambda: self.metric(r'tgvs_state\{state="live"\} 1', port)
                and self.machine.status(*ready).returncode == 0, LIVE_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.machine.log('tg_video_streamer*')[-4000:]}") from None

    # ---- Before a block that has a text in it

    def before_look(self) -> None:
        self.wait_live()
        wait_for("the film on air", lambda: self.metric("streams_played_total [1-9].*"), LIVE_WITHIN_S)

    def before_degraded_mode(self) -> None:
        self.telegram.revoke(account=ACCOUNT, code=401, text="SESSION_REVOKED")
        # It asks after a reconnect, and not only at its next look within 30 s.
        self.telegram.go_away()
        self.telegram.come_back()
        wait_for("degraded", lambda: self.metric(r'tgvs_degraded_reason\{reason="session"\} 1'), LIVE_WITHIN_S)

    def before_moving(self) -> None:
        (self.home / "old.env").write_text(PREDECESSOR, encoding="utf-8")
        (self.home / "playlist.txt").write_text(PREDECESSORS_PLAYLIST, encoding="utf-8")

    def before_panel_address(self) -> None:
        """What the guide says of a proxy before a loopback address."""
        code = self.machine.run("curl", "-so", "/dev/null", "-w", "%{http_code}", "-H", f"Host: {SERVER}",
            "http://127.0.0.1:8080/")
        self.assertEqual(code, "421")

    def before_nginx(self) -> None:
        machine = self.machine
        machine.write("/etc/nginx/nginx.conf", NGINX_CONF)
        machine.write("/etc/nginx/sites-enabled/tg_video_streamer", block_with("server_name"))
        machine.make_folder(str(CERTIFICATE))
        machine.make_folder("/var/log/nginx")
        machine.make_folder("/var/lib/nginx")
        machine.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={SERVER}", "-addext",
            f"subjectAltName=DNS:{SERVER}", "-keyout", f"{CERTIFICATE}/privkey.pem", "-out",
            f"{CERTIFICATE}/fullchain.pem")
        machine.run("sh", "-c", f"cat {CERTIFICATE}/fullchain.pem >>/etc/ssl/certs/ca-certificates.crt; "
            f"echo 127.0.0.1 {SERVER} >>/etc/hosts; systemctl start nginx")

    BEFORE: dict[str, Callable] = {
        "--grep='Degraded mode'": before_degraded_mode,
        "/readyz": before_look,
        "check --online": wait_live,
        "--env-file old.env": before_moving,
        "PANEL_ADDRESS=0.0.0.0": before_panel_address,
        "nginx -t": before_nginx,
    }

    # ---- After it

    def after_settings(self) -> None:
        with open(self.home / "channel.env", "a", encoding="utf-8") as file:
            file.write(self.settings_of_a_test)

    def after_news_settings(self) -> None:
        with open(self.machine.path(f"{PLACE}/shared/news/.env"), "a", encoding="utf-8") as file:
            file.write(self.settings_of_a_test)

    def after_news(self) -> None:
        self.wait_live(9091)

    def after_password(self) -> None:
        """What the guide says of a proxy that does not pass Host on."""
        self.on_server("sed -i /proxy_set_header/d /etc/nginx/sites-enabled/tg_video_streamer; systemctl reload nginx")
        asked = block_with("/api/login")
        wait_for("403 without Host", lambda: "(403)" in self.on_server(asked), LIVE_WITHIN_S)

    AFTER: dict[str, Callable] = {
        "cat >channel.env": after_settings,
        "cat >news/.env": after_news_settings,
        "systemctl enable --now tg_video_streamer@news": after_news,
        "systemctl restart tg_video_streamer": wait_live,
        "/api/login": after_password,
    }

    TYPED = {"auto_session_runner": f"{PHONE}\n{CODE}\n"}

    # What a block must say, beside ending with 0.
    SAYS = {
        "--env channel.env": "active and degraded",
        "auto_session_runner": "session written",
        "/readyz": r"Active: active \(running\)[\s\S]*track started[\s\S]*\nlive\n$",
        "18080": r"http://127\.0\.0\.1:18080/enter#[\w-]{43}",
        "session show\nrunuser": r"format +Pyrogram[\s\S]*in use by the running service",
        "--grep='Degraded mode'": r'SESSION_STRING invalid[\s\S]*reason="session"\} 1',
        "'# the week'": r"ok +playlist +1 items",
        "watch --json": r'"now":[\s\S]*"event":"snapshot"',
        "encode_speed_ratio": r"(?s)^(?=.*tgvs_encode_speed_ratio )(?=.*tgvs_output_frames_dropped)(?=.*tgvs_cache_b)",
        "-preset faster": r"quality 480p[\s\S]*trial encode with FFMPEG_ARGS succeeded",
        "promtool": "SUCCESS",
        "--dry-run": "active and on air",
        "previous.tar.gz\ndeploy": "release .* last put on air",
        "list-timers": r"Sun .* 02:00:00 UTC .*yt-dlp-update\.timer",
        "list-units": r"tg_video_streamer@news\.service .* running",
        "--env-file old.env": r"format +Pyrogram\n[\s\S]*ok +settings[\s\S]*ok +playlist +3 items",
        "--priority=warning": r"^(?!.*track started)[\s\S]*Degraded mode",
        "/api/login": r"no password is being asked for\n \(409\)",
    }


class Commands(Prepared):
    def test_every_command_works_in_its_order(self):
        used = set()
        for block in markdown.blocks(GUIDE.read_text(encoding="utf-8")):
            kind = block.kind.split()
            if kind[0] != "sh" or "real" in kind:
                continue
            began = time.monotonic()
            try:
                self.type(block, used)
            except AssertionError as error:
                raise AssertionError(f"docs/guide.md:{block.line}, below \"{block.heading}\": {error}") from None
            print(f"{time.monotonic() - began:5.1f} s  {block.first_line}", file=sys.stderr)
        for table in (self.BEFORE, self.AFTER, self.TYPED, self.SAYS):
            self.assertEqual(set(table) - used, set(), "the guide has nothing like that any more")
        self.measured("the whole guide", time.monotonic() - self.began)
        self.assertIsNone(SANITIZER.search(self.machine.log("tg_video_streamer*")))

    def type(self, block: markdown.Block, used: set) -> None:
        def those(table: dict) -> list:
            found = [text for text in table if text in block.text]
            used.update(found)
            return [table[text] for text in found]
        for prepare in those(self.BEFORE):
            prepare(self)
        typed = "".join(those(self.TYPED))
        said = (self.at_home if "home" in block.kind.split() else self.on_server)(block.text, typed)
        for expected in those(self.SAYS):
            self.assertRegex(said, expected)
        for secret in (PHONE, CODE, "0123456789abcdef0123456789abcdef"):
            self.assertNotIn(secret, said)
        for follow in those(self.AFTER):
            follow(self)


class NotExecuted(unittest.TestCase):
    def test_each_such_block_has_a_reason(self):
        real = [block.first_line for block in markdown.blocks(GUIDE.read_text(encoding="utf-8"))
                if "real" in block.kind.split()]
        self.assertEqual(sorted(real), sorted(REAL))

    def test_the_packages_for_a_server_are_those_that_the_programs_are_linked_with(self):
        # What the block comes to on this release of Debian.
        said = subprocess.run(["sh", "-euc", block_with("apt-get install -y ffmpeg").replace("apt-get", "echo")], check=True,
            capture_output=True, text=True).stdout
        named = set(said.split())
        headers = subprocess.run(["readelf", "--dynamic", program(), os.environ[RUNNER]], check=True, capture_output=True,
            text=True).stdout
        for library in set(re.findall(r"\(NEEDED\).*\[(.*)\]", headers)):
            found = subprocess.run(["dpkg", "-S", f"*/{library}"], check=True, capture_output=True, text=True).stdout
            packages = {line.split(":")[0] for line in found.splitlines()}
            self.assertTrue(packages & (named | WITH_DEBIAN), f"{library} is of {packages}")


class Predecessor(SystemTest):
    def run_with(self, *arguments: str, env: str = PREDECESSOR) -> str:
        (self.folder / ".env").write_text(env, encoding="utf-8")
        (self.folder / ".env").chmod(0o600)
        (self.folder / "playlist.txt").write_text(PREDECESSORS_PLAYLIST, encoding="utf-8")
        done = subprocess.run([program(), *arguments], cwd=self.folder, capture_output=True, text=True,
            timeout=DONE_WITHIN_S, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_its_three_files_work_as_they_are_in_one_folder(self):
        said = self.run_with("check")
        self.assertRegex(said, r"ok +settings +output telegram, quality 720p")
        self.assertRegex(said, r"ok +encoding .* with FFMPEG_ARGS")
        self.assertRegex(said, r"ok +playlist +3 items")
        self.assertNotRegex(said, r"(warn|FAIL) +(settings|mode|playlist|FFMPEG_ARGS|encoding)")

    def test_a_key_that_is_not_known_is_a_warning(self):
        said = self.run_with("check", env=PREDECESSOR + "PLAYLIST_FILE=playlist.txt\nDEBUG=1\n")
        self.assertRegex(said, r"warn +settings .*unknown key PLAYLIST_FILE, did you mean PLAYLIST\?")
        self.assertRegex(said, r"warn +settings .*unknown key DEBUG")

    def test_sessions_of_old_and_new_versions_of_pyrogram_are_known(self):
        key = bytes(range(256))
        layouts = {
            "Pyrogram": base64.urlsafe_b64decode(PYROGRAM + "=="),
            "Pyrogram before 2022, 32-bit user id": struct.pack(">B?256sI?", 2, False, key, 1234567890, False),
            "Pyrogram before 2022": struct.pack(">B?256sQ?", 2, False, key, 1234567890, False),
        }
        for name, data in layouts.items():
            text = base64.urlsafe_b64encode(data).decode().rstrip("=")
            said = self.run_with("session", "show", env=f"SESSION_STRING={text}\n")
            self.assertRegex(said, rf"format +{name}[^\n]*\ndc +2\nuser id +1234567890\n")
            self.assertNotIn(text, said)


if __name__ == "__main__":
    unittest.main()
