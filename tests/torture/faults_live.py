"""Live publishers who are not as they should be, and what happens to those who are."""

import contextlib
import os
import random
import signal
import socket
import struct
import subprocess
import time
from typing import Iterator, Sequence

import clips
from datagrams import Wire
from fault import BACK_WITHIN_S, Scene, fault
from faults_disk import CACHE, fill, own_disk
from nginx import Entrance, free_port
from waiting import wait_for

STREAM_ID, PASSPHRASE = "studio-0123456789", "PassPhrase-0123456789"
HOLD_S = 3
FILLER = r"nothing is received from the live publisher; waiting for him"
PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30"]
TONE = ["-f", "lavfi", "-i", "sine=f=1000:r=48000"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac"]
USUAL = [*PICTURE, *TONE, *H264, *AAC]
CALLS_A_SECOND, CALLS_FOR_S = 200, 10
NOISE_DATAGRAMS = 25_000
LOSS = 0.05


class Visit:
    """Somebody who publishes; gone with the block."""

    def __init__(self, scene: Scene, target: str, arguments: Sequence[str] = USUAL, form: str = "mpegts"):
        self.scene = scene
        self.process = subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", *arguments, "-f", form, target],
            stderr=subprocess.DEVNULL)

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()

    def goes_on_air(self) -> None:
        wait_for("the publisher on air", lambda: claim(self.scene) == "live", BACK_WITHIN_S)

    def stops(self) -> None:
        """By himself; then the programme is waited for."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.scene.ended()
        programme(self.scene)


def claim(scene: Scene) -> str | None:
    for line in scene.service.metrics_text().splitlines():
        if line.startswith("tgvs_claim{") and line.endswith(" 1"):
            return line.split('"')[1]
    return None


def programme(scene: Scene) -> None:
    wait_for("the programme", lambda: claim(scene) == "programme", BACK_WITHIN_S)
    scene.wait_back()


def srt_url(port: int, stream_id: str = STREAM_ID, passphrase: str = PASSPHRASE) -> str:
    return f"srt://127.0.0.1:{port}?pkt_size=1316&latency=400000&streamid={stream_id}&pbkeylen=32&passphrase={passphrase}"


def open_to_publishers(scene: Scene, **settings: str) -> int:
    """The programme on air; at which port they call."""
    port = make_open(scene, **settings)
    call_may_begin(scene)
    return port


def make_open(scene: Scene, **settings: str) -> int:
    """Not started."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scene.make_service([clips.LONG, clips.NOISE], RTMP_URL=f"{scene.stream_url}radio", INGEST=f"srt://127.0.0.1:{port}",
        INGEST_STREAM_ID=STREAM_ID, INGEST_PASSPHRASE=PASSPHRASE, INGEST_HOLD=str(HOLD_S), **settings)
    return port


def call_may_begin(scene: Scene) -> None:
    scene.put_on_air()
    scene.service.wait_log("live publishers may call", BACK_WITHIN_S)
    scene.began()


@contextlib.contextmanager
def on_air(scene: Scene, port: int, arguments: Sequence[str] = USUAL) -> Iterator[Visit]:
    with Visit(scene, srt_url(port), arguments) as visit:
        visit.goes_on_air()
        yield visit


# ---- Strangers

def call(port: int, stream_id: bytes) -> None:
    """An SRT caller, until he is refused: the handshakes of the draft's section 3.2.1, without a key."""
    def handshake(version: int, extension: int, kind: int, cookie: int, more: bytes = b"") -> bytes:
        return struct.pack("!HHIII", 0x8000, 0, 0, 0, 0) + struct.pack("!IHHIIIIII", version, 0, extension,
            random.getrandbits(31), 1500, 8192, kind, number, cookie) + socket.inet_aton("127.0.0.1") + bytes(12) + more

    number = random.getrandbits(30) + 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.settimeout(1)
        caller.connect(("127.0.0.1", port))
        with contextlib.suppress(OSError):
            caller.send(handshake(4, 2, 1, 0))
            cookie = struct.unpack("!I", caller.recv(2_000)[44:48])[0]
            padded = stream_id + bytes(-len(stream_id) % 4)
            words = b"".join(padded[i:i + 4][::-1] for i in range(0, len(padded), 4))
            caller.send(handshake(5, 5, 0xFFFFFFFF, cookie, struct.pack("!HHIII", 1, 3, 0x010501, 0xBF, 400 << 16) +
                                  struct.pack("!HH", 5, len(words) // 4) + words))
            caller.recv(2_000)


def flood(port: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        call(port, os.urandom(8).hex().encode())
        time.sleep(max(0.0, 1 / CALLS_A_SECOND - (time.monotonic() - began)))


@fault("live", "wrong secrets, 200 a second, beside a publisher", cause=r"a live publisher was refused reason=stream_id")
def wrong_secrets(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port) as visit:
        flood(port, 3 if scene.short else CALLS_FOR_S)
        with Visit(scene, srt_url(port, passphrase="another-0123456789")) as stranger:
            stranger.process.wait(BACK_WITHIN_S)
        visit.goes_on_air()
        visit.stops()


@fault("live", "25,000 datagrams of noise, beside a publisher")
def noise_at_the_port(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port) as visit:
        noise = random.Random(7)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(NOISE_DATAGRAMS // (10 if scene.short else 1)):
                sender.sendto(noise.randbytes(noise.randrange(1, 1_400)), ("127.0.0.1", port))
        visit.goes_on_air()
        visit.stops()


@fault("live", "a second publisher with the right secrets", cause=r"a live publisher was refused reason=busy")
def second_publisher(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port) as visit, Visit(scene, srt_url(port)) as second:
        second.process.wait(BACK_WITHIN_S)
        visit.goes_on_air()
        visit.stops()


# ---- Networks

@fault("live", "a phone that changes its network: gone, and there again from another address", cause=FILLER)
def another_address(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port) as visit:
        visit.process.kill()
        with Visit(scene, srt_url(port)) as again:
            scene.service.wait_log(FILLER, BACK_WITHIN_S)
            again.goes_on_air()
            again.stops()


@fault("live", "a publisher who is frozen for 3 s", cause=FILLER)
def frozen_publisher(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port) as visit:
        visit.process.send_signal(signal.SIGSTOP)
        scene.service.wait_log(FILLER, BACK_WITHIN_S)
        scene.lasts(2, 1)
        visit.process.send_signal(signal.SIGCONT)
        visit.goes_on_air()
        visit.stops()


@fault("live", "5 % of the packets are lost, both ways")
def lossy_network(scene):
    port = open_to_publishers(scene)
    with Wire(port, LOSS) as wire, on_air(scene, wire.port) as visit:
        scene.lasts(20, 6)
        visit.goes_on_air()
        visit.stops()


@fault("live", "another publishes by RTMP, while the one on air does by SRT")
def both_doors(scene):
    panel = free_port()
    entrance = scene.stack.enter_context(Entrance(scene.folder / "entrance", panel))
    port = open_to_publishers(scene, PANEL_PORT=str(panel))
    with on_air(scene, port) as visit:
        with Visit(scene, f"rtmp://127.0.0.1:{entrance.port}/live/studio?key={PASSPHRASE}", USUAL, "flv") as other:
            if other.process.wait(BACK_WITHIN_S) == 0:
                raise AssertionError("nginx has let him in")
        scene.lasts(3, 1)
        visit.goes_on_air()
        visit.stops()


@fault("live", "the disks of cache and state are full while he is on air", cause=r"cannot save|cannot write")
def disk_full(scene):
    port = make_open(scene)
    for folder in (scene.service.cache, scene.service.state):
        folder.mkdir(exist_ok=True)
    own_disk(scene, scene.service.cache, CACHE)
    own_disk(scene, scene.service.state, "1m")
    call_may_begin(scene)
    with on_air(scene, port) as visit:
        ballast = [fill(scene.service.cache), fill(scene.service.state)]
        scene.lasts(12, 6)
        visit.goes_on_air()
        visit.stops()
    # Another one, on a disk that is still full.
    with on_air(scene, port) as again:
        again.stops()
    for one in ballast:
        one.unlink()


# ---- What they send

def visited_by(scene, arguments: Sequence[str]) -> None:
    port = open_to_publishers(scene)
    with on_air(scene, port, arguments) as visit:
        scene.lasts(5, 2)
        visit.goes_on_air()
        visit.stops()


@fault("live", "HEVC and Opus")
def hevc_and_opus(scene):
    visited_by(scene, [*PICTURE, *TONE, "-c:v", "libx265", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p",
                       "-x265-params", "log-level=none", "-c:a", "libopus"])


@fault("live", "a picture without sound")
def no_sound(scene):
    visited_by(scene, [*PICTURE, *H264])


@fault("live", "sound without a picture")
def no_picture(scene):
    visited_by(scene, [*TONE, *AAC])


@fault("live", "the picture is turned while it is on air")
def another_size(scene):
    port = open_to_publishers(scene)
    parts = []
    for size in ("640x360", "360x640"):
        part = scene.folder / f"{size}.ts"
        clips.ffmpeg(*clips.picture(size, "30", 6), *clips.tone(440, 48000, 6), *H264, *AAC, part)
        parts.append(part.read_bytes())
    both = scene.folder / "turned.ts"
    both.write_bytes(b"".join(parts))
    with on_air(scene, port, ["-i", str(both), "-c", "copy"]) as visit:
        visit.process.wait(BACK_WITHIN_S)
        scene.ended()
        programme(scene)


@fault("live", "what is no MPEG-TS", cause=r"the live publisher was sent away .*not MPEG-TS, but FLV")
def another_container(scene):
    port = open_to_publishers(scene)
    with Visit(scene, srt_url(port), USUAL, "flv") as visit:
        visit.process.wait(BACK_WITHIN_S)
        scene.ended()
        programme(scene)


@fault("live", "4K at 60 pictures a second, more than two cores decode", long=True,
       cause=r"the live publisher (goes on air|was sent away)")
def too_large(scene):
    file = scene.folder / "large.ts"
    clips.ffmpeg(*clips.picture("3840x2160", "60", 8), *clips.tone(440, 48000, 8), *H264, "-b:v", "20M", "-maxrate", "20M", "-bufsize",
        "20M", *AAC, file)
    port = open_to_publishers(scene)
    with Visit(scene, srt_url(port), ["-stream_loop", "-1", "-i", str(file), "-c", "copy"]) as visit:
        scene.service.wait_log(r"a live publisher has called", BACK_WITHIN_S)
        scene.lasts(30)
        visit.stops()


# ---- What carries them

@fault("live", "the gate is killed", cause=r"the gate for live publishers has ended; restarting it")
def gate_killed(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port):
        os.kill(scene.wait_process("tg_video_streamer_gate"), signal.SIGKILL)
        scene.service.wait_log("the gate for live publishers has ended", BACK_WITHIN_S)
        scene.ended()
        programme(scene)
    with on_air(scene, port) as again:
        again.stops()


@fault("live", "nginx, by which he publishes, is killed", cause=FILLER)
def entrance_killed(scene):
    panel = free_port()
    entrance = scene.stack.enter_context(Entrance(scene.folder / "entrance", panel))
    scene.go_on_air([clips.LONG, clips.NOISE], RTMP_URL=f"{scene.stream_url}radio", PANEL_PORT=str(panel),
        INGEST=f"rtmp://127.0.0.1:{entrance.port}", INGEST_PASSPHRASE=PASSPHRASE, INGEST_HOLD=str(HOLD_S))
    scene.service.wait_log("live publishers may call", BACK_WITHIN_S)
    scene.began()
    target = f"rtmp://127.0.0.1:{entrance.port}/live/studio?key={PASSPHRASE}"
    with Visit(scene, target, USUAL, "flv") as visit:
        visit.goes_on_air()
        entrance.kill()
        scene.service.wait_log(FILLER, BACK_WITHIN_S)
        scene.ended()
        programme(scene)
    entrance.start()
    with Visit(scene, target, USUAL, "flv") as again:
        again.goes_on_air()
        again.stops()


@fault("live", "the service is killed while he is on air", silence_s=None)
def service_killed(scene):
    port = open_to_publishers(scene)
    with on_air(scene, port):
        scene.service.kill9()
        scene.start_again()
    programme(scene)
