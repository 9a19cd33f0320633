"""People at the desk of a running station: some listen to its events, and one gives a command a second."""

import json
import socket
import threading
import time
from pathlib import Path

from events import Stream


class Audience:
    """`listeners` streams on the panel's port, and commands over control.sock: something into the queue, and out again."""

    def __init__(self, state: Path, listeners: int, location: str):
        self.state = state
        self.location = location
        self.events = 0
        self.commands = 0
        self.refused = 0
        self.ending = threading.Event()
        token = (state / "panel.token").read_text().strip()
        address = (state / "panel.url").read_text().strip()
        self.streams = [Stream(address, "/api/v1/events", {"Authorization": f"Bearer {token}"}) for _ in range(listeners)]
        self.threads = [threading.Thread(target=self._listen, args=(stream,), daemon=True) for stream in self.streams]
        self.threads.append(threading.Thread(target=self._command, daemon=True))
        for thread in self.threads:
            thread.start()

    def _listen(self, stream: Stream) -> None:
        while not self.ending.is_set():
            try:
                if stream.next(60) is None:
                    return
            except (AssertionError, OSError):
                return
            stream.heard.clear()
            self.events += 1

    def _command(self) -> None:
        entry = None
        while not self.ending.wait(1):
            command = ({"command": "queue-remove", "entry": entry} if entry else
                       {"command": "play", "location": self.location, "place": "last"})
            try:
                answer = self._ask(command)
            except OSError:
                return
            entry = None if entry else answer.get("entry")
            self.commands += 1
            self.refused += "result" not in answer

    def _ask(self, command: dict) -> dict:
        body = json.dumps(command).encode()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.state / "control.sock"))
            connection.sendall(b"POST /api/v1/channels/main/commands HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            answer = b""
            while block := connection.recv(65536):
                answer += block
        return json.loads(answer.partition(b"\r\n\r\n")[2])

    def stop(self) -> None:
        self.ending.set()
        for stream in self.streams:
            try:
                stream.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        time.sleep(0.1)
