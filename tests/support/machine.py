"""A Debian machine with a systemd of its own: systemd-nspawn boots it in about a second.

    with Machine(folder, binds={clips: "/srv/clips"}) as machine:     # not booted yet
        machine.write("/etc/systemd/system/a.service", text)
        machine.boot()
        machine.run("systemctl", "start", "a")
        machine.journal(UNIT="a.service"); machine.reboot(); machine.ssh("hostname")

Its /usr is the host's own, read-only: the same packages, nothing to download. /etc is made of what packages
put into the host's, without its secrets, services and names; /var begins empty. With `changeable=["/usr"]`
it may change that folder of the host's for itself, in memory, until it is switched off. All is in `folder`,
mounts are in the machine's own namespace, and with the block's end (or the test's, however it ends) they are
gone.

Network: a cable between `gateway` (here) and `address` (there), a /30 of the range for benchmarks. No route
leads further, and there is no DNS. ssh works from here, as root.

Not as on real hardware (the host decides): memory and task limits may have no effect, the clock is the
host's, and of kernel settings nothing can be changed.
"""

import contextlib
import ipaddress
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Mapping, Sequence

from processes import children_of
from waiting import wait_for

BOOT_WITHIN_S = 60
END_WITHIN_S = 60
RUN_WITHIN_S = 120
REBOOTED = 133  # how systemd-nspawn says so, with --keep-unit

# Waits until the test is over, however it ended (its end of the pipe is closed), and takes away what is left.
GUARDIAN = """
    cat >/dev/null
    [ -d "$1" ] || exit 0
    echo 1 >"$1/cgroup.kill"
    for _ in $(seq 300); do
        find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && exit 0
        sleep 0.1
    done
"""

# systemd-nspawn keeps locks and an empty folder of each machine in /run: in one that is gone with it, as are the
# changes of the machine in folders of the host.
IN_OWN_RUN = """
    mkdir -p /run/systemd/nspawn
    mount -t tmpfs none /run/systemd/nspawn
    mount -t tmpfs none "$1"
    for folder in $2; do mkdir -p "$1$folder"; done
    shift 2
    exec "$@"
"""

CAPABILITIES = {"CAP_NET_ADMIN": 12, "CAP_SYS_CHROOT": 18, "CAP_SYS_ADMIN": 21, "CAP_MKNOD": 27}
TOOLS = {"systemd-nspawn": "systemd-container", "nsenter": "util-linux", "unshare": "util-linux",
         "ip": "iproute2", "sshd": "openssh-server", "ssh": "openssh-client", "ssh-keygen": "openssh-client"}

# Of the host's /etc, where it is there: what programs of /usr cannot do without.
COPIED = """
    alternatives bash.bashrc ca-certificates.conf dbus-1 debian_version default/useradd fonts gai.conf group
    host.conf iproute2 ld.so.cache ld.so.conf ld.so.conf.d locale.alias localtime login.defs magic
    mime.types nsswitch.conf pam.conf pam.d passwd profile profile.d protocols python3 python3.* security
    services shells ssl/certs ssl/openssl.cnf terminfo xattr.conf
""".split()

# Networks for benchmarks (RFC 2544): nobody routes them.
CABLES = list(ipaddress.ip_network("198.18.0.0/15").subnets(new_prefix=30))

NETWORK_UNIT = """\
[Unit]
Before=network-online.target
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/ip address add {address}/30 dev host0
ExecStart=/usr/sbin/ip link set host0 up
"""


class MachineError(AssertionError):
    pass


def cgroup2() -> Path:
    """Where control groups of version 2 are, with or without controllers."""
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        fields, _, rest = line.partition(" - ")
        if rest.startswith("cgroup2 "):
            return Path(fields.split()[4])
    raise MachineError("no cgroup2 is mounted, which systemd needs: mount -t cgroup2 none FOLDER")


def check_host() -> None:
    """A machine that cannot be made is a failed test, not a skipped one."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    if missing:
        raise MachineError(f"not installed: {' '.join(missing)}; run scripts/bootstrap")
    if os.geteuid() != 0:
        raise MachineError("only root can boot a machine with a systemd of its own: run the tests as root")
    held = int(re.search(r"^CapEff:\s+(\w+)", Path("/proc/self/status").read_text(encoding="ascii"), re.M)[1], 16)
    if lacking := [name for name, bit in CAPABILITIES.items() if not held >> bit & 1]:
        raise MachineError(f"a machine with a systemd of its own needs {' '.join(lacking)}, which this container "
                           "withholds (docker: --privileged)")
    if not os.access(cgroup2(), os.W_OK):
        raise MachineError(f"{cgroup2()} is read-only: the container of the tests needs cgroups it may write "
                           "(docker: --privileged --cgroupns=private)")


class Machine:
    def __init__(self, folder: Path, binds: Mapping[Path, str] | None = None, changeable: Sequence[str] = ()):
        check_host()
        self.name = f"tgvs-{secrets.token_hex(3)}"  # with "ve-" just short enough for an interface
        self.folder = folder
        self.root = folder / "root"
        self.console = folder / "console.txt"
        self.key = folder / "ssh-key"
        self.binds = dict(binds or {})
        self.changeable = changeable
        self.changes = folder / "changes"
        self.cgroup = cgroup2() / self.name
        self.gateway, self.address = free_cable()
        self.process: subprocess.Popen | None = None
        self.guardian: subprocess.Popen | None = None
        self.leader = 0  # its PID 1, as seen from here
        self.changes.mkdir(parents=True)
        self.make_root()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_) -> None:
        self.power_cut()
        if self.guardian:
            self.guardian.stdin.close()
            self.guardian.wait()

    # ---- Files

    def path(self, inside: str) -> Path:
        """From here; not for /usr, /run, /tmp, /proc, /sys, /dev, which it has of its own."""
        return self.root / inside.lstrip("/")

    def write(self, inside: str, text: str, mode: int = 0o644, owner: str = "root") -> None:
        path = self.path(inside)
        self.make_folder(str(Path(inside).parent))
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        os.chown(path, *self.ids(owner))

    def make_folder(self, inside: str, mode: int | None = None, owner: str = "root") -> None:
        path = self.path(inside)
        path.mkdir(parents=True, exist_ok=True)
        if mode is not None:
            path.chmod(mode)
            os.chown(path, *self.ids(owner))

    def changed(self, inside: str) -> Path:
        """Of a changeable folder what is no longer the host's, as long as it runs."""
        return Path(f"/proc/{self.process.pid}/root{self.changes}{inside}")

    def link(self, inside: str, target: str) -> None:
        self.make_folder(str(Path(inside).parent))
        self.path(inside).symlink_to(target)

    def add_user(self, name: str) -> None:
        """A user and group as a service has them."""
        number = 900 + len(self.lines("/etc/passwd"))
        for file, line in {"passwd": f"{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin",
                           "group": f"{name}:x:{number}:", "shadow": f"{name}:!:19000::::::"}.items():
            with open(self.path(f"/etc/{file}"), "a", encoding="utf-8") as users:
                users.write(line + "\n")

    def ids(self, user: str) -> tuple[int, int]:
        for line in self.lines("/etc/passwd"):
            if line[0] == user:
                return int(line[2]), int(line[3])
        raise MachineError(f"the machine has no user {user}")

    def lines(self, inside: str) -> list[list[str]]:
        return [line.split(":") for line in self.path(inside).read_text(encoding="utf-8").splitlines()]

    def make_root(self) -> None:
        for name in "dev etc home mnt opt proc root run srv sys tmp usr var/lib var/log/journal".split():
            (self.root / name).mkdir(parents=True)
        (self.root / "tmp").chmod(0o1777)
        (self.root / "root").chmod(0o700)
        for name in "bin lib lib32 lib64 libx32 sbin".split():
            if (target := Path("/", name)).is_symlink():
                (self.root / name).symlink_to(os.readlink(target))
        for pattern in COPIED:
            for source in Path("/etc").glob(pattern):
                copy(source, self.path(str(source)))
        shutil.copy("/usr/lib/os-release", self.path("/etc/os-release"))
        users = [line[0] for line in self.lines("/etc/passwd")]
        self.write("/etc/shadow", "".join(f"{user}:*:19000::::::\n" for user in users), 0o600)
        self.write("/etc/hostname", self.name + "\n")
        self.write("/etc/hosts", f"127.0.0.1 localhost {self.name}\n::1 localhost\n")
        self.write("/etc/resolv.conf", "")
        # One that is known is no first boot, which would enable whatever service the host has installed.
        self.write("/etc/machine-id", uuid.uuid4().hex + "\n")
        for name in ("etc", "var"):
            (self.root / name / ".updated").touch()
        self.link("/etc/systemd/system/default.target", "/lib/systemd/system/multi-user.target")
        self.write("/etc/systemd/system/machine-network.service", NETWORK_UNIT.format(address=self.address))
        self.want("machine-network.service", "/etc/systemd/system")
        self.make_ssh()

    def make_ssh(self) -> None:
        keys = {self.key: "to-the-machine", self.path("/etc/ssh/ssh_host_ed25519_key"): "of-the-machine"}
        self.make_folder("/etc/ssh")
        for key, comment in keys.items():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", key],
                check=True)
        public = self.key.with_suffix(".pub").read_text(encoding="utf-8")
        self.make_folder("/root/.ssh", 0o700)
        self.write("/root/.ssh/authorized_keys", public, 0o600)
        self.write("/etc/ssh/sshd_config", "PermitRootLogin prohibit-password\nPasswordAuthentication no\n"
            "UsePAM yes\nSubsystem sftp /usr/lib/openssh/sftp-server\n")
        self.want("ssh.service", "/lib/systemd/system")

    def want(self, unit: str, folder: str) -> None:
        self.link(f"/etc/systemd/system/multi-user.target.wants/{unit}", f"{folder}/{unit}")

    # ---- On and off

    def boot(self) -> None:
        if not self.guardian:
            self.guardian = subprocess.Popen(["/bin/sh", "-c", GUARDIAN, "sh", self.cgroup],
                stdin=subprocess.PIPE, start_new_session=True)
        self.cgroup.mkdir(exist_ok=True)
        with open(self.console, "ab") as console:
            self.process = subprocess.Popen(self.nspawn(), stdin=subprocess.DEVNULL, stdout=console,
                stderr=console, start_new_session=True, preexec_fn=self.enter_cgroup,
                env={"PATH": os.environ["PATH"], "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        wait_for("the machine's cable", self.plug_in, BOOT_WITHIN_S)
        self.wait_running()

    def nspawn(self) -> list[str]:
        # Of IP and device rules the kernel hears by bpf(); Landlock and the descriptors of its own children a kernel gives
        # to everybody, and nspawn to nobody.
        # CAP_NET_ADMIN is for addresses and PrivateNetwork=.
        calls = "bpf landlock_create_ruleset landlock_add_rule landlock_restrict_self pidfd_getfd"
        return ["unshare", "--mount", "sh", "-euc", IN_OWN_RUN, "sh", self.changes, " ".join(self.changeable),
                "systemd-nspawn", "--quiet", "--boot", f"--directory={self.root}", f"--machine={self.name}",
                f"--hostname={self.name}", "--register=no", "--keep-unit", "--network-veth",
                "--resolv-conf=off", "--timezone=off", "--link-journal=no",
                "--console=read-only", f"--system-call-filter={calls}", "--capability=CAP_NET_ADMIN",
                *([] if "/usr" in self.changeable else ["--bind-ro=/usr"]),
                *(f"--bind-ro={host}:{inside}" for host, inside in self.binds.items()),
                *(f"--overlay={path}:{self.changes}{path}:{path}" for path in self.changeable)]

    def enter_cgroup(self) -> None:
        """In the child. It needs one of its own: two machines would collide in ours."""
        with open(self.cgroup / "cgroup.procs", "w", encoding="ascii") as group:
            group.write("0")

    def plug_in(self) -> bool:
        self.check_alive()
        cable = f"ve-{self.name}"
        if not Path("/sys/class/net", cable).exists():
            return False
        subprocess.run(["ip", "address", "replace", f"{self.gateway}/30", "dev", cable], check=True)
        subprocess.run(["ip", "link", "set", cable, "up"], check=True)
        return True

    def check_alive(self) -> None:
        if (code := self.process.poll()) is not None:
            raise MachineError(f"systemd-nspawn ended with {code}\n{self.tail()}")

    def wait_running(self) -> None:
        def probe() -> bool:
            self.check_alive()
            self.leader = next(iter(children_of(self.process.pid)), 0)
            return bool(self.leader) and self.status("systemctl", "is-system-running").stdout.strip() in (
                "running", "degraded")
        try:
            wait_for("the machine runs", probe, BOOT_WITHIN_S)
        except AssertionError as error:
            raise MachineError(f"{error}\n{self.tail()}") from None

    def reboot(self) -> None:
        self.status("systemctl", "reboot")
        self.wait_end(REBOOTED)
        self.boot()

    def shut_down(self) -> None:
        self.status("systemctl", "poweroff")
        self.wait_end(0)

    def wait_end(self, expected: int) -> None:
        code = self.process.wait(END_WITHIN_S)
        self.leave_cgroup()
        if code != expected:
            raise MachineError(f"systemd-nspawn ended with {code} instead of {expected}\n{self.tail()}")

    def power_cut(self) -> None:
        """Everything in it is gone at once; what was written stays."""
        if self.process:
            with contextlib.suppress(OSError):
                (self.cgroup / "cgroup.kill").write_text("1", encoding="ascii")
            self.process.kill()
            self.process.wait()
        self.leave_cgroup()

    def leave_cgroup(self) -> None:
        def removed() -> bool:
            with contextlib.suppress(OSError):
                for path in sorted(self.cgroup.rglob("*/"), reverse=True):
                    path.rmdir()
                self.cgroup.rmdir()
            return not self.cgroup.exists()
        wait_for(f"{self.cgroup} is empty", removed, END_WITHIN_S)

    def tail(self) -> str:
        return "\n".join(self.console.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])

    # ---- Inside

    def status(self, *argv: str, within: float = RUN_WITHIN_S) -> subprocess.CompletedProcess:
        """Runs a command as its root, whatever comes of it."""
        environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        return subprocess.run(["nsenter", "--all", f"--target={self.leader}", "--", *environment, *argv],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=within)

    def run(self, *argv: str, within: float = RUN_WITHIN_S) -> str:
        """What it wrote; it must end with 0."""
        done = self.status(*argv, within=within)
        if done.returncode != 0:
            raise MachineError(f"{argv} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def ssh_command(self, *argv: str) -> list[str]:
        return ["ssh", "-F", "none", "-i", str(self.key), "-o", "BatchMode=yes", "-o", "ConnectTimeout=10",
                "-o", "StrictHostKeyChecking=accept-new", "-o",
                f"UserKnownHostsFile={self.folder}/known_hosts", f"root@{self.address}", *argv]

    def ssh(self, *argv: str, within: float = RUN_WITHIN_S) -> str:
        done = subprocess.run(self.ssh_command(*argv), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", timeout=within)
        if done.returncode != 0:
            raise MachineError(f"ssh {argv} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def show(self, unit: str, what: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "--value", f"--property={what}", unit).strip()

    def main_pid(self, unit: str) -> int:
        return int(self.show(unit, "MainPID"))

    def journal(self, **fields: str | tuple[str, ...]) -> list[dict]:
        """All entries with these fields (of several values: one of them), of all boots."""
        matches = [f"{name}={value}" for name, values in fields.items()
                   for value in ([values] if isinstance(values, str) else values)]
        text = self.run("journalctl", "--no-pager", "--all", "--output=json", *matches)
        return [json.loads(line) for line in text.splitlines()]

    def log(self, unit: str) -> str:
        return self.run("journalctl", "--no-pager", "--all", "--output=short-monotonic", f"--unit={unit}")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def free_cable() -> tuple[str, str]:
    taken = subprocess.run(["ip", "-4", "-brief", "address"], capture_output=True, text=True, check=True).stdout
    while True:
        gateway, address = map(str, random.choice(CABLES).hosts())
        if f" {gateway}/" not in taken:
            return gateway, address
