#include "ffmpeg/encoder.hpp"

#include "encoder_support.hpp"

#include <thread>

namespace tgvs::ffmpeg {
namespace {

using namespace std::chrono_literals;

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
        // loudnorm of FFmpeg 7 leaves a hole some three seconds before the end of such a file.
        Clip{"SoundInAac", "-f lavfi -i sine=f=440:r=48000:d=6 -c:a aac", "a.m4a", 6},
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

// On its side, as phones do it: by the matrix of the first track's header (ISO 14496-12, 8.3.2). For
// this each version of ffmpeg has another option.
void turn(const std::filesystem::path& file)
{
    using namespace std::string_view_literals;
    auto mp4 = contents(file);
    mp4.replace(mp4.find("tkhd") + 44, 36,
                "\0\0\0\0\0\1\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0\0\0\0\0"
                "\0\0\0\0\0\0\0\0\x40\0\0\0"sv);
    write(file, mp4);
}

TEST(Encoder, PutsBlackAroundWhatHasAnotherShape)
{
    struct Shape {
        std::string size;
        std::string options;
        bool turned;
        int black;  // columns at the left, of 384
    };
    for (const auto& [size, options, turned, black] :
         {Shape{"320x240", "", false, 48}, Shape{"320x180", "", false, 0},
          Shape{"720x576", "-vf setsar=64/45 ", false, 0},
          Shape{"720x576", "-vf setsar=16/15 ", false, 48}, Shape{"320x180", "", true, 131}}) {
        Studio studio;
        const auto file = studio.folder / "a.mp4";
        ASSERT_NO_FATAL_FAILURE(ffmpeg(
            "-f lavfi -i color=gray:s=" + size + ":r=30:d=0.2 " + options + grey_clip, file));
        if (turned)
            turn(file);
        ASSERT_EQ(fault(studio.encode({.media = file})), "");
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

TEST(Encoder, ShowsAPictureOfTheListForItsTime)
{
    Studio studio{{.format = test_format, .still_length = Seconds(1.5)}};
    for (const auto* name : {"a.png", "b.JPG"}) {
        const auto file = studio.folder / name;
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg("-f lavfi -i color=white:s=400x400 -frames:v 1 -update 1 -f image2", file));
        ASSERT_EQ(fault(studio.encode({.media = file}, std::string(name) + ".flv")), "");
        expect_house_format(studio.out);
        EXPECT_NEAR(look_at(studio.out).picture_length(), 1.5, 0.05);
        EXPECT_GT(Picture(studio.out, "1").at(0.5, 0.5), 200);
        EXPECT_NEAR(Picture(studio.out, "1").black_columns(), (384 - 216) / 2, 1);
    }
    write(studio.folder / "c.png", "no picture");
    EXPECT_NE(fault(studio.encode({.media = studio.folder / "c.png"})), "");
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
    const auto info = studio.encoder.probe({.media = file}, {});
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
    const auto info = studio.encoder.probe({.media = file}, {});
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
    const auto info = studio.encoder.probe({.media = file}, {});
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
    const auto info = studio.encoder.probe({.media = file}, {});
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

}  // namespace
}  // namespace tgvs::ffmpeg
