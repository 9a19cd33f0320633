"""The program telegram_test_server beside a test: started with a world of accounts and chats, told by its control
port what to do wrong, asked what it has seen.

    with TelegramServer(folder, world, dcs=(2, 4)) as server:
        start_program(server.address(2), server.keys)
        server.fail("phone.createGroupCall", 420, "FLOOD_WAIT_3")
        server.wait_for_call("phone.createGroupCall", 2)

Functions that are not spelled out here are those of the tables in tests/support/telegram/control*.cpp:
server.revoke(account=1, code=401, text="SESSION_REVOKED") sends {"do": "revoke", "account": 1, ...}. Some of them:

    set_stream_target(chat, url=, key=)   where to publish; what is not given stays. A client that replaces the key
                                          ends the one that was set. In the world: "stream_url", "stream_key".
    set_media(chat, arriving=)            True: what was received (last_timestamp_ms) grows with the clock, from 1000 at
                                          the beginning of each call, also of the next ones; False: it stands still, and
                                          a new call begins with nothing. In the world: "arriving".
    set_stream_channels(chat, channels=)  exactly [{"channel": 1, "scale": 0, "last_timestamp_ms": 7000}]; it stands
                                          still, as with arriving=False.
    set_viewers(chat, count=)             of the running call, beside those who join; an update tells it.
    set_member(chat, account=, role=)     creator, admin, admin+calls, member, left, banned; the account is told.
    go_away(), come_back()                nothing listens and all connections are reset; then on the same ports again,
                                          with all keys, sessions, logins and calls.
    revoke(account, code=, text=)         what every call with the account's keys is answered with from now on, and no
                                          more updates. As with Telegram, calls that need no login go on, but for
                                          AUTH_KEY_DUPLICATED (406) and AUTH_KEY_INVALID. Another one takes its place.
    restore(account)                      those keys carry the login again.
    forget_key(account)                   -404 for them until remember_key(account); a new login's key is good.
"""

import json
import os
import socket
import subprocess
from pathlib import Path

READY_WITHIN_S = 30
STOPPED_WITHIN_S = 10
ANSWERED_WITHIN_S = 60


class ControlError(AssertionError):
    pass


class TelegramServer:
    def __init__(self, folder: Path, world: dict, *arguments: str, dcs: tuple[int, ...] = (2,),
                 address: str = "127.0.0.1"):
        self.keys = folder / "telegram-keys.pem"
        self.errors = folder / "telegram-server.txt"
        self._world = folder / "telegram-world.json"
        self._world.write_text(json.dumps(world), encoding="utf-8")
        self._command = [os.environ["TGVS_TELEGRAM_TEST_SERVER"], "--keys-out", str(self.keys), "--world",
            str(self._world), "--control-port", "0", *arguments]
        for dc in dcs:
            self._command += ["--dc", f"{dc}@{address}:0"]

    def __enter__(self) -> "TelegramServer":
        with open(self.errors, "wb") as errors:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors)
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(READY_WITHIN_S)
            raise AssertionError(f"the test server did not start:\n{self.log()}")
        ready = json.loads(line)
        self.dcs: dict[str, str] = ready["dcs"]
        self.control: int = ready["control"]  # its port
        self._socket = socket.create_connection(("127.0.0.1", self.control), ANSWERED_WITHIN_S)
        self._lines = self._socket.makefile("rw", encoding="utf-8")
        return self

    def __exit__(self, kind, *_) -> None:
        self._lines.close()
        self._socket.close()
        self._process.terminate()
        try:
            code = self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process.stdout.close()
        if not kind and code != 0:
            raise AssertionError(f"the test server ended with {code}\n{self.log()}")

    def log(self) -> str:
        return self.errors.read_text(encoding="utf-8", errors="replace")[-4000:]

    def address(self, dc: int = 2) -> str:
        return self.dcs[str(dc)]

    def do(self, function: str, **arguments) -> dict:
        self._lines.write(json.dumps({"do": function, **arguments}) + "\n")
        self._lines.flush()
        line = self._lines.readline()
        if not line:
            raise ControlError(f"the test server is gone:\n{self.log()}")
        answer = json.loads(line)
        if not answer["ok"]:
            raise ControlError(f"{function}: {answer['error']}")
        return answer

    def __getattr__(self, function: str):
        if function.startswith("_"):
            raise AttributeError(function)
        return lambda **arguments: self.do(function, **arguments)

    def fail(self, method: str, code: int, text: str, **more) -> None:
        self.do("fail", method=method, code=code, text=text, **more)

    def calls(self, method: str = "") -> list[dict]:
        return self.do("calls", method=method)["calls"]

    def methods(self) -> list[str]:
        """The names of all calls, in order."""
        return [call["method"] for call in self.calls()]

    def wait_for_call(self, method: str, count: int = 1, within: float = 10) -> None:
        if not self.do("wait_for_call", method=method, count=count, within_ms=int(within * 1000))["seen"]:
            raise AssertionError(f"{method} was not called {count} times within {within} s: {self.methods()}")
