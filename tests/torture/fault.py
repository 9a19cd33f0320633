"""A fault, the scene in which it happens, and what is measured of it.

    @fault("source", "a file ends in the middle", cause=r"track failed item=broken")
    def truncated(scene):
        scene.go_on_air(["plain.mp4", clips.BROKEN, "fast.mp4"])
        scene.wait_turns(2)

A fault returns when the show is as it should be again, and raises when that takes too long. What it has to say of
itself: `scene.began()` where it begins (else where the first item is on air), `scene.ended()` where its cause has
gone, `scene.by_hand(...)` for what a person must do.
"""

import contextlib
import dataclasses
import datetime
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable, Sequence

import clips
import login
import media
from flv import HEADER_BYTES, Recording
from memory_watch import MemoryWatch
from nginx import Nginx, damage
from receiver import Ingest, MediaTap, Programme, Reception, examine
from service import Service
from telegram_server import TelegramServer
from waiting import wait_for

ON_AIR_WITHIN_S = 60
BACK_WITHIN_S = 120
SILENT_S = 1.5  # longer is a gap that a viewer's buffer may show
BACK_S = 2.0
AGAIN_S = 5.0  # from the start of a process
KEPT_S = 4.0  # the place in the programme: it is saved every 2 s and entered at a keyframe
RESTART_S, RESTART_SHORT_S = 10, 1  # RestartSec=
WATCHED_FAMILIES = {"hostile"}  # whose memory is looked at


@dataclasses.dataclass(frozen=True)
class Fault:
    family: str
    name: str
    title: str
    act: Callable[["Scene"], None]
    cause: str  # a pattern: the log line that names it; "" where nothing is to be said
    silence_s: float | None  # the aim: no longer silence than this
    back_s: float | None  # the aim: new media so soon after the cause has gone
    kept_s: float | None  # the aim: no more of the programme lost or repeated
    long: bool  # not in the short form
    network: bool  # in a network of its own


FAULTS: dict[str, Fault] = {}


def fault(family: str, title: str, *, cause: str = "", silence_s: float | None = SILENT_S,
          back_s: float | None = None, kept_s: float | None = None, long: bool = False, network: bool = False):
    """Registers a function, whose name is the fault's. With `back_s` the silence is as long as its cause lasts."""
    def register(act: Callable[["Scene"], None]) -> Callable[["Scene"], None]:
        FAULTS[act.__name__] = Fault(family, act.__name__, title, act, cause, None if back_s else silence_s, back_s,
            kept_s, long, network)
        return act
    return register


@dataclasses.dataclass
class Row:
    family: str
    name: str
    title: str
    reception: Reception | None = None
    named_after: float | None = None  # s until the log named it
    by_hand: str = "nothing"
    aims: list[str] = dataclasses.field(default_factory=list)
    missed: list[str] = dataclasses.field(default_factory=list)  # of the aims
    service_mib: float | None = None  # the most that it took, where that is looked at
    children_mib: float | None = None  # all of them together
    failed: str = ""  # it did not end on air, or something is broken


class Scene(Ingest):
    """The service with a session, Telegram, its ingest and a tap before it; ends with the block."""

    def __init__(self, folder: Path, fixture: Path, short: bool):
        self.folder = folder
        self.fixture = fixture
        self.short = short
        self.stack = contextlib.ExitStack()
        self.began_at: float | None = None
        self.ended_at: float | None = None
        self.began_clock = 0.0  # the log's
        self.hand: list[str] = []
        self.service: Service | None = None
        self.telegram: TelegramServer | None = None
        self.ingest = Nginx(folder / "nginx", app="drop_idle_publisher 5s;")
        self.tap = MediaTap(self.ingest.port)
        self.keys = 1
        self.memory: MemoryWatch | None = None
        self.host = "127.0.0.1"  # where the service finds the tap

    def __enter__(self) -> "Scene":
        self.stack.enter_context(self.ingest)
        self.stack.enter_context(self.tap)
        return self

    def __exit__(self, *error) -> None:
        self.stack.__exit__(*error)

    # ---- Set-up

    def clip(self, name: str) -> Path:
        return self.fixture / "clips" / name

    def media_server(self, **options) -> media.Server:
        """Serves the clips."""
        return self.stack.enter_context(media.Server(self.fixture / "clips", **options))

    @property
    def stream_url(self) -> str:
        scheme = "rtmps" if self.tap.context else "rtmp"
        return f"{scheme}://{self.host}:{self.tap.port}/live/"

    @property
    def stream_key(self) -> str:
        return f"{login.CHAT}:{self.keys}"

    def start_telegram(self, *arguments: str, **options) -> TelegramServer:
        chat = login.channel(self.stream_url, self.stream_key, arriving=True)
        world = {"accounts": [login.account()], "chats": [chat]}
        self.telegram = self.stack.enter_context(TelegramServer(self.folder, world, *arguments, **options))
        return self.telegram

    def make_service(self, playlist: Sequence[object] = (), *, cached: bool = True, logged_in: bool = True,
                     **settings: str) -> Service:
        """Not started. Names of clips are those of the fixture; into Telegram, unless RTMP_URL says otherwise."""
        if "RTMP_URL" in settings:
            settings = {"OUTPUT": "rtmp", **settings}
        else:
            telegram = self.telegram or self.start_telegram()
            settings = login.settings(telegram, **settings)
        known = [*clips.JOINED, clips.LONG, clips.NOISE, clips.BROKEN, *clips.UNCACHED]
        paths = [self.clip(item) if item in known else item for item in playlist]
        self.service = self.stack.enter_context(Service(self.folder / "service", settings, paths,
            cache=self.fixture / "cache" if cached else None))
        self.service.log_file.touch()
        if settings["OUTPUT"] == "telegram" and logged_in:
            self.log_in()
        return self.service

    def go_on_air(self, playlist: Sequence[object], within: Sequence[str] = (), **settings) -> Service:
        """Started, `within` a command such as unshare, with an item on air; from here on it is measured."""
        service = self.make_service(playlist, **settings)
        self.put_on_air(within)
        return service

    def put_on_air(self, within: Sequence[str] = ()) -> None:
        """Starts the service that was made."""
        service = self.service
        service.start(within=within)
        service.wait_log(r"track started", ON_AIR_WITHIN_S)
        self.wait_media(within=ON_AIR_WITHIN_S)
        self.began()

    def log_in(self) -> None:
        login.log_in(self.service.env_file)

    # ---- What the fault says of itself

    def began(self) -> None:
        self.began_at, self.began_clock = time.monotonic(), time.time()

    def ended(self) -> None:
        self.ended_at = time.monotonic()

    def by_hand(self, what: str) -> None:
        self.hand.append(what)

    def lasts(self, seconds: float, short_s: float | None = None) -> None:
        """The time for which a cause is there; it has no other effect to be waited for."""
        time.sleep(seconds if short_s is None or not self.short else short_s)

    def between_starts(self) -> None:
        """As systemd waits."""
        self.service.expect_no_process()
        self.lasts(RESTART_S, RESTART_SHORT_S)

    def start_again(self) -> None:
        """As systemd does, when the process has ended; from then on its return is measured."""
        self.between_starts()
        self.ended()
        self.service.start()
        self.wait_back()

    # ---- The stream key

    def replace_key(self) -> None:
        self.keys += 1
        self.telegram.set_stream_target(chat=login.CHAT, url=self.stream_url, key=self.stream_key)

    # ---- Waiting

    def media_count(self) -> int:
        return len(self.tap.heard())

    def wait_media(self, more: int = 40, within: float = BACK_WITHIN_S) -> None:
        """So many messages from now on."""
        before = self.media_count()
        wait_for("media at the receiver", lambda: self.media_count() >= before + more, within)

    def wait_back(self, within: float = BACK_WITHIN_S) -> None:
        """Media, the programme and not the filler, and a service that says so."""
        try:
            self.wait_media(within=within)
            wait_for("the programme", lambda: self.service.on_air(), within)
            wait_for("ready", lambda: self.service.get("metrics", "/readyz")[0] == 200, within)
        except (AssertionError, OSError) as error:
            raise AssertionError(f"{error}\n{self.service.tail()}") from None

    def wait_turns(self, count: int = 1, within: float = BACK_WITHIN_S) -> None:
        """Items that begin from now on."""
        self.service.wait_log(r"track started", within, self.service.count_log("track started") + count)

    def wait_item(self, item: str, within: float = BACK_WITHIN_S) -> None:
        """It begins from now on."""
        self.service.wait_started(item, within, self.service.count_log(f"track started item={re.escape(item)}") + 1)

    def state(self) -> str:
        return re.search(r'^tgvs_state\{state="(\w+)"\} 1$', self.service.metrics_text(), re.M)[1]

    def wait_state(self, state: str, within: float = BACK_WITHIN_S) -> None:
        wait_for(f"state {state}", lambda: self.state() == state, within)

    def shadow(self, program: str, script: str) -> None:
        """A shell script that is met in place of a program; $real is the real one."""
        real = shutil.which(program)
        path = self.service.bin / program
        aside = path.with_suffix(".new")
        aside.write_text(f'#!/bin/bash\nreal={real}\n{script}\n', encoding="utf-8")
        aside.chmod(0o755)
        aside.rename(path)

    def wait_process(self, name: str, *parts: str, within: float = BACK_WITHIN_S) -> int:
        return self.service.wait_process(name, *parts, within=within).pid

    # ---- What came of it

    def watch_memory(self) -> None:
        mark = str(self.folder / "service")
        self.memory = self.stack.enter_context(MemoryWatch(mark, lambda: self.service and self.service.process))

    def measure(self, fault: Fault, row: Row) -> None:
        until = time.monotonic()
        media_seen = self.tap.heard()
        programme = Programme([self.fixture / "cache", self.service.cache])
        row.reception = examine(media_seen, programme, self.began_at, until, self.ended_at)
        row.by_hand = ", ".join(self.hand) or "nothing"
        if self.memory:
            row.service_mib, row.children_mib = self.memory.service_mib, self.memory.children_mib
        if fault.cause:
            row.named_after = self.named_after(fault.cause)
            if row.named_after is None:
                row.failed = f"no line of the log names the cause: {fault.cause}\n{self.service.tail()}"
        if row.reception.backwards:
            row.failed = f"time stamps went back {row.reception.backwards} times"
        if row.reception.unknown and not self.expect_unknown():
            row.failed = f"{row.reception.unknown} pictures are of no known item"

    def expect_unknown(self) -> bool:
        """Live sources and publishers, and tracks that were removed from the cache since."""
        if "INGEST" in self.service.settings:
            return True
        return "://" in self.service.playlist.read_text(encoding="utf-8", errors="replace") \
            if self.service.playlist.exists() else True

    def named_after(self, pattern: str) -> float | None:
        """0 if only before: what is wrong with an item may be seen before the first one is on air."""
        before = None
        for line in self.service.whole_log().splitlines():
            stamp, _, text = line.partition(" ")
            if not re.match(r"\d{4}-\d\d-\d\dT", stamp) or not re.search(pattern, text):
                continue
            at = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
            if at >= self.began_clock:
                return at - self.began_clock
            before = 0.0
        return before

    def check_recordings(self, row: Row) -> None:
        """What nginx kept decodes without a word."""
        for file in self.ingest.files():
            if file.read_bytes()[:3] != b"FLV":
                continue  # of a session that was refused: room without a byte
            cut_torn_end(file)
            said = damage(file)
            if said and not row.failed:
                row.failed = f"decoding {file.name}: {'; '.join(said[:5])}"


def cut_torn_end(file: Path) -> None:
    """The last tag, which was being written."""
    tags = Recording(file).tags
    os.truncate(file, tags[-1].offset if tags else HEADER_BYTES)


def run(fault: Fault, fixture: Path, work: Path, short: bool, keep: bool) -> Row:
    row = Row(fault.family, fault.name, fault.title)
    folder = Path(tempfile.mkdtemp(prefix=f"{fault.name[:32]}-", dir=work))
    try:
        with Scene(folder, fixture, short) as scene:
            if fault.family in WATCHED_FAMILIES:
                scene.watch_memory()
            fault.act(scene)
            scene.measure(fault, row)
        scene.check_recordings(row)
    except (AssertionError, OSError, subprocess.SubprocessError, ValueError) as error:
        row.failed = row.failed or f"{type(error).__name__}: {error}"
    judge(fault, row)
    if row.failed:
        row.failed += f"\nthe folder: {folder}"
    elif not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return row


def judge(fault: Fault, row: Row) -> None:
    if not (got := row.reception):
        return
    aims = [(fault.silence_s, "silence below {:g} s", got.silence),
            (fault.back_s, "back within {:g} s", float("inf") if got.back is None else got.back),
            (fault.kept_s, "place kept within {:g} s", max(got.lost, got.repeated))]
    texts = [(text.format(limit), reached > limit) for limit, text, reached in aims if limit is not None]
    row.aims = [text for text, _ in texts]
    row.missed = [text for text, missed in texts if missed]
