"""The inputs of `bench/inputs` as data: how each is made, and what a viewer must get of it.

A kind is a module `kinds_*.py` with a list ITEMS. An item's number, which its picture and its tone show, is its place
among all of them.
"""

import dataclasses
import importlib
from pathlib import Path
from typing import Callable, Sequence

import clips
import marker

KINDS = ("containers", "sounds", "pictures", "rates", "channels", "changes", "choices", "ends", "names", "lists")
FLASH_AT = 1.0
SHAPE = (320, 180)
H264 = ("-c:v", "libx264", "-preset", "ultrafast")
AAC = ("-c:a", "aac")
# Nothing of the day or of chance in what is made.
EXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")


@dataclasses.dataclass(frozen=True)
class Wants:
    """What a viewer must get."""
    seconds: float = 2.0
    within_s: float = 0.15  # of that length
    picture: str = "film"  # film; still: it does not flash; grey: a film without colours; card: made by the service
    shape: float = SHAPE[0] / SHAPE[1]  # of the picture as it is shown
    colour: int = 14  # how far colours may be from what they must be, of 255
    sound: bool = True
    sound_from: float = 0.0
    sound_until: float = 1e9
    sound_parts: float = 0.85  # so much of it is heard
    flash_at: float | None = FLASH_AT  # where it flashes and beeps
    loudness: bool = True  # at the loudness of the house
    fields: bool = False  # it is made of fields, and none are to be seen
    refused: str = ""  # it is not on air, and a line of the log matches


@dataclasses.dataclass(frozen=True)
class Item:
    name: str  # of its file
    make: Callable[[Path, int], None]  # the file, with that number
    wants: Wants
    lines: Callable[[Path], Sequence[str]] | None = None  # of the list; nothing: its path
    kind: str = ""
    number: int = 0

    def file(self, folder: Path) -> Path:
        return folder / self.kind / self.name


def write(inputs: Sequence[object], outputs: Sequence[object], file: Path) -> None:
    clips.ffmpeg(*inputs, *outputs, *EXACT, "file:" + str(file))


def lavfi(graph: str) -> list[str]:
    return ["-f", "lavfi", "-i", graph]


def film(name: str, video: Sequence[str] = H264, audio: Sequence[str] | None = AAC, *, size=SHAPE, rate="25", seconds=2.0,
         form="yuv420p", more="", options=(), hertz=48_000, layout="stereo", loud=0.25, late=0.0, picture_late=0.0,
         sound_seconds=None,
         flash_at: float | None = FLASH_AT, finish: Callable[[Path], None] | None = None, lines=None, sound_filters="",
         lasts: float | None = None, flash_seen: float | None = None, **wants) -> Item:
    """A picture and, unless `audio` is None, a sound. `late`: the sound's beginning; `finish` changes what was made."""
    shown = wants.pop("shape", size[0] / size[1])

    def make(file: Path, number: int) -> None:
        flash = None if flash_at is None else flash_at - picture_late
        inputs = (["-itsoffset", str(picture_late)] if picture_late else []) + lavfi(
            marker.picture(number, size, rate, seconds - picture_late, flash, form, more))
        if audio is not None:
            beep = None if flash_at is None else flash_at - late
            inputs += (["-itsoffset", str(late)] if late else []) + lavfi(
                marker.sound(number, hertz, sound_seconds or seconds - late, beep, loud) +
                f",aformat=channel_layouts={layout}{sound_filters}")
        write(inputs, [*video, *(audio or ()), *options], file)
        if finish:
            finish(file)
    wanted = Wants(**{"seconds": lasts or seconds, "shape": shown, "flash_at": flash_seen or flash_at, "sound": audio is not None,
        "sound_from": late, "sound_until": late + (sound_seconds or seconds), **wants})
    return Item(name, make, wanted, lines)


def sound_only(name: str, audio: Sequence[str], *, seconds=2.0, hertz=44_100, layout="stereo", loud=0.25, options=(), finish=None,
               sound_filters="", **wants) -> Item:
    def make(file: Path, number: int) -> None:
        write(lavfi(marker.sound(number, hertz, seconds, None, loud) + f",aformat=channel_layouts={layout}{sound_filters}"),
            [*audio, *options], file)
        if finish:
            finish(file)
    return Item(name, make, Wants(**{"seconds": seconds, "picture": "card", "flash_at": None, **wants}))


def part(number: int, file: Path, *, seconds=2.0, size=SHAPE, rate="25", flash_at: float | None = None, video=H264, audio=AAC,
         hertz=48_000, layout="stereo", options=(), silent=False) -> Path:
    """A piece of something that changes."""
    inputs = lavfi(marker.picture(number, size, rate, seconds, flash_at)) if video else []
    if not silent:
        inputs += lavfi(marker.sound(number, hertz, seconds, flash_at) + f",aformat=channel_layouts={layout}")
    write(inputs, [*(video or ()), *(() if silent else audio), *options], file)
    return file


def joined(name: str, ending: str, *parts: dict, **wants) -> Item:
    """Its parts, each as part() takes it, one behind the other as `cat` does it; the first of them flashes."""
    def make(file: Path, number: int) -> None:
        data = b""
        for place, one in enumerate(parts):
            piece = file.with_name(f".{file.name}-{place}{ending}")
            flashes = FLASH_AT if place == 0 and one.get("video", H264) else None
            data += part(number, piece, flash_at=flashes, **one).read_bytes()
            piece.unlink()
        file.write_bytes(data)
    seconds = sum(one.get("seconds", 2.0) for one in parts)
    return Item(name, make, Wants(**{"seconds": seconds, **wants}))


def all_items() -> list[Item]:
    items = []
    for kind in KINDS:
        for one in importlib.import_module(f"kinds_{kind}").ITEMS:
            items.append(dataclasses.replace(one, kind=kind, number=len(items) + 1))
    return items


def some_of_each_kind(items: Sequence[Item], every: int) -> list[Item]:
    return [one for kind in KINDS for one in [item for item in items if item.kind == kind][::every]]


def list_lines(item: Item, folder: Path) -> list[str]:
    file = item.file(folder)
    return list(item.lines(file)) if item.lines else [str(file)]
