"""What another process has in its memory, read while it stands still. For whoever may trace it, such as root."""

import ctypes
import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import Sequence

PTRACE_TRACEME, PTRACE_CONT, PTRACE_SETOPTIONS, PTRACE_DETACH = 0, 7, 0x4200, 17
PTRACE_O_TRACEEXIT, PTRACE_EVENT_EXIT = 0x40, 6
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request: int, pid: int = 0, data: int = 0) -> None:
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def writable(pid: int) -> list[tuple[str, bytes]]:
    """All that it can write to, with the names of the kernel. What cannot be read is not there."""
    regions = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            area, rights, _, _, _, *name = line.split(maxsplit=5)
            begin, end = (int(part, 16) for part in area.split("-"))
            if "w" in rights:
                memory.seek(begin)
                content = bytearray()
                while len(content) < end - begin and (part := memory.read(end - begin - len(content))):
                    content += part
                regions.append((name[0] if name else "anonymous", bytes(content)))
    return regions


def places(regions: list[tuple[str, bytes]], secret: str) -> list[str]:
    """Where it stands: the region, and what surrounds it, for whoever has to find out why."""
    return [f"{name}: {content[max(found.start() - 24, 0):found.end() + 24]!r}" for name, content in regions
            for found in re.finditer(re.escape(secret.encode()), content)]


def at_exit(command: Sequence[str], answers: str) -> tuple[list[tuple[str, bytes]], str]:
    """Runs it to its last moment, main() and all destructors done: its memory then, and what it said."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=lambda: ptrace(PTRACE_TRACEME)) as process:
        said: list[str] = []
        listener = threading.Thread(target=lambda: said.append(process.stdout.read()))
        listener.start()
        os.waitpid(process.pid, 0)  # exec
        ptrace(PTRACE_SETOPTIONS, process.pid, PTRACE_O_TRACEEXIT)
        ptrace(PTRACE_CONT, process.pid)
        process.stdin.write(answers)
        process.stdin.close()
        while True:
            _, status = os.waitpid(process.pid, 0)
            if not os.WIFSTOPPED(status):
                raise AssertionError("it ended unseen")
            if status >> 8 == signal.SIGTRAP | PTRACE_EVENT_EXIT << 8:
                break
            ptrace(PTRACE_CONT, process.pid, os.WSTOPSIG(status))
        regions = writable(process.pid)
        ptrace(PTRACE_DETACH, process.pid)
        process.wait()
        listener.join()
    return regions, said[0]


def standing_still(process: subprocess.Popen) -> list[tuple[str, bytes]]:
    process.send_signal(signal.SIGSTOP)
    try:
        return writable(process.pid)
    finally:
        process.send_signal(signal.SIGCONT)
