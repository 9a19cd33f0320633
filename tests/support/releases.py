"""Releases to deploy: the real one, made by deploy/scripts/make-release, and variants of it.

    releases = Releases(folder)
    releases.make("r1")                                        # as it is packed for operators
    releases.variant("r2"), releases.variant("r3", program=EXITS)
    releases.install(machine, "r1")                            # as a deploy leaves it
"""

import gzip
import hashlib
import io
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Mapping, Sequence

from installation import PLACE, RUNNER
from machine import Machine
from service import program

SCRIPTS = Path(__file__).resolve().parents[2] / "deploy/scripts"
PROGRAM = "bin/tg_video_streamer"

# Says its version like a good one, which is asked before anything is changed.
EXITS = b'#!/bin/sh\n[ "$1" = --version ] && exec echo broken 1.0\necho "cannot go on: broken on purpose" >&2\nexit 1\n'
HANGS = b'#!/bin/sh\n[ "$1" = --version ] && exec echo broken 1.0\nexec sleep infinity\n'
DOES_NOT_RUN = b'#!/bin/sh\necho "error while loading shared libraries: libnone.so.1" >&2\nexit 127\n'


class Releases:
    def __init__(self, folder: Path):
        self.folder = folder
        self.tree: dict[str, bytes] = {}
        folder.mkdir()

    def make(self, name: str, programs: Sequence[str] = ()) -> Path:
        """As it is packed for operators."""
        build = self.folder / f"build-{name}"
        (build / "apps").mkdir(parents=True)
        targets = "tg_video_streamer", "auto_session_runner", "tg_video_streamer_gate"
        gate = Path(program()).with_name(targets[-1])
        for target, path in zip(targets, programs or (program(), os.environ[RUNNER], gate)):
            (build / "apps" / target).symlink_to(Path(path).resolve())
        done = subprocess.run([SCRIPTS / "make-release", "--build", build, "--id", name, self.folder],
            check=True, stdout=subprocess.PIPE, text=True)
        return Path(done.stdout.strip())

    def variant(self, name: str, **changed: bytes) -> Path:
        """With the real program, unless another is given, and without that of the login."""
        return self.pack(name, self.files() | ({PROGRAM: changed["program"]} if changed else {}))

    def files(self) -> dict[str, bytes]:
        """Quickly: packing what sanitizers have made takes its time."""
        if not self.tree:
            with tarfile.open(self.make("small", ["/bin/true"] * 3), "r:gz") as archive:
                self.tree = {member.name.split("/", 1)[1]: archive.extractfile(member).read()
                             for member in archive if member.isfile()}
            stripped = self.folder / "stripped"
            subprocess.run(["strip", "-o", stripped, program()], check=True)
            self.tree[PROGRAM] = stripped.read_bytes()
            del self.tree["SHA256SUMS"]
        return self.tree

    def packed(self) -> dict[str, bytes]:
        """What a host has of it."""
        return self.files() | {"SHA256SUMS": sums(self.files())}

    def install(self, machine: Machine, name: str) -> None:
        """With its units, but for user and settings."""
        release = f"{PLACE}/releases/{name}"
        for path, data in self.packed().items():
            machine.make_folder(str(Path(release, path).parent))
            target = machine.path(f"{release}/{path}")
            target.write_bytes(data)
            target.chmod(0o755 if path.startswith("bin/") else 0o644)
            if path.startswith("share/systemd/"):
                machine.write(f"/etc/systemd/system/{target.name}", data.decode())
        machine.write(f"{release}/.verified", "")
        machine.link(f"{release}/.env", "../../shared/.env")
        machine.link(f"{PLACE}/current", f"releases/{name}")

    def pack(self, name: str, files: Mapping[str, bytes], said: bytes | None = None) -> Path:
        """Checksums that are right, unless others are given."""
        target = self.folder / f"{name}.tar.gz"
        with gzip.open(target, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
            for path, data in {**files, "SHA256SUMS": sums(files) if said is None else said}.items():
                member = tarfile.TarInfo(f"{name}/{path}")
                member.size, member.mode = len(data), 0o755 if path.startswith("bin/") else 0o644
                archive.addfile(member, io.BytesIO(data))
        return target


def deploy_command(machine: Machine, *argv: object, user: str = "root") -> list[str]:
    """deploy/scripts/deploy, to the machine."""
    options = {"IdentityFile": machine.key, "StrictHostKeyChecking": "accept-new",
               "UserKnownHostsFile": machine.folder / "known_hosts", "IdentitiesOnly": "yes"}
    return [str(SCRIPTS / "deploy"), f"{user}@{machine.address}", *map(str, argv),
            *(f"--ssh-option={key}={value}" for key, value in options.items())]


def sums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files.items()).encode()
