"""Files and addresses that are not what they should be."""

import os
import struct
import subprocess

import clips
from certificates import Authority
from fault import fault

PREPARED_WITHIN_S = 90


def play_between(scene, item, *, turns: int = 4, **settings) -> None:
    """The item among good ones, from before its turn until it has been past twice."""
    scene.go_on_air(["plain.mp4", item, "fast.mp4"], **settings)
    scene.wait_turns(turns)


def made(scene, name: str, data: bytes):
    path = scene.folder / name
    path.write_bytes(data)
    return path


@fault("source", "missing file", cause=r"playlist line ignored .*missing\.mp4")
def missing_file(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    scene.began()
    service.write_playlist([scene.clip("plain.mp4"), "/nowhere/missing.mp4", scene.clip("fast.mp4")])
    scene.wait_turns(3)


@fault("source", "file removed while it is on air")
def removed_on_air(scene):
    path = made(scene, "noise.mp4", scene.clip("noise.mp4").read_bytes())
    service = scene.make_service(["plain.mp4", path, "fast.mp4"])
    service.start()
    service.wait_started("noise.mp4", PREPARED_WITHIN_S)
    scene.began()
    path.unlink()
    scene.wait_turns(4)


@fault("source", "truncated", cause=r"track failed item=torn\.mp4")
def truncated(scene):
    play_between(scene, made(scene, "torn.mp4", scene.clip("noise.mp4").read_bytes()[:1_000_000]))


@fault("source", "no moov atom", cause=r"track failed item=headless\.mp4", long=True)
def no_moov(scene):
    data = scene.clip("plain.mp4").read_bytes()
    play_between(scene, made(scene, "headless.mp4", data[:data.rindex(b"moov") - 4]))


@fault("source", "200 kB of noise in the middle")
def noise_in_the_middle(scene):
    data = bytearray(scene.clip("noise.mp4").read_bytes())
    middle = len(data) // 2
    data[middle:middle + 200_000] = os.urandom(200_000)
    made(scene, "scratched.mp4", bytes(data))
    scene.go_on_air(["plain.mp4", scene.folder / "scratched.mp4", "fast.mp4"])
    scene.service.wait_log(r"track (started|failed) item=scratched", PREPARED_WITHIN_S)
    scene.wait_turns(3)


@fault("source", "the sound ends early", long=True)
def sound_ends_early(scene):
    path = scene.folder / "half-mute.mp4"
    clips.ffmpeg(*clips.picture("320x180", "25", 4), *clips.tone(440, 44100, 1.5), *clips.FAST, "-c:a", "aac", path)
    scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    scene.wait_item("half-mute.mp4", PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "empty file", cause=r"track failed item=empty\.mp4|ignored .*empty\.mp4", long=True)
def empty_file(scene):
    play_between(scene, made(scene, "empty.mp4", b""))


@fault("source", "time stamps that jump by ten hours")
def broken_time_stamps(scene):
    path = scene.folder / "jumps.ts"
    parts = []
    for number, offset in enumerate((0, 36_000, 5)):
        part = scene.folder / f"part{number}.ts"
        clips.ffmpeg(*clips.picture("320x180", "25", 1.5), *clips.tone(300 + number, 44100, 1.5), *clips.FAST, "-c:a",
            "aac", "-output_ts_offset", offset, part)
        parts.append(part.read_bytes())
    path.write_bytes(b"".join(parts))
    scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    scene.service.wait_log(r"track (started|failed) item=jumps", PREPARED_WITHIN_S)
    scene.wait_turns(3)


@fault("source", "says that it is ten hours long")
def says_ten_hours(scene):
    path = scene.folder / "boasts.mkv"
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", scene.clip("plain.mp4"), "-c", "copy", path], check=True)
    data = path.read_bytes()
    at = data.index(b"\x44\x89\x88") + 3  # Duration, a double, in ms
    path.write_bytes(data[:at] + struct.pack(">d", 36e6) + data[at + 8:])
    scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    scene.service.wait_log(r"track (started|failed) item=boasts", PREPARED_WITHIN_S)
    scene.wait_turns(3)


def over_http(scene, path: str, **settings) -> None:
    server = scene.media_server()
    scene.go_on_air(["plain.mp4", server.url + path, "fast.mp4"], **settings)


@fault("source", "HTTP that stalls", cause=r"(item|track|library).*127\.0\.0\.1", long=True)
def http_stalls(scene):
    over_http(scene, "/stall/fresh.mp4?at=50000", YTDLP_ARGS="--socket-timeout 3 --retries 1")
    scene.service.wait_log(r"track failed item=http://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "HTTP that ends at 40 %", cause=r"track failed item=http://127")
def http_ends_early(scene):
    size = scene.clip("fresh.mp4").stat().st_size
    over_http(scene, f"/truncated/fresh.mp4?at={size * 4 // 10}", YTDLP_ARGS="--retries 1")
    scene.service.wait_log(r"track failed item=http://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "HTTP that trickles", long=True)
def http_trickles(scene):
    over_http(scene, "/slow/fresh.mp4?rate=8000")
    scene.service.wait_log(r"track (started|failed) item=http://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "403 in the middle of reading", cause=r"item=http://127|127\.0\.0\.1")
def http_403(scene):
    over_http(scene, "/403-after/1/fresh.mp4", YTDLP_ARGS="--retries 1")
    scene.service.wait_log(r"track (started|failed) item=http://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "redirect loop", cause=r"track failed item=http://127", long=True)
def redirect_loop(scene):
    over_http(scene, "/redirect-loop")
    scene.service.wait_log(r"track failed item=http://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)


@fault("source", "TLS that nobody vouches for", cause=r"track failed item=https://127")
def tls_error(scene):
    certificate = Authority(scene.folder / "tls").issue("server", "IP:127.0.0.1")
    server = scene.media_server(tls=certificate)
    scene.go_on_air(["plain.mp4", f"{server.url}/files/fresh.mp4", "fast.mp4"])
    scene.service.wait_log(r"track failed item=https://127", 2 * PREPARED_WITHIN_S)
    scene.wait_turns(2)
