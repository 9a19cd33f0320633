"""What a measurement was taken with: the machine and the versions."""

import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def first_line(*command: object) -> str:
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return (out.stdout or out.stderr).splitlines()[0].strip()
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return "not there"


def machine() -> dict[str, object]:
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {"cpu": model[1] if model else platform.machine(), "cores": os.cpu_count(),
            "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20, "kernel": platform.release(),
            "system": re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text(encoding="utf-8"))[1]}


def versions(program: object) -> dict[str, str]:
    return {"ffmpeg": first_line("ffmpeg", "-version").split(" Copyright")[0], "nginx": first_line("nginx", "-v"),
            "liquidsoap": first_line("liquidsoap", "--version"), "ours": first_line(program, "--version"),
            "commit": first_line("git", "-C", ROOT, "describe", "--always", "--dirty")}


def in_a_line(program: object) -> str:
    on = machine()
    of = "; ".join(f"{name}: {version}" for name, version in versions(program).items())
    return f"{on['system']}, {on['cores']} × {on['cpu']}, {on['memory_mib']} MiB, kernel {on['kernel']}. {of}."
