"""Lists as people have them, and what a list says of its items."""

import dataclasses
import urllib.parse
from pathlib import Path
from typing import Callable

from catalogue import Item, film


def listed(name: str, list_name: str, text: Callable[[Path], bytes], **more) -> Item:
    """A film that is reached by a list beside it."""
    one = film(name, **more)

    def make(file: Path, number: int) -> None:
        one.make(file, number)
        (file.parent / list_name).write_bytes(text(file))
    return dataclasses.replace(one, make=make, lines=lambda file: [str(file.parent / list_name)])


def nested(file: Path) -> bytes:
    (file.parent / "inner.m3u").write_text(f"#EXTM3U\n{file.name}\n", encoding="utf-8")
    return b"inner.m3u\n"


def said(name: str, *before: str, line: Callable[[Path], str] = str, **more) -> Item:
    """With lines before its own."""
    return dataclasses.replace(film(name, **more), lines=lambda file: [*before, line(file)])


def junk_beside(file: Path) -> None:
    for junk in ("._film.mp4", "film.mp4.part", "Thumbs.db", ".DS_Store"):
        (file.parent / junk).write_bytes(b"no film")


XSPF = """<?xml version="1.0" encoding="UTF-8"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>
<track><location>{}</location><title>A &amp; B</title></track></trackList></playlist>"""
ITEMS = [
    listed("utf-16-le.mp4", "utf-16-le.m3u", lambda file: b"\xff\xfe" + f"#EXTM3U\r\n{file.name}\r\n".encode("utf-16-le")),
    listed("utf-16-be.mp4", "utf-16-be.m3u8", lambda file: b"\xfe\xff" + f"#EXTM3U\n{file.name}\n".encode("utf-16-be")),
    listed("bom.mp4", "bom.m3u", lambda file: b"\xef\xbb\xbf" + f"{file.name}\n".encode()),
    listed("кириллица.mp4", "cp1251.m3u", lambda file: f"#EXTM3U\r\n#EXTINF:2,Песня\r\n{file.name}\r\n".encode("cp1251")),
    listed("cr.mp4", "cr.m3u", lambda file: f"#EXTM3U\r{file.name}\r".encode()),
    listed("crlf.mp4", "crlf.m3u", lambda file: f"#EXTM3U\r\n{file.name}\r\n".encode()),
    listed("last-line.mp4", "last-line.m3u", lambda file: file.name.encode()),
    listed("winamp.mp4", "winamp.pls", lambda file:
        f"[playlist]\r\nFile1={file.name}\r\nTitle1=A film\r\nLength1=2\r\nNumberOfEntries=1\r\nVersion=2\r\n".encode()),
    listed("pls-order.mp4", "order.pls", lambda file: f"[Playlist]\nnumberofentries=1\nfile1 = {file}\n".encode()),
    listed("xspf a&b.mp4", "vlc.xspf", lambda file: XSPF.format("file://" + urllib.parse.quote(str(file))).encode()),
    listed("xspf-relative.mp4", "relative.xspf", lambda file: XSPF.format(file.name).encode()),
    listed("nested.mp4", "outer.m3u", nested),
    listed("a #1 100%.mp4", "vlc.m3u", lambda file: urllib.parse.quote(file.name).encode() + b"\n"),
    listed("file-url.mp4", "url.m3u", lambda file: f"file://{urllib.parse.quote(str(file))}\n".encode()),
    listed("windows.mp4", "windows.m3u", lambda file: f".\\{file.name}\r\n".encode()),
    listed("drive.mp4", "drive.m3u", lambda file: f"..\\lists\\{file.name}\r\n".encode()),
    listed("quoted.mp4", "quoted.txt", lambda file: f'"{file.name}"\n'.encode()),
    listed("comment.mp4", "comment.txt", lambda file: f"{file.name}   # the film\n".encode()),
    listed("blanks.mp4", "blanks.txt", lambda file: f"   {file.name}  \t\n".encode()),
    listed("extinf.mp4", "extinf.m3u", lambda file:
        f'#EXTM3U x-tvg-url="http://a/b"\n#EXTINF:-1 tvg-id="a,b" group-title="x, y",A, B - C\n{file.name}\n'.encode()),
    film("a folder/film.mp4", finish=junk_beside, lines=lambda file: [str(file.parent)]),
    said("start.mp4", "#TGVS: start=1", seconds=4.0, flash_at=2.0, lasts=3.0, flash_seen=1.0, sound_until=3.0),
    said("stop.mp4", "#TGVS: stop=2.5", seconds=4.0, lasts=2.5, sound_until=2.5),
    said("start-stop.mkv", '#TGVS: start=0:01 stop=0:03 title="From, to"', seconds=4.0, flash_at=2.0, lasts=2.0, flash_seen=1.0,
        sound_until=2.0),
    said("start-late-sound.ts", "#TGVS: start=0.5", late=1.0, options=("-g", "5"), seconds=4.0, flash_at=2.0, lasts=3.5, flash_seen=1.5, sound_from=0.5,
        sound_until=3.5),
    said("start-late-picture.ts", "#TGVS: start=1.5", picture_late=1.0, options=("-g", "5"), seconds=4.0, flash_at=2.5, lasts=2.5, flash_seen=1.0,
        sound_until=2.5, within_s=0.3),
    said("aspect.mp4", "#TGVS: aspect=4:3", shape=4 / 3),
    said("vlc-times.mp4", "#EXTVLCOPT:start-time=1", "#EXTVLCOPT:stop-time=3", "#EXTVLCOPT:network-caching=1000", seconds=4.0,
        flash_at=2.0, lasts=2.0, flash_seen=1.0, sound_until=2.0),
    said("wrong-word.mp4", "#TGVS: stat=1"),
]
