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


def table(samples: list[dict[str, float]]) -> str:
    lines = ["| | first | median | last | largest |", "|---|---|---|---|---|"]
    for name in samples[0]:
        values = [each[name] for each in samples]
        lines.append(f"| {name} | {values[0]:.1f} | {statistics.median(values):.1f} | {values[-1]:.1f} | "
                     f"{max(values):.1f} |")
    return "\n".join(lines)


def slope_per_hour(points: list[tuple[float, float]]) -> float:
    return statistics.linear_regression(*zip(*points)).slope * 3600
