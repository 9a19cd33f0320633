"""The process itself ends, stands still or runs out of something; and its guardians.

Where systemd would start it again after RestartSec, the scene does: `back` counts from the start. The limit of memory
is one of address space (prlimit --as), which every host has; MemoryMax= needs a controller of its control groups.
"""

import contextlib
import os
import re
import resource
import signal
from pathlib import Path

import clips
import processes
from fault import AGAIN_S, BACK_S, KEPT_S, fault
from waiting import wait_for

FAR_S = 8  # into the item: more than what is saved late
ENOUGH_TO_RUN_BYTES = 1 << 20


def far_into_an_item(scene):
    service = scene.go_on_air([clips.LONG])
    wait_for(f"{FAR_S} s into the item", lambda: service.status()["on_air"]["position_s"] > FAR_S, 4 * FAR_S)
    scene.began()
    return service


def end_by(scene, number: int) -> None:
    service = far_into_an_item(scene)
    os.kill(service.pid, number)
    service.process.wait()
    scene.start_again()


@fault("process", "SIGTERM, and started again", cause="stopping signal=TERM", back_s=AGAIN_S, kept_s=KEPT_S)
def terminated(scene):
    far_into_an_item(scene).stop()
    scene.start_again()


@fault("process", "kill -9", back_s=AGAIN_S, kept_s=KEPT_S)
def killed(scene):
    end_by(scene, signal.SIGKILL)


@fault("process", "it aborts", back_s=AGAIN_S, kept_s=KEPT_S, long=True)
def aborted(scene):
    end_by(scene, signal.SIGABRT)


@fault("process", "stopped for 30 s", back_s=BACK_S, kept_s=KEPT_S)
def stopped(scene):
    service = far_into_an_item(scene)
    os.kill(service.pid, signal.SIGSTOP)
    scene.lasts(30, 5)
    os.kill(service.pid, signal.SIGCONT)
    scene.ended()
    scene.wait_back()


@contextlib.contextmanager
def limited(scene, kind: int, limit: int):
    """The running process, and what it starts."""
    _, most = before = resource.prlimit(scene.service.pid, kind)
    resource.prlimit(scene.service.pid, kind, (limit, most))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(scene.service.pid, kind, before)
        scene.ended()


# Long: without descriptors the sanitizers of the dev build take good objects for bad ones.
@fault("process", "out of descriptors", cause="Too many open files", long=True)
def out_of_descriptors(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4", "fresh.mp4"])
    with limited(scene, resource.RLIMIT_NOFILE, 3):
        service.wait_log("Too many open files", 30)
        scene.lasts(40, 6)
    scene.wait_back()
    scene.wait_item("fresh.mp4")


# Long: and without memory they end the program.
@fault("process", "no more memory is given", back_s=AGAIN_S, long=True)
def out_of_memory(scene):
    """It lives on, or ends with bad_alloc and is started again: what it needs just then decides."""
    service = scene.go_on_air(["plain.mp4", "fresh.mp4", "fast.mp4"])
    now = int(re.search(r"VmSize:\s+(\d+)", Path(f"/proc/{service.pid}/status").read_text())[1]) * 1024
    with limited(scene, resource.RLIMIT_AS, now + ENOUGH_TO_RUN_BYTES):
        scene.lasts(20, 4)
    if service.process.poll() is not None:
        scene.start_again()
    scene.wait_back()


@fault("process", "the guardian of an encoder is killed", cause=r"item cannot be prepared.* item=fresh\.mp4")
def guardian_killed(scene):
    service = scene.make_service(["plain.mp4", "fresh.mp4"])
    # The first takes its time, so that it can be met.
    first = scene.folder / "first"
    first.touch()
    scene.shadow("ffmpeg", f'[ -e {first} ] && case "$*" in *fresh.mp4*.part)\n'
        '  exec -a ffmpeg "$real" -re -stream_loop -1 "$@";; esac\nexec -a ffmpeg "$real" "$@"')
    service.start()
    service.wait_log("track started", 30)
    encoder = scene.wait_process("ffmpeg", "fresh.mp4", ".part")
    scene.wait_media()
    first.unlink()
    scene.began()
    processes.kill(int(Path(f"/proc/{encoder}/stat").read_text().rpartition(")")[2].split()[1]))
    wait_for("the encoder is gone with it", lambda: not Path(f"/proc/{encoder}").exists(), 5)
    scene.wait_item("fresh.mp4")
    scene.wait_back()
