#!/usr/bin/python3
"""A hub beside its channels, all under a systemd of their own: what it says of each, and who may do what by way of it."""

import json
import os
import re
import sys
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from installation import PLACE, PREPARED_WITHIN_S, RELEASE, USER, Channel  # noqa: E402
from service import SANITIZER  # noqa: E402
from systemd_test import BACK_WITHIN_S, UNIT_FOLDER, SystemdTest  # noqa: E402
from waiting import wait_for  # noqa: E402

# As the guide says it, for who comes from another machine.
# The sanitizers keep much of what was freed.
HUB_DROP_IN = "[Service]\nEnvironment=HUB_ADDRESS=0.0.0.0\nIPAddressAllow=any\nMemoryMax=2G\n"
HUB = "tg_video_streamer-hub.service"
HUB_STATE = "/var/lib/tg_video_streamer-hub"
SAID_WITHIN_S = 30


class Hub(SystemdTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine.write(f"{UNIT_FOLDER}/{HUB}.d/test.conf", HUB_DROP_IN)

    def ask(self, path: str, body: dict | None = None, **headers: str) -> tuple[int, dict, dict]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.machine.address}:8070{path}", data,
            {**({} if data is None else {"Content-Type": "application/json"}), **headers})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b"{}"), dict(answer.headers)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, {}, dict(refusal.headers)

    def channels(self, **headers: str) -> dict[str, dict]:
        status, told, _ = self.ask("/api/v1/channels", **headers)
        self.assertEqual((status, told["hub"]), (200, True))
        return {each["name"]: each for each in told["channels"]}

    def admin(self) -> dict[str, str]:
        token = self.machine.path(f"{HUB_STATE}/panel.token").read_text(encoding="utf-8").strip()
        return {"Authorization": f"Bearer {token}"}

    def wait_said(self, name: str, within: float = SAID_WITHIN_S, **wanted) -> dict:
        told: dict = {}

        def said() -> bool:
            told.clear()
            told.update(self.channels(**self.admin()).get(name, {}))
            return bool(told) and all(told[key] == value for key, value in wanted.items())
        try:
            wait_for(f"{name} is said to be {wanted}", said, within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{told}\n{self.machine.log(HUB)}") from None
        return dict(told)

    def enter(self, *words: str) -> dict[str, str]:
        """Somebody new, by his link."""
        link = self.ctl("--hub", "people", "add", *words)
        secret = re.search(r"#in=(\S+)", link)[1]
        status, _, headers = self.ask("/api/v1/login", {"link": secret})
        self.assertEqual(status, 204)
        return {"Cookie": headers["Set-Cookie"].split(";")[0]}

    def ctl(self, *words: str) -> str:
        return self.machine.run("runuser", "-u", USER, "--", f"{PLACE}/current/bin/tg_video_streamer", "ctl", *words)

    def test_one_page_says_which_channel_was_killed_which_is_degraded_and_which_was_deployed_anew(self):
        kino, news = self.channel("kino", 8081), self.channel("news", 8082, clips.JOINED[:1])
        sport = self.channel("sport", 8083, OUTPUT="rtmp", RTMP_URL="rtmp://127.0.0.1:1/live/key")
        self.machine.boot()
        self.machine.run("systemctl", "start", HUB)
        wait_for("an empty list", lambda: self.machine.path(f"{HUB_STATE}/panel.token").exists()
            and self.channels(**self.admin()) == {}, SAID_WITHIN_S)
        kino.start()
        self.assertEqual(self.wait_said("kino", PREPARED_WITHIN_S, state="live")["root"], "/channels/kino")
        news.start()
        self.wait_said("news", PREPARED_WITHIN_S, state="live")
        sport.start(wait=False)
        degraded = self.wait_said("sport", PREPARED_WITHIN_S, state="off_air")
        self.assertTrue(degraded["problem"])
        self.assertEqual(self.channels(**self.admin())["kino"]["state"], "live")

        self.wait_clip()
        self.assert_people_have_roles_on_channels(kino)

        self.wait_clip()
        before = self.wait_said("kino", state="live")
        kino.crash("KILL")
        killed = self.wait_said("kino", state="down", silence="gone")
        self.assertIn("on air: ", killed["last_words"])
        self.assertEqual(self.ask("/channels/kino/api/status", **self.admin())[0], 503)
        back = self.wait_said("kino", BACK_WITHIN_S + PREPARED_WITHIN_S, state="live", last_words="")
        self.assertNotEqual(back["started"], before["started"])

        before = self.wait_said("news", state="live")
        self.machine.run("cp", "-a", RELEASE, f"{PLACE}/releases/next")
        self.machine.run("ln", "-sfn", "releases/next", f"{PLACE}/current")
        self.machine.run("systemctl", "restart", news.unit, within=BACK_WITHIN_S)
        wait_for("news was restarted", lambda: (now := self.channels(**self.admin())["news"])["state"] == "live"
            and now["started"] != before["started"], SAID_WITHIN_S)

        self.machine.run("systemctl", "stop", sport.unit)
        self.wait_said("sport", state="down", silence="ended")
        self.machine.run("rm", "-r", "/run/tg_video_streamer/sport")
        wait_for("sport is forgotten", lambda: "sport" not in self.channels(**self.admin()), SAID_WITHIN_S)
        self.assertIsNone(SANITIZER.search(self.machine.log(HUB)))

    def wait_clip(self) -> None:
        wait_for("the clip on kino", lambda: "long" in (self.channels(**self.admin())["kino"]["on_air"] or ""), PREPARED_WITHIN_S)

    def assert_people_have_roles_on_channels(self, kino: Channel) -> None:
        anna = self.enter("Анна", "--on", "kino=operator", "--on", "news=viewer")
        self.assertEqual({name: each["role"] for name, each in self.channels(**anna).items()},
            {"kino": "operator", "news": "viewer"})
        skip = ("/channels/{}/api/v1/channels/main/commands", {"command": "skip"})
        self.assertEqual(self.ask(skip[0].format("kino"), skip[1], **anna)[0], 200)
        self.assertEqual(self.ask(skip[0].format("news"), skip[1], **anna)[0], 403)
        self.assertEqual(self.ask(skip[0].format("sport"), skip[1], **anna)[0], 404)
        self.assertEqual(self.ask("/api/v1/people", **anna)[0], 403)
        self.assertEqual(self.ask("/api/v1/channels")[0], 401)
        self.assertIn("Анна (hub): skip", self.ctl("--channel", "kino", "log"))
        self.assertEqual(self.ask("/channels/kino/api/v1/people", **anna)[0], 404)
        # Nobody gets at the channels' settings by way of the hub's process.
        hub = self.machine.main_pid(HUB)
        for folder in (f"{PLACE}/shared", "/var/lib/tg_video_streamer"):
            self.assertNotEqual(self.machine.status("ls", f"/proc/{hub}/root{folder}/kino").returncode, 0, folder)
        self.ctl("--hub", "people", "channels", "Анна", "news=editor")
        self.assertEqual({name: each["role"] for name, each in self.channels(**anna).items()}, {"news": "editor"})
        kino.wait_active()


if __name__ == "__main__":
    unittest.main()
