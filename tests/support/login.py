"""An account of the test server and its channel, and the login that an operator makes with auto_session_runner."""

import os
import subprocess
from pathlib import Path

from telegram_server import TelegramServer

ACCOUNT, PHONE, CODE = 777000, "9996621234", "73519"
API_HASH = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CHAT = 5001
LOGGED_IN_WITHIN_S = 60


def account(**more) -> dict:
    return {"id": ACCOUNT, "phone": PHONE, "code": CODE, **more}


def channel(url: str, key: str, role: str = "creator", **more) -> dict:
    """@radio, and where its live stream is to be published to."""
    return {"id": CHAT, "kind": "channel", "title": "Radio", "username": "radio", "stream_url": url, "stream_key": key,
            "members": {str(ACCOUNT): role}, **more}


def settings(telegram: TelegramServer, **more: str) -> dict[str, str]:
    """Of a service that takes the test server for Telegram. The session is still missing."""
    return {"OUTPUT": "telegram", "API_ID": "12345", "API_HASH": API_HASH, "CHAT_ID": "@radio",
            "SESSION_RETRY_SECONDS": "1", "TELEGRAM_DC": f"2@{telegram.address(2)}",
            "TELEGRAM_RSA_KEYS": str(telegram.keys), **more}


def command(env_file: Path, *arguments: str) -> list[str]:
    return [os.environ["TGVS_AUTO_SESSION_RUNNER"], "--env-file", str(env_file), *arguments]


def answer(env_file: Path, answers: list[str], *arguments: str) -> subprocess.CompletedProcess:
    """Its questions, a line each."""
    return subprocess.run(command(env_file, *arguments), input="".join(f"{line}\n" for line in answers),
        capture_output=True, text=True, timeout=LOGGED_IN_WITHIN_S, check=False)


def log_in(env_file: Path) -> None:
    done = answer(env_file, [PHONE, CODE], "--write-env")
    if done.returncode != 0:
        raise AssertionError(f"the login failed: {done.stderr}")
