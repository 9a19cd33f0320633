"""What changes within a file: recordings that were joined, clocks that step, sizes, channels and rates that change."""

import struct
import subprocess
from pathlib import Path

import marker
from catalogue import FLASH_AT, Item, Wants, film, joined, lavfi, part, write

TS = ("-muxdelay", "0")
AC3, MP2 = ("-c:a", "ac3"), ("-c:a", "mp2")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "3")


def at(seconds: float) -> tuple[str, ...]:
    return (*TS, "-output_ts_offset", str(seconds))


def sized(name: str, *sizes: tuple[int, int], video=("-c:v", "libx264", "-preset", "ultrafast")) -> Item:
    """One clock, one shape of picture, several sizes."""
    return joined(name, ".ts", *[{"size": size, "options": at(2 * n), "video": video} for n, size in enumerate(sizes)])


def from_the_middle(begins: float):
    """Without what comes before a picture in the middle of its group, as a recording of a broadcast begins."""
    def finish(file: Path) -> None:
        packets = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,pos", "-of",
            "csv=p=0", str(file)], capture_output=True, text=True, check=True).stdout.split()
        times = [line.strip(",").split(",") for line in packets]
        first = float(times[0][0])
        place = next(int(pos) for time, pos in times if float(time) - first >= begins)
        file.write_bytes(file.read_bytes()[place:])
    return finish


def mid_group(name: str, video=("-c:v", "libx264", "-preset", "ultrafast"), audio=("-c:a", "aac")) -> Item:
    """Its one picture that can be shown by itself comes after 0.8 s; before, there is sound."""
    return film(name, video, audio, seconds=4.0, flash_at=2.4, options=(*TS, "-g", "500", "-force_key_frames", "0,1.6"),
        finish=from_the_middle(0.8), lasts=3.2, flash_seen=1.6, sound_until=3.2, within_s=0.2)


def hole(file: Path, number: int) -> None:
    """Sound that is missing for half a second, in the second half."""
    write(lavfi(marker.picture(number, (320, 180), "25", 4, FLASH_AT)) + lavfi(marker.sound(number, 48_000, 4, FLASH_AT) +
        ",aselect='not(between(t,2,2.5))'"), ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"], file)


def sound_twice(ending: str, codec: tuple[str, ...], one: dict, other: dict, **wants) -> Item:
    return joined(f"chained-{codec[1]}{'-changed' if one != other else ''}{ending}", ending,
        {"video": None, "audio": codec, **one}, {"video": None, "audio": codec, **other},
        picture="card", flash_at=None, **wants)


ITEMS = [
    joined("clock-back.ts", ".ts", {"options": TS}, {"options": TS}),
    joined("clock-back-three.ts", ".ts", *[{"options": TS, "seconds": 1.5}] * 3),
    joined("clock-back-mpeg2.ts", ".ts", *[{"options": TS, "video": MPEG2, "audio": MP2}] * 2),
    joined("clock-on.ts", ".ts", {"options": TS}, {"options": at(9_000)}),
    joined("clock-back-hours.ts", ".ts", {"options": at(20_000)}, {"options": at(100)}),
    joined("clock-wraps.ts", ".ts", {"options": at(95_442)}, {"options": at(95_444)}),
    joined("dvd.vob", ".vob", *[{"video": MPEG2, "audio": AC3, "options": ("-f", "vob")}] * 2, within_s=0.4),
    joined("stereo-5.1.ts", ".ts", {"audio": AC3, "options": TS}, {"audio": AC3, "layout": "5.1", "options": at(2)}),
    joined("5.1-stereo.ts", ".ts", {"audio": AC3, "layout": "5.1", "options": TS}, {"audio": AC3, "options": at(2)}),
    joined("stereo-mono.ts", ".ts", {"audio": MP2, "options": TS}, {"audio": MP2, "layout": "mono", "options": at(2)}),
    joined("48-44.1.ts", ".ts", {"audio": MP2, "options": TS}, {"audio": MP2, "hertz": 44_100, "options": at(2)}),
    joined("32-48.ts", ".ts", {"audio": MP2, "hertz": 32_000, "options": TS}, {"audio": MP2, "options": at(2)}),
    joined("stereo-5.1-stereo.ts", ".ts", {"audio": AC3, "options": TS, "seconds": 1.5},
        {"audio": AC3, "layout": "5.1", "options": at(1.5), "seconds": 1.5}, {"audio": AC3, "options": at(3), "seconds": 1.5}),
    sized("size-up.ts", (320, 180), (640, 360)),
    sized("size-down.ts", (640, 360), (320, 180)),
    sized("size-mpeg2.ts", (352, 198), (704, 396), video=MPEG2),
    joined("25-50.ts", ".ts", {"options": TS}, {"rate": "50", "options": at(2)}),
    sound_twice(".ogg", ("-c:a", "libvorbis"), {}, {}),
    # Its second half is timed by the rate of the first: silence follows.
    sound_twice(".ogg", ("-c:a", "libvorbis"), {"hertz": 44_100}, {"hertz": 48_000}, within_s=0.25),
    sound_twice(".opus", ("-c:a", "libopus"), {}, {}),
    sound_twice(".opus", ("-c:a", "libopus"), {}, {"layout": "mono"}),
    sound_twice(".mp3", ("-c:a", "libmp3lame"), {}, {}),
    sound_twice(".mp3", ("-c:a", "libmp3lame"), {"hertz": 44_100}, {"hertz": 48_000}),
    sound_twice(".mp3", ("-c:a", "libmp3lame", "-b:a", "64k"), {"layout": "mono"}, {"layout": "stereo"}),
    sound_twice(".aac", ("-c:a", "aac"), {}, {}),
    sound_twice(".ac3", ("-c:a", "ac3"), {}, {"layout": "5.1"}),
    sound_twice(".aac", ("-c:a", "aac"), {"hertz": 22_050, "layout": "mono"}, {"layout": "5.1"}),
    sound_twice(".flac", ("-c:a", "flac"), {"seconds": 3.0}, {"seconds": 3.0}, within_s=0.6),
    sound_twice(".flac", ("-c:a", "flac"), {"hertz": 44_100, "seconds": 3.0}, {"layout": "mono", "seconds": 3.0}, within_s=1.0),
    sound_twice(".eac3", ("-c:a", "eac3"), {"layout": "5.1"}, {"hertz": 44_100}),
    sound_twice(".dts", ("-c:a", "dca", "-strict", "-2"), {}, {"layout": "5.1"}),
    joined("tagged.mp3", ".mp3", *[{"video": None, "audio": ("-c:a", "libmp3lame"), "options": ("-metadata", f"title={name}",
        "-id3v2_version", "3", "-write_id3v1", "1")} for name in ("A", "B", "C")], picture="card", flash_at=None, within_s=0.25),
    joined("sound-changes.ts", ".ts", {"options": TS}, {"options": at(2), "hertz": 44_100, "layout": "mono"}),
    joined("aac-5.1.ts", ".ts", {"options": TS, "layout": "5.1"}, {"options": at(2)}, {"options": at(4), "layout": "5.1"}),
    mid_group("mid-group.ts"),
    mid_group("mid-group-hevc.ts", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=error:keyint=500:scenecut=0")),
    mid_group("mid-group-mpeg2.ts", ("-c:v", "mpeg2video", "-q:v", "3", "-bf", "2", "-sc_threshold", "1000000000"), MP2),
    joined("chained.ogv", ".ogv", *[{"video": ("-c:v", "libtheora", "-b:v", "2M"), "audio": ("-c:a", "libvorbis")}] * 2,
        within_s=0.3),
    Item("hole.mkv", hole, Wants(seconds=4.0, loudness=False, sound_parts=0.75)),
]
