"""A network cable in user space: what is sent to `far` comes back to this host's own address on the other side of it,
late, with losses or not at all, and its answers go the same way. It needs a network namespace of its own.

    with Wire() as wire:
        a server that listens on 0.0.0.0 is reached at wire.far
        wire.loss = 0.05; wire.delay_s = 0.1; wire.cut(); wire.mend()

A packet is turned round by swapping its two addresses, which changes no checksum.
"""

import contextlib
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
NAME = "wire0"
NEAR, FAR, OTHER = "10.97.0.1", "10.97.0.2", "10.97.0.3"
LONGEST_PACKET = 65536
DEVICE = "/dev/net/tun"
POLL_S = 0.05


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


class Wire:
    far = FAR

    def __init__(self):
        if not os.path.exists(DEVICE):  # in some containers
            os.makedirs(os.path.dirname(DEVICE), exist_ok=True)
            os.mknod(DEVICE, 0o20600, os.makedev(10, 200))
        self.device = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.device, TUNSETIFF, struct.pack("16sH", NAME.encode(), IFF_TUN | IFF_NO_PI))
        self.address = NEAR
        self.loss = 0.0  # of one: in either direction
        self.delay_s = 0.0  # in either direction
        self.is_cut = False
        self.under_way: list[tuple[float, int, bytes]] = []
        self.stopped = False
        self.thread = threading.Thread(target=self.carry, daemon=True)

    def __enter__(self) -> "Wire":
        ip("addr", "add", f"{self.address}/24", "dev", NAME)
        ip("link", "set", NAME, "up")
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopped = True
        self.thread.join()
        os.close(self.device)

    def cut(self) -> None:
        """Nobody is told; packets end."""
        self.is_cut = True

    def mend(self) -> None:
        self.is_cut = False

    def unplug(self) -> None:
        """The host notices."""
        ip("link", "set", NAME, "down")

    def plug_in(self) -> None:
        ip("link", "set", NAME, "up")

    def change_address(self) -> None:
        old, self.address = self.address, OTHER
        ip("addr", "del", f"{old}/24", "dev", NAME)
        ip("addr", "add", f"{self.address}/24", "dev", NAME)

    # ---- On a thread of its own

    def carry(self) -> None:
        while not self.stopped:
            wait_s = max(0.0, self.under_way[0][0] - time.monotonic()) if self.under_way else POLL_S
            with contextlib.suppress(OSError):  # the interface is down
                if select.select([self.device], [], [], min(wait_s, POLL_S))[0]:
                    self.take(os.read(self.device, LONGEST_PACKET))
                while self.under_way and self.under_way[0][0] <= time.monotonic():
                    os.write(self.device, heapq.heappop(self.under_way)[2])

    def take(self, packet: bytes) -> None:
        if packet[0] >> 4 != 4 or self.is_cut or random.random() < self.loss:
            return
        turned = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
        now = time.monotonic()
        heapq.heappush(self.under_way, (now + self.delay_s, time.monotonic_ns(), turned))
