"""The program telegram_test_server beside a test: started with a world of accounts and chats, told by its control
port what to do wrong, asked what it has seen.

    with TelegramServer(folder, world, dcs=(2, 4)) as server:
        start_program(server.address(2), server.keys)
        server.fail("phone.createGroupCall", 420, "FLOOD_WAIT_3")
        server.wait_for_call("phone.createGroupCall", 2)

Functions that are not spelled out here are those of tests/support/telegram/control.cpp and control_faults.cpp:
server.revoke(account=1, code=401, text="SESSION_REVOKED") sends {"do": "revoke", "account": 1, ...}.
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
    def __init__(self, folder: Path, world: dict, *arguments: str, dcs: tuple[int, ...] = (2,)):
        self.keys = folder / "telegram-keys.pem"
        self.errors = folder / "telegram-server.txt"
        self._world = folder / "telegram-world.json"
        self._world.write_text(json.dumps(world), encoding="utf-8")
        self._command = [os.environ["TGVS_TELEGRAM_TEST_SERVER"], "--keys-out", str(self.keys), "--world",
            str(self._world), "--control-port", "0", *arguments]
        for dc in dcs:
            self._command += ["--dc", f"{dc}@127.0.0.1:0"]

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
