#!/usr/bin/python3
"""A child with bad intent: tries what it is told to, and says for each whether it was done or refused.

As a program: hostile_child.py TARGETS.json; the targets are

  pid        whom to read, trace and signal
  thread     the number of one of its threads, if not the first
  secrets    {name: file to read}
  input      a file that it may read and nothing else
  folder     a folder that is none of its business, with a file "theirs" in it
  own        a folder that it may write to
  abstract   the name of an abstract socket that somebody listens at
"""

import ctypes
import errno
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"
CALLS = {"process_vm_readv": 270 if ARM else 310, "keyctl": 219 if ARM else 250, "bpf": 280 if ARM else 321,
         "io_uring_setup": 425, "unshare": 97 if ARM else 272, "pidfd_open": 434, "move_pages": 239 if ARM else 279,
         "ioprio_set": 30 if ARM else 251, "ioprio_get": 31 if ARM else 252, "rt_sigqueueinfo": 138 if ARM else 129}
OLD_UTIMES = None if ARM else 235
PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
CLONE_NEWUSER = 0x10000000
KEYCTL_GET_KEYRING_ID, SESSION_KEYRING = 0, -3
IOPRIO_WHO_PROCESS = 1
SI_QUEUE = -1
FIOSETOWN = 0x8901
FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, NO_DUMP = 0x80086601, 0x40086602, 0x40
IPC_PRIVATE, IPC_CREAT, IPC_RMID = 0, 0o1000, 0


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(name, *arguments):
    return checked(LIBC.syscall(ctypes.c_long(CALLS[name]), *[ctypes.c_long(each) for each in arguments]))


def a_mapping(pid):
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights = line.split()[:2]
        if rights.startswith("rw"):
            return int(span.split("-")[0], 16)
    raise OSError(errno.ENOENT, "no memory")


def read_memory(pid):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(a_mapping(pid))
        memory.read(16)


def read_by_call(pid):
    """With an address that is there if it can be known, and one that is not if not: refused is not EFAULT."""
    try:
        address = a_mapping(pid)
    except OSError:
        address = 16
    into = ctypes.create_string_buffer(16)
    ours, theirs = (ctypes.c_ulong * 2)(ctypes.addressof(into), 16), (ctypes.c_ulong * 2)(address, 16)
    try:
        call("process_vm_readv", pid, ctypes.addressof(ours), 1, ctypes.addressof(theirs), 1, 0)
    except OSError as error:
        if error.errno != errno.EFAULT:
            raise


def trace(pid):
    LIBC.ptrace.argtypes = [ctypes.c_long] * 4
    checked(LIBC.ptrace(PTRACE_SEIZE, pid, 0, 0))
    LIBC.ptrace(PTRACE_DETACH, pid, 0, 0)


def in_a_fork(attempt):
    """What would change this process is tried in another one."""
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    if number := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise OSError(number, os.strerror(number))


def change_mode(file):
    before = os.stat(file).st_mode
    os.chmod(file, 0o666)
    if os.stat(file).st_mode == before:
        raise OSError(errno.EPERM, "nothing has changed")


def limit(pid):
    """To what the limit is already: the victim of the test goes on."""
    resource.prlimit(pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE))


def signal_by_pipe(pid):
    """What comes into the pipe would signal whoever it belongs to."""
    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, pid)
    finally:
        for end in ends:
            os.close(end)


def choose_signal():
    with open("/dev/null", "rb") as file:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGCONT)


def own_socket(pid):
    ends = socket.socketpair()
    try:
        fcntl.ioctl(ends[0], FIOSETOWN, struct.pack("i", pid))
    finally:
        for end in ends:
            end.close()


def queue_signal(pid):
    information = ctypes.create_string_buffer(struct.pack("iii", signal.SIGCONT, 0, SI_QUEUE), 128)
    call("rt_sigqueueinfo", pid, signal.SIGCONT, ctypes.addressof(information))


def lease(file):
    with open(file, "rb") as held:
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_RDLCK)


def set_times(change, file):
    before = os.stat(file).st_mtime_ns
    change()
    if os.stat(file).st_mtime_ns == before:
        raise OSError(errno.EPERM, "nothing has changed")


def set_times_by_old_call(file):
    if OLD_UTIMES is None:
        os.utime(file, (2, 2))
    else:
        times = (ctypes.c_long * 4)(2, 0, 2, 0)
        checked(LIBC.syscall(ctypes.c_long(OLD_UTIMES), os.fsencode(file), times))


def with_input(file, change):
    with open(file, "rb") as opened:
        change(opened.fileno())


def change_mode_of_open(fd):
    before = os.fstat(fd).st_mode
    os.fchmod(fd, 0)
    if os.fstat(fd).st_mode == before:
        raise OSError(errno.EPERM, "nothing has changed")
    os.fchmod(fd, before & 0o7777)


def set_flags(fd):
    flags = struct.unpack("l", fcntl.ioctl(fd, FS_IOC_GETFLAGS, bytes(8)))[0]
    fcntl.ioctl(fd, FS_IOC_SETFLAGS, struct.pack("l", flags ^ NO_DUMP))


def shared_memory():
    checked(LIBC.shmctl(checked(LIBC.shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0o600)), IPC_RMID, None))


def message_queue():
    checked(LIBC.msgctl(checked(LIBC.msgget(IPC_PRIVATE, IPC_CREAT | 0o600)), IPC_RMID, None))


def semaphores():
    checked(LIBC.semctl(checked(LIBC.semget(IPC_PRIVATE, 1, IPC_CREAT | 0o600)), 0, IPC_RMID))


def posix_queue():
    name = f"/hostile-{os.getpid()}".encode()
    checked(LIBC.mq_open(name, os.O_CREAT | os.O_RDWR, 0o600, None))
    LIBC.mq_unlink(name)


def connect_abstract(name):
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(10)
        link.connect("\0" + name)


def run_what_it_wrote(own):
    program = Path(own, "program")
    with open(os.open(program, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700), "w", encoding="ascii") as file:
        file.write("#!/bin/sh\nexit 0\n")
    in_a_fork(lambda: os.execv(program, [str(program)]))


def attempts(targets):
    pid, folder, own = targets["pid"], Path(targets["folder"]), Path(targets["own"])
    thread, theirs, given = targets.get("thread", pid), folder / "theirs", targets["input"]
    for name, file in targets["secrets"].items():
        yield f"read {name}", lambda file=file: open(file, "rb").close()
    yield "read memory", lambda: read_memory(pid)
    yield "read memory by call", lambda: read_by_call(pid)
    yield "read environment", lambda: open(f"/proc/{pid}/environ", "rb").close()
    yield "read command line", lambda: open(f"/proc/{pid}/cmdline", "rb").close()
    yield "trace", lambda: trace(pid)
    yield "signal", lambda: os.kill(pid, signal.SIGCONT)
    yield "signal everybody", lambda: os.kill(-1, 0)
    yield "signal a thread", lambda: os.kill(thread, signal.SIGCONT)
    yield "queue a signal", lambda: queue_signal(thread)
    yield "signal by a pipe", lambda: signal_by_pipe(pid)
    yield "choose a pipe's signal", choose_signal
    yield "signal by a socket", lambda: own_socket(pid)
    yield "hold the process", lambda: call("pidfd_open", pid, 0)
    yield "limit", lambda: limit(pid)
    yield "limit a thread", lambda: limit(thread)
    yield "change priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid))
    yield "change disk priority", lambda: call("ioprio_set", IOPRIO_WHO_PROCESS, pid,
        call("ioprio_get", IOPRIO_WHO_PROCESS, pid))
    yield "change scheduling", lambda: os.sched_setscheduler(pid, os.sched_getscheduler(pid), os.sched_getparam(pid))
    yield "change scheduling parameters", lambda: os.sched_setparam(pid, os.sched_getparam(pid))
    yield "choose processors", lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid))
    yield "move memory", lambda: call("move_pages", pid, 0, 0, 0, 0, 0)
    yield "list folder", lambda: os.listdir(folder)
    yield "list /proc", lambda: os.listdir("/proc")
    yield "list /etc", lambda: os.listdir("/etc")
    yield "list /tmp", lambda: os.listdir("/tmp")
    yield "write file", lambda: open(folder / "theirs", "r+b").close()
    yield "make file", lambda: open(folder / "mine", "w", encoding="ascii").close()
    yield "make folder", lambda: os.mkdir(folder / "folder")
    yield "shorten file", lambda: os.truncate(folder / "theirs", 1)
    yield "open file to others", lambda: change_mode(folder / "theirs")
    yield "set times of file", lambda: set_times(lambda: os.utime(theirs, (1, 1)), theirs)
    yield "set times by old call", lambda: set_times(lambda: set_times_by_old_call(theirs), theirs)
    yield "set times of input", lambda: with_input(given, lambda fd: set_times(lambda: os.utime(fd, (1, 1)), given))
    yield "change mode of input", lambda: with_input(given, change_mode_of_open)
    yield "change owner of input", lambda: with_input(given, lambda fd: os.fchown(fd, -1, -1))
    yield "give attribute to input", lambda: with_input(given, lambda fd: os.setxattr(fd, "user.tgvs", b"x"))
    yield "set flags of input", lambda: with_input(given, set_flags)
    yield "hold up writers of input", lambda: lease(given)
    yield "link file", lambda: os.link(folder / "theirs", own / "linked")
    yield "link to file", lambda: os.symlink(folder / "theirs", own / "led")
    yield "make pipe", lambda: os.mkfifo(own / "pipe")
    yield "remove file", lambda: os.unlink(folder / "theirs")
    yield "run what it wrote", lambda: run_what_it_wrote(own)
    yield "abstract socket", lambda: connect_abstract(targets["abstract"])
    yield "unix socket", lambda: socket.socket(socket.AF_UNIX).close()
    yield "crypto socket", lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close()
    yield "keyring", lambda: call("keyctl", KEYCTL_GET_KEYRING_ID, SESSION_KEYRING, 1)
    yield "shared memory", shared_memory
    yield "message queue", message_queue
    yield "semaphores", semaphores
    yield "POSIX queue", posix_queue
    yield "io_uring", lambda: os.close(call("io_uring_setup", 4, ctypes.addressof(ctypes.create_string_buffer(256))))
    yield "user namespace", lambda: in_a_fork(lambda: call("unshare", CLONE_NEWUSER))


def report(targets):
    for name, attempt in attempts(targets):
        try:
            attempt()
        except OSError as error:
            yield f"{name}: refused {errno.errorcode.get(error.errno, error.errno)}"
        else:
            yield f"{name}: done"


if __name__ == "__main__":
    for said in report(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))):
        print(said, flush=True)
