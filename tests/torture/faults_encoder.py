"""ffmpeg is killed, stands still, is slow, writes garbage, is missing, while one item has to be made by it."""

import shutil
import signal
import time

import clips
import processes
from fault import fault

SAID_WITHIN_S = 60
MADE_WITHIN_S = 180
STANDSTILL_S = 60


# What they write: each item takes two of them, and others look into it.
ENCODER = "*.part"
SOUND_READER = "*/sound.nut"


def set_sick(scene, item: str, script: str, writer_of: str = ENCODER) -> None:
    """What ffmpeg does instead with the item, until it is healed; $out is what it should write."""
    flag = scene.service.folder / "sick"
    flag.touch()
    scene.shadow("ffmpeg", f'for out; do :; done\n'
        f'if [ -e {flag} ]; then case "$out $*" in {writer_of}" "*{item}*)\n{script}\n;; esac; fi\n'
        'exec -a ffmpeg $real "$@"')


def heal(scene) -> None:
    (scene.service.folder / "sick").unlink()
    scene.ended()


def begin(scene, item: str, script: str, writer_of: str = ENCODER) -> None:
    """The show is on air; then the playlist names an item that ffmpeg has to make."""
    scene.go_on_air(["plain.mp4", "fast.mp4"])
    set_sick(scene, item, script, writer_of)
    scene.began()
    scene.service.write_playlist([scene.clip("plain.mp4"), scene.clip(item), scene.clip("fast.mp4")])


def begin_growing(scene, first_options: str) -> None:
    """An item of 30 s is on air while it is made. It costs this machine nothing: it is copied from the cache. The first
    copy may be told otherwise."""
    path = scene.folder / "grows.mp4"
    shutil.copy(scene.clip(clips.LONG), path)
    track = scene.folder / "long.flv"
    service = scene.go_on_air(["plain.mp4", "fast.mp4"], CHILD_READS=str(track))
    meta = next(meta for meta in service.cache.glob("*.json") if clips.LONG in meta.read_text(encoding="utf-8"))
    shutil.copy(meta.with_suffix(".flv"), track)
    begun = scene.folder / "begun"
    set_sick(scene, path.name, f'[ -e {begun} ] || options="{first_options}"\n'
        f'exec -a ffmpeg $real -nostdin -nostats -v error -y -readrate 1.4 $options -i {track} '
        '-c copy -flvflags no_duration_filesize -flush_packets 1 -progress pipe:1 -f flv "$out"')
    service.write_playlist([scene.clip("plain.mp4"), path, scene.clip("fast.mp4")])
    scene.wait_process("ffmpeg", track.name, within=MADE_WITHIN_S)
    begun.touch()
    scene.wait_item(path.name)


def expect_whole(scene) -> None:
    """The item that is on air goes on in the one that is made anew, to its end."""
    scene.service.wait_log(r"track finished item=grows\.mp4 at_s=(29|30)", MADE_WITHIN_S)
    scene.wait_turns(1)
    if failed := scene.service.count_log(r"track failed item=grows\.mp4"):
        raise AssertionError(f"it was left {failed} times")


@fault("encoder", "ffmpeg is killed in the middle of the item on air", kept_s=1.0,
       cause=r"encoding broke off; restarting it at once item=grows\.mp4.*killed")
def ffmpeg_killed(scene):
    begin_growing(scene, "")
    scene.began()
    processes.kill(scene.wait_process("ffmpeg", "long.flv"))
    expect_whole(scene)


@fault("encoder", "ffmpeg is killed each time it begins with an item", cause=r"item=fresh\.mp4 class=killed", long=True)
def ffmpeg_killed_always(scene):
    begin(scene, "fresh.mp4", "kill -9 $$")
    expect_back(scene, r"WARN library: item [^\n]*fresh\.mp4", 1 if scene.short else 4)


@fault("encoder", "the ffmpeg that reads the sound is killed each time it begins with an item",
       cause=r"item=fresh\.mp4 class=killed")
def sound_reader_killed_always(scene):
    begin(scene, "fresh.mp4", "kill -9 $$", SOUND_READER)
    expect_back(scene, r"WARN library: item [^\n]*fresh\.mp4", 1 if scene.short else 4)


@fault("encoder", "ffmpeg is stopped in the middle of the item on air", cause=r"item=grows\.mp4.*made no progress",
       long=True)
def ffmpeg_stopped(scene):
    begin_growing(scene, "")
    processes.kill(scene.wait_process("ffmpeg", "long.flv"), signal.SIGSTOP)
    scene.began()
    scene.service.wait_log(r"item=grows\.mp4[^\n]*made no progress", STANDSTILL_S + SAID_WITHIN_S)
    scene.ended()
    expect_whole(scene)


@fault("encoder", "ffmpeg ends well after 10 s of 30", kept_s=1.0,
       cause=r"encoding broke off; restarting it at once item=grows\.mp4.*ended after 10")
def ffmpeg_ends_early(scene):
    begin_growing(scene, "-t 10")
    scene.began()
    expect_whole(scene)


def expect_back(scene, cause: str, times: int) -> None:
    """It fails so often, others are played, and it comes when ffmpeg is well again."""
    scene.service.wait_log(cause, MADE_WITHIN_S, times)
    scene.wait_turns(2)
    heal(scene)
    scene.wait_item("fresh.mp4", MADE_WITHIN_S)


@fault("encoder", "ffmpeg cannot start: a library is missing", cause=r"item=fresh\.mp4.*cannot open shared object")
def ffmpeg_broken(scene):
    scene.go_on_air(["plain.mp4", "fast.mp4"])
    set_sick(scene, "", "echo 'ffmpeg: error while loading shared libraries: libx264.so.164: cannot open shared object "
        "file: No such file or directory' >&2; exit 127", "*")
    scene.began()
    scene.service.write_playlist([scene.clip(name) for name in ("plain.mp4", "fresh.mp4", "fast.mp4")])
    expect_back(scene, r"WARN library: item [^\n]*fresh\.mp4", 1 if scene.short else 4)


@fault("encoder", "ffmpeg fails at once with one item", cause=r"item=fresh\.mp4.*Conversion", long=True)
def ffmpeg_fails(scene):
    begin(scene, "fresh.mp4", "echo 'Conversion of this did not work' >&2; exit 1")
    expect_back(scene, r"WARN library: item [^\n]*fresh\.mp4", 1)


@fault("encoder", "ffmpeg writes garbage and ends well", cause=r"item=fresh\.mp4")
def ffmpeg_garbage(scene):
    begin(scene, "fresh.mp4", 'head -c 300000 /dev/urandom >"${out#file:}"; '
        "printf 'frame=60\\nout_time_us=2000000\\nspeed=5x\\nprogress=end\\n'; exit 0")
    expect_back(scene, r"WARN library: item [^\n]*fresh\.mp4", 1)


@fault("encoder", "ffmpeg takes ten times as long as the item plays", long=True)
def ffmpeg_slow(scene):
    begin(scene, "fresh.mp4", 'exec -a ffmpeg $real -readrate 0.1 "$@"')
    scene.wait_item("fresh.mp4", MADE_WITHIN_S)
    scene.wait_turns(2)


@fault("encoder", "ffmpeg is missing", cause=r"item=fresh\.mp4.*(ffmpeg|ffprobe)", long=True)
def ffmpeg_missing(scene):
    service = scene.make_service(["plain.mp4", "fresh.mp4", "fast.mp4"])
    for program in ("yt-dlp", "python3", "env"):
        (service.bin / program).symlink_to(shutil.which(program))
    service.path = str(service.bin)
    launched = time.time()
    scene.put_on_air()
    scene.began_clock = launched
    service.wait_log(r"WARN library: item [^\n]*fresh\.mp4", SAID_WITHIN_S, 1 if scene.short else 4)
    scene.wait_turns(2)
    scene.ended()
    for program in ("ffmpeg", "ffprobe"):
        (service.bin / program).symlink_to(shutil.which(program))
    scene.wait_item("fresh.mp4", MADE_WITHIN_S)
