"""What a unit lets its processes do, as one line of JSON: {"needed": {what: result}, "forbidden": {...}}.

A result is "ok", the name of an errno, or what else came. Runs inside the machine; see systemd_test.py.
"""

import contextlib
import ctypes
import errno
import json
import mmap
import os
import platform
import socket
import struct
import subprocess
from pathlib import Path

SHARED = "/opt/tg_video_streamer/shared"
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER = 0x10000000
PTRACE_TRACEME, PERSONALITY_LINUX32 = 0, 0x0008
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF, LANDLOCK_VERSION = 444, 446, 1
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
SYS_SECCOMP, SYS_PIDFD_GETFD = 277 if platform.machine() == "aarch64" else 317, 438
SECCOMP_SET_MODE_FILTER, NEW_LISTENER, RET_ALLOW = 1, 8, 0x7fff0000


def checked(value: int) -> None:
    if value < 0:
        raise OSError(ctypes.get_errno(), "")


def in_child(act) -> None:
    """What changes the process for good."""
    child = os.fork()
    if child == 0:
        code = 0
        try:
            act()
        except OSError as error:
            code = error.errno
        finally:
            os._exit(code)
    if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise OSError(code, "")


def write_aside(folder: str) -> None:
    """As files that matter are written: aside, with their owner, renamed."""
    aside, target = Path(folder, ".probe.new"), Path(folder, ".probe")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        os.fchown(file.fileno(), os.getuid(), os.getgid())
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
    aside.rename(target)
    target.unlink()


def listen_to_calls() -> None:
    """As network_filter.cpp does; this filter hands nothing over."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, RET_ALLOW))
    header = struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.syscall(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, NEW_LISTENER, header))


def runs(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"{done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}")


def touch(path: str) -> None:
    Path(path).touch()
    Path(path).unlink()


def set_user_id() -> None:
    file = Path(os.environ["STATE_DIRECTORY"], "probe")
    file.touch()
    try:
        file.chmod(0o4700)
    finally:
        file.unlink()


def become_root() -> None:
    with subprocess.Popen(["/srv/setuid-id", "-u"], stdout=subprocess.PIPE) as process:
        if process.stdout.read() != b"0\n":
            raise OSError(errno.EPERM, "")


def send_to(address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", (address, 9))


def landlock() -> None:
    """The program's children are put in a box by it; a kernel without it is none of the unit's making."""
    if libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION) < 0:
        expect(ctypes.get_errno() == errno.EOPNOTSUPP)
        return
    attributes = (ctypes.c_uint64 * 1)(1)  # to execute files
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.sizeof(attributes), 0)
    checked(ruleset)

    def enter() -> None:
        checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        checked(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0))
    in_child(enter)


def filter_calls() -> None:
    def enter() -> None:
        allow = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f")  # BPF_RET, SECCOMP_RET_ALLOW
        program = (ctypes.c_uint64 * 2)(1, ctypes.addressof(allow))
        checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0))
    in_child(enter)


def status_line(name: str) -> str:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(name + ":"))


def expect(condition: bool) -> None:
    if not condition:
        raise OSError(errno.EPERM, "")


NEEDED = {
    "write .env": lambda: write_aside(SHARED),
    "write the state": lambda: write_aside(os.environ["STATE_DIRECTORY"]),
    "write the cache": lambda: write_aside(os.environ["CACHE_DIRECTORY"]),
    "write /tmp": lambda: touch("/tmp/probe"),
    "be nicer": lambda: in_child(lambda: os.nice(5)),
    "talk to this host": lambda: send_to("127.0.0.1"),
    "listen to a child's calls": lambda: in_child(listen_to_calls),
    "borrow a descriptor": lambda: checked(libc.syscall(SYS_PIDFD_GETFD, os.pidfd_open(os.getpid()), 1, 0)),
    "look at interfaces": socket.if_nameindex,
    "compile into memory": lambda: mmap.mmap(-1, 4096, prot=7).close(),
    "ffmpeg": lambda: runs("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
        "testsrc2=size=320x240:rate=30:duration=1", "-c:v", "libx264", "-f", "null", "-"),
    "yt-dlp": lambda: runs("yt-dlp", "--ignore-config", "--version"),
    "confine the files of children": landlock,
    "filter the calls of children": filter_calls,
    "a JavaScript runtime": lambda: runs("node", "-e", "for (let i = 0; i < 1e6; ++i) Math.sqrt(i)"),
}

FORBIDDEN = {
    "write /srv": lambda: touch("/srv/open/probe"),
    "write the release": lambda: touch("/opt/tg_video_streamer/releases/test/probe"),
    "read a home": lambda: Path("/home/somebody/diary").read_bytes(),
    "see the host's /tmp": lambda: os.stat("/tmp/canary"),
    "see init": lambda: Path("/proc/1/cmdline").read_bytes(),
    "see the host's memory": lambda: Path("/proc/meminfo").read_bytes(),
    "become root": become_root,
    "make a set-user-id file": set_user_id,
    "make a user namespace": lambda: in_child(lambda: checked(libc.unshare(CLONE_NEWUSER))),
    "open another kind of socket": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close(),
    "change its personality": lambda: in_child(lambda: checked(libc.personality(PERSONALITY_LINUX32))),
    "be traced": lambda: in_child(lambda: checked(libc.ptrace(PTRACE_TRACEME, 0, 0, 0))),
    "choose processors": lambda: in_child(lambda: os.sched_setaffinity(0, {0})),
    "send to a metadata address": lambda: send_to("169.254.7.7"),
    "see real user ids": lambda: expect(Path("/proc/self/uid_map").read_text().split()[2] == "4294967295"),
    "hold a capability in reserve": lambda: expect(int(status_line("CapBnd"), 16) != 0),
    "have new files read by others": lambda: expect(not os.umask(0) & 0o044),
}


def result(act) -> str:
    try:
        act()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    except Exception as error:  # pylint: disable=broad-except
        return f"{type(error).__name__}: {error}"
    return "ok"


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps({"needed": {what: result(act) for what, act in NEEDED.items()},
                          "forbidden": {what: result(act) for what, act in FORBIDDEN.items()}}), flush=True)
