"""What changes within a file: recordings that were joined, clocks that step, sizes, channels and rates that change."""

import struct
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
    joined("chained.ogv", ".ogv", *[{"video": ("-c:v", "libtheora", "-b:v", "2M"), "audio": ("-c:a", "libvorbis")}] * 2,
        within_s=0.3),
    Item("hole.mkv", hole, Wants(seconds=4.0, loudness=False, sound_parts=0.75)),
]
