"""The server that the stream goes to: away, frozen, mute, refusing, not to be trusted."""

import contextlib
import random
import socket
import subprocess
import threading
from pathlib import Path
from typing import Iterator

import clips
from certificates import Authority
from fault import BACK_S, fault
from waiting import wait_for

AWAY = r"rtmp: not publishing, will retry"
NOTICED_WITHIN_S = 30
PLAYLIST = [clips.LONG, clips.NOISE]
# Of the connection: in the handshake, in the commands, and in the media.
CUTS = [700, 2_000, 3_200, *(random.Random(10).randrange(3_200, 200_000) for _ in range(7))]


def killed(scene, seconds: float, short_s: float | None = None) -> None:
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.kill_ingest()
    scene.lasts(seconds, short_s)
    scene.start_ingest()
    scene.ended()
    scene.wait_back()


@fault("rtmp", "the server is killed, and back after 1 s", cause=AWAY, back_s=BACK_S, long=True)
def killed_1_s(scene):
    killed(scene, 1)


@fault("rtmp", "the server is killed, and back after 20 s", cause=AWAY, back_s=BACK_S)
def killed_20_s(scene):
    killed(scene, 20, 8)


@fault("rtmp", "the server is killed, and back after 120 s", cause=AWAY, back_s=BACK_S, long=True)
def killed_120_s(scene):
    killed(scene, 120, 30)


@fault("rtmp", "the server is frozen for 10 s", cause=AWAY, back_s=BACK_S)
def frozen(scene):
    scene.go_on_air([clips.NOISE])
    scene.wait_item(clips.NOISE)
    sessions = scene.service.count_log(r"INFO rtmp: publishing to")
    scene.began()
    scene.tap.freeze()  # its buffers are small
    scene.ingest.freeze()
    scene.lasts(10)
    scene.ingest.thaw()
    scene.tap.thaw()
    scene.ended()
    scene.service.wait_log(r"INFO rtmp: publishing to", NOTICED_WITHIN_S, sessions + 1)
    scene.wait_back()


@contextlib.contextmanager
def other_publisher(scene) -> Iterator[None]:
    """Has the key."""
    url = scene.ingest.url(scene.stream_key)
    publisher = subprocess.Popen(["ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i",
        scene.clip(clips.STEADY), "-c", "copy", "-f", "flv", url])
    try:
        scene.ingest.wait_media(NOTICED_WITHIN_S, sessions=scene.ingest.sessions() + 1)
        yield
    finally:
        publisher.kill()
        publisher.wait()


@fault("rtmp", "another publisher has the key for 10 s", cause=AWAY + r".*class=rejected", back_s=BACK_S)
def already_publishing(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.kill_ingest()
    scene.ingest.start()
    with other_publisher(scene):
        scene.tap.come_back()
        scene.service.wait_log(AWAY + r".*class=rejected", NOTICED_WITHIN_S)
        scene.lasts(10, 5)
    scene.tap.end_deaf()
    scene.ended()
    scene.wait_back()


class Mute:
    """Takes the tap's place: accepts and says nothing, or no more than the handshake."""

    def __init__(self, port: int, shakes_hands: bool):
        self.shakes_hands = shakes_hands
        self.listener = socket.create_server(("127.0.0.1", port))
        self.connections: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.connections.append(self.listener.accept()[0])
                if self.shakes_hands:
                    hello = self.connections[-1].recv(1537, socket.MSG_WAITALL)
                    self.connections[-1].sendall(hello + hello[1:])

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        for one in (self.listener, *self.connections):
            one.close()


def mute(scene, shakes_hands: bool) -> None:
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.kill_ingest()
    server = Mute(scene.tap.port, shakes_hands)
    wait_for("a connection", lambda: server.connections, NOTICED_WITHIN_S)
    scene.lasts(15, 5)
    server.close()
    scene.start_ingest()
    scene.ended()
    scene.wait_back()


@fault("rtmp", "it accepts and never answers, for 15 s", cause=AWAY, back_s=BACK_S)
def never_answers(scene):
    mute(scene, shakes_hands=False)


@fault("rtmp", "it never answers to connect, for 15 s", cause=AWAY, back_s=BACK_S, long=True)
def never_answers_connect(scene):
    mute(scene, shakes_hands=True)


@fault("rtmp", "reset at any byte, ten times", cause=AWAY, back_s=BACK_S)
def reset_ten_times(scene):
    scene.go_on_air(PLAYLIST)
    scene.began()
    for cut in CUTS:
        scene.tap.cut_at = cut
        wait_for(f"the cut at {cut}", lambda: scene.tap.cut_at is None, NOTICED_WITHIN_S)
    scene.ended()
    scene.wait_back()


def trusting(authority: Path) -> list[str]:
    """A command within which the system trusts this authority alone."""
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    script = f'mount --bind {authority} {bundle} && SSL_CERT_FILE={bundle} exec "$@"'
    return ["unshare", "--mount", "sh", "-c", script, "sh"]


@fault("rtmp", "its certificate has expired, and is renewed after 10 s", cause=AWAY + r".*class=tls", back_s=BACK_S)
def certificate_expired(scene):
    authority = Authority(scene.folder / "tls")
    good = authority.issue("good", "IP:127.0.0.1")
    expired = authority.issue("expired", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z")
    scene.tap.show_certificate(good)
    scene.go_on_air(PLAYLIST, within=trusting(authority.file))
    scene.began()
    scene.kill_ingest()
    scene.tap.show_certificate(expired)
    scene.start_ingest()
    scene.service.wait_log(AWAY + r".*class=tls", NOTICED_WITHIN_S)
    scene.lasts(10, 5)
    scene.tap.show_certificate(good)
    scene.ended()
    scene.wait_back()
