"""Reads Server-Sent Events as a page does, but tells what it has read.

    with Stream(address, "/api/v1/events", {"Cookie": cookie}) as stream:
        event = stream.wait("now", 30)
        event.id, event.data["now"]["id"]
"""

import json
import socket
import time
from dataclasses import dataclass
from typing import Callable


@dataclass
class Event:
    name: str
    id: str
    data: dict


class Stream:
    def __init__(self, address: str, path: str, headers: dict[str, str], receive_buffer: int = 0):
        host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(30)
        self.socket.connect((host, int(port)))
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *(f"{name}: {value}" for name, value in headers.items())]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.rest = b""
        self.ended = False
        head = self._until(b"\r\n\r\n", time.monotonic() + 30)
        if head is None:
            raise AssertionError("the stream ended before its header did")
        self.status = int(head.split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in
                        (line.partition(":") for line in head.decode().split("\r\n")[1:])}
        self.heard: list[Event] = []
        self.last_id = ""

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def _until(self, end: bytes, deadline: float) -> bytes | None:
        while end not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"no {end!r} in time; events so far: {self.names()}")
            self.socket.settimeout(left)
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                continue
            except ConnectionResetError:
                more = b""
            if not more:
                self.ended = True
                return None
            self.rest += more
        part, self.rest = self.rest.split(end, 1)
        return part

    def names(self) -> list[str]:
        return [event.name for event in getattr(self, "heard", [])]

    def next(self, within: float) -> Event | None:
        """None: the stream has ended."""
        block = self._until(b"\n\n", time.monotonic() + within)
        if block is None:
            return None
        fields = dict(line.split(": ", 1) for line in block.decode().split("\n"))
        event = Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
        self.last_id = event.id or self.last_id
        self.heard.append(event)
        return event

    def wait(self, name: str, within: float, matches: Callable[[dict], bool] = lambda _: True) -> Event:
        deadline = time.monotonic() + within
        while True:
            event = self.next(deadline - time.monotonic())
            if event is None:
                raise AssertionError(f"the stream ended before {name!r}: {self.names()}")
            if event.name == name and matches(event.data):
                return event

    def wait_end(self, within: float) -> None:
        deadline = time.monotonic() + within
        while self.next(deadline - time.monotonic()) is not None:
            pass
