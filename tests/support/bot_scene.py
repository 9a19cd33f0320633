"""A station with a bot: our test server in Telegram's place, people who write to the bot and press its buttons.

People act by the control port of the test server, as if with a Telegram of their own."""

import login
from scene import SystemTest
from service import Service
from telegram_server import TelegramServer
from waiting import wait_for

BOT, TOKEN = 7770042, "7770042:AAHk3nq7-cVwYpQmR2sT5uX8zB1dE4gJ6Lo"
ADMIN, STRANGER = 777001, 777002
WITHIN_S = 30


def accounts(admin_phone: str = "9996628888") -> list[dict]:
    return [{"id": BOT, "phone": "1", "first_name": "Station", "username": "station_bot", "bot_token": TOKEN},
            {"id": ADMIN, "phone": admin_phone, "code": login.CODE, "first_name": "Anna"},
            {"id": STRANGER, "phone": "9996629999", "first_name": "Somebody"}]


class BotPeople:
    """For a scene that has `self.telegram`."""

    def say(self, text: str, who: int = ADMIN, **more) -> int:
        return self.telegram.say(**{"from": who}, **{"with": BOT}, text=text, **more)["message"]

    def messages(self, who: int = ADMIN) -> list[dict]:
        return self.telegram.messages(**{"from": who}, **{"with": BOT})["messages"]

    def from_bot(self, who: int = ADMIN) -> list[dict]:
        return [one for one in self.messages(who) if one["from"] == BOT]

    def wait_reply(self, part: str, after: int, who: int = ADMIN) -> dict:
        """A message of the bot that came after the one of that number."""
        return wait_for(f"a message with {part!r}", lambda: next((one for one in self.from_bot(who)
            if one["id"] > after and part in one["text"]), None), WITHIN_S)

    def card(self, who: int = ADMIN) -> dict | None:
        """The newest with buttons of a card."""
        cards = [one for one in self.from_bot(who) if any("v1:now" == b["data"] for b in one["buttons"])]
        return cards[-1] if cards else None

    def wait_card(self, part: str = "", who: int = ADMIN) -> dict:
        return wait_for(f"a card with {part!r}", lambda: (card := self.card(who)) and part in card["text"] and card,
                        WITHIN_S)

    def button(self, kind: str, who: int = ADMIN) -> str:
        return next(b["data"] for b in self.card(who)["buttons"] if b["data"].startswith(f"v1:{kind}"))

    def press(self, message: int, data: str, who: int = ADMIN) -> int:
        return self.telegram.press(**{"from": who}, message=message, data=data)["query"]

    def wait_answer(self, query: int) -> str:
        return wait_for("an answer to the press", lambda: self.telegram.press_answer(query=query)["text"], WITHIN_S)


class BotScene(BotPeople, SystemTest):
    def serve(self, *arguments: str) -> None:
        world = {"accounts": accounts(login.PHONE), "chats": []}
        self.telegram = self.enterContext(TelegramServer(self.folder, world, *arguments))

    def station(self, playlist, **settings: str) -> Service:
        """Into a preview, so that the bot has all of Telegram for itself. Not started yet."""
        told = {"API_ID": "12345", "API_HASH": login.API_HASH, "TELEGRAM_DC": f"2@{self.telegram.address(2)}",
                "TELEGRAM_RSA_KEYS": str(self.telegram.keys), "BOT_TOKEN": TOKEN, "CONTROL_ADMINS": str(ADMIN)}
        return self.service(playlist, **{**told, **settings})
