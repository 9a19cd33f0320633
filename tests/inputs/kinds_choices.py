"""Files with more in them than is to be seen and heard: commentaries, covers, programmes, several pictures."""

from pathlib import Path

import marker
from catalogue import AAC, FLASH_AT, H264, Item, Wants, lavfi, write

OTHER = 900  # what must not be seen or heard has this number
STEREO = ",aformat=channel_layouts=stereo"
PICTURES = {"film": lambda n: lavfi(marker.picture(n, (320, 180), "25", 2, FLASH_AT)),
            "other": lambda n: lavfi(marker.picture(OTHER, (320, 180), "25", 2, None)),
            "small": lambda n: lavfi(marker.picture(OTHER, (160, 90), "25", 2, None)),
            "large-still": lambda n: lavfi(marker.picture(OTHER, (800, 800), "25", 0.04, None)),
            "sound": lambda n: lavfi(marker.sound(n, 48_000, 2, FLASH_AT) + ",aformat=channel_layouts=mono"),
            "other-sound": lambda n: lavfi(marker.sound(OTHER, 48_000, 2, None) + STEREO)}


def of(name: str, inputs: tuple[str, ...], *options: str, **wants) -> Item:
    def make(file: Path, number: int) -> None:
        graphs = [word for one in inputs for word in PICTURES[one](number)]
        maps = [word for place in range(len(inputs)) for word in ("-map", str(place))]
        write([*graphs, *maps], options, file)
    return Item(name, make, Wants(**wants))


SOUNDS = ("film", "sound", "other-sound")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "3", "-c:a", "mp2")

ITEMS = [
    of("comment.mkv", SOUNDS, *H264, *AAC, "-disposition:a:0", "0", "-disposition:a:1", "comment"),
    of("comment-default.mkv", SOUNDS, *H264, *AAC, "-disposition:a:0", "0", "-disposition:a:1", "default+comment"),
    of("description.mkv", SOUNDS, *H264, *AAC, "-disposition:a:0", "0", "-disposition:a:1", "default+visual_impaired"),
    of("description-by-title.mkv", SOUNDS, *H264, *AAC, "-disposition:a:0", "0", "-metadata:s:a:1", "title=Audio Description"),
    of("commentary-by-title.mp4", SOUNDS, *H264, *AAC, "-metadata:s:a:1", "handler_name=Director's commentary"),
    of("commentary-ru.mkv", SOUNDS, *H264, *AAC, "-disposition:a:0", "0", "-metadata:s:a:1", "title=Комментарий режиссёра"),
    of("description.ts", SOUNDS, *H264, *AAC, "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=eng",
        "-disposition:a:1", "visual_impaired"),
    of("default-second.mkv", ("film", "other-sound", "sound"), *H264, *AAC, "-disposition:a:0", "0", "-disposition:a:1", "default"),
    of("language.mkv", SOUNDS, *H264, *AAC, "-metadata:s:a:0", "language=rus", "-metadata:s:a:1", "language=eng"),
    of("programmes.ts", ("film", "sound", "small", "other-sound"), *MPEG2, "-program", "st=0:st=1", "-program", "st=2:st=3"),
    of("programmes-crossed.ts", ("small", "other-sound", "film", "sound"), *MPEG2, "-program", "st=0:st=1", "-program", "st=2:st=3"),
    of("programmes-radio.ts", ("film", "sound", "other-sound"), *MPEG2, "-program", "st=2", "-program", "st=0:st=1"),
    of("two-pictures.mkv", ("other", "film", "sound"), *H264, *AAC, "-disposition:v:0", "0", "-disposition:v:1", "default"),
    of("two-pictures-small.mp4", ("small", "film", "sound"), *H264, *AAC, "-disposition:v:0", "0",
        "-disposition:v:1", "default"),
    of("cover-first.mkv", ("large-still", "film", "sound"), "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p", "-c:v:1", "libx264",
        "-preset", "ultrafast", *AAC, "-disposition:v:0", "default"),
    of("cover-marked.mp4", ("film", "sound", "large-still"), "-c:v:0", "libx264", "-preset", "ultrafast", "-c:v:1", "mjpeg",
        "-pix_fmt:v:1", "yuvj420p", *AAC, "-disposition:v:1", "attached_pic"),
    of("cover-png.mkv", ("film", "sound", "large-still"), "-c:v:0", "libx264", "-preset", "ultrafast", "-c:v:1", "png",
        "-pix_fmt:v:1", "rgb24", *AAC, "-disposition:v:1", "attached_pic"),
]
