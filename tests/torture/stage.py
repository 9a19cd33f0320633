"""Where one program meets a fault: its list, an nginx and a tap of its own; and what the receiver got of it."""

import contextlib
import dataclasses
import itertools
import time
from pathlib import Path
from typing import Callable

import media
from nginx import Nginx, damage
from programs import GOOD, MIDDLE, PROGRAMS, Program
from receiver import FPS, Ingest, MediaTap, Place
from rtmp_reader import VIDEO, Message
from waiting import wait_for

ON_AIR_WITHIN_S = 90
SETTLED_S = 6  # in the middle of an item: on air before something happens
ROUNDS_S = 38  # two rounds of the list, with the item that is meant
AFTER_S = 12
AWAY_S = 60  # silent for so long: it does not come back
LIVE_S = 3  # newer media: it is on air
HELPED_WITHIN_S = 60
BEGINS = 40  # messages: it is on air
SURELY_CUT = FPS // 2  # pictures left: the item did not just end
# A publisher that sends nothing is dropped, as elsewhere in this bench; not by a cut of 5 s.
INGEST = "drop_idle_publisher 8s; "


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    act: Callable[["Stage"], None]
    source: bool  # of the item; else of what surrounds the program
    network: bool
    skips: tuple[str, ...]  # programs that it cannot befall


CASES: dict[str, Case] = {}


def case(title: str, *, source: bool = False, network: bool = False, skips: tuple[str, ...] = ()):
    def register(act):
        CASES[act.__name__] = Case(act.__name__, title, act, source, network, skips)
        return act
    return register


@dataclasses.dataclass
class Cell:
    """What a program made of a fault."""
    silence: float = 0.0
    away: bool = False  # not back within AWAY_S
    by_hand: str = ""
    filler: float = 0.0
    lost: float = 0.0
    repeated: float = 0.0
    others: float = 0.0  # out of turn, while one is not ready
    starts_over: bool = False
    jump: float = 0.0  # s, the largest of the time stamps
    damaged: bool = False  # the recording does not decode without complaints
    deaf: bool = False  # to what was changed
    failed: str = ""


class Stage(Ingest):
    """A program, its list, an ingest of its own and a tap before it; ends with the block."""

    def __init__(self, folder: Path, clip_folder: Path, program: str, short: bool):
        self.folder, self.clips, self.short = folder, clip_folder, short
        self.stack = contextlib.ExitStack()
        self.program: Program = PROGRAMS[program](folder / "program", clip_folder)
        self.began_at = self.until = 0.0
        self.cell = Cell()

    def __enter__(self) -> "Stage":
        self.stack.enter_context(self.program)
        self.ingest = self.stack.enter_context(Nginx(self.folder / "nginx", app=INGEST + self.program.app))
        self.tap = self.stack.enter_context(MediaTap(self.ingest.port))
        return self

    def __exit__(self, *error) -> None:
        self.stack.__exit__(*error)

    def media_server(self) -> media.Server:
        return self.stack.enter_context(media.Server(self.clips))

    def seconds(self, whole: float) -> float:
        return whole / 3 if self.short else whole

    # ---- Acting

    def go_on_air(self, items) -> None:
        self.program.write_list(items)
        self.program.start(f"rtmp://127.0.0.1:{self.tap.port}/live/radio")
        wait_for("media at the receiver", lambda: len(self.tap.heard()) > BEGINS, ON_AIR_WITHIN_S)
        wait_for("the programme", self.programme_seen, ON_AIR_WITHIN_S)
        self.began_at = time.monotonic()

    def programme_seen(self) -> bool:
        """Not the filler alone."""
        if not self.program.copies:
            return True
        programme, order = self.program.programme
        return any(place.item in order for _, m in self.tap.heard() for place in programme.places.get(m.digest, []))

    def play_with(self, item: object) -> None:
        """The item among good ones, twice."""
        self.go_on_air([GOOD[0], item, *GOOD[1:]])
        self.watch(ROUNDS_S)

    def settle(self, *good: str) -> None:
        """On air with good ones, for long enough."""
        self.program.good = list(good) or [GOOD[0], MIDDLE, GOOD[2]]
        self.go_on_air(self.program.good)
        time.sleep(SETTLED_S)
        self.began_at = time.monotonic()

    def lasts(self, seconds: float) -> None:
        """The time for which a cause is there."""
        time.sleep(self.seconds(seconds))

    # ---- Looking on

    def silent_for(self) -> float:
        return time.monotonic() - max(self.tap.heard()[-1][1].at, self.began_at)

    def watch(self, seconds: float = AFTER_S) -> None:
        """Until the time is over and it is on air, or silent for too long: then a person restarts it."""
        at_least = time.monotonic() + self.seconds(seconds)
        while time.monotonic() < at_least or self.silent_for() > LIVE_S:
            if self.silent_for() > AWAY_S:
                before = len(self.tap.heard())
                self.cell.away = True
                self.call_for_help(lambda: len(self.tap.heard()) > before + BEGINS)
                return
            time.sleep(0.1)
        self.until = time.monotonic()

    def expect(self, item: str) -> None:
        """It comes on air; else a person has to restart the program."""
        def begun() -> bool:
            return self.program.has_begun(item, (m.digest for _, m in self.tap.heard() if m.kind == VIDEO))
        try:
            wait_for(f"{item} on air", begun, self.seconds(AWAY_S))
            self.watch(LIVE_S)
        except AssertionError:
            self.cell.deaf = True
            self.call_for_help(begun)

    def call_for_help(self, helped: Callable[[], bool]) -> None:
        self.until = time.monotonic()
        self.program.restart_by_hand()
        try:
            wait_for("that it helped", helped, HELPED_WITHIN_S)
            self.cell.by_hand = "restart"
        except AssertionError:
            self.cell.by_hand = "a restart does not help"

    # ---- What came of it

    def measure(self, of: Case) -> None:
        media_seen = [(session, m) for session, m in self.tap.heard() if m.at <= self.until]
        moments = [self.began_at, *(m.at for _, m in media_seen if m.at > self.began_at), self.until]
        self.cell.silence = max(after - before for before, after in zip(moments, moments[1:]))
        last: dict[tuple[int, int], int] = {}
        for session, message in media_seen:
            before = last.get((session, message.kind), message.time_ms)
            self.cell.jump = max(self.cell.jump, abs(message.time_ms - before) / 1000)
            last[session, message.kind] = message.time_ms
        if self.program.copies:
            self.count_places([m for _, m in media_seen if m.kind == VIDEO])
        if of.source:
            self.program.stop()  # so that nginx ends its file
            self.cell.damaged = any(damage(file) for file in self.ingest.files())

    def count_places(self, pictures: list[Message]) -> None:
        """The filler, and what is missing of the good items or came again, by the order of the list."""
        programme, order = self.program.programme
        counts = {place.item: place.count for places in programme.places.values() for place in places}
        begins = dict(zip(order, itertools.accumulate((counts[item] for item in order), initial=0)))
        last: Place | None = None
        filler = lost = repeated = 0
        for message in pictures:
            place = programme.place(message.digest, last)
            filler += bool(place and place.filler and message.at >= self.began_at)
            if not place or place.item not in order:
                continue
            if last and message.at >= self.began_at:
                step = order.index(place.item) - order.index(last.item)
                left = last.count - 1 - last.index
                jump = begins[place.item] + place.index - begins[last.item] - last.index - 1
                if self.program.stands_in and not place.index and left < SURELY_CUT:
                    pass  # from one whole item to another: what stood in is not lost, nor repeated
                elif step == 1 - len(order):  # the next round
                    lost += left + place.index
                elif jump >= 0:
                    lost += jump
                elif place.item == order[0] and (step or left < SURELY_CUT) and not self.program.stands_in:
                    self.cell.starts_over = True
                    lost += left
                else:
                    repeated -= jump
            last = place
        self.cell.filler, self.cell.lost, self.cell.repeated = filler / FPS, lost / FPS, repeated / FPS
        self.cell.others = self.program.stood_in()
