#!/usr/bin/python3
"""The station in Telegram itself: who may commands it by lines and buttons, and nothing of it touches the show."""

import json
import os
import statistics
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import login  # noqa: E402
import vitals  # noqa: E402
from bot_scene import BOT, STRANGER, TOKEN, WITHIN_S, BotScene  # noqa: E402
from waiting import wait_for  # noqa: E402

IMPORT = "auth.importBotAuthorization"
ON_AIR_WITHIN_S = 60
PERSON_WITHIN_S = 150


class Bot(BotScene):
    def begin(self, **settings: str):
        self.serve()
        return self.begin_served(**settings)

    def begin_served(self, **settings: str):
        service = self.station([clips.LONG, clips.LONG], **settings)
        service.start()
        service.wait_log("INFO bot: the bot is ready", ON_AIR_WITHIN_S)
        service.wait_log("track started", ON_AIR_WITHIN_S)
        return service

    def audit(self, service) -> list[dict]:
        return [json.loads(line) for line in (service.state / "audit.jsonl").read_text().splitlines()]

    def check_online(self, service) -> list[str]:
        """What is said of the bot beyond its settings."""
        done = subprocess.run([os.environ["TGVS_PROGRAM"], "check", "--online", "--env-file", str(service.env_file)],
            cwd=service.folder, env=service.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PERSON_WITHIN_S, check=False)
        lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
        return [line for line in lines if line.split()[1] in ("bot", "bot's", "CONTROL_CHAT", "GUIDE_CHAT")]

    def shows(self, service) -> int:
        return service.count_log("track started")

    def wait_button_other_than(self, data: str) -> str:
        return wait_for("a card of another item", lambda: (now := self.button("skip")) != data and now, WITHIN_S)

    def test_an_admin_commands_the_station_by_lines_and_buttons(self):
        service = self.begin()
        self.assertEqual(service.metric("tgvs_bot_ready"), 1)
        self.say("/now")
        first = self.wait_card("long")
        data = self.button("skip")

        before = self.shows(service)
        said = self.say("/skip")
        self.wait_reply("Skipping", said)
        service.wait_log("track started", WITHIN_S, times=before + 1)
        data = self.wait_button_other_than(data)
        self.assertEqual(self.card()["id"], first["id"], "the card is edited, not sent anew")

        # Two presses of one button are one skip.
        before = self.shows(service)
        answers = [self.wait_answer(query) for query in [self.press(first["id"], data) for _ in range(2)]]
        self.assertIn("Skipping", answers[0])
        service.wait_log("track started", WITHIN_S, times=before + 1)
        self.wait_button_other_than(data)
        stale = self.wait_answer(self.press(first["id"], data))
        self.assertEqual(stale, "Already changed")
        self.assertEqual(self.shows(service), before + 1)

        rows = self.audit(service)
        self.assertEqual({row["door"] for row in rows}, {"bot"})
        self.assertIn("Anna", rows[0]["by"])
        self.assertNotIn(TOKEN.split(":")[1], service.whole_log())

    def test_what_is_lost_on_the_way_is_executed_once_and_strangers_are_not_heard(self):
        service = self.begin()
        self.say("/now")
        self.wait_card()
        # The push of one command is lost; the next thing that is said shows that something is missing.
        asked = self.telegram.methods().count("updates.getDifference")
        self.telegram.lose_pushes(count=1)
        lost = self.say("/pause")
        said = self.say("/help")
        self.wait_reply("Paused", lost)
        self.wait_reply("/remove", said)
        self.assertEqual(self.telegram.methods().count("updates.getDifference"), asked + 1)
        self.wait_card("PAUSED")

        # Connections that break in the middle of a command.
        self.telegram.drop_connections()
        resumed = self.say("/resume")
        self.wait_reply("Resumed", resumed)
        self.assertEqual(len([one for one in self.from_bot() if one["text"] == "Resumed"]), 1)

        self.say("/skip", STRANGER)
        self.say("/skip", forwarded=True)
        self.say("/skip", age_s=3600)
        asked = self.say("/start", STRANGER)
        self.wait_reply(str(STRANGER), asked, STRANGER)
        own = self.say("/id")
        self.wait_reply("Your number", own)
        self.assertEqual([row["command"] for row in self.audit(service)], ["pause", "resume"])
        self.assertEqual(len(self.from_bot(STRANGER)), 1)

    def test_a_restart_keeps_the_login_and_a_refused_token_stops_nothing_but_the_bot(self):
        service = self.begin()
        self.say("/now")
        card = self.wait_card()["id"]
        self.assertEqual((service.state / "bot.session").stat().st_mode & 0o777, 0o600)
        wait_for("the card is kept", lambda: str(card) in (service.state / "bot.session").read_text(), WITHIN_S)
        service.stop()
        service.start()
        service.wait_log("INFO bot: the bot is ready", WITHIN_S)
        wait_for("the kept card is edited", lambda: self.telegram.methods().count("messages.editMessage"), WITHIN_S)
        self.assertEqual(self.card()["id"], card)
        self.assertEqual(self.telegram.methods().count(IMPORT), 1)

        service.wait_log("track started", ON_AIR_WITHIN_S)
        self.telegram.fail(IMPORT, 400, "ACCESS_TOKEN_EXPIRED", times=-1)
        self.telegram.revoke(account=BOT, code=401, text="SESSION_REVOKED")
        self.telegram.drop_connections()
        service.wait_log("ERROR bot: the bot is refused; the show goes on without it", WITHIN_S)
        self.assertEqual((service.metric("tgvs_bot_ready"), service.metric("tgvs_bot_refused")), (0, 1))
        wait_for("the show goes on", service.on_air, WITHIN_S)
        wait_for("the panel says so", lambda: any("BOT_TOKEN" in one for one in service.status()["problems"]), WITHIN_S)

        # Another token, which is taken over while the show is on.
        self.telegram.clear_faults()
        self.telegram.add_account(id=BOT + 1, phone="2", username="other_bot", bot_token=TOKEN + "x")
        service.settings["BOT_TOKEN"] = TOKEN + "x"
        service.settings["GUIDE_CHAT"] = "-1000000009999"
        service.write_settings()
        service.wait_log("INFO bot: the bot is ready", WITHIN_S, times=2)
        imports = self.telegram.methods().count(IMPORT)
        self.assertEqual(service.metric("tgvs_bot_refused"), 0)
        self.assertEqual(self.check_online(service), ["warn bot in use by the running service, so Telegram was not "
            "contacted; tgvs_bot_ready in /metrics shows its state"])
        service.stop()
        said = self.check_online(service)
        self.assertEqual(said[0], "ok bot accepted: @other_bot")
        self.assertIn("PEER_ID_INVALID", said[1], "nobody has pressed Start at this one")
        self.assertIn("press Start", said[1])
        self.assertIn("cannot be read", said[2])
        self.assertIn("make the bot an admin there", said[2])
        self.assertEqual(len(said), 3)
        self.assertEqual(self.telegram.methods().count(IMPORT), imports, "with the kept login")

    def play_person(self, script: str, *arguments: str) -> None:
        """An admin with a client that others have written."""
        self.serve(*arguments)
        service = self.begin_served()
        given = {"dcs": self.telegram.dcs, "keys": str(self.telegram.keys), "phone": login.PHONE, "code": login.CODE,
                 "bot": "station_bot"}
        folder = Path(os.environ["TGVS_INTEROP"])
        done = subprocess.run(["node", str(folder / script), json.dumps(given)], cwd=folder, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PERSON_WITHIN_S, check=False)
        self.assertEqual(done.returncode, 0, f"{done.stderr[-3000:]}\n{service.tail()}")
        found = json.loads(done.stdout.splitlines()[-1])
        self.assertTrue(found["bot"])
        self.assertIn("Now: ", found["card"])
        self.assertEqual(found["labels"], ["⏸ Pause", "⏭ Skip", "📋 Queue", "🔄 Refresh"])
        self.assertNotEqual(found["changed"], found["before"])
        self.assertIn("PAUSED", found["held"])
        self.assertIn("/play LINK", found["help"])
        said = {what: (found[what]["text"], found[what]["alert"])
                for what in ("answer", "stale", "paused", "resumed", "forged", "nonsense")}
        self.assertEqual(said, {"answer": ("Skipping", False), "stale": ("Already changed", False),
            "paused": ("Paused", False), "resumed": ("Resumed", False), "forged": ("Already changed", False),
            "nonsense": ("Already changed", False)})
        self.assertEqual([(row["command"], row["result"]) for row in self.audit(service)],
            [("skip", "done"), ("skip", "done"), ("pause", "done"), ("resume", "done")])

    def test_somebody_with_mtcute_writes_and_presses(self):
        self.play_person("person_mtcute.mjs")

    def test_somebody_with_gramjs_writes_and_presses(self):
        # It takes up a session again without initConnection.
        self.play_person("person_gramjs.mjs", "--init-per-key")


class SoakLong(BotScene):
    """Ten minutes with something said, pressed or done each second."""

    MINUTES = 10
    GROWTH_MIB = 4

    def test_the_bot_takes_no_memory_for_what_is_said_to_it(self):
        # What was freed is given back at once, or a sanitizer's quarantine grows for as long as this takes.
        os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
        self.serve()
        service = self.station([clips.LONG, clips.LONG], CONTROL_CHAT="-1000000009999")
        service.start()
        service.wait_log("INFO bot: the bot is ready", ON_AIR_WITHIN_S)
        self.say("/now")
        card = self.wait_card()["id"]
        acts = [lambda: self.say("/help"), lambda: self.press(card, "v1:now"), lambda: self.say("/pause"),
                lambda: self.say("/skip", STRANGER), lambda: self.say("/resume"), lambda: self.press(card, "v1:queue"),
                lambda: self.say("just words"), lambda: self.press(card, "v1:skip:0123456789abcdef", STRANGER),
                lambda: self.say("https://example.org/"), lambda: self.say("/now@another_bot")]
        seen = []
        began = time.monotonic()
        for second in range(self.MINUTES * 60):
            acts[second % len(acts)]()
            seen.append(vitals.sample(service.process.pid))
            time.sleep(max(0.0, began + second + 1 - time.monotonic()))
        settled = seen[len(seen) // 3:]
        print(vitals.table(settled), file=sys.stderr)
        grown = statistics.median(one["anon_mib"] for one in settled[-60:]) - statistics.median(
            one["anon_mib"] for one in settled[:60])
        self.assertLess(grown, self.GROWTH_MIB)
        self.wait_reply("/remove", self.say("/help"))
        self.assertEqual(service.metric("tgvs_bot_ready"), 1)


if __name__ == "__main__":
    unittest.main()
