"""Writes into an MP4 that its picture is Dolby Vision, by the box `dvcC` of its first sample entry."""

import struct
from pathlib import Path

NAMES = (b"hvc1", b"hev1", b"avc1")
# Up to here a sample entry of a picture is the same for all (ISO 14496-12, 12.1.3).
ENTRY_BYTES = 8 + 78


def mark(file: Path, profile: int, compatible: int) -> None:
    data = bytearray(file.read_bytes())
    entry = next(at for name in NAMES if (at := data.find(name)) >= 0) - 4
    flags = profile << 9 | 6 << 3 | 1 << 2 | 0 << 1 | 1  # level 6; metadata and a base layer are there
    record = struct.pack(">BBHB", 1, 0, flags, compatible << 4) + bytes(19)
    box = struct.pack(">I4s", 8 + len(record), b"dvcC") + record
    at = entry + struct.unpack_from(">I", data, entry)[0]
    data[at:at] = box
    grow(data, 0, len(data) - len(box), at, len(box))
    file.write_bytes(data)


def grow(data: bytearray, begin: int, end: int, at: int, by: int) -> None:
    """The sizes of the boxes that now have more in them. What the samples' places are is not changed: they come first."""
    while begin < end:
        size, name = struct.unpack_from(">I4s", data, begin)
        if begin < at <= begin + size:
            struct.pack_into(">I", data, begin, size + by)
            inside = begin + (16 if name == b"stsd" else 8)
            if name in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
                grow(data, inside, begin + size, at, by)
            return
        begin += size
