"""What must stay flat in a process that runs for ever."""

import os
import statistics
from pathlib import Path

import processes


def sample(pid: int) -> dict[str, float]:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    kib = {name: int(status[name].split()[0]) for name in ("VmRSS", "RssAnon")}
    return {"rss_mib": kib["VmRSS"] / 1024, "anon_mib": kib["RssAnon"] / 1024, "threads": int(status["Threads"]),
            "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "children": len(processes.children_of(pid))}


def waited_for_processor_s(pid: int, thread: str) -> float:
    """How long the threads of that name were ready to run and the machine had no processor for them."""
    waited_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == thread:
            waited_ns += int((task / "schedstat").read_text().split()[1])
    return waited_ns / 1e9


def table(samples: list[dict[str, float]]) -> str:
    lines = ["| | first | median | last | largest |", "|---|---|---|---|---|"]
    for name in samples[0]:
        values = [each[name] for each in samples]
        lines.append(f"| {name} | {values[0]:.1f} | {statistics.median(values):.1f} | {values[-1]:.1f} | "
                     f"{max(values):.1f} |")
    return "\n".join(lines)


def slope_per_hour(points: list[tuple[float, float]]) -> float:
    return statistics.linear_regression(*zip(*points)).slope * 3600
