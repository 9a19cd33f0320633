"""A TCP proxy that notes when bytes pass and can freeze, delay, cut or be away; with a certificate it ends TLS.

    with Tap(nginx.port) as tap:
        publish to 127.0.0.1:tap.port; tap.freeze(); tap.thaw(); tap.cut_at = 5000; tap.go_away(); tap.come_back()
"""

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from pathlib import Path

BLOCK = 64 * 1024
POLL_S = 0.05
RECEIVE_BUFFER = 256 * 1024  # the kernel's own choice grows to megabytes: seconds of a frozen stream
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a RST


class Tap:
    def __init__(self, target_port: int, certificate: tuple[Path, Path] | None = None):
        self.target_port = target_port
        self.context: ssl.SSLContext | None = None
        if certificate:
            self.show_certificate(certificate)
        self.address = "127.0.0.1"
        self.port = 0
        self.listener = self.listen()
        self.port = self.listener.getsockname()[1]
        self.cut_at: int | None = None  # of the client's bytes: reset there, once
        self.delay_s = 0.0
        self.arrivals: list[tuple[float, int]] = []  # (monotonic time, bytes) from the client
        self.connections = 0
        self.open = threading.Event()
        self.open.set()
        self.stopped = False

    def __enter__(self) -> "Tap":
        self.start_accepting()
        return self

    def __exit__(self, *_) -> None:
        self.stopped = True
        self.open.set()
        self.listener.close()

    def show_certificate(self, certificate: tuple[Path, Path]) -> None:
        """To those who connect from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self.context = context

    def freeze(self) -> None:
        """From now on nothing is read any more; connections stay."""
        self.open.clear()

    def thaw(self) -> None:
        self.open.set()

    def go_away(self) -> None:
        """Connections are refused; those that there are end with their server."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # it wakes who waits in accept()
        self.listener.close()

    def come_back(self) -> None:
        self.listener = self.listen()
        self.start_accepting()

    def listen_on(self, address: str) -> None:
        self.go_away()
        self.address = address
        self.come_back()

    def longest_silence(self) -> float:
        times = [at for at, _ in self.arrivals]
        return max((b - a for a, b in zip(times, times[1:])), default=0.0)

    # ---- Below, on threads of its own

    def listen(self) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        listener.bind((self.address, self.port))
        listener.listen()
        return listener

    def start_accepting(self) -> None:
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener: socket.socket) -> None:
        while not self.stopped:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(client.close)
            try:
                if self.context:
                    client.settimeout(10)
                    client = self.context.wrap_socket(client, server_side=True)
                    stack.callback(client.close)
                    client.settimeout(None)
                server = stack.enter_context(socket.create_connection(("127.0.0.1", self.target_port)))
                self.relay(client, server)
            except OSError:
                pass  # a peer that goes away is what the tests are about

    def relay(self, client: socket.socket, server: socket.socket) -> None:
        passed = 0
        while not self.stopped:
            self.open.wait()
            for source in self.readable(client, server):
                data = source.recv(BLOCK)
                if not data:
                    return
                if source is server:
                    client.sendall(data)
                    continue
                self.arrived(client, data)
                cut, passed = self.cut_at, passed + len(data)
                if cut is not None and passed >= cut:
                    self.cut_at = None
                    server.sendall(data[:len(data) - (passed - cut)])
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return
                if self.delay_s:
                    time.sleep(self.delay_s)
                server.sendall(data)

    def arrived(self, client: socket.socket, data: bytes) -> None:
        self.arrivals.append((time.monotonic(), len(data)))

    def readable(self, client: socket.socket, server: socket.socket) -> list[socket.socket]:
        if self.context and client.pending():
            return [client]
        return select.select([client, server], [], [], POLL_S)[0]
