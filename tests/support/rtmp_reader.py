"""Reads what a publisher sends on an RTMP connection, as it arrives: messages with their times.

    reader = RtmpReader()
    for message in reader.feed(time.monotonic(), data): ...

The chunk streams only: the handshake is skipped, commands are messages like others.
"""

import hashlib
import struct
from typing import Iterator

HANDSHAKE_BYTES = 1 + 1536 + 1536
SET_CHUNK_SIZE, AUDIO, VIDEO = 1, 8, 9
EXTENDED = 0xFFFFFF
TAIL_BYTES = 64


class Message:
    __slots__ = ("at", "kind", "time_ms", "size", "tail", "coded", "key", "digest")

    def __init__(self, at: float, kind: int, time_ms: int, body: bytes):
        self.at, self.kind, self.time_ms, self.size = at, kind, time_ms, len(body)
        self.tail = body[-TAIL_BYTES:]  # the same also where a publisher repeats parameter sets before a picture
        # Sequence headers are not media.
        self.coded = kind in (AUDIO, VIDEO) and len(body) > 1 and body[1] == 1
        self.key = self.coded and kind == VIDEO and body[0] >> 4 == 1
        self.digest = digest(body) if self.coded and kind == VIDEO else b""


def digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=12).digest()


class ChunkStream:
    def __init__(self):
        self.time_ms = self.delta = self.length = self.kind = 0
        self.extended = False
        self.body = bytearray()


class RtmpReader:
    def __init__(self):
        self.data = bytearray()
        self.skip = HANDSHAKE_BYTES
        self.chunk_size = 128
        self.streams: dict[int, ChunkStream] = {}

    def feed(self, at: float, data: bytes) -> Iterator[Message]:
        self.data += data
        if self.skip:
            skipped = min(self.skip, len(self.data))
            del self.data[:skipped]
            self.skip -= skipped
        used = 0
        while chunk := self.chunk(used):
            used, stream = chunk
            if len(stream.body) == stream.length:
                body, stream.body = bytes(stream.body), bytearray()
                if stream.kind == SET_CHUNK_SIZE:
                    self.chunk_size = int.from_bytes(body[:4], "big")
                yield Message(at, stream.kind, stream.time_ms, body)
        del self.data[:used]

    def chunk(self, at: int) -> tuple[int, ChunkStream] | None:
        """Its end and its stream; None if it has not arrived whole, and then nothing is changed."""
        data = self.data
        if at + 3 > len(data):
            return None
        form, number = data[at] >> 6, data[at] & 63
        at += 1
        if number < 2:
            wide = number + 1
            number = 64 + int.from_bytes(data[at:at + wide], "little")
            at += wide
        stream = self.streams.get(number) or ChunkStream()
        header = data[at:at + (11, 7, 3, 0)[form]]
        at += (11, 7, 3, 0)[form]
        stamp, length, kind, extended = stream.delta, stream.length, stream.kind, stream.extended
        if form < 3:
            stamp = int.from_bytes(header[:3], "big")
            extended = stamp == EXTENDED
        if form < 2 and len(header) > 6:
            length, kind = int.from_bytes(header[3:6], "big"), header[6]
        if extended:
            if at + 4 > len(data):
                return None
            stamp = struct.unpack_from(">I", data, at)[0]
            at += 4
        take = min(self.chunk_size, length - len(stream.body))
        if at + take > len(data):
            return None
        if not stream.body:
            stream.time_ms = stamp if form == 0 else stream.time_ms + stamp
        stream.delta, stream.length, stream.kind, stream.extended = stamp, length, kind, extended
        stream.body += data[at:at + take]
        self.streams[number] = stream
        return at + take, stream
