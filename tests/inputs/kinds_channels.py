"""How many channels, how many samples a second, how loud, and when sound begins and ends."""

from catalogue import AAC, H264, film

PCM = ("-c:a", "pcm_s16le")
FLAC = ("-c:a", "flac")
AC3 = ("-c:a", "ac3")

ITEMS = [
    film("mono.mp4", layout="mono"),
    film("surround-5.1.mkv", audio=AC3, layout="5.1"),
    film("surround-5.1.mp4", layout="5.1"),
    film("surround-side.mkv", audio=FLAC, layout="5.1(side)"),
    film("surround-7.1.mkv", audio=FLAC, layout="7.1"),
    film("surround-7.1.mp4", layout="7.1"),
    film("surround-4.0.mkv", audio=PCM, layout="4.0"),
    film("surround-quad.mkv", audio=FLAC, layout="quad"),
    film("surround-2.1.mkv", audio=FLAC, layout="2.1"),
    film("surround-3.0.mkv", audio=("-c:a", "libvorbis"), layout="3.0"),
    film("surround-opus.mkv", audio=("-c:a", "libopus"), layout="5.1"),
    film("surround-eac3.ts", audio=("-c:a", "eac3"), layout="5.1"),
    film("left-only.mkv", audio=PCM, sound_filters=",pan=stereo|c0=c0|c1=0*c1"),
    film("hertz-8000.mkv", audio=PCM, hertz=8_000, layout="mono"),
    film("hertz-11025.avi", ("-c:v", "mpeg4", "-q:v", "3"), PCM, hertz=11_025),
    film("hertz-22050.mp4", hertz=22_050),
    film("hertz-32000.ts", audio=("-c:a", "mp2"), hertz=32_000),
    film("hertz-44100.mp4", hertz=44_100),
    film("hertz-88200.mkv", audio=FLAC, hertz=88_200),
    film("hertz-96000.mkv", audio=FLAC, hertz=96_000),
    film("hertz-192000.mkv", audio=PCM, hertz=192_000),
    film("eight-bits.avi", ("-c:v", "mpeg4", "-q:v", "3"), ("-c:a", "pcm_u8")),
    film("float.mkv", audio=("-c:a", "pcm_f32le")),
    film("very-quiet.mkv", audio=FLAC, loud=0.01, seconds=3.0),
    film("full-scale.mkv", audio=FLAC, loud=0.999, seconds=3.0),
    film("mute.mp4", H264, None),
    film("mute.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"), None),
    film("silent.mkv", audio=AAC, loud=0.0, sound_from=9, loudness=False, flash_at=None),
    film("late-0.5.mkv", late=0.5, seconds=2.5),
    film("late-1.mp4", late=1.0, flash_at=1.5, seconds=3.0),
    film("late-1.ts", late=1.0, flash_at=1.5, seconds=3.0),
    film("late-2.mkv", late=2.0, flash_at=2.5, seconds=4.0),
    film("ends-early.mkv", sound_seconds=1.4, seconds=2.5),
    film("ends-early.mp4", sound_seconds=1.4, seconds=3.0),
    film("ends-early.ts", sound_seconds=1.4, seconds=3.0),
    film("outlasts-picture.mkv", sound_seconds=3.0, seconds=2.0, lasts=3.0),
    film("outlasts-picture.mp4", sound_seconds=3.0, seconds=2.0, lasts=3.0),
    film("late-0.25.mkv", late=0.25, options=("-output_ts_offset", "10")),
]
