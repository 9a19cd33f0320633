"""Files that are not whole, not what they say, or nothing at all."""

from pathlib import Path

from catalogue import H264, Item, Wants, film, sound_only


def cut(part: float):
    def finish(file: Path) -> None:
        data = file.read_bytes()
        file.write_bytes(data[:int(len(data) * part)])
    return finish


def damaged(file: Path) -> None:
    """Noise over three thousand bytes in the middle."""
    data = bytearray(file.read_bytes())
    middle = len(data) * 7 // 10
    data[middle:middle + 3_000] = bytes(n * 37 % 256 for n in range(3_000))
    file.write_bytes(data)


def more(data: bytes):
    def finish(file: Path) -> None:
        file.write_bytes(file.read_bytes() + data)
    return finish


def before(data: bytes):
    def finish(file: Path) -> None:
        file.write_bytes(data + file.read_bytes())
    return finish


def of_bytes(name: str, data: bytes, refused: str) -> Item:
    return Item(name, lambda file, _: file.write_bytes(data) and None, Wants(refused=refused))


REST = {"seconds": 4.0, "loudness": False}  # what is there of it is seen; at least half
ITEMS = [
    film("cut.ts", finish=cut(0.6), within_s=2.6, sound_until=1.8, **REST),
    film("cut.mkv", finish=cut(0.6), within_s=2.6, sound_until=1.8, **REST),
    film("cut.flv", finish=cut(0.6), within_s=2.6, sound_until=1.8, **REST),
    film("cut.avi", ("-c:v", "mpeg4", "-q:v", "3"), ("-c:a", "libmp3lame"), finish=cut(0.7), within_s=2.6, sound_until=1.8, **REST),
    film("cut.mpg", ("-c:v", "mpeg2video", "-q:v", "3"), ("-c:a", "mp2"), finish=cut(0.6), within_s=2.6, sound_until=1.8, **REST),
    film("cut-faststart.mp4", finish=cut(0.7), options=("-movflags", "+faststart"), within_s=2.6, sound_until=1.8, **REST),
    film("cut-fragmented.mp4", finish=cut(0.6), options=("-movflags", "frag_keyframe+empty_moov", "-g", "10"), within_s=2.6,
        sound_until=1.8, **REST),
    sound_only("cut.mp3", ("-c:a", "libmp3lame"), finish=cut(0.6), within_s=1.5, sound_until=1.8, seconds=3.0, loudness=False),
    sound_only("cut.flac", ("-c:a", "flac"), finish=cut(0.6), within_s=1.5, sound_until=1.8, seconds=3.0, loudness=False),
    sound_only("cut.ogg", ("-c:a", "libvorbis"), finish=cut(0.7), within_s=2.1, sound_until=0.9, seconds=3.0, loudness=False),
    film("damaged.ts", finish=damaged, within_s=0.3, sound_until=1.8, **REST),
    film("damaged.mkv", finish=damaged, within_s=1.5, sound_until=1.8, **REST),
    film("tail-of-zeros.ts", finish=more(bytes(50_000))),
    film("tail-of-noise.mp4", finish=more(bytes(n * 31 % 251 for n in range(30_000)))),
    film("head-of-zeros.ts", finish=before(bytes(5_000)), within_s=0.3),
    sound_only("tagged-twice.mp3", ("-c:a", "libmp3lame"), finish=before(b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256))),
    film("named-avi.avi", options=("-f", "mp4")),
    film("named-mp4.mp4", options=("-f", "matroska")),
    film("named-upper.MKV"),
    film("no-cues.mkv", options=("-f", "matroska", "-live", "1")),
    film("one-picture.mp4", H264, None, seconds=0.04, flash_at=None, within_s=0.05),
    film("a-moment.mp4", seconds=0.4, flash_at=None, loudness=False),
    of_bytes("empty.mp4", b"", r"the file is empty"),
    of_bytes("text.mp4", b"this is not a film\n" * 200, r"not a media file"),
    of_bytes("noise.mkv", bytes(n * n * 31 % 253 for n in range(40_000)), r"not a media file"),
    of_bytes("page.mp4", b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>", r"not a media file"),
    film("headless.mp4", finish=cut(0.5), refused=r"not a media file|moov atom not found"),
]
