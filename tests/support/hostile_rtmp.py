"""An RTMP server that means harm: it announces one message of 16 MiB after the other, and sends a piece of each.

    with HostileServer(after="connect") as server:  # or "publish", once it has said yes
        publish to server.url(); server.wait_ready(); server.go.set()
"""

import contextlib
import socket
import struct
import threading

from waiting import wait_for

ATTACK_BYTES = 200_000_000
PIECE = 65_536
READY_WITHIN_S = 20
NULL, END = b"\x05", b"\0\0\x09"


def message(kind: int, body: bytes, stream: int = 3) -> bytes:
    return bytes([stream]) + b"\0\0\0" + struct.pack(">I", len(body))[1:] + bytes([kind]) + b"\0\0\0\0" + body


def text(value: str) -> bytes:
    return b"\x02" + field_name(value)


def field_name(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def number(value: float) -> bytes:
    return b"\0" + struct.pack(">d", value)


# What is answered to what.
ANSWERS = {
    b"connect": message(20, text("_result") + number(1) + NULL),
    b"createStream": message(20, text("_result") + number(4) + NULL + number(1)),
    b"publish": message(20, text("onStatus") + number(0) + NULL + b"\x03" + field_name("level") + text("status")
        + field_name("code") + text("NetStream.Publish.Start") + END),
}


class HostileServer:
    def __init__(self, after: str, port: int = 0):
        self.after = after.encode()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.ready = threading.Event()
        self.go = threading.Event()
        self.attacks = 0
        self.sent = 0

    def __enter__(self) -> "HostileServer":
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.go.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # it wakes who waits in accept(), who would keep the port
        self.listener.close()

    def url(self) -> str:
        return f"rtmp://127.0.0.1:{self.listener.getsockname()[1]}/live/key"

    def wait_ready(self) -> None:
        wait_for("the moment of the attack", self.ready.is_set, READY_WITHIN_S)

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                with self.listener.accept()[0] as client, contextlib.suppress(OSError):
                    self.serve(client)

    def serve(self, client: socket.socket) -> None:
        hello = client.recv(1537, socket.MSG_WAITALL)
        client.sendall(hello + hello[1:])
        heard = b""
        for command, answer in ANSWERS.items():
            while command + b"\0" not in heard:
                data = client.recv(PIECE)
                if not data:
                    return
                heard += data
            if command == self.after != b"publish":
                break
            client.sendall(answer)
        threading.Thread(target=self.listen, args=(client,), daemon=True).start()
        self.ready.set()
        self.go.wait()
        self.attack(client)

    def attack(self, client: socket.socket) -> None:
        self.attacks += 1
        client.sendall(message(1, struct.pack(">I", PIECE), 2))
        for stream in range(ATTACK_BYTES // PIECE):
            header = b"\x01" + struct.pack("<H", stream) + b"\0\0\0\xff\xff\xff\x14\0\0\0\0"
            client.sendall(header + bytes(PIECE))
            self.sent += PIECE

    def listen(self, client: socket.socket) -> None:
        """Media is to flow while it attacks."""
        with contextlib.suppress(OSError):
            while client.recv(PIECE):
                pass
