// What comes out with the operator's options, and what must not change whatever they are.
#include "encoder_support.hpp"
#include "ffmpeg/encoder.hpp"

namespace tgvs::ffmpeg {
namespace {

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
    EXPECT_EQ(ran.error().message, "with these options, channels of the sound is 1 instead of 2");
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
    ASSERT_EQ(fault(studio.encoder.make_filler({}, media::FillerKind::soon,
                                               studio.folder / "filler.flv", {})),
              "");
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
    const auto form = [](const EncoderOptions& options) {
        const auto text = Encoder(options).fingerprint();
        return text.substr(0, text.find('-'));
    };
    auto faster = plain;
    faster.format.fps = 25;
    auto softer = plain;
    softer.extra_args = {"-preset:v", "slow"};
    auto spoken = plain;
    spoken.audio_languages = {"ru"};
    for (const auto& another : {EncoderOptions{.format = media::house_720p}, faster, softer})
        EXPECT_NE(form(another), form(plain));
    EXPECT_EQ(form(spoken), form(plain));
    EXPECT_NE(Encoder(spoken).fingerprint(), Encoder(plain).fingerprint());
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

}  // namespace
}  // namespace tgvs::ffmpeg
