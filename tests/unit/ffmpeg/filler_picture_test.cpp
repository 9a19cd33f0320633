#include "ffmpeg/filler_picture.hpp"

#include "encoder_support.hpp"

#include <set>

namespace tgvs::ffmpeg {
namespace {

using media::FillerKind;

std::string make(Studio& studio, const std::optional<std::filesystem::path>& from,
                 FillerKind kind = FillerKind::soon)
{
    studio.out = studio.folder / "filler.flv";
    return fault(studio.encoder.make_filler(from, kind, studio.out, {}));
}

TEST(Filler, IsInTheHouseFormatSmallAndAWholeNumberOfGops)
{
    Studio studio;
    ASSERT_EQ(make(studio, {}), "");
    expect_house_format(studio.out);
    EXPECT_EQ(look_at(studio.out).frames.size(), 60U);
    EXPECT_LT(std::filesystem::file_size(studio.out), 250'000U);
}

TEST(Filler, IsVisiblyAlive)
{
    Studio studio;
    ASSERT_EQ(make(studio, {}), "");
    EXPECT_NE(Picture(studio.out, "0.5").grey(), Picture(studio.out, "1").grey());
}

TEST(Filler, CanBeAPictureOfTheOperators)
{
    Studio studio;
    const auto picture = studio.folder / "own.png";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=white:s=480x480 -frames:v 1", picture));
    ASSERT_EQ(make(studio, picture), "");
    expect_house_format(studio.out);
    EXPECT_EQ(look_at(studio.out).frames.size(), 60U);
    EXPECT_GT(Picture(studio.out).at(0.5, 0.5), 220);
    EXPECT_LT(Picture(studio.out).at(0.02, 0.5), 20);
}

TEST(Filler, SaysWhyItIsShown)
{
    Studio studio;
    std::set<std::string> seen;
    for (const auto kind : media::all_filler_kinds) {
        ASSERT_EQ(make(studio, {}, kind), "");
        EXPECT_EQ(look_at(studio.out).frames.size(), 60U);
        seen.insert(Picture(studio.out).grey());
    }
    EXPECT_EQ(seen.size(), 3U) << "each has words of its own";
}

TEST(Filler, SaysItOverWhatIsTheOperators)
{
    Studio studio;
    const auto picture = studio.folder / "own.png";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=white:s=640x360 -frames:v 1", picture));
    ASSERT_EQ(make(studio, picture, FillerKind::paused), "");
    EXPECT_GT(Picture(studio.out).at(0.5, 0.3), 220);
    EXPECT_LT(Picture(studio.out).at(0.95, 0.8), 160) << "the words stand on a dark band";

    const auto clip = studio.folder / "own.mp4";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i color=white:s=64x36:r=25:d=12 -f lavfi -i sine=d=12", clip));
    ASSERT_EQ(make(studio, clip, FillerKind::away), "");
    EXPECT_EQ(look_at(studio.out).frames.size(), 240U) << "8 s";
    EXPECT_GT(Picture(studio.out, "7").at(0.5, 0.3), 220);
    EXPECT_LT(Picture(studio.out, "7").at(0.95, 0.8), 160);
}

TEST(Filler, CanBeAClipWithItsSound)
{
    Studio studio;
    const auto clip = studio.folder / "own.mp4";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=64x36:r=25:d=3 -f lavfi -i sine=d=3", clip));
    ASSERT_EQ(make(studio, clip), "");
    expect_house_format(studio.out);
    EXPECT_EQ(look_at(studio.out).frames.size(), 90U);
    const auto levels = run_tool({"ffmpeg", "-i", studio.out.string(), "-vn", "-af", "volumedetect",
                                  "-f", "null", "-"})
                            .err;
    EXPECT_EQ(levels.find("max_volume: -91"), std::string::npos) << "silent";
}

TEST(Filler, OfALongClipIsItsFirstMinute)
{
    Studio studio;
    const auto clip = studio.folder / "own.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=s=64x36:r=5:d=70 -preset ultrafast", clip));
    ASSERT_EQ(make(studio, clip), "");
    EXPECT_EQ(look_at(studio.out).frames.size(), 1'800U);
}

TEST(Filler, ThatCannotBeReadIsNamed)
{
    Studio studio;
    write(studio.folder / "own.png", "no picture");
    EXPECT_TRUE(make(studio, studio.folder / "own.png").starts_with("not a media file: "));
    EXPECT_EQ(make(studio, studio.folder / "missing.png"), "No such file or directory");
}

}  // namespace
}  // namespace tgvs::ffmpeg
