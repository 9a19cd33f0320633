"""What the receiver of the stream got, in the terms of a viewer: silence, filler, programme lost or repeated.

A picture is known by its bytes: the programs under test copy packets from their cache, so that each picture that
arrives can be found in the file that it came from. What is not found there is programme of unknown place (a live
source, or a program that encodes while it sends).
"""

import dataclasses
import socket
import threading
import time
from pathlib import Path
from typing import Iterable

from flv import Recording
from nginx import Nginx
from rtmp_reader import VIDEO, Message, RtmpReader, digest
from tap import Tap

FPS = 30


class MediaTap(Tap):
    """In front of the RTMP server; keeps all that is media."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.readers: dict[socket.socket, tuple[int, RtmpReader]] = {}
        self.media: list[tuple[int, Message]] = []  # with the number of its session
        self.deaf: list[list[float]] = []  # from, until: what arrives then is lost
        self.lock = threading.Lock()

    def arrived(self, client: socket.socket, data: bytes) -> None:
        now = time.monotonic()
        with self.lock:
            session, reader = self.readers.setdefault(client, (len(self.readers), RtmpReader()))
            self.media += [(session, message) for message in reader.feed(now, data) if message.coded]

    def begin_deaf(self) -> None:
        """Behind the tap nobody listens: what passes it reaches no viewer."""
        self.deaf.append([time.monotonic(), float("inf")])

    def end_deaf(self) -> None:
        self.deaf[-1][1] = time.monotonic()

    def heard(self) -> list[tuple[int, Message]]:
        with self.lock:
            return [(session, message) for session, message in self.media
                    if not any(begin <= message.at < end for begin, end in self.deaf)]


class Ingest:
    """An RTMP server and the tap in front of it, which go and come together."""

    ingest: Nginx
    tap: MediaTap

    def kill_ingest(self) -> None:
        self.tap.begin_deaf()
        self.tap.go_away()
        self.ingest.kill()

    def start_ingest(self) -> None:
        self.ingest.start()
        self.tap.come_back()
        self.tap.end_deaf()


@dataclasses.dataclass(frozen=True)
class Place:
    item: str
    index: int  # of the picture
    count: int  # pictures of the item

    @property
    def filler(self) -> bool:
        return self.item == "filler"


class Programme:
    """Where each picture is from."""

    def __init__(self, caches: Iterable[Path]):
        self.places: dict[bytes, list[Place]] = {}
        seen = set()
        for cache in caches:
            for file in sorted(cache.glob("*.flv")):
                recording = Recording(file)
                digests = [digest(tag.body) for tag in recording.video]
                if tuple(digests) in seen:
                    continue
                seen.add(tuple(digests))
                item = "filler" if file.name.startswith("filler") else file.stem
                for index, one in enumerate(digests):
                    self.places.setdefault(one, []).append(Place(item, index, len(digests)))

    def place(self, picture: bytes, last: Place | None) -> Place | None:
        """Of several the one that goes on from the last, else one of the same item."""
        found = self.places.get(picture, [])
        same = sorted((p for p in found if last and p.item == last.item), key=lambda p: p.index)
        following = [p for p in same if p.index > last.index]
        return next(iter(following or same or found), None)


@dataclasses.dataclass
class Reception:
    """Between two moments. All in seconds."""
    silence: float = 0.0  # the longest time without new media
    back: float | None = None  # from the end of the fault until the first new media
    filler: float = 0.0
    lost: float = 0.0
    repeated: float = 0.0
    sessions: int = 0  # that began in between
    backwards: int = 0  # time stamps that went back within a session
    unknown: int = 0  # pictures that are in no cache


def examine(media: list[tuple[int, Message]], programme: Programme, began: float, until: float,
            ended: float | None) -> Reception:
    result = Reception()
    within = [(session, message) for session, message in media if began <= message.at <= until]
    before = [message.at for _, message in media if message.at < began]
    moments = [before[-1] if before else began, *(message.at for _, message in within), until]
    result.silence = max(after - earlier for earlier, after in zip(moments, moments[1:]))
    if ended is not None:
        result.back = next((message.at - ended for _, message in within if message.at >= ended), None)
    result.sessions = len({session for session, _ in within} - {s for s, m in media if m.at < began})
    count_places(media, programme, began, until, result)
    last: dict[tuple[int, int], int] = {}
    for session, message in within:
        stream = (session, message.kind)
        result.backwards += message.time_ms < last.get(stream, 0)
        last[stream] = message.time_ms
    return result


def count_places(media, programme: Programme, began: float, until: float, result: Reception) -> None:
    last: Place | None = None  # of the programme
    lost = repeated = 0
    for _, message in media:
        if message.kind != VIDEO or message.at > until:
            continue
        place = programme.place(message.digest, last)
        counts = message.at >= began
        if not place:
            result.unknown += counts
            continue
        if place.filler:
            result.filler += counts / FPS
            continue
        # The next picture of another file is the same programme, too: copies of a clip are encoded almost alike.
        if last and counts and place.index != last.index + 1:
            if place.item == last.item and place.index > last.index:
                lost += place.index - last.index - 1
            elif place.item == last.item and last.index + 1 < last.count:
                repeated += last.index + 1 - place.index
            else:
                lost += last.count - 1 - last.index + place.index
        last = place
    result.lost, result.repeated = lost / FPS, repeated / FPS
