"""The service on air in Telegram: our test server in Telegram's place, nginx-rtmp as the ingest that it names, a
session that auto_session_runner has made."""

import os
import re
import subprocess
from pathlib import Path

from scene import SystemTest
from service import Service
from telegram_server import TelegramServer

ACCOUNT, PHONE, CODE = 777000, "9996621234", "73519"
API_HASH = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CHAT = 5001
LOGGED_IN_WITHIN_S = 60
LIVE_WITHIN_S = 30
INVALID = r"ERROR broadcast: session invalid: {}; run: auto_session_runner --write-env"
DEGRADED = r"WARN broadcast: Degraded mode; SESSION_STRING invalid; run: auto_session_runner --write-env"


class TelegramScene(SystemTest):
    def serve(self, *arguments: str, role: str = "creator", key: str = "5001:first", **account) -> None:
        """Telegram and its ingest."""
        # Whoever vanished is noticed soon, or the key would count as taken.
        self.ingest = self.nginx(app="drop_idle_publisher 5s;")
        url = self.ingest.url("")
        chat = {"id": CHAT, "kind": "channel", "title": "Radio", "username": "radio", "stream_url": url,
                "stream_key": key, "members": {str(ACCOUNT): role}}
        world = {"accounts": [{"id": ACCOUNT, "phone": PHONE, "code": CODE, **account}], "chats": [chat]}
        self.telegram = self.enterContext(TelegramServer(self.folder, world, *arguments))

    def channel(self, playlist=(), *, logged_in: bool = True, **settings: str) -> Service:
        """Not started yet."""
        settings = {"OUTPUT": "telegram", "API_ID": "12345", "API_HASH": API_HASH, "CHAT_ID": "@radio",
                    "SESSION_RETRY_SECONDS": "1", "TELEGRAM_DC": f"2@{self.telegram.address(2)}",
                    "TELEGRAM_RSA_KEYS": str(self.telegram.keys), **settings}
        service = self.service(playlist, **settings)
        service.log_file.touch()
        if logged_in:
            self.log_in(service)
        return service

    def log_in(self, service: Service) -> str:
        """As the operator does; the session string, to search for."""
        done = subprocess.run([os.environ["TGVS_AUTO_SESSION_RUNNER"], "--write-env", "--env-file",
            str(service.env_file)], input=f"{PHONE}\n{CODE}\n", capture_output=True, text=True,
            timeout=LOGGED_IN_WITHIN_S, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
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
