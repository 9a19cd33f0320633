"""Waiting for a condition, with a deadline."""

import time
from typing import Callable, TypeVar

T = TypeVar("T")
POLL_S = 0.05


class TimedOut(AssertionError):
    pass


def wait_for(what: str, probe: Callable[[], T], within: float) -> T:
    """The first true value of probe(); fails naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimedOut(f"{what}: not within {within} s, the last value was {value!r}")
        time.sleep(POLL_S)
