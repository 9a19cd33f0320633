#include "library/encoder.hpp"

#include "encoder_support.hpp"
#include "library/encoder_live.hpp"
#include "library/encoder_reason.hpp"
#include "library/encoder_run.hpp"

#include <arpa/inet.h>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tgvs::library {
namespace {

using namespace std::chrono_literals;

const std::string picture = "-f lavfi -i testsrc2=s=320x180:r=30:d=2.5 ";
const std::string tone = "-f lavfi -i sine=f=440:r=48000:d=2.5 ";
const std::string small = " -c:v libx264 -preset ultrafast ";

struct Clip {
    std::string name;
    std::string options;  // of ffmpeg, without the output
    std::string file;
    double seconds;  // what must come out
};

void PrintTo(const Clip& clip, std::ostream* out)
{
    *out << clip.name;
}

class OddClip : public testing::TestWithParam<Clip> {};

TEST_P(OddClip, ComesOutInTheHouseFormat)
{
    Studio studio;
    const auto file = studio.folder / GetParam().file;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(GetParam().options, file));
    const auto encoded = studio.encode({.media = file, .title = "A title"});
    ASSERT_TRUE(encoded) << encoded.error().message;
    expect_house_format(studio.out);
    EXPECT_NEAR(look_at(studio.out).picture_length(), GetParam().seconds, 0.07);
}

INSTANTIATE_TEST_SUITE_P(
    , OddClip,
    testing::Values(
        Clip{"Fps25", "-f lavfi -i testsrc2=s=320x180:r=25:d=3 " + tone + small, "a.mp4", 3},
        Clip{"Fps23976", "-f lavfi -i testsrc2=s=320x180:r=24000/1001:d=2.5 " + tone + small,
             "a.mkv", 2.5},
        Clip{"VariableRate",
             picture + tone + small + "-vf select='not(mod(n\\,3))+lt(n\\,20)' -fps_mode vfr",
             "a.mkv", 2.5},
        Clip{"FourToThree", "-f lavfi -i testsrc2=s=320x240:r=30:d=2.5 " + tone + small, "a.mp4",
             2.5},
        Clip{"MonoAt22050", picture + tone + small + "-ar 22050 -ac 1", "a.mp4", 2.5},
        Clip{"Surround", picture + tone + small + "-ac 6 -c:a ac3", "a.mkv", 2.5},
        Clip{"NoSound", picture + small, "a.mp4", 2.5},
        Clip{"SoundAlone", tone + "-c:a libmp3lame", "a.mp3", 2.5},
        Clip{"SoundInVorbis", tone + "-c:a libvorbis", "a.ogg", 2.5},
        Clip{"SoundShorter", picture + "-f lavfi -i sine=d=1" + small, "a.mp4", 2.5},
        Clip{"SoundLonger", picture + "-f lavfi -i sine=d=3.4" + small, "a.mp4", 3.4},
        Clip{"SoundLongerWithoutClaims", picture + "-f lavfi -i sine=d=3.4" + small, "a.ts", 3.4},
        Clip{"PictureOfOneFrame",
             "-f lavfi -i testsrc2=s=320x180:r=30:d=0.03 -f lavfi -i sine=d=2" + small, "a.mp4", 2},
        Clip{"Interlaced", picture + tone + "-c:v mpeg2video -flags +ildct+ilme -c:a mp2", "a.mpg",
             2.5},
        Clip{"FullRangeJpeg", picture + tone + "-c:v mjpeg -pix_fmt yuvj444p -c:a pcm_s16le",
             "a.avi", 2.5},
        Clip{"Gif", "-f lavfi -i testsrc2=s=160x120:r=10:d=2", "a.gif", 2},
        Clip{"Tiny", "-f lavfi -i testsrc2=s=2x2:r=5:d=2 -c:v ffv1", "a.mkv", 2},
        Clip{"VeryWide", "-f lavfi -i testsrc2=s=1000x4:r=5:d=2 -c:v ffv1", "a.mkv", 2},
        Clip{"ClockJumps",
             picture + tone + small +
                 "-bsf:v setts=ts='TS+gte(N\\,30)*40000/TB' -max_interleave_delta 0",
             "a.mkv", 2.5},
        Clip{"ClockRestarts",
             picture + tone + small + "-g 10 -bsf:v setts=ts='TS-gte(N\\,30)*1/TB'", "a.ts", 2.5},
        Clip{"SoundMuchShorter",
             "-f lavfi -i testsrc2=s=64x36:r=30:d=16 -f lavfi -i sine=d=1" + small, "a.mp4", 16},
        Clip{"SoundMuchLater",
             "-f lavfi -i testsrc2=s=64x36:r=30:d=15 -itsoffset 13 " + tone + small, "a.mkv", 15.5},
        Clip{"LateStart", "-itsoffset 1 " + picture + tone + small, "a.mkv", 3.5}),
    [](const auto& clip) { return clip.param.name; });

TEST(Encoder, MapsHighDynamicRangeToSdr)
{
    for (const std::string transfer :
         {"smpte2084:colorprim=bt2020:colormatrix=bt2020nc", "arib-std-b67"}) {
        Studio studio;
        const auto file = studio.folder / "hdr.mkv";
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg("-f lavfi -i testsrc2=s=320x180:r=30:d=1 -pix_fmt yuv420p10le -c:v libx265 "
                   "-preset ultrafast -x265-params log-level=none:transfer=" +
                       transfer,
                   file));
        const auto encoded = studio.encode({.media = file});
        ASSERT_TRUE(encoded) << encoded.error().message;
        EXPECT_TRUE(studio.info.hdr);
        expect_house_format(studio.out);
    }
}

// Grey fills the frame of a clip; black is what the house puts around it.
const std::string grey_clip = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

TEST(Encoder, PutsBlackAroundWhatHasAnotherShape)
{
    struct Shape {
        std::string size;
        std::string options;
        std::string copied_with;
        int black;  // columns at the left, of 384
    };
    for (const auto& [size, options, copied_with, black] :
         {Shape{"320x240", "", "", 48}, Shape{"320x180", "", "", 0},
          Shape{"720x576", "-vf setsar=64/45 ", "", 0},
          Shape{"720x576", "-vf setsar=16/15 ", "", 48},
          Shape{"320x180", "", "-metadata:s:v rotate=90 ", 131}}) {
        Studio studio;
        const auto file = studio.folder / "a.mp4";
        const auto copy = studio.folder / "b.mp4";
        ASSERT_NO_FATAL_FAILURE(ffmpeg(
            "-f lavfi -i color=gray:s=" + size + ":r=30:d=0.2 " + options + grey_clip, file));
        ASSERT_NO_FATAL_FAILURE(ffmpeg("-i " + file.string() + " -c copy " + copied_with, copy));
        ASSERT_EQ(fault(studio.encode({.media = copy})), "");
        EXPECT_NEAR(Picture(studio.out).black_columns(), black, 3) << size << ' ' << options;
    }
}

TEST(Encoder, KeepsTheColoursOfSmallAndLargePictures)
{
    for (const std::string source : {"s=320x180:r=30:d=0.2,scale=out_color_matrix=bt601",
                                     "s=1280x720:r=30:d=0.2,scale=out_color_matrix=bt709"}) {
        Studio studio;
        const auto file = studio.folder / "a.mp4";
        ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=0x20c040:" + source + ",format=yuv420p " +
                                           small + "-colorspace unknown",
                                       file));
        ASSERT_EQ(fault(studio.encode({.media = file})), "");
        const auto rgb = run_tool({"ffmpeg", "-v", "error", "-i", studio.out.string(), "-frames:v",
                                   "1", "-vf", "crop=2:2,format=rgb24", "-f", "rawvideo", "-"})
                             .out;
        ASSERT_GE(rgb.size(), 3U);
        EXPECT_NEAR(static_cast<unsigned char>(rgb[0]), 0x20, 6) << source;
        EXPECT_NEAR(static_cast<unsigned char>(rgb[1]), 0xc0, 6) << source;
        EXPECT_NEAR(static_cast<unsigned char>(rgb[2]), 0x40, 6) << source;
    }
}

TEST(Encoder, ShowsTheCoverOfASound)
{
    Studio studio;
    const auto file = studio.folder / "a.mp3";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i sine=d=2 -f lavfi -i color=white:s=300x300:d=0.04:r=25 "
               "-map 0 -map 1 -c:v png -disposition:v attached_pic -c:a libmp3lame",
               file));
    ASSERT_EQ(fault(studio.encode({.media = file, .title = "A title"})), "");
    EXPECT_TRUE(studio.info.has_cover);
    EXPECT_FALSE(studio.info.has_video);
    expect_house_format(studio.out);
    const Picture shown(studio.out, "1");
    EXPECT_GT(shown.at(0.5, 0.5), 220);
    EXPECT_LT(shown.at(0.05, 0.5), 20);
}

TEST(Encoder, ShowsThePictureFetchedWithASound)
{
    Studio studio;
    const auto file = studio.folder / "a.m4a";
    const auto cover = studio.folder / "cover.webp";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i sine=d=1", file));
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=white:s=300x300 -frames:v 1", cover));
    ASSERT_EQ(fault(studio.encode({.media = file, .cover = cover})), "");
    expect_house_format(studio.out);
    EXPECT_GT(Picture(studio.out).at(0.5, 0.5), 220);
}

TEST(Encoder, MakesACardWhenTheCoverIsBroken)
{
    Studio studio;
    const auto file = studio.folder / "a.m4a";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i sine=d=1", file));
    write(studio.folder / "cover.jpg", "not a picture");
    ASSERT_EQ(
        fault(studio.encode({.media = file, .cover = studio.folder / "cover.jpg", .title = "A"})),
        "");
    expect_house_format(studio.out);
}

TEST(Encoder, WritesTheTitleOnTheCardWhateverIsInIt)
{
    Studio studio;
    const auto file = studio.folder / "a.m4a";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i sine=d=0.5", file));
    ASSERT_EQ(fault(studio.encode({.media = file, .title = "Привет, мир"}, "plain.flv")), "");
    const Picture plain(studio.out);
    ASSERT_EQ(
        fault(studio.encode({.media = file, .title = "%{pts}:'\\;[x],text=a\n=%"}, "odd.flv")), "");
    const Picture odd(studio.out);
    const auto brightest = [](const Picture& shown) {
        return *std::max_element(shown.grey().begin(), shown.grey().end(), [](char a, char b) {
            return static_cast<unsigned char>(a) < static_cast<unsigned char>(b);
        });
    };
    EXPECT_GT(static_cast<unsigned char>(brightest(plain)), 200);
    EXPECT_GT(static_cast<unsigned char>(brightest(odd)), 200);
    EXPECT_NE(plain.grey(), odd.grey());
}

TEST(Encoder, TakesTheSoundFromAFileOfItsOwn)
{
    Studio studio;
    const auto media = studio.folder / "a.mp4";
    const auto sound = studio.folder / "a.m4a";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + small, media));
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i sine=d=3", sound));
    ASSERT_EQ(fault(studio.encode({.media = media, .separate_audio = sound})), "");
    expect_house_format(studio.out);
    EXPECT_NEAR(look_at(studio.out).picture_length(), 3, 0.07);
    const auto loud = run_tool(
        {"ffmpeg", "-i", studio.out.string(), "-af", "volumedetect", "-vn", "-f", "null", "-"});
    EXPECT_EQ(loud.err.find("mean_volume: -9"), std::string::npos) << "silence is at -91 dB";
}

TEST(Encoder, BringsQuietAndLoudToOneLoudness)
{
    double levels[2] = {};
    for (const int i : {0, 1}) {
        Studio studio;
        const auto file = studio.folder / "a.wav";
        ASSERT_NO_FATAL_FAILURE(ffmpeg(
            "-f lavfi -i anoisesrc=d=8:c=pink:a=" + std::string(i == 0 ? "0.05" : "0.9"), file));
        ASSERT_EQ(fault(studio.encode({.media = file})), "");
        const auto said = run_tool({"ffmpeg", "-i", studio.out.string(), "-af", "ebur128", "-vn",
                                    "-f", "null", "-"})
                              .err;
        levels[i] = std::stod(said.substr(said.rfind("I:") + 2));
    }
    EXPECT_NEAR(levels[0], -16, 2.5);
    EXPECT_NEAR(levels[1], -16, 2.5);
}

// ---- Damage.

const std::string plain_clip = picture + tone + small + "-g 15 ";

TEST(Encoder, PlaysWhatIsThereOfAFileThatIsCutOff)
{
    Studio studio;
    const auto whole = studio.folder / "whole.mp4";
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(plain_clip + "-movflags +faststart", whole));
    const auto bytes = contents(whole);
    write(file, std::string_view(bytes).substr(0, bytes.size() * 6 / 10));
    const auto encoded = studio.encode({.media = file});
    ASSERT_TRUE(encoded) << encoded.error().message;
    expect_house_format(studio.out);
    EXPECT_NEAR(look_at(studio.out).picture_length(), 1.3, 0.8);
}

TEST(Encoder, GoesOnAfterNoiseInTheMiddle)
{
    for (const std::string name : {"a.mp4", "a.ts", "a.mkv"}) {
        Studio studio;
        const auto file = studio.folder / name;
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg(plain_clip + (name == "a.mp4" ? "-movflags +faststart" : ""), file));
        auto bytes = contents(file);
        for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 8'000; ++i)
            bytes[i] = static_cast<char>(i * 2'654'435'761U >> 13);
        write(file, bytes);
        const auto encoded = studio.encode({.media = file});
        ASSERT_TRUE(encoded) << name << ": " << encoded.error().message;
        expect_house_format(studio.out);
        EXPECT_NEAR(look_at(studio.out).picture_length(), 2.5, 0.6) << name;
    }
}

TEST(Encoder, SaysWhyNothingCanBeMade)
{
    Studio studio;
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(plain_clip, file));
    const auto info = studio.encoder.probe(file, {});
    ASSERT_TRUE(info);
    auto bytes = contents(file);
    std::fill(bytes.begin() + 48,
              bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 8 / 10), 0);
    write(file, bytes);
    const auto encoded =
        studio.encoder.encode({.media = file}, *info, studio.folder / "o.flv", {}, {});
    ASSERT_FALSE(encoded);
    EXPECT_FALSE(encoded.error().message.empty());
    EXPECT_LE(encoded.error().message.size(), 200U);
}

TEST(Encoder, NamesAFullDisk)
{
    Studio studio;
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(plain_clip, file));
    const auto info = studio.encoder.probe(file, {});
    ASSERT_TRUE(info);
    const auto encoded = studio.encoder.encode({.media = file}, *info, "/dev/full", {}, {});
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().message, "No space left on device");
}

TEST(Encoder, IsStoppedOnRequest)
{
    Studio studio;
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=320x180:r=30:d=60 " + small, file));
    const auto info = studio.encoder.probe(file, {});
    ASSERT_TRUE(info);
    std::stop_source stop;
    const auto encoded = studio.encoder.encode(
        {.media = file}, *info, studio.folder / "o.flv",
        [&](EncodeProgress) { stop.request_stop(); }, stop.get_token());
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().message, "ffmpeg: stopped");
}

TEST(Encoder, TellsItsProgressWhileTheFileGrows)
{
    Studio studio;
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=320x180:r=30:d=12 -f lavfi -i sine=d=12 " + small, file));
    const auto info = studio.encoder.probe(file, {});
    ASSERT_TRUE(info);
    const auto out = studio.folder / "o.flv";
    std::vector<EncodeProgress> reports;
    std::vector<std::uintmax_t> sizes;
    ASSERT_TRUE(studio.encoder.encode({.media = file}, *info, out,
                                      [&](EncodeProgress progress) {
                                          reports.push_back(progress);
                                          std::error_code missing;
                                          const auto size =
                                              std::filesystem::file_size(out, missing);
                                          sizes.push_back(missing ? 0 : size);
                                      },
                                      {}));
    ASSERT_GE(reports.size(), 2U);
    EXPECT_NEAR(reports.back().done.count(), 12, 0.1);
    EXPECT_GT(reports.back().speed, 0);
    EXPECT_GT(sizes[sizes.size() - 2], 10'000U) << "nothing could have been played from it";
    EXPECT_LT(sizes[sizes.size() - 2], std::filesystem::file_size(out));
}

process::Command shell(const std::string& script)
{
    return {.argv = {"sh", "-c", script}};
}

TEST(FfmpegRun, ThatStandsStillIsEnded)
{
    const auto limits = FfmpegLimits{.standstill = 400ms};
    for (const auto* script :
         {"exec sleep 100",
          "while :; do echo out_time_us=5000; echo progress=continue; sleep 0.05; done",
          "while :; do echo 'error while decoding MB' >&2; sleep 0.05; done"}) {
        const auto ran = run_ffmpeg(shell(script), limits, {}, {});
        ASSERT_FALSE(ran) << script;
        EXPECT_EQ(ran.error().message, "ffmpeg made no progress for 0 s") << script;
    }
}

TEST(FfmpegRun, ThatIsSlowButGoesOnIsLeftAlone)
{
    const auto ran =
        run_ffmpeg(shell("for i in 1 2 3 4 5 6 7 8; do echo frame=$i; "
                         "echo out_time_us=$i; echo progress=continue; sleep 0.1; done"),
                   {.standstill = 400ms}, {}, {});
    EXPECT_TRUE(ran) << ran.error().message;
}

TEST(FfmpegRun, ThatEndsWellWithoutAFrameIsAFailure)
{
    const auto ran = run_ffmpeg(shell("echo frame=0; echo progress=end"), {}, {}, {});
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().message, "nothing in it could be decoded");
}

TEST(FfmpegReason, IsTheLastTellingLineWithoutDecoration)
{
    EXPECT_EQ(
        ffmpeg_reason("[libx264 @ 0x55d] [x @ 0x1] bad thing\nError initializing output stream "
                      "0:0 -- Error\nConversion failed!\n"),
        "bad thing");
    EXPECT_EQ(
        ffmpeg_reason("[mov,mp4 @ 0x1] moov atom not found\nfile:/a b/c.mp4: Invalid data found "
                      "when processing input\n"),
        "moov atom not found");
    EXPECT_EQ(ffmpeg_reason("file:/a b/c.mp4: Invalid data found when processing input\n"),
              "Invalid data found when processing input");
    EXPECT_EQ(ffmpeg_reason("https://h.example:8/secret?token=1: Server returned 403 Forbidden"),
              "https://h.example:8 Server returned 403 Forbidden");
    EXPECT_EQ(ffmpeg_reason("write(): No space left on device\nother\n"),
              "No space left on device");
    EXPECT_EQ(ffmpeg_reason(""), "");
    EXPECT_LE(ffmpeg_reason(std::string(5'000, 'x')).size(), 200U);
    EXPECT_LE(ffmpeg_reason('[' + std::string(5'000, 'x') + "] Format not on whitelist").size(),
              200U);
}

// ---- The operator's options.

TEST(Encoder, TheOperatorsOptionsAreSeenInTheStream)
{
    Studio studio(
        {.format = test_format,
         .extra_args = {"-b:v", "300k", "-g:v", "30", "-profile:v", "main", "-b:a", "64k"}});
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=384x216:r=30:d=4 -f lavfi -i "
               "anoisesrc=d=4 " +
                   small,
               file));
    ASSERT_EQ(fault(studio.encode({.media = file})), "");
    const auto made = look_at(studio.out);
    EXPECT_EQ(made.picture["profile"], "Main");
    ASSERT_GE(made.keyframes.size(), 4U);
    EXPECT_EQ(made.keyframes[1], 30U);
    const auto kbps = static_cast<double>(std::filesystem::file_size(studio.out)) * 8 / 4 / 1'000;
    EXPECT_NEAR(kbps, 364, 100);
}

TEST(Encoder, TheOperatorsBitRateMayBeAboveTheHouses)
{
    Studio studio({.format = test_format, .extra_args = {"-b:v", "4M"}});
    const auto file = studio.folder / "a.mkv";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(
        "-f lavfi -i nullsrc=s=384x216:r=30:d=3,geq=lum=255*random(0):cb=128:cr=128 -c:v ffv1",
        file));
    ASSERT_EQ(fault(studio.encode({.media = file})), "");
    const auto kbps = static_cast<double>(std::filesystem::file_size(studio.out)) * 8 / 3 / 1'000;
    EXPECT_GT(kbps, 2'500) << "held down to the house's 600";
}

TEST(Encoder, TheOperatorsFiltersWorkAndCannotChangeTheShape)
{
    Studio studio({.format = test_format,
                   .extra_args = {"-filter:v", "negate,crop=100:100", "-filter:a", "volume=0.5"}});
    const auto file = studio.folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=white:s=320x180:r=30:d=1 " + small, file));
    const auto encoded = studio.encode({.media = file});
    ASSERT_TRUE(encoded) << encoded.error().message;
    expect_house_format(studio.out);
    EXPECT_LT(Picture(studio.out).at(0.5, 0.5), 40);
}

TEST(DryRun, PassesWithGoodOptionsAndNamesTheFaultOfBadOnes)
{
    EXPECT_TRUE(Encoder({.format = test_format}).dry_run({}));
    EXPECT_TRUE(
        Encoder({.format = test_format, .extra_args = {"-filter:v", "hqdn3d", "-bf:v", "2"}})
            .dry_run({}));
    const auto bad_preset =
        Encoder({.format = test_format, .extra_args = {"-preset:v", "quickly"}}).dry_run({});
    ASSERT_FALSE(bad_preset);
    EXPECT_NE(bad_preset.error().message.find("quickly"), std::string::npos)
        << bad_preset.error().message;
    const auto bad_filter =
        Encoder({.format = test_format, .extra_args = {"-filter:v", "eq=brightness=dark"}})
            .dry_run({});
    ASSERT_FALSE(bad_filter);
    EXPECT_NE(bad_filter.error().message.find("dark"), std::string::npos)
        << bad_filter.error().message;
}

TEST(DryRun, SeesThatTheHouseFormatIsLeft)
{
    const auto ran = Encoder({.format = test_format, .extra_args = {"-ac", "1"}}).dry_run({});
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().message, "with these options channels of the sound is 1 and not 2");
}

TEST(DryRun, SaysThatFfmpegIsMissing)
{
    const auto ran = Encoder({.ffmpeg = "no-such-ffmpeg", .format = test_format}).dry_run({});
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().message, "no-such-ffmpeg is not installed or not executable");
}

// ---- One set of parameters for everything.

void expect_same_headers(const Args& extra_args)
{
    Studio studio({.format = test_format, .extra_args = extra_args});
    const auto clip = studio.folder / "clip.mp4";
    const auto jpeg = studio.folder / "jpeg.avi";
    const auto tune = studio.folder / "tune.mp3";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, clip));
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=96x96:r=7:d=1 -c:v mjpeg -pix_fmt yuvj420p", jpeg));
    ASSERT_NO_FATAL_FAILURE(ffmpeg(tone + "-c:a libmp3lame", tune));
    ASSERT_EQ(fault(studio.encoder.make_filler({}, studio.folder / "filler.flv", {})), "");
    ASSERT_EQ(fault(studio.encode({.media = clip}, "clip.flv")), "");
    ASSERT_EQ(fault(studio.encode({.media = jpeg}, "jpeg.flv")), "");
    ASSERT_EQ(fault(studio.encode({.media = tune, .title = "Tune"}, "tune.flv")), "");
    for (const char type : {'\x08', '\x09'}) {
        const auto expected = sequence_header(studio.folder / "filler.flv", type);
        EXPECT_GT(expected.size(), type == 9 ? 30U : 3U);
        for (const auto* name : {"clip.flv", "jpeg.flv", "tune.flv"})
            EXPECT_EQ(sequence_header(studio.folder / name, type), expected) << name;
    }
}

TEST(Encoder, GivesEveryTrackTheSameParameterSets)
{
    expect_same_headers({});
}

TEST(Encoder, GivesEveryTrackTheSameParameterSetsWithTheOperatorsOptionsToo)
{
    expect_same_headers({"-crf:v", "30", "-bf:v", "2", "-tune:v", "film", "-refs:v", "3"});
}

TEST(Encoder, FingerprintFollowsWhatChangesTheResult)
{
    const EncoderOptions plain = {.format = test_format};
    auto other = plain;
    other.nice = 19;
    EXPECT_EQ(Encoder(plain).fingerprint(), Encoder(other).fingerprint());
    other.extra_args = {"-crf:v", "30"};
    EXPECT_NE(Encoder(plain).fingerprint(), Encoder(other).fingerprint());
    EXPECT_NE(Encoder(plain).fingerprint(), Encoder({.format = media::house_720p}).fingerprint());
    EXPECT_NE(Encoder(plain).fingerprint(),
              Encoder({.format = test_format, .passthrough = true}).fingerprint());
}

TEST(Encoder, SendsWhatFitsUntouchedIfAsked)
{
    Studio first;
    const auto clip = first.folder / "clip.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, clip));
    ASSERT_TRUE(first.encode({.media = clip}));
    const auto fitting = first.folder / "fitting.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-i " + first.out.string() + " -c copy", fitting));

    const auto pictures = [](const std::filesystem::path& file) {
        return run_tool({"ffmpeg", "-v", "error", "-i", file.string(), "-an", "-c", "copy", "-f",
                         "h264", "-bsf:v", "h264_mp4toannexb", "-"})
            .out;
    };
    Studio untouched({.format = test_format, .passthrough = true});
    ASSERT_TRUE(untouched.encode({.media = fitting}));
    EXPECT_TRUE(untouched.info.fits_house);
    EXPECT_EQ(pictures(untouched.out), pictures(fitting));
    expect_house_format(untouched.out);

    Studio again;
    ASSERT_TRUE(again.encode({.media = fitting}));
    EXPECT_NE(pictures(again.out), pictures(fitting));
}

// ---- Live sources.

// Answers each request on loopback with the same bytes and keeps what was asked.
class HttpSource {
public:
    explicit HttpSource(std::string body) : body_(std::move(body))
    {
        socket_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        const auto name = reinterpret_cast<sockaddr*>(&address);
        ::bind(socket_.get(), name, size);
        ::listen(socket_.get(), 8);
        ::getsockname(socket_.get(), name, &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~HttpSource()
    {
        ::shutdown(socket_.get(), SHUT_RDWR);
        thread_.join();
    }

    std::string url(const std::string& path) const
    {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::vector<std::string> requests() const
    {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void serve()
    {
        for (;;) {
            const FileDescriptor client(::accept(socket_.get(), nullptr, nullptr));
            if (!client)
                return;
            std::string request;
            char buffer[4'096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const auto count = ::read(client.get(), buffer, sizeof buffer);
                if (count <= 0)
                    break;
                request.append(buffer, static_cast<std::size_t>(count));
            }
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
            }
            const auto answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                                std::to_string(body_.size()) + "\r\n\r\n" + body_;
            for (std::size_t sent = 0; sent < answer.size();) {
                const auto count =
                    ::send(client.get(), answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (count <= 0)
                    break;
                sent += static_cast<std::size_t>(count);
            }
        }
    }

    std::string body_;
    FileDescriptor socket_;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::jthread thread_;
};

struct Pulled {
    std::string flv;
    std::string argv;
    std::string said;
};

std::string command_lines(pid_t group)
{
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto id = parse_integer(entry.path().filename().string());
        if (id && ::getpgid(static_cast<pid_t>(*id)) == group)
            all += contents(entry.path() / "cmdline");
    }
    return all;
}

Result<Pulled> pull(const LiveSource& source)
{
    auto child = Encoder({.format = test_format}).start_live(source);
    if (!child)
        return std::unexpected(child.error());
    Pulled pulled;
    pulled.argv = command_lines(child->group());
    char buffer[65'536];
    const auto read_some = [&buffer](int fd, std::string& to) {
        for (;;) {
            const auto count = ::read(fd, buffer, sizeof buffer);
            if (count <= 0)
                return count == 0;
            to.append(buffer, static_cast<std::size_t>(count));
        }
    };
    while (!read_some(child->stdout_fd(), pulled.flv)) {
        pollfd ready = {child->stdout_fd(), POLLIN, 0};
        ::poll(&ready, 1, 1'000);
    }
    read_some(child->stderr_fd(), pulled.said);
    return pulled;
}

TEST(Live, ComesInTheHouseFormatAndItsSecretsStandInNoArgv)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    HttpSource server(contents(folder / "a.ts"));
    const auto pulled = pull({.url = server.url("/live.ts?token=it's-secret"),
                              .headers = {{"User-Agent", "Some 'Browser'"},
                                          {"Accept", "*/*"},
                                          {"Cookie", "a=hush; b=c"},
                                          {"Referer", "http://from.example/"}}});
    ASSERT_TRUE(pulled) << pulled.error().message;
    EXPECT_NE(pulled->argv.find("libx264"), std::string::npos) << "not the argv";
    for (const auto* secret : {"secret", "hush", "127.0.0.1", "from.example"})
        EXPECT_EQ(pulled->argv.find(secret), std::string::npos) << secret;
    write(folder / "live.flv", pulled->flv);
    expect_house_format(folder / "live.flv");
    ASSERT_FALSE(server.requests().empty());
    for (const auto& request : server.requests()) {
        EXPECT_NE(request.find("GET /live.ts?token=it's-secret "), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nCookie: a=hush; b=c\r\n"), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nUser-Agent: Some 'Browser'\r\n"), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nReferer: http://from.example/\r\n"), std::string::npos);
    }
    Studio studio;
    ASSERT_EQ(fault(studio.encode({.media = folder / "a.ts"})), "");
    EXPECT_EQ(sequence_header(folder / "live.flv", 9), sequence_header(studio.out, 9));
    EXPECT_EQ(sequence_header(folder / "live.flv", 8), sequence_header(studio.out, 8));
}

TEST(Live, GetsPictureAndSilenceWhereTheyAreMissing)
{
    for (const auto& options : {picture + small, tone + "-c:a aac"}) {
        const Folder folder;
        ASSERT_NO_FATAL_FAILURE(ffmpeg(options, folder / "a.ts"));
        HttpSource server(contents(folder / "a.ts"));
        const auto pulled = pull({.url = server.url("/a.ts")});
        ASSERT_TRUE(pulled) << pulled.error().message;
        write(folder / "live.flv", pulled->flv);
        const auto made = look_at(folder / "live.flv");
        EXPECT_NEAR(made.sound_length(), 2.5, 0.1);
        // A picture that stands still may be ahead of sound that ends.
        EXPECT_NEAR(made.picture_length(), 2.5, options.starts_with(tone) ? 0.6 : 0.1);
    }
}

TEST(Live, MayNotReadFilesOfOurs)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + small, folder / "a.ts"));
    HttpSource server("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://" +
                      (folder / "a.ts").string() + "\n#EXT-X-ENDLIST\n");
    EXPECT_FALSE(pull({.url = server.url("/live.m3u8")}));
    EXPECT_FALSE(pull({.url = "file://" + (folder / "a.ts").string()}));
    EXPECT_FALSE(pull({.url = (folder / "a.ts").string()}));
}

TEST(Live, SaysWhyNothingComesWithoutTheAddress)
{
    const auto pulled = pull({.url = "http://127.0.0.1:1/path?token=secret"});
    ASSERT_FALSE(pulled);
    EXPECT_NE(pulled.error().message.find("Connection refused"), std::string::npos)
        << pulled.error().message;
    EXPECT_EQ(pulled.error().message.find("secret"), std::string::npos);
}

TEST(LiveScript, TakesTheMostImportantHeaderAndNoLineBreak)
{
    const auto script = live_script(
        {.url = "https://h/'x",
         .headers = {{"Origin", "o"}, {"Authorization", "key"}, {"cookie", "c"}, {"X-Any", "x"}}});
    ASSERT_TRUE(script);
    EXPECT_TRUE(script->starts_with("ffconcat version 1.0\nfile 'https://h/'\\''x'\n")) << *script;
    EXPECT_NE(script->find("option headers 'cookie: c'\n"), std::string::npos) << *script;
    const auto protocols = script->find("option protocol_whitelist http,");
    ASSERT_NE(protocols, std::string::npos);
    EXPECT_EQ(script->find("file", protocols), std::string::npos) << *script;
    EXPECT_FALSE(live_script({.url = "http://h/\noption x"}));
    EXPECT_FALSE(live_script({.url = "http://h/", .headers = {{"Cookie", "a\r\nb"}}}));
}

}  // namespace
}  // namespace tgvs::library
