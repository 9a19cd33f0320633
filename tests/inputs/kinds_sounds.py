"""What sound alone comes in; it is shown with its cover, or with a card."""

from pathlib import Path

import clips
import marker
from catalogue import Item, Wants, lavfi, sound_only, write

STRICT = ("-strict", "-2")


def covered(name: str, audio: tuple[str, ...], cover: str, *, size=(200, 200), seconds=2.0, options=(), **wants) -> Item:
    """With a picture of its number in it."""
    def make(file: Path, number: int) -> None:
        picture = file.with_name(f".{file.name}.{cover}")
        write(lavfi(marker.picture(number, size, "1", 1, None, "yuvj420p" if cover == "jpg" else "rgb24")),
            ["-frames:v", "1", "-q:v", "2"], picture)
        write([*lavfi(marker.sound(number, 44_100, seconds, None)), "-i", picture],
            ["-map", "0", "-map", "1", *audio, "-c:v", "copy", "-disposition:v", "attached_pic", *options], file)
        picture.unlink()
    return Item(name, make, Wants(**{"seconds": seconds, "picture": "still", "shape": size[0] / size[1], "flash_at": None, **wants}))


def of_noise(file: Path, number: int) -> None:
    """The cover says that it is a PNG, and is none."""
    picture = file.with_name(f".{file.name}.png")
    write(lavfi(marker.picture(number, (200, 200), "1", 1, None, "rgb24")), ["-frames:v", "1"], picture)
    write([*lavfi(marker.sound(number, 44_100, 2, None)), "-i", picture], ["-map", "0", "-map", "1", "-c:a", "libmp3lame", "-c:v",
        "copy", "-disposition:v", "attached_pic"], file)
    data = file.read_bytes()
    at = data.index(b"IDAT")
    file.write_bytes(data[:at + 8] + b"\x5a" * 200 + data[at + 208:])
    picture.unlink()


def huge_cover(file: Path, number: int) -> None:
    """More pixels than ffmpeg may decode."""
    picture = file.with_name(f".{file.name}.png")
    clips.ffmpeg(*lavfi("color=c=red:s=9000x9000:r=1:d=1,format=monob"), "-frames:v", "1", picture)
    write([*lavfi(marker.sound(number, 44_100, 2, None)), "-i", picture], ["-map", "0", "-map", "1", "-c:a", "libmp3lame", "-c:v",
        "copy", "-disposition:v", "attached_pic"], file)
    picture.unlink()


CARD = Wants(picture="card", flash_at=None)

ITEMS = [
    sound_only("pcm.wav", ("-c:a", "pcm_s16le")),
    sound_only("float.wav", ("-c:a", "pcm_f32le"), hertz=96_000),
    sound_only("alaw.wav", ("-c:a", "pcm_alaw"), hertz=8_000, layout="mono"),
    sound_only("adpcm.wav", ("-c:a", "adpcm_ms")),
    sound_only("gsm.wav", ("-c:a", "libgsm_ms"), hertz=8_000, layout="mono"),
    sound_only("wave64.w64", ("-c:a", "pcm_s24le")),
    sound_only("lame.mp3", ("-c:a", "libmp3lame")),
    sound_only("variable.mp3", ("-c:a", "libmp3lame", "-q:a", "6")),
    sound_only("low.mp3", ("-c:a", "libmp3lame"), hertz=16_000, layout="mono"),
    sound_only("layer2.mp2", ("-c:a", "mp2")),
    sound_only("apple.m4a", ("-c:a", "aac")),
    sound_only("lossless.m4a", ("-c:a", "alac")),
    sound_only("adts.aac", ("-c:a", "aac")),
    sound_only("free.flac", ("-c:a", "flac")),
    sound_only("deep.flac", ("-c:a", "flac", "-sample_fmt", "s32", *STRICT), hertz=192_000),
    sound_only("opus.opus", ("-c:a", "libopus"), hertz=48_000),
    sound_only("opus-mono.opus", ("-c:a", "libopus", "-application", "voip"), hertz=16_000, layout="mono"),
    sound_only("vorbis.ogg", ("-c:a", "libvorbis")),
    sound_only("flac.oga", ("-c:a", "flac"), options=("-f", "ogg")),
    sound_only("speex.ogg", ("-c:a", "libspeex"), hertz=16_000, layout="mono"),
    sound_only("dolby.ac3", ("-c:a", "ac3")),
    sound_only("dolby-plus.eac3", ("-c:a", "eac3")),
    sound_only("theatre.dts", ("-c:a", "dca", *STRICT)),
    sound_only("lossless.thd", ("-c:a", "truehd", *STRICT), hertz=48_000, options=("-f", "truehd")),
    sound_only("big-endian.aiff", ("-c:a", "pcm_s16be")),
    sound_only("sun.au", ("-c:a", "pcm_mulaw"), hertz=8_000, layout="mono"),
    sound_only("core.caf", ("-c:a", "pcm_s16le")),
    sound_only("pack.wv", ("-c:a", "wavpack")),
    sound_only("true.tta", ("-c:a", "tta")),
    sound_only("windows.wma", ("-c:a", "wmav2")),
    sound_only("windows-lossy.wma", ("-c:a", "wmav1")),
    sound_only("matroska.mka", ("-c:a", "libopus"), hertz=48_000),
    sound_only("sound.webm", ("-c:a", "libvorbis")),
    sound_only("sound.mp4", ("-c:a", "aac")),
    sound_only("sound.ts", ("-c:a", "mp2"), hertz=48_000),
    sound_only("latm.ts", ("-c:a", "aac"), hertz=48_000, options=("-mpegts_flags", "latm")),
    sound_only("wide.w64", ("-c:a", "pcm_s24le"), hertz=96_000, layout="5.1"),
    sound_only("wide.flac", ("-c:a", "flac", "-sample_fmt", "s32"), hertz=96_000, layout="7.1"),
    sound_only("huge.wav", ("-c:a", "pcm_s24le"), options=("-rf64", "always")),
    sound_only("broadcast.wav", ("-c:a", "pcm_s16le"), hertz=48_000, options=("-write_bext", "1")),
    sound_only("little-endian.aifc", ("-c:a", "pcm_s16le"), options=("-f", "aiff")),
    sound_only("deep.aiff", ("-c:a", "pcm_s24be"), hertz=96_000),
    sound_only("creative.voc", ("-c:a", "pcm_u8"), hertz=25_000, layout="mono"),
    sound_only("meridian.mlp", ("-c:a", "mlp", *STRICT), hertz=48_000, options=("-f", "mlp")),
    sound_only("book.m4b", ("-c:a", "aac", "-b:a", "64k"), hertz=22_050, layout="mono", options=("-f", "ipod")),
    sound_only("right.flac", ("-c:a", "flac"), sound_filters=",pan=stereo|c0=0*c0|c1=c1"),
    sound_only("quiet.mp3", ("-c:a", "libmp3lame"), loud=0.02, seconds=3.0),
    sound_only("loud.flac", ("-c:a", "flac"), loud=0.99, seconds=3.0),
    covered("cover-jpg.mp3", ("-c:a", "libmp3lame"), "jpg"),
    covered("cover-png.mp3", ("-c:a", "libmp3lame"), "png"),
    covered("cover-jpg.m4a", ("-c:a", "aac"), "jpg"),
    covered("cover-png.m4a", ("-c:a", "alac"), "png"),
    covered("cover-jpg.flac", ("-c:a", "flac"), "jpg"),
    covered("cover-wide.flac", ("-c:a", "flac"), "png", size=(400, 100)),
    covered("cover-tall.mp3", ("-c:a", "libmp3lame"), "png", size=(100, 300)),
    Item("cover-of-noise.mp3", of_noise, CARD),
    Item("cover-too-large.mp3", huge_cover, CARD),
]
