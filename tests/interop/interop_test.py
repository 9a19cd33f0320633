#!/usr/bin/python3
"""The test server with clients that others have written: what our own client says to it then means something.

Both log in with phone, code and two-step password, read their account and chats, and run a live stream. Neither
speaks the schema's layer that we do."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from telegram_server import TelegramServer  # noqa: E402

CLIENT_WITHIN_S = 90

ANN = {"id": 777000111, "phone": "9996621234", "code": "22222", "password": "correct horse",
    "first_name": "Ann"}
DAN = {"id": 777000444, "phone": "9996624444", "code": "44444", "password": "battery staple",
    "first_name": "Dan", "home_dc": 4}
WORLD = {
    "accounts": [ANN, DAN],
    "chats": [
        {"id": 1000001, "kind": "channel", "title": "A channel", "username": "a_channel", "date": 1700000300,
            "members": {ANN["id"]: "creator", DAN["id"]: "admin+calls"}},
        {"id": 1000002, "kind": "supergroup", "title": "A supergroup", "date": 1700000200,
            "members": {ANN["id"]: "member", DAN["id"]: "member"}},
        {"id": 1000003, "kind": "group", "title": "A group", "date": 1700000100,
            "members": {ANN["id"]: "admin", DAN["id"]: "member"}},
    ],
}
STREAM_KEY = {"url": "rtmps://dc2-1.rtmp.t.me/s/", "key": "1000001:testserver000000000000"}


class InteropTest(unittest.TestCase):
    maxDiff = None
    script: str
    layer: int
    arguments: tuple[str, ...] = ()

    def setUp(self):
        if type(self) is InteropTest:
            self.skipTest("a base")
        folder = tempfile.TemporaryDirectory(prefix="tgvs-interop-")
        self.addCleanup(folder.cleanup)
        self.server = self.enterContext(TelegramServer(Path(folder.name), WORLD, *self.arguments, dcs=(2, 4)))

    def run_client(self, account: dict, **more) -> dict:
        given = {"dcs": self.server.dcs, "keys": str(self.server.keys), "control": self.server.control,
            "username": "a_channel", **account, **more}
        folder = Path(os.environ["TGVS_INTEROP"])
        done = subprocess.run(["node", str(folder / self.script), json.dumps(given)], cwd=folder, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=CLIENT_WITHIN_S, check=False)
        self.assertEqual(done.returncode, 0, f"{done.stderr[-4000:]}\n{self.server.counters()}")
        return json.loads(done.stdout.splitlines()[-1])

    def make_trouble(self) -> None:
        self.server.fault(method="users.getUsers", what="salt")
        self.server.fault(method="updates.getState", what="disconnect", execute=True)
        self.server.fault(method="contacts.resolveUsername", what="disconnect")
        self.server.fault(method="messages.getDialogs", what="delay", ms=1500)
        self.server.fault(method="phone.getGroupCall", what="spoiled", how="twice")
        self.server.fail("phone.createGroupCall", 500, "RPC_CALL_FAIL")

    def check(self, found: dict, account: dict) -> None:
        self.assertEqual(found["dcs"], [2, 4])
        self.assertEqual(found["self"], {"id": str(account["id"]), "name": account["first_name"],
            "phone": account["phone"]})
        self.assertEqual(found["resolved"], {"id": "1000001", "title": "A channel", "broadcast": True})
        self.assertEqual(found["dialogs"], ["A channel", "A supergroup", "A group"])
        self.assertEqual(found["rtmp"], STREAM_KEY)
        self.assertTrue(found["call"]["rtmp"])
        self.assertTrue(found["full_call"])
        self.assertEqual(found["same_title"], "GROUPCALL_NOT_MODIFIED")
        self.assertEqual(found["over"].lower(), "groupcalldiscarded")
        self.assertEqual(found["restored"], str(account["id"]))
        self.assertEqual({call["layer"] for call in self.server.calls()}, {self.layer})
        seen = self.server.counters()
        self.assertEqual((seen["garbage"], seen["last_problem"]), (0, ""))
        self.assertEqual((seen["failed_handshakes"], seen["bad_messages"]), (0, 0))
        self.assertGreater(seen["bad_salts"], 0)  # a client that knows no salt begins with 0
        self.assertGreater(seen["acks"], 0)


class GramJs(InteropTest):
    script = "gramjs.cjs"
    layer = 198
    arguments = ("--init-per-key",)  # it takes up a new session without initConnection

    def test_logs_in_and_streams_over_abridged_packets(self):
        found = self.run_client(ANN)
        self.check(found, ANN)
        self.assertEqual(found["wrong_code"], "PHONE_CODE_INVALID")
        self.assertEqual(found["right_code"], "SESSION_PASSWORD_NEEDED")
        self.assertEqual(found["wrong_password"], "PASSWORD_HASH_INVALID")

    def test_logs_in_and_streams_over_an_obfuscated_connection(self):
        self.check(self.run_client(ANN, transport="obfuscated"), ANN)

    def test_follows_a_number_to_its_data_centre(self):
        found = self.run_client(DAN, migrates=True)
        self.check(found, DAN)
        self.assertEqual(found["home"], 4)

    def test_goes_on_in_trouble(self):
        self.make_trouble()
        self.check(self.run_client(ANN), ANN)


class Mtcute(InteropTest):
    script = "mtcute.mjs"
    layer = 225
    arguments = ("--token-lifetime", "3")

    def test_logs_in_and_streams_over_intermediate_packets(self):
        found = self.run_client(ANN)
        self.check(found, ANN)
        self.assertTrue(found["wrong_code"])
        self.assertTrue(found["wrong_password"])
        self.assertGreater(self.server.counters()["containers"], 0)

    def test_logs_in_and_streams_over_padded_packets(self):
        self.check(self.run_client(ANN, transport="padded"), ANN)

    def test_logs_in_and_streams_over_an_obfuscated_connection(self):
        self.check(self.run_client(ANN, transport="obfuscated"), ANN)

    def test_is_understood_when_it_packs_requests(self):
        found = self.run_client(ANN, zlib=True)
        self.check(found, ANN)
        self.assertEqual(found["large"], "INVITE_HASH_INVALID")
        self.assertGreater(self.server.counters()["gzipped"], 0)

    def test_follows_a_number_to_its_data_centre(self):
        self.check(self.run_client(DAN), DAN)

    def test_goes_on_in_trouble(self):
        self.make_trouble()
        self.check(self.run_client(ANN), ANN)

    def test_logs_in_by_a_code_on_the_screen(self):
        found = self.run_client(ANN, qr=True, scanned_url=1)
        self.check(found, ANN)
        self.assertTrue(found["scanned"])  # updateLoginToken has come

    def test_logs_in_by_the_second_code_in_another_data_centre(self):
        self.check(self.run_client(DAN, qr=True, scanned_url=2), DAN)


if __name__ == "__main__":
    unittest.main()
