"""The disk is full, read-only, or others write in our folders."""

import ctypes
import os
import shutil
import subprocess
import time
from pathlib import Path

from fault import fault
from flv import TAG_HEADER_BYTES, Recording
from waiting import wait_for

CLONE_NEWNS = 0x00020000
SAID_WITHIN_S = 60
MADE_WITHIN_S = 180
DAMAGE_BYTES = 100_000  # over the ends of several frames
CACHE = "24m"
NO_ROOM = r"ERROR library: cannot write to the cache folder"
DAMAGED = r"cached track is damaged; removed, it will be encoded again|track failed item=noise\.mp4"


def own_disk(scene, folder: Path, size: str) -> None:
    """The folder as a file system of its own, with what is in it, that ends with this process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "a mount namespace cannot be made")
    aside = folder.with_suffix(".aside")
    folder.mkdir(exist_ok=True)
    shutil.copytree(folder, aside)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", folder], check=True)
    scene.stack.callback(subprocess.run, ["umount", "-l", folder], check=False)
    shutil.copytree(aside, folder, dirs_exist_ok=True)


def fill(folder: Path) -> Path:
    """Of its file system nothing is left."""
    ballast = folder / "ballast"
    subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=4k"], stderr=subprocess.DEVNULL, check=False)
    return ballast


def remount(folder: Path, how: str) -> None:
    """Not while a file is open for writing."""
    wait_for(f"{folder} is {how}", lambda: subprocess.run(["mount", "-o", f"remount,{how}", folder], check=False,
        stderr=subprocess.DEVNULL).returncode == 0, SAID_WITHIN_S)


def track_of(scene, name: str) -> Path:
    """Of the cache, as a file of its own: what others have is a link to the shared one."""
    meta = next(meta for meta in scene.service.cache.glob("*.json") if name in meta.read_text(encoding="utf-8"))
    track = meta.with_suffix(".flv")
    aside = track.with_suffix(".copy")
    shutil.copy(track, aside)
    aside.rename(track)
    return track


def small_cache(scene) -> None:
    """A disk of its own with nothing on it that could be evicted."""
    service = scene.make_service(["plain.mp4", "fast.mp4"])
    for meta in service.cache.glob("*.json"):
        if not any(name in meta.read_text(encoding="utf-8") for name in ("plain.mp4", "fast.mp4")):
            meta.with_suffix(".flv").unlink()
            meta.unlink()
    own_disk(scene, service.cache, CACHE)
    scene.put_on_air()


def ask_for_more(scene) -> None:
    """An item that has to be made; the others go on."""
    scene.service.write_playlist([scene.clip(name) for name in ("plain.mp4", "fresh.mp4", "fast.mp4")])
    scene.service.wait_log(NO_ROOM, SAID_WITHIN_S)
    scene.wait_turns(3)


@fault("disk", "the cache's disk is full", cause=NO_ROOM)
def cache_full(scene):
    small_cache(scene)
    ballast = fill(scene.service.cache)
    ask_for_more(scene)
    scene.ended()
    ballast.unlink()
    scene.wait_item("fresh.mp4", MADE_WITHIN_S)


@fault("disk", "the cache's disk is read-only", cause=NO_ROOM)
def cache_read_only(scene):
    small_cache(scene)
    remount(scene.service.cache, "ro")
    ask_for_more(scene)
    scene.ended()
    remount(scene.service.cache, "rw")
    scene.wait_item("fresh.mp4", MADE_WITHIN_S)


@fault("disk", "the cache folder is removed")
def cache_removed(scene):
    service = scene.go_on_air(["plain.mp4", "noise.mp4", "fast.mp4"])
    scene.wait_item("noise.mp4")
    scene.began()
    shutil.rmtree(service.cache)
    scene.wait_item("plain.mp4", MADE_WITHIN_S)
    scene.wait_item("noise.mp4", MADE_WITHIN_S)


def spoil(scene, change, *, on_air: bool) -> None:
    """A cached track is changed before its turn or in it; it is made anew and has its next turn."""
    scene.make_service(["plain.mp4", "noise.mp4", "fast.mp4"])
    track = track_of(scene, "noise.mp4")
    scene.put_on_air()
    if on_air:
        scene.wait_item("noise.mp4")
    else:
        scene.wait_item("fast.mp4")
    scene.began()
    change(track)
    scene.service.wait_log(DAMAGED, SAID_WITHIN_S)
    scene.wait_item("noise.mp4", MADE_WITHIN_S)
    scene.wait_item("fast.mp4")


def overwrite(track: Path, at: int, count: int) -> None:
    with open(track, "r+b") as file:
        file.seek(at)
        file.write(os.urandom(count))


@fault("disk", "a cached track is overwritten at its head", cause=DAMAGED, long=True)
def cache_head_overwritten(scene):
    spoil(scene, lambda track: overwrite(track, 0, 2000), on_air=False)


@fault("disk", "a cached track is overwritten in its middle", cause=DAMAGED, long=True)
def cache_middle_overwritten(scene):
    spoil(scene, lambda track: overwrite(track, track.stat().st_size // 2, DAMAGE_BYTES), on_air=False)


def flip(track: Path) -> None:
    """One bit, in the middle of a packet that is larger than most: no parser can see it."""
    with open(track, "r+b") as file:
        large = max((tag for tag in Recording(track).tags if tag.offset > DAMAGE_BYTES), key=lambda tag: len(tag.body))
        file.seek(large.offset + TAG_HEADER_BYTES + len(large.body) // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


@fault("disk", "a bit of a cached track is another at the start", cause=DAMAGED)
def cache_bit_flipped(scene):
    scene.make_service(["plain.mp4", "noise.mp4", "fast.mp4"])
    flip(track_of(scene, "noise.mp4"))
    scene.put_on_air()
    scene.service.wait_log(DAMAGED, SAID_WITHIN_S)
    scene.wait_item("noise.mp4", MADE_WITHIN_S)
    if scene.service.count_log(DAMAGED) > 1:
        raise AssertionError("it was damaged again")


@fault("disk", "a cached track is cut short", cause=DAMAGED, long=True)
def cache_cut_short(scene):
    spoil(scene, lambda track: os.truncate(track, track.stat().st_size // 2), on_air=False)


@fault("disk", "a cached track is cut short while it is on air", cause=DAMAGED)
def cache_cut_on_air(scene):
    spoil(scene, lambda track: os.truncate(track, track.stat().st_size // 2), on_air=True)


@fault("disk", "a cached track is removed while it is on air", cause=DAMAGED, long=True)
def cache_track_removed_on_air(scene):
    spoil(scene, Path.unlink, on_air=True)


@fault("disk", "the descriptions of cached tracks become noise", cause=DAMAGED, long=True)
def cache_meta_garbage(scene):
    service = scene.go_on_air(["plain.mp4", "noise.mp4", "fast.mp4"])
    scene.wait_item("noise.mp4")
    scene.began()
    for meta in service.cache.glob("*.json"):
        meta.write_bytes(os.urandom(300))
    scene.wait_turns(2)
    scene.wait_item("noise.mp4", MADE_WITHIN_S)


@fault("disk", "every file of state and cache is noise at the start", cause=r"saved position cannot be used")
def garbage_at_start(scene):
    service = scene.make_service(["plain.mp4", "fast.mp4"])
    scene.put_on_air()
    wait_for("a saved position", (service.state / "position.json").exists, SAID_WITHIN_S)
    service.stop()
    for file in [*service.cache.glob("*.json"), *service.state.glob("*.json"), service.state / "quarantine.json"]:
        file.write_bytes(os.urandom(300))
    launched = time.time()
    scene.put_on_air()
    scene.began_clock = launched
    scene.wait_turns(3)


def spoil_state(scene, spoil_it, heal) -> None:
    # Without Telegram, whose lock is open for writing all the time: a disk that is in use cannot be made read-only.
    service = scene.make_service(["plain.mp4", "fast.mp4", "mute.mp4"], RTMP_URL=scene.stream_url + scene.stream_key)
    own_disk(scene, service.state, "1m")
    scene.put_on_air()
    spoil_it(service.state)
    service.wait_log(r"cannot save the position", SAID_WITHIN_S)
    scene.wait_turns(2)
    scene.ended()
    heal(service.state)
    wait_for("the position is saved", (service.state / "position.json").exists, SAID_WITHIN_S)


def without_position(state: Path, spoil_it) -> None:
    (state / "position.json").unlink(missing_ok=True)
    spoil_it(state)


@fault("disk", "the state folder's disk is full", cause=r"cannot save the position")
def state_full(scene):
    spoil_state(scene, lambda state: without_position(state, fill), lambda state: (state / "ballast").unlink())


@fault("disk", "the state folder's disk is read-only", cause=r"cannot save the position", long=True)
def state_read_only(scene):
    spoil_state(scene, lambda state: without_position(state, lambda folder: remount(folder, "ro")),
        lambda state: remount(state, "rw"))


@fault("disk", "the state folder's disk is full at the start", cause=r"cannot|full|No space", long=True)
def state_full_at_start(scene):
    service = scene.make_service(["plain.mp4", "fast.mp4"])
    own_disk(scene, service.state, "1m")
    ballast = fill(service.state)
    launched = time.time()
    scene.put_on_air()
    scene.began_clock = launched
    scene.wait_turns(2)
    scene.ended()
    ballast.unlink()
    wait_for("the position is saved", (service.state / "position.json").exists, SAID_WITHIN_S)
