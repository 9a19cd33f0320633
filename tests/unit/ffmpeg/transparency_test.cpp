#include "encoder_support.hpp"

#include <string>
#include <utility>

namespace tgvs::ffmpeg {
namespace {

// White, of which the right half can be seen through; and how its picture gets a palette.
const std::string half_white =
    "-f lavfi -i 'color=white:s=320x180:r=30:d=1,format=rgba,"
    "geq=r=255:g=255:b=255:a=255*lt(X\\,160)' ";
constexpr auto palette =
    "-frames:v 1 -filter_complex 'split[a][b];[a]palettegen=max_colors=4[p];[b][p]paletteuse' "
    "-pix_fmt pal8";

TEST(Transparency, IsBlackWhateverColourIsBehindIt)
{
    Studio studio{{.format = test_format, .still_length = Seconds(1)}};
    for (const auto& [name, options] :
         {std::pair("a.png", "-frames:v 1"), std::pair("b.png", palette),
          std::pair("a.mov", "-c:v qtrle"), std::pair("a.mkv", "-c:v ffv1 -pix_fmt yuva420p")}) {
        const auto file = studio.folder / name;
        ASSERT_NO_FATAL_FAILURE(ffmpeg(half_white + options, file));
        ASSERT_EQ(fault(studio.encode({.media = file}, std::string(name) + ".flv")), "");
        const Picture picture(studio.out, "0.2");
        EXPECT_GT(picture.at(0.2, 0.5), 200) << name;
        EXPECT_LT(picture.at(0.8, 0.5), 30) << name;
    }
}

TEST(Transparency, IsBlackInACoverAndInAFillersPicture)
{
    Studio studio;
    const auto file = studio.folder / "a.m4a";
    const auto picture = studio.folder / "a.png";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i sine=d=1", file));
    ASSERT_NO_FATAL_FAILURE(ffmpeg(half_white + palette, picture));
    const auto expect_half_white = [](const std::filesystem::path& track) {
        EXPECT_GT(Picture(track).at(0.2, 0.5), 200);
        EXPECT_LT(Picture(track).at(0.8, 0.5), 30);
    };
    ASSERT_EQ(fault(studio.encode({.media = file, .cover = picture})), "");
    expect_half_white(studio.out);
    const auto filler = studio.folder / "filler.flv";
    ASSERT_EQ(fault(studio.encoder.make_filler(picture, media::FillerKind::soon, filler, {})), "");
    expect_half_white(filler);
}

}  // namespace
}  // namespace tgvs::ffmpeg
