"""The playlist is taken away, spoilt or written again and again while the show goes on."""

import os

from fault import fault

READ_WITHIN_S = 20
# What makes root read a file of mode 0.
AS_A_USER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
KEPT = r"playlist cannot be read; keeping the last good one"


def go_on(scene) -> None:
    """The show as it was; then the operator's list is there again, with one item more."""
    scene.wait_turns(3)
    scene.ended()
    scene.service.write_playlist([scene.clip(name) for name in ("plain.mp4", "odd.mkv", "fast.mp4")])
    scene.wait_item("odd.mkv")


@fault("playlist", "emptied", cause=KEPT)
def playlist_emptied(scene):
    scene.go_on_air(["plain.mp4", "fast.mp4"]).playlist.write_bytes(b"")
    go_on(scene)


@fault("playlist", "deleted", cause=KEPT, long=True)
def playlist_deleted(scene):
    scene.go_on_air(["plain.mp4", "fast.mp4"]).playlist.unlink()
    go_on(scene)


@fault("playlist", "replaced by 200 kB of noise", cause=KEPT)
def playlist_of_noise(scene):
    scene.go_on_air(["plain.mp4", "fast.mp4"]).playlist.write_bytes(os.urandom(200_000))
    go_on(scene)


@fault("playlist", "made unreadable", cause=KEPT)
def playlist_unreadable(scene):
    scene.go_on_air(["plain.mp4", "fast.mp4"], within=AS_A_USER).playlist.chmod(0)
    go_on(scene)


@fault("playlist", "10,000 lines, a third of them wrong", cause=r"playlist line ignored .*missing-1\.mp4")
def playlist_of_10000(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    lines = [line for number in range(3_334)
             for line in (scene.clip("plain.mp4"), f"missing-{number}.mp4", scene.clip("fast.mp4"))]
    service.write_playlist(lines[:10_000])
    service.wait_log(r"playlist read .*items=66\d\d", READ_WITHIN_S)
    scene.wait_turns(3)
    scene.ended()
    service.write_playlist([scene.clip("odd.mkv"), scene.clip("fast.mp4")])
    scene.wait_item("odd.mkv")


@fault("playlist", "rewritten twice a second, every other time in place")
def playlist_rewritten(scene):
    service = scene.go_on_air(["plain.mp4", "fast.mp4"])
    for number in range(12 if scene.short else 60):
        names = ["plain.mp4", "fast.mp4", *["mute.mp4"] * (number % 3)]
        if number % 2:
            service.write_playlist([scene.clip(name) for name in names])
        else:
            service.playlist.write_text("".join(f"{scene.clip(name)}\n" for name in names), encoding="utf-8")
        scene.lasts(0.5)
    go_on(scene)
