"""What a viewer got of each item, compared with what he must get."""

import array
import dataclasses
import json
import re
import subprocess
from pathlib import Path
from typing import Sequence

import marker
from catalogue import Item
from flv import Recording, odd_steps
from nginx import damage
from receiver import FPS, Programme
from rtmp_reader import digest

PICTURE_STEPS_MS = (33, 34)
LIP_SYNC_S = 0.040
HOUSE_LUFS, LOUDNESS_WITHIN = -16.0, 0.5
FLASH_WITHIN_S = 0.15
TONE_SHARE = 0.5
SILENT = 60  # of 32,768
LOOKED_AT = 5  # pictures of an item


@dataclasses.dataclass
class Run:
    """An uninterrupted showing."""
    item: Item
    first: int  # picture of the recording
    count: int
    whole: bool = False
    track: Path | None = None


@dataclasses.dataclass
class Verdict:
    item: Item
    faults: list[str] = dataclasses.field(default_factory=list)
    seconds: float | None = None
    colour: int | None = None
    lip_sync_ms: float | None = None
    tone: float | None = None
    lufs: float | None = None

    def expect(self, good: bool, fault: str) -> None:
        if not good:
            self.faults.append(fault)


class Viewer:
    """Of one recording and the cache it came from."""

    def __init__(self, file: Path, cache: Path, items: Sequence[Item], folder: Path, log: str):
        self.recording = Recording(file)
        self.log = log
        self.items = items
        self.runs = self.find_runs(cache, {str(item.file(folder)): item for item in items})
        self.sound = marker.samples(file)
        self.sound_from = self.recording.audio[0].dts_ms / 1000
        self.moments = loudness_of(file)
        self.pictures: dict[int, bytes] = {}
        self.flashes: dict[str, int] = {}
        self.look(file)

    def find_runs(self, cache: Path, by_file: dict[str, Item]) -> dict[str, Run]:
        programme = Programme([cache])
        tracks = {}
        for file in cache.glob("*.json"):
            location = json.loads(file.read_text(encoding="utf-8"))["location"]
            found = [path for path in by_file if path in location]
            if found:
                tracks[file.stem] = by_file[max(found, key=len)]
        runs: dict[str, Run] = {}
        run, last = None, None
        for number, tag in enumerate(self.recording.video):
            place = programme.place(digest(tag.body), last)
            item = place and tracks.get(place.item)
            if run and last and place and place.item == last.item and place.index == last.index + 1:
                run.count += 1
            elif item and place.index == 0:
                run = Run(item, number, 1, track=cache / f"{place.item}.flv")
            else:
                run = None
            if run and place.index == place.count - 1 and run.item.name not in runs:
                run.whole = True
                runs[key(run.item)] = run
            last = place
        return runs

    def look(self, file: Path) -> None:
        """At a few pictures of each item, and at all for its flash."""
        wanted = {number: run for run in self.runs.values() for number in looked_at(run)}
        within = {number: run for run in self.runs.values() if run.item.wants.flash_at is not None
                  for number in range(run.first, run.first + run.count)}
        areas = {name: marker.area_of(run.item.wants.shape) for name, run in self.runs.items()}
        for number, picture in enumerate(marker.looks(file)):
            if number in wanted:
                self.pictures[number] = picture
            run = within.get(number)
            if run and key(run.item) not in self.flashes and marker.is_flash(picture, areas[key(run.item)]):
                self.flashes[key(run.item)] = number

    def time_of(self, number: int) -> float:
        return self.recording.video[number].dts_ms / 1000

    def heard(self, begin: float, end: float) -> array.array:
        at = [max(0, round((time - self.sound_from) * marker.SOUND_RATE)) for time in (begin, end)]
        return self.sound[at[0]:at[1]]

    # ---- Verdicts

    def of_all(self, file: Path) -> list[str]:
        return [f"damaged: {line}" for line in damage(file)[:5]] + [
            f"steps of the time stamps: {steps[:5]}" for steps in [odd_steps(self.recording.video, PICTURE_STEPS_MS)] if steps]

    def verdict(self, item: Item) -> Verdict:
        result = Verdict(item)
        run = self.runs.get(key(item))
        if item.wants.refused:
            result.expect(run is None, "is on air")
            said = [line for line in self.log.splitlines() if item.name in line and re.search(item.wants.refused, line)]
            result.expect(bool(said), "no line says why it is not played")
            return result
        if run is None:
            reason = next((line for line in self.log.splitlines() if item.name in line and "reason=" in line), "")
            result.faults.append("not on air from beginning to end " + reason[reason.find("reason="):][:150])
            return result
        self.judge_picture(result, run)
        self.judge_sound(result, run)
        if item.wants.fields:
            result.expect(not combed(run.track), "fields are to be seen")
        return result

    def judge_picture(self, result: Verdict, run: Run) -> None:
        wants = run.item.wants
        result.seconds = run.count / FPS
        result.expect(abs(result.seconds - wants.seconds) <= wants.within_s + 1 / FPS, "length")
        pictures = [self.pictures[number] for number in looked_at(run)]
        if wants.picture == "card":
            result.expect(all(max(picture) > 60 for picture in pictures), "black instead of a card")
            return
        area = marker.area_of(wants.shape)
        read = [marker.read_number(picture, area) for picture in pictures]
        result.expect(all(number == run.item.number for number in read), f"another picture: {read}")
        result.expect(all(marker.is_framed(picture, area) for picture in pictures), "its shape")
        result.colour = max(marker.worst_colour(picture, area, wants.picture == "grey") for picture in pictures)
        result.expect(result.colour <= wants.colour, "colours")

    def judge_sound(self, result: Verdict, run: Run) -> None:
        wants, begin = run.item.wants, self.time_of(run.first)
        end = begin + min(run.count / FPS, wants.sound_until)
        if not wants.sound or wants.sound_from >= wants.seconds:
            heard = self.heard(begin + 0.1, end - 0.1)
            result.expect(max(map(abs, heard), default=0) < SILENT, "sound where there must be none")
            return
        flash = self.flashes.get(key(run.item))
        if wants.flash_at is not None:
            self.judge_lip_sync(result, run, flash)
        pieces = self.pieces(begin + wants.sound_from + 0.06, end - 0.06, flash)
        right = [marker.share_of(piece, marker.tone_of(run.item.number)) > TONE_SHARE for piece in pieces]
        result.tone = sum(right) / max(1, len(right))
        result.expect(result.tone >= wants.sound_parts, "another sound, or none")
        if wants.loudness and end - begin > 1:
            powers = [10 ** (level / 10) for at, level in self.moments if begin + wants.sound_from + 0.45 < at < end - 0.02]
            result.lufs = level_of(powers)
            result.expect(result.lufs is not None and abs(result.lufs - HOUSE_LUFS) <= LOUDNESS_WITHIN, "loudness")

    def pieces(self, begin: float, end: float, flash: int | None):
        quiet = self.time_of(flash) if flash is not None else -10
        at = begin
        while at + 0.1 <= end:
            if not quiet - 0.15 < at < quiet + 0.2:
                yield self.heard(at, at + 0.1)
            at += 0.1

    def judge_lip_sync(self, result: Verdict, run: Run, flash: int | None) -> None:
        if flash is None:
            result.faults.append("no flash")
            return
        wants, seen = run.item.wants, self.time_of(flash)
        result.expect(abs(seen - self.time_of(run.first) - wants.flash_at) <= max(FLASH_WITHIN_S, wants.within_s), "when it flashes")
        if not wants.sound_from <= wants.flash_at <= wants.sound_until:
            return
        beep = next((seen + ms / 1000 for ms in range(-500, 500, 2)
                     if marker.share_of(self.heard(seen + ms / 1000, seen + ms / 1000 + 0.01), marker.BEEP_HZ) > 0.5), None)
        if beep is None:
            result.faults.append("no beep")
            return
        result.lip_sync_ms = (beep + 0.005 - seen) * 1000
        result.expect(abs(result.lip_sync_ms) <= LIP_SYNC_S * 1000, "lip sync")


def key(item: Item) -> str:
    return f"{item.kind}/{item.name}"


def looked_at(run: Run) -> list[int]:
    """Not the first: a picture of the beginning may be rough."""
    last = run.count - 1
    return sorted({run.first + round(last * part / (LOOKED_AT + 1)) for part in range(1, LOOKED_AT + 1)})


def level_of(powers: list[float]) -> float | None:
    import math
    mean = sum(powers) / len(powers) if powers else 0
    return 10 * math.log10(mean) if mean > 0 else None


def loudness_of(file: Path) -> list[tuple[float, float]]:
    """At each tenth of a second that of the 0.4 s before it."""
    said = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", str(file), "-vn", "-filter:a",
        "ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.M:file=-", "-f", "null", "-"], capture_output=True, text=True,
        check=True).stdout
    found = re.findall(r"pts_time:(\S+)\nlavfi\.r128\.M=(\S+)", said)
    return [(float(at) + 0.1, float(level)) for at, level in found]


def combed(track: Path) -> bool:
    said = subprocess.run(["ffmpeg", "-nostdin", "-hide_banner", "-i", str(track), "-vf", "idet", "-an", "-f", "null", "-"],
        capture_output=True, text=True, check=True).stderr
    top, bottom, straight = map(int, re.search(r"Single frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+)", said).groups())
    # Quickly encoded, edges that stand still look like fields in a frame of ten; fields as they are, in nine.
    return top + bottom > 0.5 * (top + bottom + straight)
