"""A live HLS stream made by ffmpeg and served by preview_server: the preview page without the program
behind it. A clip of 20 s is encoded once and then repeated as it is, so that it costs next to nothing."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from browser import wait_for

CLIP_SECONDS = 20
WIDTH, HEIGHT = 1280, 720


def make_clip(path):
    # The house format: closed GOP of exactly 2 s, no B-frames, AAC at 44.1 kHz.
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y",
         "-f", "lavfi", "-i", f"testsrc2=s={WIDTH}x{HEIGHT}:r=30",
         "-f", "lavfi", "-i", "sine=440:r=44100",
         "-t", str(CLIP_SECONDS),
         "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", "0",
         "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
         "-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k",
         "-c:a", "aac", "-ac", "2", "-b:a", "128k", path],
        stdin=subprocess.DEVNULL, check=True)  # fmt: skip


class Preview:
    """start() and stop() both at any time; after a stop the numbers of the segments begin anew, as in
    the program."""

    def __init__(self, server_program):
        self.program = server_program
        self.folder = tempfile.mkdtemp(prefix="tgvs-preview-")
        self.clip = os.path.join(self.folder, "clip.mp4")
        self.segments = os.path.join(self.folder, "segments")
        self.port = 0  # any at the first start, the same one after it
        self.ffmpeg = self.server = None
        make_clip(self.clip)

    def start(self):
        os.mkdir(self.segments)
        self.ffmpeg = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", self.clip, "-c", "copy",
             "-f", "hls", "-hls_time", "2", "-hls_list_size", "6", "-hls_flags", "delete_segments",
             "-hls_segment_filename", os.path.join(self.segments, "%d.ts"),
             os.path.join(self.segments, "live.m3u8")],
            stdin=subprocess.DEVNULL)  # fmt: skip
        self.server = subprocess.Popen(
            [self.program, self.segments, self.folder, str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        address = self.server.stdout.readline().strip()
        self.port = int(address.rstrip("/").rsplit(":", 1)[1])
        with open(os.path.join(self.folder, "panel.token"), encoding="utf-8") as file:
            self.url = f"{address}?token={file.read().strip()}"
        playlist = os.path.join(self.segments, "live.m3u8")
        wait_for("the first segment", lambda: os.path.exists(playlist), 20)

    def stop(self):
        for process in filter(None, (self.ffmpeg, self.server)):
            process.kill()
            process.wait()
        if self.server:
            self.server.stdin.close()
            self.server.stdout.close()
        self.ffmpeg = self.server = None
        shutil.rmtree(self.segments, ignore_errors=True)

    def stall(self):
        """The page is served on, but no new segment comes."""
        self.ffmpeg.send_signal(signal.SIGSTOP)

    def resume(self):
        self.ffmpeg.send_signal(signal.SIGCONT)

    def put(self, name, text):
        """A file that preview_server looks for: login.svg, wants-password."""
        path = os.path.join(self.folder, name)
        with open(path + ".part", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + ".part", path)

    def remove(self, name):
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.folder, name))

    def sent(self, name):
        """What the page has sent, or nothing: password, decision."""
        with contextlib.suppress(FileNotFoundError), open(
            os.path.join(self.folder, name), encoding="utf-8"
        ) as file:
            return file.read()
        return ""

    def invite(self, name, role):
        """A link for somebody, as an admin makes it."""
        base, _, token = self.url.partition("?token=")
        request = urllib.request.Request(
            f"{base}api/v1/people",
            json.dumps({"name": name, "role": role}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return base + json.load(answer)["link"]

    def link(self):
        """As `tg_video_streamer panel-link` makes it."""
        secret = os.urandom(16).hex()
        self.put("panel.link", f"{secret} {int(time.time()) + 300}\n")
        return f"{self.url.partition('?')[0]}enter#{secret}"

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
