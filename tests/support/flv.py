"""Reads FLV recordings: what arrived, in the order and with the times in which it arrived."""

import dataclasses
import struct
from pathlib import Path

AUDIO, VIDEO, SCRIPT = 8, 9, 18
HEADER_BYTES = 13
TAG_HEADER_BYTES = 11


@dataclasses.dataclass(frozen=True)
class Tag:
    kind: int
    dts_ms: int
    body: bytes
    offset: int  # in the file

    @property
    def is_header(self) -> bool:
        """A sequence header of AVC or AAC."""
        return self.kind in (AUDIO, VIDEO) and len(self.body) > 1 and self.body[1] == 0

    @property
    def is_picture(self) -> bool:
        """Neither the sequence header nor the mark of the end that ffmpeg writes."""
        return self.kind == VIDEO and len(self.body) > 1 and self.body[1] == 1

    @property
    def is_keyframe(self) -> bool:
        return self.is_picture and self.body[0] >> 4 == 1


class Recording:
    """A recording; a last tag that is not whole is left out unless `strict`."""

    def __init__(self, path: Path, strict: bool = False):
        self.path = Path(path)
        self.tags = list(tags_of(self.path.read_bytes(), strict))
        self.video = [t for t in self.tags if t.is_picture]
        self.audio = [t for t in self.tags if t.kind == AUDIO and not t.is_header]
        self.headers = without_repeat([t for t in self.tags if t.is_header])

    @property
    def keyframes(self) -> list[Tag]:
        return [tag for tag in self.video if tag.is_keyframe]

    def seconds(self) -> float:
        return (self.video[-1].dts_ms - self.video[0].dts_ms) / 1000 if self.video else 0.0

    def megabits_per_second(self) -> float:
        return sum(len(tag.body) for tag in self.video) * 8 / 1e6 / max(self.seconds(), 0.001)


def without_repeat(headers: list[Tag]) -> list[Tag]:
    """Of what was sent: nginx-rtmp writes the header of the sound twice, as it keeps it and as it came."""
    return [tag for i, tag in enumerate(headers)
            if i == 0 or (tag.kind, tag.body, tag.dts_ms)
            != (headers[i - 1].kind, headers[i - 1].body, headers[i - 1].dts_ms)]


def tags_of(data: bytes, strict: bool):
    if data[:3] != b"FLV":
        if data or strict:
            raise ValueError("this is no FLV file")
        return
    at = HEADER_BYTES
    while at + TAG_HEADER_BYTES <= len(data):
        kind = data[at] & 0x1F
        size = int.from_bytes(data[at + 1:at + 4], "big")
        low, high = int.from_bytes(data[at + 4:at + 7], "big"), data[at + 7]
        end = at + TAG_HEADER_BYTES + size
        if end + 4 > len(data):
            break
        if struct.unpack_from(">I", data, end)[0] != TAG_HEADER_BYTES + size:
            raise ValueError(f"the tag at {at} does not end as it begins")
        yield Tag(kind, high << 24 | low, data[at + TAG_HEADER_BYTES:end], at)
        at = end + 4
    if strict and at != len(data):
        raise ValueError(f"{len(data) - at} bytes are left over at the end")


def steps(tags: list[Tag]) -> list[int]:
    return [after.dts_ms - before.dts_ms for before, after in zip(tags, tags[1:])]


def odd_steps(tags: list[Tag], allowed: tuple[int, ...]) -> list[tuple[int, int]]:
    """(time, step) of every step that is not allowed."""
    return [(tag.dts_ms, step) for tag, step in zip(tags, steps(tags)) if step not in allowed]
