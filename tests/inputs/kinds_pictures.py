"""What is peculiar in a picture: turned, of an odd size or shape, in fields, deep, with alpha, bright, still."""

import struct
from pathlib import Path

import clips
import dolby
import marker
from catalogue import AAC, FLASH_AT, H264, Item, Wants, film, lavfi, write

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")
TENTH = ("-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "high10")
# Light of a screen as PQ has it, at 203 cd/m² for white (BT.2408), in BT.2020.
TO_PQ = ("setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc,zscale=t=linear:npl=203,format=gbrpf32le,"
         "zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=203,format=yuv420p10le")


def turned(degrees: int, transpose: str, shown: tuple[int, int], name: str = "") -> Item:
    return film(name or f"turned-{degrees}.mp4", size=shown, more=transpose, finish=lambda file: clips.turn(file, degrees))


def anamorphic(name: str, size: tuple[int, int], shape: str, **more) -> Item:
    wide, high = map(int, shape.split(":"))
    return film(name, size=size, shape=wide / high, options=("-aspect", shape), **more)


def in_fields(name: str, how: str, *, flags: tuple[str, ...] = (), say: str = "", video=("-c:v", "libx264", "-preset", "ultrafast"),
              size=(640, 480), **wants) -> Item:
    """Two fields of different times in each frame: `how` is tinterlace's mode."""
    return film(name, (*video, *flags), size=size, rate="50", more=f"tinterlace={how},{say}", shape=4 / 3,
        options=("-aspect", "4:3"), **{"fields": True, **wants})


def bright(name: str, tags: tuple[str, ...], **wants) -> Item:
    """PQ in ten bits."""
    def make(file: Path, number: int) -> None:
        graph = marker.picture(number, (640, 360), "25", 2, FLASH_AT, "gbrp", "").replace("scale=out_color_matrix=bt601,", "")
        write(lavfi(f"{graph},{TO_PQ}") + lavfi(marker.sound(number, 48_000, 2, FLASH_AT)),
            [*HEVC[:-1], "log-level=error" + tags[0], *tags[1:], *AAC], file)
    # What mapping to the range of a screen does to colours is a matter of taste; a picture that is not mapped is grey.
    return Item(name, make, Wants(**{"shape": 16 / 9, "colour": 90, **wants}))


def still(name: str, video: tuple[str, ...], form: str, size=(300, 200), options=(), more="", finish=None, picture_grey=False,
          **wants) -> Item:
    def make(file: Path, number: int) -> None:
        one = ["-update", "1"] if file.suffix not in (".gif", ".avif") else []
        write(lavfi(marker.picture(number, size, "1", 1, None, form, more)), [*video, "-frames:v", "1", *one, *options], file)
        if finish:
            finish(file)
    return Item(name, make, Wants(**{"seconds": 3.0, "picture": "grey" if picture_grey else "still", "shape": size[0] / size[1], "sound": False, "flash_at": None,
        **wants}))


def photo(orientation: int, turned_back: str) -> Item:
    """As a telephone writes it: it lies as the sensor does, and says how it is to be shown."""
    def finish(file: Path) -> None:
        data = file.read_bytes()
        said = b"Exif\0\0MM" + struct.pack(">HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
        file.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said + data[2:])
    return still(f"photo-{orientation}.jpg", ("-c:v", "mjpeg", "-q:v", "2"), "yuvj420p", size=(300, 200), more=turned_back,
        finish=finish)


ITEMS = [
    turned(90, "transpose=2,", (180, 320)),
    turned(180, "hflip,vflip,", (320, 180)),
    turned(270, "transpose=1,", (180, 320)),
    turned(90, "transpose=2,", (320, 180), "turned-wide.mov"),
    film("turned-anamorphic.mp4", size=(180, 320), more="transpose=2,", shape=180 * 3 / (4 * 320), options=("-aspect", "64:27"),
        finish=lambda file: clips.turn(file, 90)),
    film("upright.mp4", size=(180, 320)),
    film("square.mp4", size=(240, 240)),
    film("cinema.mkv", size=(480, 200)),
    film("very-wide.mkv", size=(640, 96)),
    film("very-tall.mp4", size=(200, 640)),
    film("odd-321x181.mkv", ("-c:v", "ffv1"), size=(321, 181)),
    film("odd-319x179.mkv", ("-c:v", "libx264", "-preset", "ultrafast"), size=(319, 179), form="yuv444p"),
    film("odd-177x99.avi", ("-c:v", "mpeg4", "-q:v", "3"), ("-c:a", "libmp3lame"), size=(177, 99)),
    film("tiny-64x36.mp4", size=(64, 36), colour=60),
    film("qcif.mp4", size=(176, 144)),
    film("dvd-ntsc.mkv", ("-c:v", "mpeg2video", "-q:v", "3"), size=(720, 480), shape=4 / 3, options=("-aspect", "4:3"),
        rate="30000/1001"),
    film("large-2560x1440.mp4", size=(2560, 1440)),
    film("house.mp4", size=(854, 480), rate="30"),
    anamorphic("anamorphic-16x9.mkv", (720, 576), "16:9"),
    anamorphic("anamorphic-4x3.mp4", (720, 576), "4:3"),
    anamorphic("anamorphic-tall.mp4", (640, 180), "16:9"),
    anamorphic("anamorphic-1440.ts", (1440, 1080), "16:9"),
    anamorphic("anamorphic-21x9.mkv", (320, 180), "21:9"),
    in_fields("fields-top.mkv", "4", flags=("-flags", "+ildct", "-x264opts", "tff=1"), say="setfield=tff,"),
    in_fields("fields-bottom.mkv", "5", flags=("-flags", "+ildct", "-x264opts", "bff=1"), say="setfield=bff,"),
    in_fields("fields-unsaid-top.mkv", "4", say="setfield=prog,"),
    in_fields("fields-unsaid-bottom.mp4", "5", say="setfield=prog,"),
    in_fields("fields-mpeg2-top.ts", "4", flags=("-flags", "+ildct+ilme", "-top", "1", "-q:v", "3"), say="setfield=tff,",
        video=("-c:v", "mpeg2video")),
    in_fields("fields-mpeg2-bottom.mpg", "5", flags=("-flags", "+ildct+ilme", "-top", "0", "-q:v", "3"), say="setfield=bff,",
        video=("-c:v", "mpeg2video"), audio=("-c:a", "mp2")),
    in_fields("fields-unsaid-mpeg2.ts", "4", flags=("-q:v", "3"), say="setfield=prog,", video=("-c:v", "mpeg2video")),
    in_fields("fields-1080.ts", "4", flags=("-flags", "+ildct", "-x264opts", "tff=1"), say="setfield=tff,", size=(1440, 1080), fields=False),
    film("ten-bits.mkv", TENTH, form="yuv420p10le"),
    film("ten-bits.mp4", HEVC, form="yuv420p10le"),
    film("twelve-bits.mkv", HEVC, form="yuv420p12le"),
    film("yuv422.mkv", ("-c:v", "libx264", "-preset", "ultrafast"), form="yuv422p"),
    film("yuv444.mp4", ("-c:v", "libx264", "-preset", "ultrafast"), form="yuv444p"),
    film("yuv444-ten.mkv", ("-c:v", "libx264", "-preset", "ultrafast"), form="yuv444p10le"),
    film("yuv410.avi", ("-c:v", "ffv1"), ("-c:a", "pcm_s16le"), form="yuv410p", colour=40),
    film("yuv411.mkv", ("-c:v", "ffv1"), form="yuv411p"),
    film("full-range.mp4", more="scale=out_range=pc,", form="yuvj420p"),
    film("rgb.mkv", ("-c:v", "libx264rgb", "-preset", "ultrafast"), form="rgb24"),
    film("gbr-ffv1.mkv", ("-c:v", "ffv1"), form="gbrp"),
    film("rgb-zlib.avi", ("-c:v", "zlib"), ("-c:a", "pcm_s16le"), form="bgr24"),
    film("grey.mkv", ("-c:v", "libx264", "-preset", "ultrafast"), form="gray", picture="grey", colour=24),
    film("grey-ten.mkv", ("-c:v", "ffv1"), form="gray10le", picture="grey"),
    film("grey-sixteen.mkv", ("-c:v", "ffv1"), form="gray16le", picture="grey"),
    film("palette.mkv", ("-c:v", "png"), form="pal8", colour=60),
    film("alpha.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"), ("-c:a", "libopus"),
        form="yuva420p"),
    film("alpha.mov", ("-c:v", "prores_ks", "-profile:v", "4444"), form="yuva444p10le"),
    film("alpha-png.mov", ("-c:v", "png"), form="rgba"),
    film("alpha-utvideo.avi", ("-c:v", "utvideo"), ("-c:a", "pcm_s16le"), form="gbrap"),
    film("alpha-qtrle.mov", ("-c:v", "qtrle"), form="argb"),
    film("hd-709.mp4", size=(1280, 720)),
    film("hd-said.mp4", size=(1280, 720), options=("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")),
    film("bt601-said.mp4", options=("-colorspace", "smpte170m")),
    bright("pq.mkv", ("", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "smpte2084")),
    bright("pq-untagged-transfer.mkv", ("", "-colorspace", "bt2020nc", "-color_primaries", "bt2020")),
    bright("pq-mastering-only.mkv", (":hdr-opt=0:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)"
        "L(10000000,1):max-cll=1000,400",)),
    bright("dolby-vision-8.mp4", ("", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "smpte2084",
        "-tag:v", "hvc1")),
    film("dolby-vision-5.mp4", HEVC, form="yuv420p10le", options=("-tag:v", "hvc1"), finish=lambda file: dolby.mark(file, 5, 0),
        refused=r"Dolby Vision profile 5"),
    still("still.gif", ("-c:v", "gif"), "rgb24", colour=40),
    still("still.avif", ("-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8", "-crf", "15"), "yuv420p"),
    still("still.jxl", ("-c:v", "libjxl"), "rgb24"),
    still("still.jfif", ("-c:v", "mjpeg", "-q:v", "2"), "yuvj420p", options=("-f", "image2")),
    photo(6, "transpose=2,"), photo(8, "transpose=1,"), photo(3, "hflip,vflip,"), photo(2, "hflip,"),
    still("still-grey.png", ("-c:v", "png"), "gray", picture_grey=True, colour=24),
    still("still-wide.png", ("-c:v", "png"), "rgb24", size=(12_000, 900)),
    still("still-too-large.png", ("-c:v", "png"), "rgb24", size=(16_000, 9_000), refused=r"still-too-large"),
    still("still.png", ("-c:v", "png"), "rgb24"),
    still("still-alpha.png", ("-c:v", "png"), "rgba"),
    still("still-sixteen.png", ("-c:v", "png"), "rgb48be"),
    still("still-palette.png", ("-c:v", "png"), "pal8", colour=60),
    still("still.jpg", ("-c:v", "mjpeg", "-q:v", "2"), "yuvj420p"),
    still("still-444.jpeg", ("-c:v", "mjpeg", "-q:v", "2"), "yuvj444p", size=(200, 300)),
    still("still-large.jpg", ("-c:v", "mjpeg", "-q:v", "2"), "yuvj420p", size=(3000, 2000)),
    still("still.webp", ("-c:v", "libwebp", "-quality", "95"), "yuv420p"),
    still("still-lossless.webp", ("-c:v", "libwebp", "-lossless", "1"), "bgra"),
    still("still.bmp", ("-c:v", "bmp"), "bgr24"),
    still("still.tif", ("-c:v", "tiff"), "rgb24"),
    still("still-odd.tiff", ("-c:v", "tiff"), "rgb24", size=(301, 199)),
]
