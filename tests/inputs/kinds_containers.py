"""What picture and sound come in: each container with the codecs that are found in it."""

from pathlib import Path

import clips
from catalogue import AAC, H264, film

HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")
AV1 = ("-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lookahead=0")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
STRICT = ("-strict", "-2")


def video(codec: str, *more: str) -> tuple[str, ...]:
    return ("-c:v", codec, "-q:v", "3", *more)


def cut_copy(begin: float):
    """As people cut without encoding anew: what comes before the cut stays in it, and an edit list says so."""
    def finish(file: Path) -> None:
        whole = file.rename(file.with_name("whole-" + file.name))
        clips.ffmpeg("-ss", str(begin), "-i", whole, "-c", "copy", file)
        whole.unlink()
    return finish


def audio(codec: str, *more: str) -> tuple[str, ...]:
    return ("-c:a", codec, *more)


ITEMS = [
    film("h264-aac.mp4"),
    film("hevc-aac.mp4", HEVC),
    film("hvc1.mp4", HEVC, options=("-tag:v", "hvc1")),
    film("av1-opus.mp4", AV1, audio("libopus")),
    film("mpeg4-mp3.mp4", video("mpeg4"), audio("libmp3lame")),
    film("h264-ac3.mp4", H264, audio("ac3")),
    film("h264-eac3.mp4", H264, audio("eac3")),
    film("h264-alac.mp4", H264, audio("alac")),
    film("h264-flac.mp4", H264, audio("flac", *STRICT)),
    film("vp9-opus.mp4", VP9, audio("libopus")),
    film("fragmented.mp4", options=("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-g", "10")),
    film("faststart.mp4", options=("-movflags", "+faststart")),
    film("b-frames.mp4", ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-b_strategy", "0")),
    film("open-gop.mkv", ("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "12", "-x264opts", "open-gop=1")),
    film("intra.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-g", "1")),
    film("phone.3gp", video("mpeg4"), AAC, size=(352, 288)),
    film("ismv.ismv", options=("-f", "ismv")),
    film("h263.3gp", video("h263"), AAC, size=(352, 288)),
    film("h263-mp3.3g2", video("h263"), audio("aac"), size=(176, 144)),
    film("edited.mp4", seconds=4.0, flash_at=2.4, options=("-g", "50"), finish=cut_copy(1.0), lasts=3.0, flash_seen=1.4,
        sound_until=3.0),
    film("edited-b.mov", ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3"), seconds=4.0, flash_at=2.4, options=("-g", "50"),
        finish=cut_copy(0.8), lasts=3.2, flash_seen=1.6, sound_until=3.2, within_s=0.2),
    film("shifted.mkv", options=("-output_ts_offset", "3600.25")),
    film("sound-first.mov", audio=("-c:a", "pcm_s16le"), picture_late=0.5, flash_at=1.5, seconds=3.0),
    film("h264-vorbis.mkv", H264, audio("libvorbis")),
    film("h264-dts.mkv", H264, audio("dca", *STRICT)),
    film("h264-truehd.mkv", H264, audio("truehd", *STRICT)),
    film("h264-pcm.mkv", H264, audio("pcm_s24le")),
    film("vp8-vorbis.mkv", VP8, audio("libvorbis")),
    film("mpeg2-mp2.mkv", video("mpeg2video"), audio("mp2")),
    film("ffv1-flac.mkv", video("ffv1"), audio("flac")),
    film("huffyuv.mkv", video("huffyuv"), audio("pcm_s16le"), form="yuv422p"),
    film("utvideo.mkv", video("utvideo"), audio("wavpack")),
    film("theora.mkv", video("libtheora", "-b:v", "2M"), audio("libvorbis")),
    film("prores-fields.mov", video("prores_ks", "-profile:v", "0", "-flags", "+ildct"), audio("pcm_s24le"), form="yuv422p10le"),
    film("cineform.mov", ("-c:v", "cfhd"), audio("pcm_s16le"), form="yuv422p10le", size=(320, 192)),
    film("dnxhr-hq.mov", ("-c:v", "dnxhd", "-profile:v", "dnxhr_hq"), audio("pcm_s24le"), form="yuv422p", colour=24),
    film("dnxhr.mxf", ("-c:v", "dnxhd", "-profile:v", "dnxhr_sq"), audio("pcm_s24le"), form="yuv422p", colour=24),
    film("mpeg2-mono.mxf", video("mpeg2video"), audio("pcm_s16le"), form="yuv420p", layout="mono"),
    film("magicyuv.avi", ("-c:v", "magicyuv"), audio("pcm_s16le"), form="yuv422p"),
    film("h264.wtv", H264, audio("ac3")),
    film("mpeg2-long-group.ts", video("mpeg2video", "-g", "100", "-bf", "2"), audio("mp2")),
    film("moving.apng", ("-c:v", "apng"), None, form="rgb24", options=("-plays", "0")),
    film("prores.mkv", video("prores_ks"), audio("tta"), form="yuv422p10le"),
    film("mjpeg.mkv", video("mjpeg"), audio("pcm_s16le"), form="yuvj420p"),
    film("rawvideo.mkv", ("-c:v", "rawvideo", "-allow_raw_vfw", "1"), audio("pcm_s16le")),
    film("dnxhr.mkv", ("-c:v", "dnxhd", "-profile:v", "dnxhr_lb"), audio("pcm_s16le"), form="yuv422p", colour=24),
    film("wmv2.mkv", video("wmv2"), audio("wmav2")),
    film("jpeg2000.mkv", video("jpeg2000"), audio("pcm_s16le")),
    film("snow.mkv", video("snow"), audio("libmp3lame"), colour=24),
    film("png.mkv", video("png"), audio("libopus"), form="rgb24"),
    film("vp8-vorbis.webm", VP8, audio("libvorbis")),
    film("vp9-opus.webm", VP9, audio("libopus")),
    film("av1-opus.webm", AV1, audio("libopus")),
    film("mpeg4-mp3.avi", video("mpeg4"), audio("libmp3lame")),
    film("xvid-ac3.avi", video("mpeg4", "-vtag", "XVID", "-bf", "2"), audio("ac3")),
    film("msmpeg4.avi", video("msmpeg4"), audio("libmp3lame")),
    film("msmpeg4v2.avi", video("msmpeg4v2"), audio("adpcm_ms")),
    film("mjpeg-pcm.avi", video("mjpeg"), audio("pcm_s16le"), form="yuvj422p"),
    film("h264-mp3.avi", (*H264, "-bf", "0"), audio("libmp3lame")),
    film("huffyuv.avi", video("huffyuv"), audio("pcm_u8"), form="yuv422p"),
    film("ffvhuff.avi", video("ffvhuff"), audio("adpcm_ima_wav")),
    film("cinepak.avi", video("cinepak"), audio("pcm_s16le"), form="rgb24", rate="10", colour=60),
    film("msvideo1.avi", ("-c:v", "msvideo1"), audio("pcm_s16le"), form="rgb555le", rate="10", colour=60),
    film("flv1.avi", video("flv"), audio("libmp3lame")),
    film("mpeg2-mp2.ts", video("mpeg2video"), audio("mp2")),
    film("h264-aac.ts"),
    film("hevc-aac.ts", HEVC),
    film("h264-ac3.ts", H264, audio("ac3")),
    film("h264-latm.ts", H264, AAC, options=("-mpegts_flags", "latm")),
    film("h264-opus.ts", H264, audio("libopus")),
    film("h264-bluray.m2ts", H264, audio("pcm_bluray"), options=("-mpegts_m2ts_mode", "1", "-f", "mpegts")),
    film("h264-ac3.mts", H264, audio("ac3"), options=("-mpegts_m2ts_mode", "1", "-f", "mpegts")),
    film("late-clock.ts", options=("-output_ts_offset", "95000")),
    film("flv1-mp3.flv", video("flv"), audio("libmp3lame"), hertz=44_100),
    film("h264-aac.flv"),
    film("flv1-speex.flv", video("flv"), audio("libspeex"), hertz=16_000, layout="mono"),
    film("flv1-nelly.flv", video("flv"), audio("nellymoser"), hertz=22_050, layout="mono"),
    film("flashsv.flv", ("-c:v", "flashsv"), audio("libmp3lame"), form="bgr24", hertz=44_100),
    film("prores-pcm.mov", video("prores_ks"), audio("pcm_s16be"), form="yuv422p10le"),
    film("h264-pcm.mov", H264, audio("pcm_s24le")),
    film("mjpeg-ulaw.mov", video("mjpeg"), audio("pcm_mulaw"), form="yuvj420p"),
    film("qtrle.mov", ("-c:v", "qtrle"), audio("adpcm_ima_qt"), form="rgb24"),
    film("png.mov", ("-c:v", "png"), AAC, form="rgb24"),
    film("svq1.mov", video("svq1"), AAC, form="yuv410p", colour=50),
    film("hap.mov", ("-c:v", "hap"), AAC, form="rgba", colour=30),
    film("v210.mov", ("-c:v", "v210"), audio("pcm_s16le"), form="yuv422p10le"),
    film("hevc.mov", HEVC, AAC, options=("-tag:v", "hvc1")),
    film("rpza.mov", ("-c:v", "rpza"), AAC, form="rgb555le", colour=60),
    film("theora.ogv", video("libtheora", "-b:v", "2M"), audio("libvorbis")),
    film("theora-opus.ogg", video("libtheora", "-b:v", "2M"), audio("libopus")),
    film("vp8.ogv", VP8, audio("libvorbis")),
    film("wmv2.wmv", video("wmv2"), audio("wmav2")),
    film("wmv1.asf", video("wmv1"), audio("wmav1")),
    film("mpeg1.mpg", video("mpeg1video"), audio("mp2")),
    film("mpeg2.mpg", video("mpeg2video"), audio("mp2")),
    film("dvd.vob", video("mpeg2video"), audio("ac3"), options=("-f", "vob"), within_s=0.2),
    film("h264.mpg", H264, audio("mp2"), options=("-f", "vob"), within_s=0.2),
    film("mpeg2.mxf", video("mpeg2video", "-pix_fmt", "yuv422p"), audio("pcm_s16le"), form="yuv422p"),
    film("dv.dv", ("-c:v", "dvvideo"), audio("pcm_s16le"), size=(720, 576), shape=4 / 3, within_s=0.2),
    film("dv.avi", ("-c:v", "dvvideo"), audio("pcm_s16le"), size=(720, 576), shape=4 / 3, options=("-aspect", "4:3")),
    film("h264.nut"),
    film("rv10.rm", video("rv10"), audio("ac3"), size=(352, 288), colour=30, within_s=0.3),
    film("raw.h264", H264, None),
    film("raw.hevc", HEVC, None),
    film("raw.m4v", video("mpeg4"), None),
    film("raw.y4m", ("-c:v", "wrapped_avframe"), None, options=("-f", "yuv4mpegpipe")),
    film("vp8.ivf", VP8, None),
    film("av1.obu", AV1, None),
    film("animated.gif", ("-c:v", "gif"), None, form="rgb24", colour=40, rate="20"),
]
