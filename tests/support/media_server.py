#!/usr/bin/python3
"""An HTTP server on the loopback that serves media well and badly, for tests of what reads it.

It prints one line, "http://127.0.0.1:PORT", when it listens, and ends on SIGTERM, or when its standard
input closes if --stdin is given (so that it never outlives the test that started it).

Routes, where NAME is a path below --folder:
  /files/NAME            the file; ranges, HEAD, Last-Modified
  /slow/NAME?rate=N      the file at N bytes a second (default 65536)
  /stall/NAME?at=N       N bytes, then nothing more while the connection stays open
  /truncated/NAME?at=N   promises the whole file, closes after N bytes; ignores ranges
  /endless/NAME          the file over and over without a length, like an internet radio
  /icy/NAME              like /endless/NAME from a server of the old kind: "ICY 200 OK", StreamTitle between
                         the bytes for whoever asks for it, 400 to HEAD
  /station/NAME.KIND     a list of that kind (m3u, m3u8, pls, xspf) that names /NAME, which is a route;
                         with /listen behind it, under an address that does not say of which kind it is
  /only-for/NAME         403 unless User-Agent is "box/1" and Referer "http://x.example/"
  /odd/NAME              as /live/NAME, with the segments under another ending (/odd-segment/NAME/N.bin)
  /status/CODE           that status with a short text
  /403-after/N/NAME      the file for the first N requests of this NAME, then 403
  /503-until/N/NAME      503 for the first N requests of this NAME, then the file
  /needs-cookie/NAME     403 without the cookie "pass"; with it, the file and a fresh cookie "seen"
  /redirect/NAME         302 to /files/NAME, or to NAME if that is a URL
  /redirect-loop         302 to itself
  /html/page?media=A,B   a page with a <video> for each of the files A, B
  /html/covered?media=A&cover=R  a page whose video is the file A, and whose picture is at the route R
  /html/feed?media=A,B   an RSS feed with an item for each
  /html/empty            a page without media
  /live/NAME             an HLS playlist that never ends: a window of three over the *.ts files of folder
                         NAME, one step each ?step= seconds (default 1)
  /stopped/NAME          the same files as an HLS playlist that neither ends nor grows
  /ended/NAME            the same files as an HLS playlist that ends
  /log                   the requests so far as JSON: [{"method", "path", "query", "headers"}, …]
"""

import argparse
import collections
import email.utils
import html
import json
import os
import pathlib
import re
import ssl
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BLOCK = 64 * 1024
TYPES = {
    ".mp4": "video/mp4", ".m4a": "audio/mp4", ".mkv": "video/x-matroska", ".webm": "video/webm",
    ".ts": "video/mp2t", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".flac": "audio/flac",
    ".m3u8": "application/vnd.apple.mpegurl", ".jpg": "image/jpeg", ".png": "image/png",
    ".html": "text/html; charset=utf-8", ".xml": "application/rss+xml",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address, folder):
        super().__init__(address, Handler)
        self.folder = folder
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.requests = []

    def count(self, what):
        with self.lock:
            self.counts[what] += 1
            return self.counts[what]

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        route, _, rest = urllib.parse.unquote(url.path).lstrip("/").partition("/")
        with self.server.lock:
            self.server.requests.append({"method": self.command, "path": url.path,
                "query": url.query, "headers": dict(self.headers)})
        action = getattr(self, "route_" + re.sub(r"\W", "_", route), None)
        if action is None:
            self.text(404, "no such route\n")
        else:
            action(rest)

    # ---- Answers

    def text(self, status, body, kind="text/plain; charset=utf-8", headers=()):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def find(self, name):
        """The file, or None with the 404 already sent."""
        path = (self.server.folder / name).resolve()
        if path.is_relative_to(self.server.folder) and path.is_file():
            return path
        self.text(404, "no such file\n")
        return None

    def range_of(self, size):
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not match or match[0] == "bytes=-":
            return None
        if match[1] == "":
            return max(0, size - int(match[2])), size - 1
        return int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)

    def head_of_file(self, path, size, part):
        self.send_response(206 if part else 200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Last-Modified", email.utils.formatdate(path.stat().st_mtime, usegmt=True))
        if part:
            self.send_header("Content-Range", f"bytes {part[0]}-{part[1]}/{size}")
            self.send_header("Content-Length", str(part[1] - part[0] + 1))
        else:
            self.send_header("Content-Length", str(size))

    def send_file(self, path, write=None, headers=(), ranges=True):
        size = path.stat().st_size
        part = self.range_of(size) if ranges else None
        if part and part[0] >= size:
            return self.text(416, "", headers=[("Content-Range", f"bytes */{size}")])
        self.head_of_file(path, size, part)
        if ranges:
            self.send_header("Accept-Ranges", "bytes")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return None
        first, last = part or (0, size - 1)
        with path.open("rb") as file:
            file.seek(first)
            (write or self.write_all)(file, last - first + 1)
        return None

    def write_all(self, file, count):
        while count > 0 and (block := file.read(min(BLOCK, count))):
            self.wfile.write(block)
            count -= len(block)

    # ---- Routes

    def route_files(self, name):
        if path := self.find(name):
            self.send_file(path)

    def route_slow(self, name):
        rate = int(self.query.get("rate", 65536))

        def slowly(file, count):
            step = max(1, rate // 20)
            while count > 0 and (block := file.read(min(step, count))):
                self.wfile.write(block)
                count -= len(block)
                time.sleep(len(block) / rate)

        if path := self.find(name):
            self.send_file(path, slowly)

    def route_stall(self, name):
        at = int(self.query.get("at", 0))

        def then_nothing(file, count):
            self.write_all(file, min(at, count))
            self.wfile.flush()
            while self.connection.recv(1):  # until the client goes
                pass

        if path := self.find(name):
            self.send_file(path, then_nothing, ranges=False)

    def route_truncated(self, name):
        at = int(self.query.get("at", 0))
        self.close_connection = True
        if path := self.find(name):
            self.send_file(path, lambda file, count: self.write_all(file, min(at, count)),
                ranges=False)

    def route_endless(self, name):
        if not (path := self.find(name)):
            return
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Connection", "close")
        self.end_headers()
        data = path.read_bytes()
        while self.command != "HEAD":
            self.wfile.write(data)
            time.sleep(0.05)

    def route_icy(self, name):
        self.close_connection = True
        if self.command == "HEAD":
            self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            return
        if not (path := self.find(name)):
            return
        between = 8192
        titled = self.headers.get("Icy-MetaData") == "1"
        self.wfile.write(b"ICY 200 OK\r\nicy-name: Test\r\nContent-Type: audio/mpeg\r\n"
            + (b"icy-metaint: %d\r\n" % between if titled else b"") + b"\r\n")
        data, at, number = path.read_bytes(), 0, 0
        while True:
            self.wfile.write((data[at:] + data * (between // len(data) + 1))[:between])
            at = (at + between) % len(data)
            if titled:
                title = b"StreamTitle='Song %d';" % number
                blocks = -(-len(title) // 16)
                self.wfile.write(bytes([blocks]) + title.ljust(blocks * 16, b"\0"))
                number += 1
            time.sleep(0.1)

    def route_station(self, name):
        name = name.removesuffix("/listen")
        kind, address = name.rpartition(".")[2], name.rpartition(".")[0]
        url = f"{self.server.scheme}://{self.headers['Host']}/{urllib.parse.quote(address)}"
        self.text(200, {
            "m3u": f"#EXTM3U\n#EXTINF:-1,A station\n{url}\n",
            "m3u8": f"#EXTM3U\n#EXTINF:-1,A station\n{url}\n",
            "pls": f"[playlist]\nNumberOfEntries=1\nFile1={url}\nTitle1=A station\n",
            "xspf": '<?xml version="1.0"?><playlist version="1"><trackList><track><location>'
                f"{url}</location></track></trackList></playlist>",
        }[kind], {"m3u": "audio/x-mpegurl", "m3u8": "application/vnd.apple.mpegurl",
            "pls": "audio/x-scpls", "xspf": "application/xspf+xml"}[kind])

    def route_only_for(self, name):
        if (self.headers.get("User-Agent"), self.headers.get("Referer")) \
                != ("box/1", "http://x.example/"):
            return self.text(403, "not for you\n")
        return self.route_files(name)

    def route_status(self, code):
        self.text(int(code), f"status {code}\n")

    def route_403_after(self, rest):
        limit, _, name = rest.partition("/")
        if self.server.count("403/" + name) > int(limit):
            self.text(403, "no more\n")
        else:
            self.route_files(name)

    def route_503_until(self, rest):
        limit, _, name = rest.partition("/")
        if self.server.count("503/" + name) <= int(limit):
            self.text(503, "not yet\n")
        else:
            self.route_files(name)

    def route_needs_cookie(self, name):
        if not re.search(r"\bpass=", self.headers.get("Cookie", "")):
            return self.text(403, "no cookie\n")
        if path := self.find(name):
            self.send_file(path, headers=[("Set-Cookie", "seen=yes; Max-Age=3600; Path=/")])
        return None

    def route_redirect(self, name):
        place = name if "://" in name else "/files/" + urllib.parse.quote(name)
        self.text(302, "", headers=[("Location", place)])

    def route_redirect_loop(self, _):
        self.text(302, "", headers=[("Location", "/redirect-loop")])

    def route_html(self, name):
        media = [urllib.parse.quote(m) for m in self.query.get("media", "").split(",") if m]
        if name == "page":
            body = "".join(f'<video src="/files/{m}"></video>\n' for m in media)
            self.text(200, f"<html><head><title>A page</title></head><body>{body}</body></html>",
                TYPES[".html"])
        elif name == "covered":
            base = f"{self.server.scheme}://{self.headers['Host']}"
            head = (f'<meta property="og:video" content="{base}/files/{media[0]}">'
                f'<meta property="og:image" content="{base}/{html.escape(self.query["cover"])}">')
            self.text(200, f"<html><head><title>A page</title>{head}</head></html>",
                TYPES[".html"])
        elif name == "feed":
            base = f"{self.server.scheme}://{self.headers['Host']}/files/"
            body = "".join(f"<item><title>{html.escape(m)}</title><link>{base}{m}</link></item>"
                for m in media)
            self.text(200, '<?xml version="1.0"?><rss version="2.0"><channel>'
                f"<title>A feed</title>{body}</channel></rss>", TYPES[".xml"])
        else:
            self.text(200, "<html><head><title>Nothing</title></head></html>", TYPES[".html"])

    def segments(self, name):
        folder = (self.server.folder / name).resolve()
        if folder.is_relative_to(self.server.folder) and folder.is_dir():
            return sorted(path.name for path in folder.glob("*.ts"))
        return []

    def manifest(self, name, first, parts, end, route="/files/", ending=""):
        step = float(self.query.get("step", 1))
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{max(1, round(step))}",
            f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        for discontinuity, part in parts:
            lines += ["#EXT-X-DISCONTINUITY"] if discontinuity else []
            lines += [f"#EXTINF:{step:.3f},", f"{route}{urllib.parse.quote(name)}/{part}{ending}"]
        lines += ["#EXT-X-ENDLIST"] if end else []
        self.text(200, "\n".join(lines) + "\n", TYPES[".m3u8"], [("Cache-Control", "no-store")])

    def route_odd(self, name):
        self.route_live(name, "/odd-segment/", ".bin")

    def route_odd_segment(self, name):
        self.route_files(name.removesuffix(".bin"))

    def route_live(self, name, route="/files/", ending=""):
        name = name.removesuffix("/index.m3u8")
        parts = self.segments(name)
        if not parts:
            return self.text(404, "no *.ts files there\n")
        step = float(self.query.get("step", 1))
        first = 1 + int((time.monotonic() - self.server.started) / step)
        window = [(i % len(parts) == 0, parts[i % len(parts)]) for i in range(first, first + 3)]
        return self.manifest(name, first, window, False, route, ending)

    def route_stopped(self, name):
        self.route_ended(name, False)

    def route_ended(self, name, end=True):
        name = name.removesuffix("/index.m3u8")
        parts = self.segments(name)
        if not parts:
            return self.text(404, "no *.ts files there\n")
        return self.manifest(name, 0, [(False, part) for part in parts], end)

    def route_log(self, _):
        with self.server.lock:
            body = json.dumps(self.server.requests)
        self.text(200, body, "application/json")


def end_with_stdin():
    while os.read(0, BLOCK):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("."),
        help="where the files are (default: the current folder)")
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="serve https")
    parser.add_argument("--stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args()

    server = Server(("127.0.0.1", options.port), options.folder.resolve())
    server.scheme = "https" if options.tls else "http"
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        # The handshake is left to the connection's thread.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False)
    if options.stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    print(f"{server.scheme}://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
