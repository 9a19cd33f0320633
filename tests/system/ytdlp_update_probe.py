"""What yt-dlp-update.service lets what it fetches do, as one line of JSON: {"needed": {...}, "forbidden": {...}}.

A result is "ok" or the name of an errno. Runs inside the machine; see ytdlp_update_test.py.
"""

import errno
import json
import os
import socket
import sys
from pathlib import Path

PLACE = Path("/opt/tg_video_streamer")


def write(folder: Path) -> None:
    (folder / "probe").touch()
    (folder / "probe").unlink()


def become_root() -> None:
    if os.popen("/srv/setuid-id -u").read() != "0\n":
        raise OSError(errno.EPERM, "")


def connect(address: str, port: int) -> None:
    socket.create_connection((address, port), timeout=10).close()


def send_to(address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", (address, 80))


NEEDED = {
    "write its folder": lambda: write(PLACE / "yt-dlp"),
    "reach the index": lambda: connect(sys.argv[1], int(sys.argv[2])),
}
FORBIDDEN = {
    "read the settings": lambda: (PLACE / "shared/.env").read_text(),
    "see the service's state": lambda: os.listdir("/var/lib/tg_video_streamer"),
    "see what is on air": lambda: os.listdir("/var/cache/tg_video_streamer"),
    "see the hub's state": lambda: os.listdir("/var/lib/tg_video_streamer-hub"),
    "speak to a control socket": lambda: socket.socket(socket.AF_UNIX),
    "write the release": lambda: write(PLACE / "releases/test"),
    "write /srv": lambda: write(Path("/srv/open")),
    "write its log": lambda: open("/var/log/yt-dlp-update.log", "a", encoding="utf-8").close(),
    "read a home": lambda: Path("/home/somebody/diary").read_text(),
    "see init": lambda: os.stat("/proc/1"),
    "become root": become_root,
    "send to a metadata address": lambda: send_to("169.254.7.7"),
}


def result(act) -> str:
    try:
        act()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    return "ok"


print(json.dumps({name: {what: result(act) for what, act in probes.items()}
                  for name, probes in (("needed", NEEDED), ("forbidden", FORBIDDEN))}))
