"""The machine: the unmodified units under a systemd of their own, and its power. The receiver stands outside, at the
other end of the machine's cable, so that what a viewer gets is measured across boots.

It publishes to an RTMP address, not into Telegram, whose test server listens on the loopback.
"""


import subprocess
from typing import Callable

import clips
from fault import AGAIN_S, KEPT_S, RESTART_S, fault
from installation import USER, Channel, install
from machine import REBOOTED, Machine
from releases import EXITS, Releases, deploy_command
from waiting import wait_for

CLIPS = "/srv/clips"
CACHED_WITHIN_S = 120
FAR_S = 8  # into the item
WATCHDOG_S = 30
BITTEN_WITHIN_S = WATCHDOG_S + 20
BACK_S = RESTART_S + AGAIN_S
BOOTED_S = 15.0  # from the moment when the machine is switched on
WITHIN_S = 90


class Installed:
    """The service on its machine, in the terms of a scene."""

    def __init__(self, scene, install: Callable[[Machine], None]):
        self.machine = scene.stack.enter_context(Machine(scene.folder / "machine", {scene.fixture / "clips": CLIPS}))
        install(self.machine)
        scene.tap.go_away()
        scene.tap.address = "0.0.0.0"  # the gateway's is there only while the machine is on
        scene.tap.come_back()
        self.channel = Channel(self.machine, playlist=[f"{CLIPS}/{clips.LONG}"], settings={
            "OUTPUT": "rtmp", "RTMP_URL": f"rtmp://{self.machine.gateway}:{scene.tap.port}/live/key"})
        self.machine.want(self.channel.unit, "/etc/systemd/system")
        self.cache = self.machine.path(self.channel.cache)
        self.playlist = self.machine.path(f"{self.channel.shared}/playlist.txt")
        scene.service = self

    def start(self, scene) -> None:
        """From here on it is measured: far into an item that is in the cache."""
        self.machine.boot()
        self.channel.wait_active()
        wait_for("a whole track in the cache", lambda: len(list(self.cache.glob("*.json"))) > 0, CACHED_WITHIN_S)
        wait_for("a place in the item", lambda: FAR_S < self.channel.position() < 2 * FAR_S, CACHED_WITHIN_S)
        scene.began()

    def whole_log(self) -> str:
        return self.machine.run("journalctl", "--no-pager", "--all", "--output=short-iso-precise",
            f"--unit={self.channel.unit}")

    def tail(self) -> str:
        return self.channel.tail()


def on_air(scene) -> Installed:
    service = Installed(scene, install)
    service.start(scene)
    return service


def back_on_air(scene, service: Installed) -> None:
    scene.wait_media(within=WITHIN_S)
    service.channel.wait_active(WITHIN_S)
    service.channel.wait_position(0.1, WITHIN_S)


def crash(scene, signal_name: str) -> None:
    service = on_air(scene)
    service.channel.crash(signal_name)
    scene.ended()
    back_on_air(scene, service)


def crashes(signal_name: str, status: str):
    return fault("machine", f"{signal_name} under systemd", cause=f"Main process exited.*{status}", back_s=BACK_S,
        kept_s=KEPT_S, long=True)


@crashes("KILL", "9/KILL")
def unit_killed(scene):
    crash(scene, "KILL")


@crashes("SEGV", "11/SEGV")
def unit_segv(scene):
    crash(scene, "SEGV")


@crashes("ABRT", "6/ABRT")
def unit_aborted(scene):
    crash(scene, "ABRT")


@fault("machine", "it hangs, and the watchdog bites", cause="Watchdog timeout", back_s=BACK_S, kept_s=KEPT_S, long=True)
def unit_hangs(scene):
    service = on_air(scene)
    ends = len(service.channel.ends())
    service.channel.crash("STOP")
    wait_for("the watchdog has bitten", lambda: len(service.channel.ends()) > ends, BITTEN_WITHIN_S)
    scene.ended()
    back_on_air(scene, service)


@fault("machine", "power cut for 10 s", back_s=BOOTED_S, kept_s=KEPT_S, long=True)
def power_cut(scene):
    service = on_air(scene)
    service.machine.power_cut()
    scene.lasts(10, 2)
    scene.ended()
    service.machine.boot()
    back_on_air(scene, service)


@fault("machine", "reboot", cause="stopping signal=TERM", back_s=BOOTED_S, kept_s=KEPT_S, long=True)
def reboot(scene):
    service = on_air(scene)
    service.machine.status("systemctl", "reboot")
    service.machine.wait_end(REBOOTED)
    scene.ended()
    service.machine.boot()
    back_on_air(scene, service)


# ---- A deploy.

def deploy(scene, expected: int, **program: bytes) -> None:
    made = Releases(scene.folder / "releases")

    def install_first(machine: Machine) -> None:
        machine.add_user(USER)
        made.install(machine, "r1")

    service = Installed(scene, install_first)
    release = made.variant("r2", **program)
    service.start(scene)
    done = subprocess.run(deploy_command(service.machine, "--release", release), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=180, check=False)
    if done.returncode != expected:
        raise AssertionError(f"the deploy ended with {done.returncode} instead of {expected}\n{done.stdout}")
    back_on_air(scene, service)


@fault("machine", "deploy of a new release", cause="stopping signal=TERM", silence_s=AGAIN_S, kept_s=KEPT_S, long=True)
def new_release(scene):
    deploy(scene, 0)


@fault("machine", "deploy of a broken release, which is taken back", cause="cannot go on: broken on purpose",
       silence_s=BACK_S, kept_s=KEPT_S, long=True)
def broken_release(scene):
    deploy(scene, 1, program=EXITS)
