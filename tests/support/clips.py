"""The clips that the system tests play: short, cheap, and all different."""

import struct
import subprocess
from pathlib import Path

PICTURE = "testsrc2=size={size}:rate={rate}:duration={seconds}"
TONE = "sine=frequency={tone}:sample_rate={hertz}:duration={seconds}"
MADE_WITHIN_S = 300
FAST = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

# Played from the shared cache.
JOINED = ["plain.mp4", "odd.mkv", "fast.mp4", "sound.mp3", "mute.mp4", "turned.mp4", "tall.ts", "cut.ts"]
LONG = "long.mp4"  # 30 s
NOISE = "noise.mp4"  # 8 s that cannot be compressed well: the full bit rate
BROKEN = "broken.mp4"  # not a single frame
STEADY = "steady.flv"  # of the house format, at 2.5 Mbit/s all the time: 4 s
SHORT = "short.flv"  # the same, 2 s
UNCACHED = ["fresh.mp4", "second.mp4", "heavy.mp4"]  # never in the shared cache


def ffmpeg(*arguments: object) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True, timeout=MADE_WITHIN_S)


def picture(size: str, rate: str, seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", PICTURE.format(size=size, rate=rate, seconds=seconds)]


def tone(frequency: int, hertz: int, seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", TONE.format(tone=frequency, hertz=hertz, seconds=seconds)]


def turn(clip: Path, degrees: int = 90) -> None:
    """As phones do it: by the matrix of the first track's header (ISO 14496-12, 8.3.2). For this each version of
    ffmpeg has another option."""
    cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    data = bytearray(clip.read_bytes())
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, cosine << 16, sine << 16, 0, -sine << 16, cosine << 16, 0, 0, 0, 1 << 30)
    clip.write_bytes(data)


def make(folder: Path) -> None:
    folder.mkdir(parents=True)
    at = folder.joinpath
    ffmpeg(*picture("640x360", "30", 2), *tone(440, 44100, 2), *FAST, "-ac", 2, "-c:a", "aac",
           at("plain.mp4"))
    ffmpeg(*picture("321x241", "24000/1001", 1.7), *tone(500, 48000, 1.7), "-c:v", "mpeg4",
           "-c:a", "aac", "-ac", 1, at("odd.mkv"))
    ffmpeg(*picture("640x480", "50", 1.3), *tone(600, 48000, 1.3), *FAST, "-c:a", "aac", "-ac", 2,
           at("fast.mp4"))
    ffmpeg(*tone(700, 22050, 1.6), "-ac", 1, "-c:a", "libmp3lame", at("sound.mp3"))
    ffmpeg(*picture("400x300", "12.5", 1.9), *FAST, at("mute.mp4"))
    ffmpeg(*picture("320x240", "25", 1.2), *tone(800, 32000, 1.5), *FAST, "-c:a", "aac", at("upright.mp4"))
    turn(at("upright.mp4").rename(at("turned.mp4")))
    ffmpeg(*picture("180x320", "29.97", 1.4), *tone(900, 44100, 1.1), "-c:v", "mpeg2video",
           "-c:a", "mp2", at("tall.ts"))
    ffmpeg(*picture("320x180", "30", 2.2), *tone(950, 44100, 2.2), *FAST, "-c:a", "aac", at("whole.ts"))
    data = at("whole.ts").read_bytes()
    at("cut.ts").write_bytes(data[:len(data) * 7 // 10])
    at("whole.ts").unlink()
    ffmpeg(*picture("320x180", "10", 30), *tone(300, 44100, 30), *FAST, "-c:a", "aac", at(LONG))
    ffmpeg("-f", "lavfi", "-i", "nullsrc=size=426x240:rate=30:duration=8,geq=random(1)*255:128:128",
           *tone(350, 44100, 8), *FAST, "-b:v", "3M", "-c:a", "aac", at(NOISE))
    for name, seconds in ((STEADY, 4), (SHORT, 2)):
        ffmpeg("-f", "lavfi", "-i",
               f"nullsrc=size=426x240:rate=30:duration={seconds},geq=random(1)*255:128:128",
               *tone(400, 44100, seconds), *FAST, "-g", 60, "-bf", 0, "-b:v", "2500k", "-minrate", "2500k",
               "-maxrate", "2500k", "-bufsize", "2500k", "-x264-params", "nal-hrd=cbr:force-cfr=1",
               "-c:a", "aac", "-ac", 2, at(name))
    at(BROKEN).write_bytes(at("plain.mp4").read_bytes()[:3000])
    ffmpeg(*picture("320x180", "25", 2), *tone(1000, 44100, 2), *FAST, "-c:a", "aac", at("fresh.mp4"))
    ffmpeg(*picture("320x200", "25", 2), *tone(1100, 44100, 2), *FAST, "-c:a", "aac", at("second.mp4"))
    ffmpeg(*picture("640x360", "30", 90), *tone(1200, 44100, 90), *FAST, "-c:a", "aac", at("heavy.mp4"))
