"""How many pictures a second, and pictures that do not come evenly."""

from catalogue import AAC, H264, film

UNEVEN = "select='not(eq(mod(n,5),2)+eq(mod(n,7),3))',"
SHAKEN = "settb=1/90000,setpts='PTS+900*mod(N*7,5)',"
VARIABLE = ("-fps_mode", "vfr")

ITEMS = [film(f"rate-{rate.replace('/', '-')}.mp4", rate=rate) for rate in
    ("24", "24000/1001", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")] + [
    film("rate-15.mkv", rate="15"),
    film("rate-10.avi", ("-c:v", "mpeg4", "-q:v", "3"), ("-c:a", "pcm_s16le"), rate="10"),
    film("rate-5.mkv", rate="5", within_s=0.25),
    film("rate-1.mkv", rate="2", seconds=3.0, within_s=0.6),
    film("variable.mkv", more=UNEVEN, options=VARIABLE),
    film("variable.mp4", more=UNEVEN, options=(*VARIABLE, "-video_track_timescale", "90000")),
    film("shaken.mkv", rate="30", more=SHAKEN, options=VARIABLE),
    film("shaken.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"), ("-c:a", "libvorbis"),
        rate="30", more=SHAKEN, options=VARIABLE),
    film("screen.mkv", rate="60", more="select='lt(mod(n,60),4)+gte(t,0.9)',", options=VARIABLE),
    film("slower.mkv", rate="50", more="select='lt(t,1.2)+not(mod(n,2))',", options=VARIABLE),
    film("camera.ts", rate="50", options=("-g", "50")),
    film("telecine.mkv", H264, AAC, size=(720, 480), shape=4 / 3, rate="24000/1001", more="telecine=pattern=23,",
        options=("-aspect", "4:3"), within_s=0.2),
    film("timescale.mp4", rate="25", options=("-video_track_timescale", "1000000")),
]
