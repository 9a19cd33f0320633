"""Somebody who goes live: ffmpeg with a red picture and a tone, by SRT."""

import socket
import subprocess
from collections.abc import Sequence

STREAM_ID, PASSPHRASE = "studio-0123456789", "PassPhrase-0123456789"
RED_AND_TONE = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "color=red:s=320x180:r=30",
    "-f", "lavfi", "-i", "sine=f=1000", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p",
    "-c:a", "aac"]


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings(port: int, **more: str) -> dict[str, str]:
    """Of a service that lets him in."""
    return {"INGEST": f"srt://127.0.0.1:{port}", "INGEST_STREAM_ID": STREAM_ID, "INGEST_PASSPHRASE": PASSPHRASE, **more}


def publish(port: int, stream_id: str = STREAM_ID, passphrase: str = PASSPHRASE, more: Sequence[str] = (),
        sends: Sequence[str] = RED_AND_TONE) -> subprocess.Popen:
    url = (f"srt://127.0.0.1:{port}?pkt_size=1316&latency=200000&streamid={stream_id}"
           f"&pbkeylen=32&passphrase={passphrase}")
    return subprocess.Popen([*sends, *more, "-f", "mpegts", url], stderr=subprocess.DEVNULL)
