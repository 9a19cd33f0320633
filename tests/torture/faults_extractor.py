"""yt-dlp fails in every way that it knows: one item of the playlist needs it, one of another site too, the rest does
not."""

import time

from fault import fault

HOST, OTHER_HOST = "sick.example", "well.example"
URL = rf"item=http://{HOST}"
SAID_WITHIN_S = 60
MADE_WITHIN_S = 180
YOUTUBE = "ERROR: [youtube] jNQXAC9IVRw: "
MINUTE, HOUR, DAY = 60, 3600, 86400

# What is asked of it and takes no seconds to start: the real one is what the sources are fetched by.
WELL = r"""
case "$*" in
*--version*) echo 2026.01.01; exit;;
*--help*) echo ' --color'; exit;;
*' -J '*) echo '{"title": "Clip", "duration": 2, "live_status": "not_live", "formats": [{"url": "http://h/clip.mp4"}]}'
    exit;;
esac
while [ "$1" != --paths ]; do shift; done
cp CLIP "$2/media.mp4"
"""


def reads(scene) -> str:
    """What the stand-in for yt-dlp needs to see besides what a yt-dlp does."""
    return ":".join(map(str, [scene.clip("fresh.mp4").resolve(), scene.folder / "cookies.txt"]))


def put_in_place(scene, instead: str = "") -> None:
    scene.shadow("yt-dlp", instead + WELL.replace("CLIP", str(scene.clip("fresh.mp4"))))


def set_sick(scene, script: str) -> None:
    """What yt-dlp does instead with the first item, until it is healed."""
    flag = scene.service.folder / "sick"
    flag.touch()
    put_in_place(scene, f'for last; do :; done\n'
        f'if [ -e {flag} ] && grep -qsF {HOST} -- "$last"; then\n{script}\nfi\n')


def heal(scene) -> None:
    (scene.service.folder / "sick").unlink()
    scene.ended()


def says(text: str, code: int = 1) -> str:
    return f"cat >&2 <<'END'\n{text}\nEND\nexit {code}"


def begin(scene, script: str, **settings) -> None:
    """The show is on air; then the playlist names what yt-dlp has to fetch."""
    scene.make_service(["plain.mp4", "fast.mp4"], CHILD_READS=reads(scene), **settings)
    set_sick(scene, script)
    scene.put_on_air()
    scene.service.write_playlist([scene.clip("plain.mp4"), f"http://{HOST}/a", f"http://{OTHER_HOST}/b",
                                  scene.clip("fast.mp4")])


def expect_others(scene) -> None:
    """Whatever does not need what failed is played."""
    scene.service.wait_log(rf"track started item=http://{OTHER_HOST}", MADE_WITHIN_S)
    scene.wait_turns(2)


def expect_left_out(scene, error_class: str, seconds: tuple[float, float]) -> None:
    said = scene.service.wait_log(rf"WARN library: item [^\n]*{URL} class={error_class} [^\n]*retry_in_s=(\d+)",
        SAID_WITHIN_S)
    if not seconds[0] <= int(said[1]) <= seconds[1]:
        raise AssertionError(f"left out for {said[1]} s and not for {seconds}: {said[0]}")


def register(name: str, title: str, error_class: str, text: str, left_out_s: tuple[float, float], long: bool = True):
    """A class of errors; what is out for no more than a minute must come back."""
    def act(scene):
        begin(scene, says(text))
        expect_left_out(scene, error_class, left_out_s)
        expect_others(scene)
        heal(scene)
        if left_out_s[1] <= MINUTE:
            scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)
    act.__name__ = name
    fault("extractor", f"yt-dlp: {title}", cause=rf"{URL}.*class={error_class}", long=long)(act)


register("ytdlp_bot_check", "not a bot?", "bot_check", YOUTUBE + "Sign in to confirm you\u2019re not a bot. Use "
    "--cookies-from-browser or --cookies for the authentication.", (12 * MINUTE, 18 * MINUTE), long=False)
register("ytdlp_429", "429", "rate_limited", "ERROR: [generic] None: Unable to download webpage: HTTP Error 429: Too "
    "Many Requests (caused by <HTTPError 429: 'Too Many Requests'>)", (59 * MINUTE, 61 * MINUTE))
register("ytdlp_rate_limited", "rate-limited", "rate_limited", YOUTUBE + "Video unavailable. This content isn't "
    "available, try again later. The current session has been rate-limited by YouTube for up to an hour.",
    (59 * MINUTE, 61 * MINUTE))
register("ytdlp_private", "private", "gone", YOUTUBE + "Private video. Sign in if you've been granted access to this "
    "video", (DAY - MINUTE, DAY + MINUTE), long=False)
register("ytdlp_removed", "removed", "gone", YOUTUBE + "Video unavailable. This video has been removed by the uploader",
    (DAY - MINUTE, DAY + MINUTE))
register("ytdlp_members", "members only", "gone", YOUTUBE + "Join this channel to get access to members-only content "
    "like this video, and other exclusive perks.", (DAY - MINUTE, DAY + MINUTE))
register("ytdlp_age", "age", "gone", YOUTUBE + "Sign in to confirm your age. This video may be inappropriate for some "
    "users.", (DAY - MINUTE, DAY + MINUTE))
register("ytdlp_login", "login", "gone", "ERROR: [vimeo] 1: This video is only available for registered users. Use "
    "--username and --password or --netrc to provide account credentials.", (DAY - MINUTE, DAY + MINUTE))
register("ytdlp_geo", "not for this country", "geo", YOUTUBE + "Video unavailable. The uploader has not made this "
    "video available in your country", (DAY - MINUTE, DAY + MINUTE))
register("ytdlp_premiere", "premieres in 6 hours", "not_yet", YOUTUBE + "Premieres in 6 hours",
    (6 * HOUR - MINUTE, 6 * HOUR))
register("ytdlp_live_soon", "live in a few moments", "not_yet", YOUTUBE + "This live event will begin in a few "
    "moments.", (14 * MINUTE, 15 * MINUTE))
register("ytdlp_runtime", "challenge not solved", "runtime", "WARNING: [youtube] jNQXAC9IVRw: n challenge solving "
    "failed: Some formats may be missing. Ensure you have a supported JavaScript runtime and challenge solver script "
    "distribution installed.\n" + YOUTUBE + "No video formats found!; please report this issue on  "
    "https://github.com/yt-dlp/yt-dlp/issues?q= ", (29 * MINUTE, 30 * MINUTE))
register("ytdlp_format", "no such format", "format", YOUTUBE + "Requested format is not available. Use --list-formats "
    "for a list of available formats", (3, 7))
register("ytdlp_network", "connection refused", "network", "ERROR: [generic] None: Unable to download webpage: "
    "<urlopen error [Errno 111] Connection refused> (caused by URLError(ConnectionRefusedError(111, 'Connection "
    "refused')))", (3, 11), long=False)
register("ytdlp_disk", "no space left", "disk", "ERROR: unable to write data: [Errno 28] No space left on device",
    (50, 61))


@fault("extractor", "yt-dlp: worn-out cookies", cause=r"account cookies are no longer valid")
def ytdlp_dead_cookies(scene):
    jar = scene.folder / "cookies.txt"
    jar.write_text("# Netscape HTTP Cookie File\n.example.org\tTRUE\t/\tTRUE\t2000000000\tSID\tabcdefgh\n")
    text = ("WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely "
            f"been rotated in the browser as a security measure.\n{YOUTUBE}Sign in to confirm you\u2019re not a bot.")
    begin(scene, f'case "$*" in *--cookies*) {says(text)}\nesac', YTDLP_COOKIES=str(jar))
    expect_others(scene)
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp: not a bot? until there are other cookies", cause=rf"{URL}.*class=bot_check")
def ytdlp_other_cookies(scene):
    jar = scene.folder / "cookies.txt"
    line = "# Netscape HTTP Cookie File\n.example.org\tTRUE\t/\tTRUE\t2000000000\tSID\t"
    jar.write_text(line + "abcdefgh\n")
    script = says(YOUTUBE + "Sign in to confirm you\u2019re not a bot.")
    begin(scene, f'grep -qs newcookie "{jar}" || {{\n{script}\n}}', YTDLP_COOKIES=str(jar))
    scene.service.wait_log(rf"WARN library: item [^\n]*{URL} class=bot_check", SAID_WITHIN_S)
    jar.write_text(line + "newcookie\n")
    scene.by_hand("other cookies")
    scene.ended()
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp writes garbage instead of JSON", cause=rf"{URL}.*printed no result")
def ytdlp_garbage(scene):
    begin(scene, "head -c 100000 /dev/urandom; exit 0")
    expect_left_out(scene, "network", (3, 11))
    expect_others(scene)
    heal(scene)
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp ends well and says nothing", cause=rf"{URL}.*printed no result", long=True)
def ytdlp_says_nothing(scene):
    begin(scene, "exit 0")
    expect_left_out(scene, "network", (3, 11))
    expect_others(scene)
    heal(scene)
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp is broken until its update", cause=rf"item quarantined {URL}.*KeyError", long=True)
def ytdlp_updated(scene):
    begin(scene, says("Traceback (most recent call last):\nKeyError: 'formats'"))
    scene.service.wait_log(rf"item quarantined {URL}", MADE_WITHIN_S)
    expect_others(scene)
    scene.ended()
    put_in_place(scene)
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp is killed", cause=rf"{URL}.*signal 9", long=True)
def ytdlp_killed(scene):
    begin(scene, "kill -9 $$")
    expect_left_out(scene, "unknown", (3, 7))
    expect_others(scene)
    heal(scene)
    scene.service.wait_log(rf"track started {URL}", MADE_WITHIN_S)


@fault("extractor", "yt-dlp hangs", cause=rf"{URL} class=timed_out", long=True)
def ytdlp_hangs(scene):
    begin(scene, "exec sleep 1000")
    scene.service.wait_log(rf"WARN library: item [^\n]*{URL} class=timed_out", 100 + SAID_WITHIN_S)
    expect_others(scene)
    heal(scene)
    scene.service.wait_log(rf"track started {URL}", 100 + MADE_WITHIN_S)


@fault("extractor", "yt-dlp is missing", cause=rf"{URL}.*class=missing", long=True)
def ytdlp_missing(scene):
    service = scene.make_service(["plain.mp4", f"http://{HOST}/a", "fast.mp4"],
        YTDLP=str(scene.folder / "service/bin/yt-dlp"), CHILD_READS=reads(scene))
    launched = time.time()
    scene.put_on_air()
    scene.began_clock = launched
    expect_left_out(scene, "missing", (50, 61))
    scene.wait_turns(3)
    scene.ended()
    put_in_place(scene)
    service.wait_log(rf"track started {URL}", MADE_WITHIN_S)
