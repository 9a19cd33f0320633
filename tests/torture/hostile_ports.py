"""Neighbours that mean harm, at the ports: the panel's and that of the metrics. And a live source of two hosts."""

import contextlib
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from fault import fault
from waiting import wait_for

IDLE = 1_000
GUESSES = 300
CROWD = 60
UNREAD = 4_000  # requests at once
UNREAD_FOR_S = 5
CROWDED_WITHIN_S = 60
CROWDED = re.compile(r'^tgvs_http_connections_closed_total\{port="panel",reason="(evicted|refused)"\} [1-9]', re.M)
ASKED_TIMES = 20
ASKED_EVERY_S = 0.5
ANSWERED_WITHIN_S = 5  # on a busy machine; on an idle one it is a tenth of a second
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def on_air(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    scene.began()
    return service


def address_of(service, what: str) -> tuple[str, int]:
    url = urlsplit(service.address(what))
    return url.hostname, url.port


def status_of(url: str, headers: dict[str, str], body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=ANSWERED_WITHIN_S) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@fault("hostile", f"3: {IDLE:,} connections that say nothing, at each port")
def idle_connections(scene):
    service = on_air(scene)
    for what in ("metrics", "panel"):
        with contextlib.ExitStack() as stack:
            for _ in range(IDLE // 2):
                stack.enter_context(socket.create_connection(address_of(service, what), ANSWERED_WITHIN_S))
            for path in ("/healthz", "/metrics"):
                began = time.monotonic()
                status, _ = service.get("metrics", path)
                took = time.monotonic() - began
                if status != 200 or took > ANSWERED_WITHIN_S:
                    raise AssertionError(f"{path}: {status} after {took:.1f} s")
            if not service.status():
                raise AssertionError("the panel says nothing")
    scene.wait_turns(1)


def ask_and_do_not_read(address: tuple[str, int], over: threading.Event) -> None:
    """From another address than the tests': again and again, more answers than any buffer takes, of which none is read."""
    requests = b"GET /style.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * UNREAD
    while not over.is_set():
        with contextlib.suppress(OSError), socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.settimeout(1)
            connection.bind(("127.0.0.2", 0))
            connection.connect(address)
            with contextlib.suppress(TimeoutError):
                connection.sendall(requests)
            over.wait(UNREAD_FOR_S)


@fault("hostile", f"3: {CROWD} connections that ask and do not read the answers, at the panel")
def unread_answers(scene):
    service = on_air(scene)
    over = threading.Event()
    crowd = [threading.Thread(target=ask_and_do_not_read, args=(address_of(service, "panel"), over)) for _ in range(CROWD)]
    for one in crowd:
        one.start()
    try:
        wait_for("all places to be theirs", lambda: CROWDED.search(service.metrics_text()), CROWDED_WITHIN_S)
        for _ in range(ASKED_TIMES):  # for long enough that each of them is stuck in an answer
            if not service.status():
                raise AssertionError("the panel says nothing")
            time.sleep(ASKED_EVERY_S)
    finally:
        over.set()
        for one in crowd:
            one.join()
    scene.wait_turns(1)


@fault("hostile", "4: a proxy on the same machine brings strangers")
def strangers_by_proxy(scene):
    service = on_air(scene)
    panel = service.address("panel")
    for headers in ({}, {"X-Forwarded-For": "203.0.113.5"}, {"Via": "1.1 proxy"}, {"Forwarded": "for=203.0.113.5"}):
        for path, body in (("/api/status", None), ("/api/login", b"{}"), ("/api/events", None)):
            if (status := status_of(panel + path, headers, body)) < 400:
                raise AssertionError(f"{path} with {headers}: {status}")
    scene.wait_turns(1)


@fault("hostile", f"14: {GUESSES} guesses at the panel's token", cause=r"WARN http: .*(token|guess)")
def token_is_guessed(scene):
    service = on_air(scene)
    panel = service.address("panel")
    answers = [status_of(panel + "/api/status", {"Authorization": f"Bearer {guess:032}"}) for guess in range(GUESSES)]
    if answers.count(401) > GUESSES // 3 or 429 not in answers:
        raise AssertionError(f"{answers.count(401)} of {GUESSES} were looked at")
    if not service.metric("tgvs_panel_wrong_tokens_total"):
        raise AssertionError("they are not counted")
    scene.wait_turns(1)


@fault("hostile", "19: a request in the body of another")
def smuggled_request(scene):
    service = on_air(scene)
    for what in ("metrics", "panel"):
        with socket.create_connection(address_of(service, what), ANSWERED_WITHIN_S) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n" + SMUGGLED)
            answers = b""
            with contextlib.suppress(OSError):
                while data := connection.recv(65536):
                    answers += data
        if answers.count(b"HTTP/1.1 ") != 1 or b" 200 " in answers.split(b"\r\n")[0]:
            raise AssertionError(answers[:500].decode(errors="replace"))
    if status_of(service.address("metrics") + "/metrics", {"Host": "evil.example"}) != 421:
        raise AssertionError("metrics for a public name")
    scene.wait_turns(1)


class LivePlaylist:
    """An HLS playlist without end on 127.0.0.1, whose segments are at another host: by default, another name of its own."""

    def __init__(self, segment: Path, elsewhere: str = "localhost"):
        outer = self
        self.segments: list[str] = []  # the headers that they were asked for with
        self.began = time.monotonic()
        data = segment.read_bytes()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.endswith(".ts"):
                    outer.segments.append(str(self.headers))
                    self.answer(data, "video/mp2t")
                else:
                    self.answer(outer.playlist().encode(), "application/vnd.apple.mpegurl")

            def do_HEAD(self):
                self.do_GET()

            def answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    with contextlib.suppress(OSError):
                        self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{port}/live.m3u8"
        self.elsewhere = f"http://{elsewhere}:{port}"

    def playlist(self) -> str:
        first = int((time.monotonic() - self.began) / 6)
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:6", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        for number in range(first, first + 3):
            lines += ["#EXT-X-DISCONTINUITY", "#EXTINF:6.0,", f"{self.elsewhere}/{number}.ts"]
        return "\n".join(lines) + "\n"

    def __enter__(self) -> "LivePlaylist":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()
