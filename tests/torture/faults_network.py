"""The network between the service and everybody else: cut, lossy, without names, with another address."""

import socket

import clips
from fault import BACK_S, fault
from waiting import wait_for
from wire import Wire

AWAY = r"rtmp: not publishing, will retry"
PLAYLIST = [clips.LONG]
NOTICED_WITHIN_S = 30
NAME = "ingest.example"
LOOPBACK = "127.0.0.1"


def go_on_air(scene) -> Wire:
    """Ingest and Telegram are at the other end of a wire."""
    wire = scene.stack.enter_context(Wire())
    scene.host = wire.far
    scene.tap.listen_on("0.0.0.0")
    port = scene.start_telegram(address="0.0.0.0").address(2).rpartition(":")[2]
    scene.go_on_air(PLAYLIST, TELEGRAM_DC=f"2@{wire.far}:{port}")
    scene.wait_state("live")
    scene.began()
    return wire


def cut(scene, seconds: float, short_s: float | None = None) -> None:
    wire = go_on_air(scene)
    wire.cut()
    scene.lasts(seconds, short_s)
    wire.mend()
    scene.ended()
    scene.wait_back()
    scene.wait_state("live")


@fault("network", "packets end for 5 s", back_s=BACK_S, network=True)
def cut_5_s(scene):
    cut(scene, 5)


@fault("network", "packets end for 60 s", cause=AWAY, back_s=BACK_S, long=True, network=True)
def cut_60_s(scene):
    cut(scene, 60, 20)


@fault("network", "the interface is down for 20 s", cause=AWAY, back_s=BACK_S, network=True, long=True)
def interface_down(scene):
    wire = go_on_air(scene)
    wire.unplug()
    scene.lasts(20, 10)
    wire.plug_in()
    scene.ended()
    scene.wait_back()
    scene.wait_state("live")


@fault("network", "for 30 s a twentieth of the packets is lost, and the way there and back takes 200 ms", network=True)
def lossy(scene):
    wire = go_on_air(scene)
    wire.loss, wire.delay_s = 0.05, 0.1
    scene.lasts(30, 12)
    wire.loss = wire.delay_s = 0.0
    scene.ended()
    scene.wait_back()


@fault("network", "the interface gets another address", cause=AWAY, back_s=BACK_S, network=True)
def address_changes(scene):
    wire = go_on_air(scene)
    wire.change_address()
    scene.ended()
    scene.service.wait_log(AWAY, NOTICED_WITHIN_S)
    scene.wait_back()
    scene.wait_state("live")


@fault("network", "no name is resolved for 15 s, and the server is found by its name", cause=AWAY, back_s=BACK_S,
       network=True)
def names_mute(scene):
    hosts, resolver = scene.folder / "hosts", scene.folder / "resolv.conf"
    hosts.write_text(f"{LOOPBACK} {NAME}\n", encoding="ascii")
    resolver.write_text(f"nameserver {LOOPBACK}\n", encoding="ascii")
    mute = scene.stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    mute.bind((LOOPBACK, 53))
    mounts = f"mount --bind {hosts} /etc/hosts && mount --bind {resolver} /etc/resolv.conf"
    service = scene.go_on_air(PLAYLIST, within=["unshare", "--mount", "sh", "-c", f'{mounts} && exec "$@"', "sh"],
        RTMP_URL=f"rtmp://{NAME}:{scene.tap.port}/live/key")
    scene.began()
    hosts.write_text("", encoding="ascii")
    scene.kill_ingest()
    scene.start_ingest()
    service.wait_log(AWAY + r".*class=unresolved", NOTICED_WITHIN_S)
    before = service.status()["on_air"]["position_s"]
    wait_for("the show goes on", lambda: service.status()["on_air"]["position_s"] > before + 1, 5)
    scene.lasts(15, 5)
    hosts.write_text(f"{LOOPBACK} {NAME}\n", encoding="ascii")
    scene.ended()
    scene.wait_back()
