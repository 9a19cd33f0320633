"""The same faults for four programs (programs.py), side by side: what a viewer sees, and whether anybody is needed.

    @case("truncated", source=True)
    def truncated(stage):
        stage.play_with(made(stage, "torn.mp4", half))

All four meet a fault at the same time; clips are of one format, so that copying has its chance.
"""

import functools
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable

import about
import clips
import network
from programs import ADDED, GOOD, PROGRAMS, SPARE, make_clips, warm_cache
from stage import AFTER_S, AWAY_S, CASES, Case, Cell, Stage, case

JUMPS_S = 1.0  # time stamps: of no more is spoken
COUNTS_S = 0.5  # nor of fewer pictures: liquidsoap leaves out the last of each item


# ---- The item

def made(stage: Stage, name: str, data: bytes) -> Path:
    path = stage.folder / name
    path.write_bytes(data)
    return path


def spare(stage: Stage) -> bytes:
    return (stage.clips / SPARE).read_bytes()


@case("missing file", source=True)
def missing_file(stage):
    stage.play_with("/nowhere/missing.mp4")


@case("truncated", source=True)
def truncated(stage):
    data = spare(stage)
    stage.play_with(made(stage, "torn.mp4", data[:len(data) // 2]))


@case("no moov atom", source=True)
def no_moov(stage):
    stage.play_with(made(stage, "headless.mp4", spare(stage).replace(b"moov", b"none", 1)))


@case("200 kB of noise in the middle", source=True)
def noise_in_the_middle(stage):
    data = bytearray(spare(stage))
    middle = len(data) // 2
    data[middle:middle + 200_000] = os.urandom(200_000)
    stage.play_with(made(stage, "scratched.mp4", bytes(data)))


@case("the sound ends early", source=True)
def sound_ends_early(stage):
    path = stage.folder / "half-mute.mp4"
    sound = stage.folder / "sound.m4a"
    clips.ffmpeg("-i", stage.clips / SPARE, "-vn", "-c", "copy", "-t", 2, sound)
    clips.ffmpeg("-i", stage.clips / SPARE, "-i", sound, "-map", "0:v", "-map", "1:a", "-c", "copy", path)
    stage.play_with(path)


@case("empty file", source=True)
def empty_file(stage):
    stage.play_with(made(stage, "empty.mp4", b""))


@case("time stamps that jump by ten hours", source=True)
def broken_time_stamps(stage):
    parts = []
    for number, offset in enumerate((0, 36_000, 5)):
        part = stage.folder / f"part{number}.ts"
        clips.ffmpeg("-i", stage.clips / SPARE, "-c", "copy", "-t", 2, "-output_ts_offset", offset, part)
        parts.append(part.read_bytes())
    stage.play_with(made(stage, "jumps.ts", b"".join(parts)))


@case("HTTP that stalls", source=True)
def http_stalls(stage):
    stage.play_with(f"{stage.media_server().url}/stall/{SPARE}?at=300000")


@case("HTTP that ends at 40 %", source=True)
def http_ends_early(stage):
    stage.play_with(f"{stage.media_server().url}/truncated/{SPARE}?at={len(spare(stage)) * 4 // 10}")


@case("403", source=True)
def http_403(stage):
    stage.play_with(f"{stage.media_server().url}/status/403")


# ---- The list: short, so that what comes to it has its turn soon

@case("list emptied for 10 s, then another")
def list_emptied(stage):
    stage.settle(*GOOD)
    stage.program.write_list([])
    stage.lasts(10)
    stage.program.write_list([*stage.program.good, ADDED])
    stage.expect(ADDED)


@case("list edited")
def list_edited(stage):
    stage.settle(*GOOD)
    stage.program.write_list([*stage.program.good, ADDED])
    stage.expect(ADDED)


# ---- Processes

@case("its ffmpeg killed", skips=("liquidsoap",))
def ffmpeg_killed(stage):
    stage.settle()
    stage.program.kill_ffmpeg()
    stage.watch()


@case("kill -9, started again after 10 s")
def killed(stage):
    stage.settle()
    stage.program.restart_s = stage.seconds(10)
    stage.program.kill9()
    stage.watch(AFTER_S + 10)


# ---- The RTMP server and the way to it

def server_away(stage: Stage, seconds: float) -> None:
    stage.settle()
    stage.kill_ingest()
    stage.lasts(seconds)
    stage.start_ingest()
    stage.watch()


@case("RTMP server killed, back after 1 s")
def server_away_1(stage):
    server_away(stage, 1)


@case("RTMP server killed, back after 20 s")
def server_away_20(stage):
    server_away(stage, 20)


@case("RTMP server frozen for 10 s")
def server_frozen(stage):
    stage.settle()
    stage.ingest.freeze()
    stage.tap.freeze()
    stage.lasts(10)
    stage.ingest.thaw()
    stage.tap.thaw()
    stage.watch()


@case("connection reset within a message")
def connection_reset(stage):
    stage.settle()
    stage.tap.cut_at = 1
    stage.watch()


@case("network cut for 5 s", network=True)
def network_cut(stage):
    stage.settle()
    with network.cut():
        stage.lasts(5)
    stage.watch()


# ---- All of it

def run_one(of: Case, program: str, work: Path, short: bool, keep: bool) -> Cell:
    folder = work / f"{of.name}-{program}"
    folder.mkdir()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what it started ends with it
    try:
        if of.network:
            network.enter_own()
        with Stage(folder, work / "clips", program, short) as stage:
            of.act(stage)
            stage.measure(of)
    except (AssertionError, OSError, subprocess.SubprocessError, ValueError) as error:
        return Cell(failed=f"{type(error).__name__}: {error}; the folder: {folder}")
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return stage.cell


def text(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    if cell.failed:
        return "failed"
    words = [f"**does not come back ({cell.by_hand})**" if cell.away else f"{cell.silence:.1f}"]
    words += [f"{what} {seconds:.1f}" for what, seconds in (("filler", cell.filler), ("lost", cell.lost),
              ("repeated", cell.repeated), ("others", cell.others)) if seconds > COUNTS_S]
    words += ["starts over"] if cell.starts_over else []
    words += [f"time jumps by {cell.jump:.0f} s"] if cell.jump > JUMPS_S else []
    words += ["damaged"] if cell.damaged else []
    words += [f"**not seen ({cell.by_hand})**"] if cell.deaf else []
    return ", ".join(words)


LEGEND = f"""\
The number is the longest silence in seconds, all of the fault included; each came back by itself unless the cell says
otherwise: *does not come back* within {AWAY_S} s of silence, and what a person had to do then. *filler*: seconds of it;
*lost*, *repeated*: of the good items, by the bytes of the pictures that arrived, from half a second on; of a program that
encodes while it sends they are not known. *others*: good items out of turn, while the one whose turn it is is not
ready. *starts over*: at the beginning of the list, so that what comes later in it is missed.
*time jumps*: of time stamps within a session, at which a player waits or stops. *damaged*: the recording does not decode
without complaints. *not seen*: what was changed in the list is not played. A dash: that cannot befall it.
"""


def page(results: dict[str, dict[str, Cell | None]], began: str) -> str:
    load = os.getloadavg()[2]
    lines = [f"# The same faults, side by side, {began}", "", f"{about.in_a_line(os.environ['TGVS_PROGRAM'])} "
             f"Load average over the last 15 minutes: {load:.1f}.", "",
             "| fault | " + " | ".join(program.title for program in PROGRAMS.values()) + " |",
             "|---" * (len(PROGRAMS) + 1) + "|"]
    for name, cells in results.items():
        lines.append(f"| {CASES[name].title} | " + " | ".join(text(cells[program]) for program in PROGRAMS) + " |")
    return "\n".join(lines) + "\n\n" + LEGEND


def run(names: list[str], work: Path, short: bool, keep: bool, say: Callable[[str], None]) -> tuple[str, list[str]]:
    """The page, and which cells could not be measured."""
    began = time.strftime("%Y-%m-%d %H:%M")
    say("preparing the clips and our cache")
    make_clips(work / "clips")
    warm_cache(work / "warm", work / "clips")
    results: dict[str, dict[str, Cell | None]] = {}
    # A process for each: a network cannot be left again.
    with multiprocessing.get_context("fork").Pool(len(PROGRAMS), maxtasksperchild=1) as pool:
        for name in names:
            under = [program for program in PROGRAMS if program not in CASES[name].skips]
            do = functools.partial(run_one, CASES[name], work=work, short=short, keep=keep)
            cells = dict(zip(under, pool.map(do, under, chunksize=1)))
            results[name] = {program: cells.get(program) for program in PROGRAMS}
            say(f"{name}: " + "; ".join(f"{program} {cell.failed or text(cell)}" for program, cell in cells.items()))
    failed = [f"{name} ({program})" for name, cells in results.items() for program, cell in cells.items()
              if cell and cell.failed]
    return page(results, began), failed
