"""A network of the test's own, with a loopback alone, that can be cut."""

import contextlib
import ctypes
import os
import subprocess
from typing import Iterator

CLONE_NEWNET = 0x40000000


def loopback(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


def enter_own() -> None:
    """For this process and all that it starts from now on."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"a network namespace cannot be made: {os.strerror(error)}")
    loopback("up")


@contextlib.contextmanager
def cut() -> Iterator[None]:
    loopback("down")
    try:
        yield
    finally:
        loopback("up")
