#!/usr/bin/python3
"""An RTSP server on the loopback with one live programme, an MPEG-TS file played round and round.

It prints one line, "rtsp://127.0.0.1:PORT/live", when it listens.

  --udp silent   a SETUP for UDP is answered, and nothing is ever sent (the default)
  --udp plays    what was set up for UDP is sent
  --tcp refused  a SETUP for TCP is refused with 461
  --mute         a connection is accepted and nothing is answered at all
  --stdin        it ends when its standard input closes
"""

import argparse
import os
import pathlib
import re
import socket
import socketserver
import struct
import sys
import threading
import time

PACKET = 188 * 7
TS_CLOCK = 90_000


def rtp(sequence: int, started: float, payload: bytes) -> bytes:
    stamp = int((time.monotonic() - started) * TS_CLOCK) & 0xFFFFFFFF
    return struct.pack("!BBHII", 0x80, 33, sequence & 0xFFFF, stamp, 0x54475653) + payload


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.server.options.mute:
            while self.connection.recv(4096):
                pass
            return
        while (request := self.read_request()) is not None:
            self.answer(*request)

    def read_request(self):
        lines = []
        while True:
            line = self.rfile.readline()
            if not line:
                return None
            if line[:1] == b"$":  # RTCP between the requests
                size = struct.unpack("!H", (line + self.rfile.read(4))[2:4])[0]
                self.rfile.read(max(0, size - len(line)))
                continue
            if not line.strip():
                break
            lines.append(line.decode("latin-1").strip())
        if not lines:
            return "", {}
        headers = dict(re.split(r":\s*", line, maxsplit=1) for line in lines[1:])
        return lines[0].split()[0], headers

    def reply(self, headers, status="200 OK", more=(), body="") -> None:
        lines = [f"RTSP/1.0 {status}", f"CSeq: {headers.get('CSeq', 0)}", "Session: 1", *more,
            f"Content-Length: {len(body)}", "", ""]
        self.wfile.write(("\r\n".join(lines) + body).encode())

    def answer(self, method: str, headers: dict[str, str]) -> None:
        if method == "OPTIONS":
            self.reply(headers, more=["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"])
        elif method == "DESCRIBE":
            self.reply(headers, more=["Content-Type: application/sdp"],
                body="v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=live\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                "m=video 0 RTP/AVP 33\r\na=control:stream\r\n")
        elif method == "SETUP":
            self.set_up(headers)
        elif method == "PLAY":
            self.reply(headers)
            threading.Thread(target=self.play, daemon=True).start()
        elif method:
            self.reply(headers)

    def set_up(self, headers) -> None:
        transport = headers.get("Transport", "")
        self.send = None
        if "TCP" in transport:
            if self.server.options.tcp == "refused":
                return self.reply(headers, "461 Unsupported Transport")
            self.send = self.over_tcp
            return self.reply(headers, more=["Transport: RTP/AVP/TCP;unicast;interleaved=0-1"])
        port = int(re.search(r"client_port=(\d+)", transport)[1])
        if self.server.options.udp == "plays":
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.send = lambda data: udp.sendto(data, ("127.0.0.1", port))
        return self.reply(headers,
            more=[f"Transport: RTP/AVP;unicast;client_port={port}-{port + 1};server_port=40000-40001"])

    def over_tcp(self, data: bytes) -> None:
        self.connection.sendall(b"$\0" + struct.pack("!H", len(data)) + data)

    def play(self) -> None:
        data = self.server.options.file.read_bytes()
        started, sent = time.monotonic(), 0
        rate = len(data) / self.server.options.length
        try:
            while self.send:
                at = sent * PACKET % (len(data) - PACKET)
                self.send(rtp(sent, started, data[at - at % 188:][:PACKET]))
                sent += 1
                time.sleep(max(0, started + sent * PACKET / rate - time.monotonic()))
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path, nargs="?", help="an MPEG-TS file")
    parser.add_argument("length", type=float, nargs="?", help="its length in seconds")
    parser.add_argument("--udp", choices=["silent", "plays"], default="silent")
    parser.add_argument("--tcp", choices=["plays", "refused"], default="plays")
    parser.add_argument("--mute", action="store_true")
    parser.add_argument("--stdin", action="store_true")
    server = Server(("127.0.0.1", 0), Session)
    server.options = parser.parse_args()
    if server.options.stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    print(f"rtsp://127.0.0.1:{server.server_address[1]}/live", flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    sys.exit(main())
