"""The service on air in Telegram: our test server in Telegram's place, nginx-rtmp as the ingest that it names, a
session that auto_session_runner has made."""

import re
from pathlib import Path

import login
from scene import SystemTest
from service import Service
from telegram_server import TelegramServer

LIVE_WITHIN_S = 30
INVALID = r"ERROR broadcast: session invalid: {}; run: auto_session_runner --write-env"
DEGRADED = r"WARN broadcast: Degraded mode; SESSION_STRING invalid; run: auto_session_runner --write-env"


class TelegramScene(SystemTest):
    def serve(self, *arguments: str, role: str = "creator", key: str = "5001:first", others: tuple[dict, ...] = (),
              admins: tuple[int, ...] = (), **account) -> None:
        """Telegram and its ingest; `others` are accounts beside ours, `admins` are it in the channel, too."""
        # Whoever vanished is noticed soon, or the key would count as taken.
        self.ingest = self.nginx(app="drop_idle_publisher 5s;")
        url = self.ingest.url("")
        members = {str(login.ACCOUNT): role, **{str(one): "admin" for one in admins}}
        world = {"accounts": [login.account(**account), *others], "chats": [login.channel(url, key, members=members)]}
        self.telegram = self.enterContext(TelegramServer(self.folder, world, *arguments))

    def channel(self, playlist=(), *, logged_in: bool = True, **settings: str) -> Service:
        """Not started yet."""
        service = self.service(playlist, **login.settings(self.telegram, **settings))
        service.log_file.touch()
        if logged_in:
            self.log_in(service)
        return service

    def log_in(self, service: Service) -> str:
        """As the operator does; the session string, to search for."""
        login.log_in(service.env_file)
        return self.session_of(service.env_file)

    @staticmethod
    def session_of(env_file: Path) -> str:
        return re.findall(r"^SESSION_STRING=(\S+)$", env_file.read_text(), re.M)[-1]

    def go_live(self, service: Service) -> None:
        service.start()
        service.wait_log(r"INFO broadcast: live", LIVE_WITHIN_S)
        self.ingest.wait_media(LIVE_WITHIN_S)
        service.wait_log(r"track started", LIVE_WITHIN_S)

    def ready(self, service: Service) -> int:
        return service.get("metrics", "/readyz")[0]

    def position(self, service: Service) -> float:
        return service.status()["on_air"]["position_s"]

    def state(self, service: Service) -> str:
        return re.search(r'^tgvs_state\{state="(\w+)"\} 1$', service.metrics_text(), re.M)[1]
