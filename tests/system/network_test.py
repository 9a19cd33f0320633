#!/usr/bin/python3
"""Where a playlist leads ffmpeg and yt-dlp: to what is public or opened, and nowhere else."""

import ctypes
import http.server
import ipaddress
import os
import platform
import re
import socketserver
import struct
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import network  # noqa: E402
from scene import SystemTest, clip  # noqa: E402

PLAYED_WITHIN_S = 120
REFUSED_WITHIN_S = 300  # one after another, with pauses of their site
OPEN = "127.0.0.2"  # what the operator has opened
SHUT = "127.0.0.3"  # somebody's own network


class Site(http.server.ThreadingHTTPServer):
    """Answers with what it was given: bytes, or the address of a redirection. Keeps what was asked for."""

    daemon_threads = True

    def __init__(self, host: str, pages: dict[str, bytes | str], port: int = 0):
        self.pages, self.asked = pages, []
        self.on_answer = lambda: None
        super().__init__((host, port), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.server_address[0]}:{self.server_address[1]}{path}"


class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path)
        if page is None:
            return self.send_error(404)
        if isinstance(page, str):
            self.send_response(302)
            self.send_header("Location", page)
            page = b""
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        kind = "application/vnd.apple.mpegurl" if self.path.endswith(".m3u8") else "video/mp4"
        self.send_header("Content-Type", kind)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(page)
        self.server.on_answer()


def hls(segment: str, ended: bool, key: str = "") -> bytes:
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:4", "#EXT-X-MEDIA-SEQUENCE:0",
             *([f'#EXT-X-KEY:METHOD=AES-128,URI="{key}"'] if key else []),
             "#EXTINF:4,", segment, "#EXTINF:4,", segment, *(["#EXT-X-ENDLIST"] if ended else [])]
    return "\n".join([*lines, ""]).encode()


class Sources(SystemTest):
    def site(self, host: str, pages: dict[str, bytes | str]) -> Site:
        site = Site(host, pages)
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        return site

    def wait_refused(self, service, count: int) -> None:
        service.wait_log(r"item quarantined [^\n]*class=private_source", REFUSED_WITHIN_S, times=count)
        lines = re.findall(r"item quarantined [^\n]*", service.log())
        self.assertEqual(len(lines), count)
        for line in lines:
            self.assertRegex(line, r"is not public \(loopback\); to play from it, add (127\.0\.0\.\d|::1) "
                                   r"to ALLOW_PRIVATE_SOURCES")

    def test_what_an_open_address_leads_to_elsewhere_is_refused_and_the_next_plays(self):
        secret = self.site(SHUT, {"/clip.mp4": clip(clips.JOINED[0]).read_bytes(),
                                  "/segment.ts": b"G" * 188 * 100, "/key": b"k" * 16})
        door = self.site(OPEN, {"/redirected.mp4": secret.url("/clip.mp4"),
                                "/segment.m3u8": hls(secret.url("/segment.ts"), ended=True),
                                "/key.m3u8": hls("here.ts", ended=True, key=secret.url("/key")),
                                "/here.ts": b"G" * 188 * 100})
        items = [secret.url("/clip.mp4"), door.url("/redirected.mp4"), door.url("/segment.m3u8"),
                 door.url("/key.m3u8"), f"http://localhost:{secret.server_address[1]}/clip.mp4"]
        service = self.service([*items, clips.JOINED[0]], ALLOW_PRIVATE_SOURCES=OPEN)
        service.start()
        service.wait_started(clips.JOINED[0], PLAYED_WITHIN_S)
        self.wait_refused(service, len(items))
        self.assertEqual(secret.asked, [])
        self.assertIn("/segment.m3u8", door.asked)
        counted = re.findall(r'tgvs_items_failed_total\{[^}]*class="private_source"[^}]*\} (\d+)',
                             service.metrics_text())
        self.assertEqual(sum(map(int, counted)), len(items))
        service.stop()

    def test_a_live_source_is_no_exception(self):
        secret = self.site(SHUT, {"/segment.ts": b"G" * 188 * 100})
        door = self.site(OPEN, {"/live.m3u8": hls(secret.url("/segment.ts"), ended=False)})
        rtmp = f"rtmp://{SHUT}:{secret.server_address[1]}/live/key"
        service = self.service([rtmp, door.url("/live.m3u8"), clips.JOINED[0]], ALLOW_PRIVATE_SOURCES=OPEN)
        service.start()
        service.wait_started(clips.JOINED[0], PLAYED_WITHIN_S)
        self.wait_refused(service, 2)
        self.assertEqual(secret.asked, [])
        service.stop()

    def test_the_ports_of_the_service_are_closed_whatever_is_open(self):
        service = self.service([clips.JOINED[0]], ALLOW_PRIVATE_SOURCES="1")
        service.start()
        panel = service.address("panel")
        service.write_playlist([f"{panel}/clip.mp4", clip(clips.JOINED[0])])
        line = service.wait_log(r"item quarantined [^\n]*class=private_source[^\n]*", PLAYED_WITHIN_S)[0]
        self.assertIn("is a port of this service itself", line)
        service.stop()


def forbid_listening() -> None:
    """In the process that will be the program: seccomp(2) fails, by which a child's calls would be handed over."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = 277 if platform.machine() == "aarch64" else 317
    code = b"".join(struct.pack("HBBI", *line) for line in (
        (0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)))
    program = ctypes.create_string_buffer(code, len(code))
    header = (ctypes.c_uint64 * 2)(len(code) // 8, ctypes.addressof(program))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(header), 0, 0):  # PR_SET_NO_NEW_PRIVS, _SECCOMP
        raise OSError(ctypes.get_errno(), "no filter")


class Check(SystemTest):
    def said(self, sources: str, before=None) -> str:
        env_file = self.folder / ".env"
        env_file.write_text(f"OUTPUT=preview\nVIDEO_QUALITY=480p\nALLOW_PRIVATE_SOURCES={sources}\n"
            f"STATE_DIR={self.folder}/state\nCACHE_DIR={self.folder}/cache\nPLAYLIST={self.folder}/none.txt\n",
            encoding="utf-8")
        env_file.chmod(0o600)
        done = subprocess.run([os.environ["TGVS_PROGRAM"], "check", "--env-file", str(env_file)], capture_output=True,
            text=True, timeout=PLAYED_WITHIN_S, check=False, stdin=subprocess.DEVNULL, preexec_fn=before)
        return "\n".join(re.findall(r"^\w+ +sources +.*$", done.stdout, re.M)) or done.stdout + done.stderr

    def test_it_says_what_may_be_played_from(self):
        self.assertRegex(self.said("0"), r"^ok +sources +public addresses only$")
        self.assertRegex(self.said("192.168.1.0/24, ::1"),
            r"^ok +sources +public addresses, and 192\.168\.1\.0/24, ::1/128$")
        self.assertRegex(self.said("1"), r"^warn +sources +ALLOW_PRIVATE_SOURCES=1: ")

    def test_it_says_where_connections_cannot_be_watched(self):
        self.assertRegex(self.said("0", forbid_listening), r"^warn +sources +this system does not let us watch where "
            r"ffmpeg and yt-dlp connect to \(Operation not permitted\)")


PUBLIC = "93.184.216.34"  # as far as the test's own network goes, this host
METADATA = "169.254.169.254"
A, AAAA = 1, 28
NAME_SERVERS = ("mount --make-rprivate / && mount --bind {folder}/resolv.conf /etc/resolv.conf && "
                "mount --bind {folder}/nsswitch.conf /etc/nsswitch.conf && exec \"$@\"")


class Names(socketserver.ThreadingUDPServer):
    """A name server that anybody may have: it answers what it likes, and another time something else."""

    daemon_threads = True

    def __init__(self, addresses: dict[str, str]):
        self.addresses = addresses
        super().__init__(("127.0.0.1", 53), NameAnswer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class NameAnswer(socketserver.BaseRequestHandler):
    def handle(self):
        query, sender = self.request
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        question = query[12:at + 5]
        kind = struct.unpack(">H", question[-4:-2])[0]
        known = self.server.addresses.get(".".join(labels).lower())
        address = ipaddress.ip_address(known).packed if known else b""
        answers = [address] if address and (kind, len(address)) in ((A, 4), (AAAA, 16)) else []
        head = query[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, len(answers), 0, 0)
        body = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(each)) + each for each in answers)
        sender.sendto(head + question + body, self.client_address)


class NamesOfStrangers(SystemTest):
    """In a network of the test's own, where every address is this host's, and a name means what a stranger says."""

    def setUp(self) -> None:
        super().setUp()
        network.enter_own()
        for address in (PUBLIC, METADATA, "10.0.0.1"):
            subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
        (self.folder / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="ascii")
        (self.folder / "nsswitch.conf").write_text("hosts: files dns\n", encoding="ascii")

    def site(self, host: str, pages: dict[str, bytes | str], port: int = 0) -> Site:
        site = Site(host, pages, port)
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        return site

    def names(self, **addresses: str) -> Names:
        names = Names({f"{name}.example": address for name, address in addresses.items()})
        self.addCleanup(names.server_close)
        self.addCleanup(names.shutdown)
        return names

    def start(self, items: list) -> object:
        service = self.service([*items, clips.JOINED[0]], ALLOW_PRIVATE_SOURCES="0")
        service.start(within=["unshare", "--mount", "sh", "-c", NAME_SERVERS.format(folder=self.folder), "sh"])
        service.wait_started(clips.JOINED[0], PLAYED_WITHIN_S)
        return service

    def test_a_name_that_is_public_at_first_and_private_afterwards_is_refused_when_it_is(self):
        pages = {"/clip.mp4": clip(clips.JOINED[0]).read_bytes()}
        names = self.names(rebind=PUBLIC)
        public = self.site(PUBLIC, pages)
        port = public.server_address[1]
        inner = self.site("127.0.0.1", pages, port)
        public.on_answer = lambda: names.addresses.update({"rebind.example": "127.0.0.1"})
        service = self.start([f"http://rebind.example:{port}/clip.mp4"])
        line = service.wait_log(r"item quarantined [^\n]*class=private_source[^\n]*", PLAYED_WITHIN_S)[0]
        self.assertIn(f"127.0.0.1:{port} is not public (loopback)", line)
        self.assertIn("/clip.mp4", public.asked)
        self.assertEqual(inner.asked, [])
        service.stop()

    def test_a_public_name_plays_and_names_of_this_network_do_not(self):
        pages = {"/clip.mp4": clip(clips.JOINED[0]).read_bytes()}
        addresses = {"loop": "127.0.0.1", "any": "0.0.0.0", "mapped": "::ffff:127.0.0.1", "ula": "::1",
                     "nat64": "64:ff9b::127.0.0.1", "lan": "10.0.0.1", "metadata": METADATA}
        self.names(public=PUBLIC, **addresses)
        public = self.site(PUBLIC, pages)
        port = public.server_address[1]
        inner = [self.site(host, pages, port) for host in ("127.0.0.1", "10.0.0.1", METADATA)]
        service = self.start([*(f"http://{name}.example:{port}/clip.mp4" for name in addresses),
                              f"http://public.example:{port}/clip.mp4"])
        service.wait_started(f"http://public.example:{port}", PLAYED_WITHIN_S)
        service.wait_log(r"item quarantined [^\n]*class=private_source", PLAYED_WITHIN_S, times=len(addresses))
        for name in addresses:
            self.assertRegex(service.log(), rf"item quarantined [^\n]*http://{name}\.example[^\n]*class=private_source")
        self.assertEqual([site.asked for site in inner], [[]] * len(inner))
        service.stop()


if __name__ == "__main__":
    unittest.main()
