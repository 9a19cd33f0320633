"""A wire for the datagrams of one caller, which loses some of them, and can be cut."""

import contextlib
import random
import socket
import threading


class Wire:
    def __init__(self, port: int, loss: float = 0.0):
        self.target = ("127.0.0.1", port)
        self.loss = loss
        self.cut = False  # nothing passes, either way
        self.inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for end in (self.inside, self.outside):
            end.bind(("127.0.0.1", 0))
        self.port = self.outside.getsockname()[1]
        self.caller: tuple[str, int] | None = None
        self.open = True

    def __enter__(self) -> "Wire":
        for carry in (self.carry_in, self.carry_out):
            threading.Thread(target=carry, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.open = False
        for end in (self.inside, self.outside):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def carry_in(self) -> None:
        luck = random.Random(5)
        with contextlib.suppress(OSError):
            while self.open:
                data, self.caller = self.outside.recvfrom(2_000)
                if not self.cut and luck.random() >= self.loss:
                    self.inside.sendto(data, self.target)

    def carry_out(self) -> None:
        luck = random.Random(6)
        with contextlib.suppress(OSError):
            while self.open:
                data = self.inside.recv(2_000)
                if self.caller and not self.cut and luck.random() >= self.loss:
                    self.outside.sendto(data, self.caller)
