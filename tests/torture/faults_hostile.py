"""Neighbours that mean harm: what is played, and the sites and servers that it comes from. The ports are in hostile_ports.py.

Each fault asserts what is right by itself; the table adds the memory that the service and its children took at most.
"""

import functools
import os
import shlex
import ssl
import subprocess
from pathlib import Path

import clips
import faults_extractor
import h264
import hostile_ports  # noqa: F401  registers its faults
from certificates import Authority
from fault import BACK_S, fault
from faults_rtmp import AWAY, PLAYLIST, trusting
from hostile_rtmp import HostileServer
from service import REQUEST_WITHIN_S
from waiting import wait_for

SAID_WITHIN_S = 120
MIB = 1 << 20
SERVICE_MIB = 150  # of the main process, whatever happens
SANITIZER_MIB = 100 + 256  # its shadow, and what it keeps of freed memory
LOOK_MIB = 512  # src/process/memory_limit.hpp


def expect(truth: bool, otherwise: str) -> None:
    if not truth:
        raise AssertionError(otherwise)


@functools.cache
def service_limit_mib() -> int:
    sanitized = b"__asan_init" in Path(os.environ["TGVS_PROGRAM"]).read_bytes()
    return SERVICE_MIB + (SANITIZER_MIB if sanitized else 0)


def expect_small(scene) -> None:
    seen = scene.memory.service_mib
    expect(seen < service_limit_mib(), f"the service took {seen:.0f} MiB")


def play_between(scene, path, error_class: str, turns: int = 3) -> None:
    """An item that is refused, and others that are not."""
    scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    scene.service.wait_log(rf"WARN library: item [^\n]*{path.stem}[^\n]* class={error_class} ", SAID_WITHIN_S)
    scene.wait_turns(turns)


# ---- The server that the stream goes to

def hoard(scene, after: str) -> None:
    scene.go_on_air(PLAYLIST)
    scene.began()
    scene.kill_ingest()
    with HostileServer(after, scene.tap.port) as server:
        server.go.set()
        scene.service.wait_log(AWAY + r".*class=protocol", SAID_WITHIN_S)
        wait_for("the attack", lambda: server.attacks, SAID_WITHIN_S)
    scene.start_ingest()
    scene.ended()
    scene.wait_back()
    expect_small(scene)


@fault("hostile", "1: an RTMP server announces 16 MiB on each of 3,000 chunk streams, before it is published to",
       cause=AWAY + r".*class=protocol", back_s=BACK_S, long=True)
def rtmp_hoards_early(scene):
    hoard(scene, "connect")


@fault("hostile", "1: the same while it is published to", cause=AWAY + r".*class=protocol", back_s=BACK_S)
def rtmp_hoards_late(scene):
    hoard(scene, "publish")


@fault("hostile", "16: an RTMPS server that speaks TLS 1.1", cause=AWAY + r".*class=tls", back_s=BACK_S)
def old_tls(scene):
    authority = Authority(scene.folder / "tls")
    good = authority.issue("good", "IP:127.0.0.1")
    scene.tap.show_certificate(good)
    scene.go_on_air(PLAYLIST, within=trusting(authority.file))
    scene.began()
    scene.kill_ingest()
    scene.tap.context.minimum_version = ssl.TLSVersion.TLSv1
    scene.tap.context.maximum_version = ssl.TLSVersion.TLSv1_1
    scene.tap.context.set_ciphers("ALL:@SECLEVEL=0")
    scene.start_ingest()
    scene.service.wait_log(AWAY + r".*class=tls", SAID_WITHIN_S)
    scene.tap.show_certificate(good)
    scene.ended()
    scene.wait_back()


# ---- What is played

@fault("hostile", "11: pictures of 8192x8192 with 16 references in 260 kB", cause=r"item quarantined .*class=memory")
def needs_gigabytes(scene):
    path = scene.folder / "huge.h264"
    path.write_bytes(h264.clip(8192, 8192, 24, 16))
    play_between(scene, path, "memory")
    seen = scene.memory.children_mib
    expect(seen < LOOK_MIB + 200, f"the children took {seen:.0f} MiB")


@fault("hostile", "11: a file of 300 streams")
def many_streams(scene):
    path = scene.folder / "crowd.mkv"
    clips.ffmpeg(*clips.picture("64x64", "25", 2), *clips.tone(440, 8000, 2), "-map", "0", *["-map", "1"] * 299,
        *clips.FAST, "-c:a", "pcm_u8", path)
    scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    scene.service.wait_log(r"track started item=crowd|WARN library: item [^\n]*crowd", SAID_WITHIN_S)
    scene.wait_turns(2)


@fault("hostile", "17: an item of one picture, alone in the list")
def one_picture(scene):
    path = scene.folder / "blink.mp4"
    clips.ffmpeg(*clips.picture("320x180", "25", 0.04), *clips.FAST, path)
    service = scene.go_on_air(["plain.mp4"])
    scene.began()
    service.write_playlist([path])
    service.wait_started("blink.mp4", SAID_WITHIN_S, times=3)
    lines = len(service.log().splitlines())
    scene.lasts(15, 5)
    more = len(service.log().splitlines()) - lines
    expect(more <= 200, f"{more} lines of log")
    service.write_playlist([scene.clip("plain.mp4")])
    scene.wait_item("plain.mp4")


@fault("hostile", "15: control characters in a name")
def control_characters(scene):
    path = scene.folder / "red\u009b31m\u202egnp.mp4"
    path.write_bytes(b"no clip")
    service = scene.go_on_air(["plain.mp4", path, "fast.mp4"])
    service.wait_log(r"WARN library: item [^\n]*red", SAID_WITHIN_S)
    text = service.whole_log() + service.get("panel", "/api/status")[1]
    expect(not any(bad in text for bad in ("\u009b", "\u202e")), "they are in the log, or on the page")


# ---- Lists

@fault("hostile", "7: seven lists, each 2,000 times the next", cause=r"playlist line ignored")
def list_explodes(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    scene.began()
    for number in range(7):
        (scene.folder / f"{number}.m3u").write_text(f"{number + 1}.m3u\n" * 2_000)
    (scene.folder / "7.m3u").write_text(f"{scene.clip('plain.mp4')}\n")
    service.write_playlist([scene.clip("fast.mp4"), scene.folder / "0.m3u"])
    service.wait_log(r"playlist line ignored", SAID_WITHIN_S)
    scene.wait_turns(2)
    expect_small(scene)


@fault("hostile", "7: a FIFO in place of a list", cause=r"playlist line ignored .*pipe\.m3u")
def fifo_for_a_list(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    scene.began()
    os.mkfifo(scene.folder / "pipe.m3u")
    service.write_playlist([scene.clip("plain.mp4"), scene.folder / "pipe.m3u", scene.clip("fast.mp4")])
    service.wait_log(r"playlist line ignored", SAID_WITHIN_S)
    scene.wait_turns(2)


# ---- Sites

@fault("hostile", "9: a download without end", cause=r"item=http://127.*class=too_large")
def endless_download(scene):
    server = scene.media_server()
    service = scene.go_on_air(["plain.mp4", "fast.mp4"], CACHE_MAX_GB="0.05")
    service.write_playlist([scene.clip("plain.mp4"), f"{server.url}/endless/noise.mp4", scene.clip("fast.mp4")])
    service.wait_log(r"class=too_large", SAID_WITHIN_S)
    scene.wait_turns(2)
    held = sum(path.stat().st_size for path in service.cache.rglob("*") if path.is_file())
    expect(held < 150 * MIB, f"{held // MIB} MiB are kept")


@fault("hostile", "10: a site says that our disk is full", cause=rf"{faults_extractor.URL}.*class=")
def site_speaks_of_our_disk(scene):
    faults_extractor.begin(scene, faults_extractor.says("ERROR: [generic] Unable to download webpage: HTTP Error 404: "
        "No space left on device (caused by <HTTPError 404: 'No space left on device'>)"))
    said = scene.service.wait_log(rf"WARN library: item [^\n]*{faults_extractor.URL} class=(\w+)", SAID_WITHIN_S)
    faults_extractor.expect_others(scene)
    expect(said[1] not in ("disk", "disk_full"), said[0])
    expect("cannot write to the cache folder" not in scene.service.log(), "an ERROR about the disk")


@fault("hostile", "13: yt-dlp answers with 62 MB")
def answers_with_62_mb(scene):
    script = ('case "$*" in *" -J "*) exec python3 -c \'import sys, json; sys.stdout.write(json.dumps({"title": "Clip", '
              '"duration": 2, "live_status": "not_live", "formats": [{"url": "http://h/clip.mp4", "fragments": '
              '[{"url": "x" * 100}] * 550000}]}))\';; esac')
    faults_extractor.begin(scene, script)
    scene.service.wait_log(rf"(track started|WARN library: item) [^\n]*{faults_extractor.URL}", SAID_WITHIN_S)
    faults_extractor.expect_others(scene)
    expect_small(scene)


@fault("hostile", "5: yt-dlp looks for what the service guards")
def ytdlp_spies(scene):
    scene.make_service(["plain.mp4", "fast.mp4"])
    env_file = shlex.quote(str(scene.service.env_file))
    found = "ERROR: the spy has read"
    faults_extractor.put_in_place(scene, f"""
case "$*" in *' -J '*)
    head -c 1 {env_file} >/dev/null 2>&1 && {{ echo "{found} the settings" >&2; exit 1; }}
    parent=$PPID
    head -c 1 /proc/$parent/maps 2>/dev/null | grep -q . && {{ echo "{found} memory" >&2; exit 1; }}
    : >{shlex.quote(str(scene.service.state))}/left-behind 2>/dev/null && {{ echo "{found} nothing, but wrote" >&2; exit 1; }}
esac
""")
    scene.put_on_air()
    scene.service.write_playlist([scene.clip("plain.mp4"), f"http://{faults_extractor.OTHER_HOST}/b",
        scene.clip("fast.mp4")])
    scene.service.wait_log(rf"(track started|WARN library: item) [^\n]*http://{faults_extractor.OTHER_HOST}",
        SAID_WITHIN_S)
    expect("the spy has read" not in scene.service.log(), scene.service.tail())


PRIVATE = r"WARN library: item [^\n]*http://127[^\n]* class=private_source"


@fault("hostile", "12: an address of the server's own network", cause=PRIVATE)
def private_address(scene):
    server = scene.media_server()
    scene.go_on_air(["plain.mp4", f"{server.url}/files/fresh.mp4", "fast.mp4"], ALLOW_PRIVATE_SOURCES="0")
    scene.service.wait_log(PRIVATE, SAID_WITHIN_S)
    scene.wait_turns(2)


@fault("hostile", "12: a redirection and a list of segments that lead into the server's own network", cause=PRIVATE)
def private_destinations(scene):
    server = scene.media_server()
    segment = scene.folder / "segment.ts"
    segment.write_bytes(b"G" * 188)
    with hostile_ports.LivePlaylist(segment, elsewhere="127.0.0.3") as live:
        scene.go_on_air(["plain.mp4", f"{server.url}/redirect/http://127.0.0.3:9/x.mp4", live.url, "fast.mp4"],
            ALLOW_PRIVATE_SOURCES="127.0.0.1")
        scene.service.wait_log(PRIVATE, SAID_WITHIN_S, times=2)
        scene.wait_turns(2)


@fault("hostile", "2: cookies, and a live source whose segments another host has")
def cookies_stay_at_home(scene):
    segment = scene.folder / "segment.ts"
    clips.ffmpeg(*clips.picture("160x120", "30", 6), *clips.tone(440, 44100, 6), *clips.FAST, "-c:a", "aac", segment)
    with hostile_ports.LivePlaylist(segment) as live:
        cookies = scene.folder / "cookies.txt"
        cookies.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t2147483647\tpass\tthe-secret\n")
        cookies.chmod(0o600)
        scene.go_on_air(["plain.mp4", live.url, "fast.mp4"], YTDLP_COOKIES=str(cookies))
        wait_for("a segment is asked for", lambda: live.segments, SAID_WITHIN_S)
        scene.wait_turns(1)
        expect(not any("the-secret" in headers for headers in live.segments), "the other host has got them")


# ---- The machine

READER = """\
import fcntl, os, sys
ours, theirs = os.pipe()
fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
if os.fork():
    os.dup2(theirs, 1), os.dup2(theirs, 2)
    os.close(ours), os.close(theirs)
    os.execvp(sys.argv[2], sys.argv[2:])
os.close(theirs)
import time
while True:
    while os.path.exists(sys.argv[1]):
        time.sleep(0.1)
    data = os.read(ours, 4096)
    if not data:
        break
    os.write(1, data)
"""


@fault("hostile", "8: nobody reads the log for 60 s", long=True)
def log_is_not_read(scene):
    scene.make_service(["plain.mp4", "fast.mp4"], LOG_LEVEL="debug")
    unread = scene.service.folder / "unread"
    scene.put_on_air(within=["python3", "-c", READER, str(unread)])
    scene.began()
    unread.touch()
    scene.lasts(60, 20)
    unread.unlink()
    scene.wait_turns(2)


@fault("hostile", "6: .env in a folder of another user, who put a link there")
def link_of_another_user(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    scene.began()
    folder = scene.folder / "theirs"
    folder.mkdir()
    target = scene.folder / "of-root"
    target.write_text("OUTPUT=preview\n")
    target.chmod(0o644)
    (folder / ".env").symlink_to(target)
    for path in (folder, folder / ".env"):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    done = subprocess.run([os.environ["TGVS_PROGRAM"], "check", "--env-file", folder / ".env"], capture_output=True,
        text=True, check=False, timeout=SAID_WITHIN_S)
    expect(target.stat().st_mode & 0o777 == 0o644, "its mode was changed")
    expect(done.returncode != 0 and "symbolic link" in done.stdout + done.stderr, done.stdout + done.stderr)
    expect(service.get("metrics", "/readyz")[0] == 200, f"not ready within {REQUEST_WITHIN_S} s")
    scene.wait_turns(1)
