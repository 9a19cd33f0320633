"""Four programs that play the same list into the same RTMP server, each started again when it ends.

  per-track   a shell loop with one transcoding ffmpeg for each item, which reads its list again each round
  concat      ffmpeg -re -stream_loop -1 -f concat -c copy, which reads it at its start
  liquidsoap  Debian's, copying packets, with a filler below the list and the list watched
  ours        tg_video_streamer, OUTPUT=rtmp, with all good clips in its cache, as after a first round
"""

import contextlib
import functools
import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import Iterable, Sequence

import clips
import processes
from receiver import Programme
from renaming import Renaming
from service import Service
from waiting import wait_for

RESTART_S = 1.0  # what a service manager waits, unless a fault says otherwise
GONE_WITHIN_S = 10
NETWORK_WAIT = "10000000"  # µs that a dead source is waited for
GOOD = ["one.mp4", "two.mp4", "three.mp4"]
MIDDLE = "middle.mp4"  # longer than a server is away: what went on meanwhile is in it still
SPARE = "spare.mp4"  # what faults are made of
ADDED = "added.mp4"  # comes to the list later
LONG = "long.mp4"  # in nobody's cache
FILLER = "filler.mp4"
PACKETS = ["packets", "packets-concat"]
QUIET = ["ffmpeg", "-nostdin", "-v", "error"]
# One format for all, which can be copied into one stream.
ENCODE = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-b:v", "1500k",
          "-minrate", "1500k", "-maxrate", "1500k", "-bufsize", "3000k", "-bf", "0", "-g", "60", "-keyint_min", "60",
          "-sc_threshold", "0", "-c:a", "aac", "-b:a", "128k", "-ar", "44100", "-ac", "2"]


def source(number: int, seconds: float) -> list[str]:
    look = f"hue=h={number * 50},noise=alls=12:allf=t+u:all_seed={number + 1}"
    picture = [*clips.picture("640x360", "30", seconds)]
    picture[-1] += "," + look
    return [*picture, *clips.tone(330 + 110 * number, 44100, seconds)]


def make_clips(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, (name, seconds) in enumerate([*((name, 4) for name in GOOD), (MIDDLE, 30), (SPARE, 6), (ADDED, 4),
                                              (FILLER, 2), (LONG, 20)]):
        clips.ffmpeg(*source(number, seconds), *ENCODE, "-movflags", "+faststart", folder / name)
    # As copied packets arrive; concat repeats the parameter sets in keyframes.
    for kind in PACKETS:
        (folder / kind).mkdir()
    for name in [*GOOD, MIDDLE, ADDED, FILLER]:
        alone = folder / PACKETS[1] / f"{name}.txt"
        alone.write_text(f"file '{folder / name}'\n", encoding="utf-8")
        for kind, how in zip(PACKETS, ([], ["-f", "concat", "-safe", "0"])):
            clips.ffmpeg(*how, "-i", alone if how else folder / name, "-c", "copy", folder / kind / f"{Path(name).stem}.flv")


def warm_cache(folder: Path, clip_folder: Path) -> None:
    """Ours: one round."""
    with Service(folder, {"OUTPUT": "preview", "LOOP": "0"}, [clip_folder / name for name in [*GOOD, MIDDLE]]) as service:
        service.start()
        wait_for("the clips in the cache", lambda: len(list(service.cache.glob("*.json"))) == len(GOOD) + 1, 240)


class Program:
    """One of the four in a folder of its own, and what starts it again; ends with the block."""
    name = title = ""
    copies = True  # what it lost is seen by the bytes
    good = GOOD  # the list
    stands_in = False  # with another item while one is not ready
    app = ""  # nginx's, for this publisher

    def __init__(self, folder: Path, clip_folder: Path):
        self.folder, self.clips = folder, clip_folder
        self.list = folder / "list.txt"
        self.log = folder / "log.txt"
        self.restart_s = RESTART_S
        self.process: subprocess.Popen | None = None
        self.stopping = threading.Event()
        self.url = ""
        folder.mkdir()

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    # ---- The list

    def line(self, item: str) -> str:
        return item

    def path(self, item: object) -> str:
        return str(item) if "/" in str(item) else str(self.clips / str(item))

    def write_list(self, items: Iterable[object]) -> None:
        """In one step."""
        aside = self.list.with_suffix(".new")
        aside.write_text("".join(self.line(self.path(item)) + "\n" for item in items), encoding="utf-8")
        aside.rename(self.list)

    # ---- Running

    def command(self) -> Sequence[object]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """With a mark, by which its children are found."""
        return {**os.environ, "TGVS_PUBLISHER": str(self.folder)}

    def start(self, url: str) -> None:
        self.url = url
        self.stopping.clear()
        self.launch()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()

    def launch(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(list(map(str, self.command())), cwd=self.list.parent, env=self.environment(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def keep(self) -> None:
        while True:
            self.process.wait()
            if self.stopping.wait(self.restart_s):
                return
            self.launch()

    def kill9(self) -> None:
        """All of it, as a service manager would see to."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        self.stopping.set()
        while self.process and self.keeper.is_alive():
            self.kill9()
            self.keeper.join(0.2)
        wait_for(f"nothing of {self.folder} runs", lambda: not processes.running(str(self.folder)), GONE_WITHIN_S)

    def restart_by_hand(self) -> None:
        self.stop()
        self.start(self.url)

    def kill_ffmpeg(self) -> None:
        self.process.kill()

    # ---- What it plays

    def stood_in(self) -> float:
        """Seconds of items out of turn, for one that was not ready."""
        return 0.0

    @functools.cached_property
    def programme(self) -> tuple[Programme, list[str]]:
        """And the names of the good items in it, in the list's order."""
        return Programme([self.clips / kind for kind in PACKETS]), [Path(name).stem for name in self.good]

    def has_begun(self, item: str, pictures: Iterable[bytes]) -> bool:
        """Whether it is on air, or has been."""
        programme, _ = self.programme
        return any(place.item == Path(item).stem for one in pictures for place in programme.places.get(one, []))


class PerTrack(Program):
    name, title, copies = "per-track", "ffmpeg per track", False
    script = """\
while :; do
    while IFS= read -r item <&3; do
        case $item in
            http*) set -- -reconnect 1 -reconnect_streamed 1 -reconnect_delay_max 5 -rw_timeout {wait} ;;
            *) set -- ;;
        esac
        {ffmpeg} -re "$@" -i "$item" -vf scale=640:360,fps=30 {encode} -f flv {url} || sleep 0.5
    done 3< {list}
    [ -s {list} ] || sleep 0.5
done
"""

    def command(self):
        text = self.script.format(wait=NETWORK_WAIT, ffmpeg=" ".join(QUIET), encode=" ".join(ENCODE), url=self.url,
            list=self.list)
        return ["sh", "-c", text]

    def kill_ffmpeg(self) -> None:
        for pid in wait_for("its ffmpeg", lambda: processes.children_of(self.process.pid), GONE_WITHIN_S):
            processes.kill(pid)

    def has_begun(self, item, pictures) -> bool:
        return bool(processes.find(str(self.folder), "ffmpeg", item))


class Concat(Program):
    name, title = "concat", "ffmpeg concat, copy"

    def line(self, item: str) -> str:
        # Options of an item: what ffmpeg takes for the list is not handed on.
        network = f"\noption rw_timeout {NETWORK_WAIT}\noption reconnect 1\noption reconnect_delay_max 5"
        return f"file '{item}'" + (network if item.startswith("http") else "")

    def command(self):
        return [*QUIET, "-re", "-stream_loop", "-1", "-protocol_whitelist", "file,http,tcp", "-f", "concat", "-safe", "0",
                "-i", self.list, "-c", "copy", "-f", "flv", self.url]


class Liquidsoap(Program):
    name, title = "liquidsoap", "liquidsoap, copy"
    script = """\
settings.init.allow_root.set(true)
settings.log.stdout.set(true)
settings.log.file.set(false)
songs = playlist(mode="normal", reload_mode="watch", "{list}")
radio = fallback(track_sensitive=false, [songs, single("{filler}")])
output.url(fallible=true, restart_delay=1., url="{url}",
    %ffmpeg(format="flv", %audio.copy, %video.copy), radio)
"""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.list = self.list.with_suffix(".m3u")
        self.names = Renaming()
        self.app = self.names.directives

    def __exit__(self, *error):
        super().__exit__(*error)
        self.names.close()

    def write_list(self, items) -> None:
        """In place: it watches the file, not its name."""
        self.list.write_text("".join(self.path(item) + "\n" for item in items), encoding="utf-8")

    def command(self):
        script = self.folder / "radio.liq"
        script.write_text(self.script.format(list=self.list, filler=self.clips / FILLER, url=self.url), encoding="utf-8")
        return ["liquidsoap", script]


class Ours(Program):
    name, title, stands_in = "ours", "tg_video_streamer", True

    def __init__(self, folder: Path, clip_folder: Path):
        super().__init__(folder, clip_folder)
        self.service = Service(folder / "service", {"OUTPUT": "rtmp"}, cache=clip_folder.parent / "warm/cache")
        self.list, self.log = self.service.playlist, self.service.log_file

    def command(self):
        self.service.settings["RTMP_URL"] = self.url
        self.service.write_settings()
        return self.service.command()

    def environment(self):
        return {**super().environment(), **self.service.environment()}

    def kill_ffmpeg(self) -> None:
        """The one that encodes an item which the list does not have yet."""
        self.write_list([*self.good[:1], LONG, *self.good[1:]])
        encoder = wait_for("an encoder", lambda: processes.find(str(self.folder), "ffmpeg", LONG, "libx264"), 60)
        processes.kill(encoder.pid)

    def stood_in(self) -> float:
        return sum(map(float, re.findall(r"track started .* duration_s=(\S+) stand_in=true", self.service.whole_log())))

    @functools.cached_property
    def programme(self):
        cache = self.service.cache
        names = {}
        for file in cache.glob("*.json"):
            with contextlib.suppress(ValueError):
                names[Path(json.loads(file.read_text(encoding="utf-8"))["location"]).name] = file.stem
        return Programme([cache]), [names[name] for name in self.good]

    def has_begun(self, item, pictures) -> bool:
        return bool(re.search(rf"track started item={re.escape(item)}", self.service.whole_log()))


PROGRAMS = {one.name: one for one in (PerTrack, Concat, Liquidsoap, Ours)}
