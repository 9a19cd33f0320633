"""Settings that are edited, damaged or taken away while it runs; ports that others have; a panel that is flooded."""

import contextlib
import socket

import clips
from fault import AGAIN_S, BACK_S, KEPT_S, fault
from nginx import free_port
from waiting import wait_for

SAID_WITHIN_S = 30
GARBAGE = "OUTPUT=telegram\nLOOP=perhaps\n\x00\x01\x02 not a file of settings\n"
NOT_GOOD = r"WARN config: ignoring \.env until this is fixed"
PORTS = 11  # the one that is wanted and its alternatives
FLOOD = 200


# ---- Edited by hand.

@fault("settings", "a wrong CHAT_ID, mended while it runs", cause="Degraded mode; ", back_s=BACK_S)
def chat_mended(scene):
    service = scene.make_service([clips.LONG], CHAT_ID="@nowhere")
    scene.began()
    service.start()
    service.wait_log("Degraded mode; ", SAID_WITHIN_S)
    edit(scene, "CHAT_ID=@nowhere", "CHAT_ID=@radio")
    scene.ended()
    scene.wait_back()


@fault("settings", "a wrong RTMP_URL, mended while it runs", cause="not publishing", back_s=AGAIN_S, long=True)
def address_mended(scene):
    nowhere = f"rtmp://127.0.0.1:{free_port()}/live/key"
    service = scene.make_service([clips.LONG], RTMP_URL=nowhere, SESSION_RETRY_SECONDS="1")
    scene.began()
    service.start()
    service.wait_log("not publishing", SAID_WITHIN_S)
    edit(scene, nowhere, scene.stream_url + "key")
    scene.ended()
    scene.wait_back()


@fault("settings", "another PLAYLIST, and the restart it needs", cause="settings have changed.* keys=PLAYLIST",
       back_s=AGAIN_S)
def playlist_changed(scene):
    service = scene.go_on_air(["plain.mp4"])
    (service.folder / "other.txt").write_text(f"{scene.clip('fast.mp4')}\n", encoding="utf-8")
    edit(scene, "", "PLAYLIST=other.txt\n")
    service.wait_log("settings have changed", SAID_WITHIN_S)
    scene.wait_turns()
    service.stop()
    scene.start_again()
    service.wait_started("fast.mp4", SAID_WITHIN_S)


def edit(scene, before: str, after: str) -> None:
    text = scene.service.env_file.read_text(encoding="utf-8")
    scene.service.write_env(text.replace(before, after) if before else text + after)
    scene.by_hand(f"{after.partition('=')[0].strip()} in .env" if "=" in after else ".env edited")


# ---- Damaged and put back.

@contextlib.contextmanager
def damaged(scene):
    """The settings of a service on air; they are whole again with the end of the block."""
    service = scene.go_on_air([clips.LONG])
    text = service.env_file.read_text(encoding="utf-8")
    scene.began()
    yield service
    service.write_env(text)
    scene.by_hand(".env put back")
    scene.ended()


def stays_on_air(scene, service, said: str = NOT_GOOD) -> None:
    service.wait_log(said, SAID_WITHIN_S)
    scene.lasts(20, 2)


@fault("settings", ".env truncated to nothing", cause=NOT_GOOD)
def truncated_env(scene):
    with damaged(scene) as service:
        service.write_env("")
        stays_on_air(scene, service)
    service.wait_log(r"\.env is valid again", SAID_WITHIN_S)
    scene.wait_back()


@fault("settings", ".env full of garbage", cause=NOT_GOOD, long=True)
def garbage_in_env(scene):
    with damaged(scene) as service:
        service.write_env(GARBAGE)
        stays_on_air(scene, service)
    service.wait_log(r"\.env is valid again", SAID_WITHIN_S)
    scene.wait_back()


@fault("settings", ".env deleted", cause=r"WARN config: .*\.env: no such file", long=True)
def deleted_env(scene):
    with damaged(scene) as service:
        service.env_file.unlink()
        stays_on_air(scene, service)
    service.wait_log(r"\.env is valid again", SAID_WITHIN_S)
    scene.wait_back()


@fault("settings", ".env readable for everybody", cause=r"WARN config: .*\.env: .*mode 644", long=True)
def readable_env(scene):
    service = scene.go_on_air([clips.LONG])
    service.env_file.chmod(0o644)
    wait_for("mode 600", lambda: service.env_file.stat().st_mode & 0o777 == 0o600, SAID_WITHIN_S)
    scene.wait_back()


@fault("settings", ".env deleted, a crash, and put back", cause="Degraded mode; .*API_ID", back_s=AGAIN_S,
       kept_s=KEPT_S)
def started_without_env(scene):
    service = scene.make_service([clips.LONG], PLAYLIST="list.txt")
    service.playlist.rename(service.folder / "list.txt")
    service.start()
    wait_for("some seconds of the item", lambda: service.status()["on_air"]["position_s"] > 5, 60)
    text = service.env_file.read_text(encoding="utf-8")
    scene.began()
    service.env_file.unlink()
    service.kill9()
    scene.between_starts()
    service.launch()
    service.wait_log("Degraded mode; ", 60)
    service.wait_log("panel url=", 60)
    service.write_env(text)
    scene.by_hand(".env put back")
    scene.ended()
    service.wait_log("reinitialising", 90)
    service.wait_log("panel url=", 60, times=2)
    scene.wait_back()


@fault("settings", "a crash while .env is full of garbage", cause=r"ERROR config: .*\.env:\d", back_s=AGAIN_S,
       kept_s=KEPT_S)
def started_with_garbage(scene):
    with damaged(scene) as service:
        service.write_env(GARBAGE)
        service.kill9()
        scene.between_starts()
        service.launch()
        service.expect_exit(2, SAID_WITHIN_S)
    scene.start_again()


# ---- Ports.

@fault("settings", "all ports of metrics and panel are taken at the start",
       cause=r"metrics are written to .*metrics\.prom", back_s=AGAIN_S)
def ports_taken(scene):
    with contextlib.ExitStack() as stack:
        first = taken(stack, 2 * PORTS)
        service = scene.make_service([clips.LONG], PROMETHEUS_PORT=str(first), PANEL_PORT=str(first + PORTS))
        scene.began()
        scene.ended()
        service.launch()
        service.wait_log("the panel is off", SAID_WITHIN_S)
        scene.wait_media()
        metrics = service.state / "metrics.prom"
        wait_for("metrics of a show on air", lambda: metrics.exists() and
            'tgvs_state{state="live"} 1' in metrics.read_text(encoding="utf-8"), SAID_WITHIN_S)
        scene.wait_media()


def taken(stack: contextlib.ExitStack, count: int) -> int:
    """The first of so many ports in a row, which somebody else listens on."""
    for start in range(21_000, 32_000, count):
        with contextlib.ExitStack() as attempt:
            try:
                for port in range(start, start + count):
                    attempt.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            stack.enter_context(attempt.pop_all())
            return start
    raise AssertionError("no ports in a row")


@fault("settings", f"{FLOOD} connections to the panel that say nothing")
def panel_flooded(scene):
    service = scene.go_on_air([clips.LONG])
    host, port = service.address("panel").removeprefix("http://").split(":")
    scene.began()
    with contextlib.ExitStack() as stack:
        for _ in range(FLOOD):
            stack.enter_context(socket.create_connection((host, int(port)), 5))
        scene.lasts(30, 5)
        if service.get("metrics", "/readyz")[0] != 200:
            raise AssertionError("the metrics say that it is not on air")
    scene.ended()
    scene.wait_back()
