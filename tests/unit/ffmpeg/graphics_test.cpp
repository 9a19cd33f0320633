#include "ffmpeg/graphics.hpp"

#include "encoder_support.hpp"

#include <array>
#include <map>

namespace tgvs::ffmpeg {
namespace {

TEST(EscapedInGraph, LeavesPlainNamesAsTheyAre)
{
    EXPECT_EQ(escaped_in_graph("/srv/media/logo-1.png"), "/srv/media/logo-1.png");
    EXPECT_EQ(escaped_in_graph("a:b"), R"(a\\:b)");
    EXPECT_EQ(escaped_in_graph("a,b"), R"(a\,b)");
}

struct Colour {
    int red = 0;
    int green = 0;
    int blue = 0;
};

class Drawn : public testing::Test {
protected:
    Drawn()
    {
        ffmpeg("-f lavfi -i color=c=black:s=384x216:r=5:d=2" + small, clip);
        ffmpeg("-f lavfi -i color=c=red:s=30x20 -frames:v 1", logo);
        options.format = test_format;
    }

    // Nothing if it could not be made.
    void make(const std::string& title = {})
    {
        pictures.clear();
        const Encoder encoder(options);
        const Source source = {.media = clip, .title = title};
        const auto info = encoder.probe(source, {});
        ASSERT_TRUE(info);
        const auto made = encoder.encode(source, *info, out, {}, {});
        ASSERT_TRUE(made) << made.error().message;
    }

    // Of 4 × 4 pixels at that second.
    Colour at(int x, int y, const std::string& second = "1")
    {
        const auto& picture = picture_at(second);
        Colour sum;
        for (int row = y; row < y + 4; ++row)
            for (int column = x; column < x + 4; ++column) {
                const auto place = static_cast<std::size_t>(3 * (row * test_format.width + column));
                if (place + 2 >= picture.size())
                    return {-1, -1, -1};
                const auto byte = [&](std::size_t i) {
                    return static_cast<unsigned char>(picture[place + i]);
                };
                sum.red += byte(0);
                sum.green += byte(1);
                sum.blue += byte(2);
            }
        return {sum.red / 16, sum.green / 16, sum.blue / 16};
    }

    // Of what was made last.
    const std::string& picture_at(const std::string& second)
    {
        auto& picture = pictures[second];
        if (picture.empty())
            picture = run_tool({"ffmpeg", "-v", "error", "-ss", second, "-i", out.string(),
                                "-frames:v", "1", "-vf", "format=rgb24", "-f", "rawvideo", "-"})
                          .out;
        return picture;
    }

    std::map<std::string, std::string> pictures;
    Folder folder;
    std::filesystem::path clip = folder / "clip.mkv";
    std::filesystem::path logo = folder / "it's [a]: lo,go; \\ Ã©.png";
    std::filesystem::path out = folder / "out.flv";
    EncoderOptions options;
};

TEST_F(Drawn, ALogoIsInItsCorner)
{
    // Its middle; the margin is a 24th of the height.
    struct Case {
        Corner corner;
        int x;
        int y;
    };
    for (const auto& c :
         {Case{Corner::top_left, 22, 16}, Case{Corner::top_right, 358, 16},
          Case{Corner::bottom_left, 22, 195}, Case{Corner::bottom_right, 358, 195}}) {
        options.logo = Logo{.file = logo, .corner = c.corner};
        ASSERT_NO_FATAL_FAILURE(make());
        for (const auto& [x, y] : {std::pair{22, 16}, {358, 16}, {22, 195}, {358, 195}}) {
            const auto seen = at(x, y);
            EXPECT_NEAR(seen.red, x == c.x && y == c.y ? 250 : 0, 12) << x << ' ' << y;
            EXPECT_NEAR(seen.green, 0, 12) << x << ' ' << y;
        }
    }
}

TEST_F(Drawn, ALogoLetsThroughWhatItDoesNotCover)
{
    ffmpeg("-f lavfi -i color=c=black:s=384x216:r=5:d=10" + small, clip);
    options.logo = Logo{.file = logo, .opacity = 0.5};
    ASSERT_NO_FATAL_FAILURE(make());
    EXPECT_NEAR(at(358, 16).red, 127, 15);
    EXPECT_NEAR(at(358, 16, "9").red, 127, 15) << "to the end";
}

TEST_F(Drawn, ALargeLogoIsMadeToFit)
{
    const auto large = folder / "large.png";
    ffmpeg("-f lavfi -i color=c=red:s=1000x1000 -frames:v 1", large);
    options.logo = Logo{.file = large, .corner = Corner::top_left};
    ASSERT_NO_FATAL_FAILURE(make());
    EXPECT_GT(at(20, 20).red, 200);
    EXPECT_LT(at(9 + 216 / 7 + 4, 20).red, 20);
    EXPECT_LT(at(20, 9 + 216 / 7 + 4).red, 20);
}

TEST_F(Drawn, ALogoThatIsAllHeightIsTwoColumnsWide)
{
    const auto narrow = folder / "narrow.png";
    ffmpeg("-f lavfi -i color=c=red:s=4x2000 -frames:v 1", narrow);
    options.logo = Logo{.file = narrow, .corner = Corner::top_left};
    ASSERT_NO_FATAL_FAILURE(make());
    EXPECT_GT(at(8, 20).red, 100);  // colours come in pairs of columns
    EXPECT_LT(at(12, 20).red, 60);
}

TEST_F(Drawn, ALogoThatIsGoneCostsNothingButItself)
{
    options.logo = Logo{.file = folder / "gone.png"};
    ASSERT_NO_FATAL_FAILURE(make());
    EXPECT_LT(at(358, 16).red, 20);
}

TEST_F(Drawn, ATitleIsSeenInTheFirstSeconds)
{
    options.title_card = true;
    ffmpeg("-f lavfi -i color=c=gray:s=384x216:r=5:d=10" + small, clip);
    ASSERT_NO_FATAL_FAILURE(make("Title: it's 100 % {}"));
    const auto behind_the_text = at(300, 170).green;
    EXPECT_LT(behind_the_text, 90) << "darker than the picture";
    EXPECT_NEAR(at(300, 170, "8.6").green, 128, 12);
    EXPECT_NEAR(at(300, 20).green, 128, 12) << "elsewhere";
}

TEST_F(Drawn, BothArePartOfTheFingerprint)
{
    const auto plain = Encoder(options).fingerprint();
    auto with_logo = options;
    with_logo.logo = Logo{.file = logo, .version = "1"};
    auto with_another = with_logo;
    with_another.logo->version = "2";
    auto with_title = options;
    with_title.title_card = true;
    const std::array all = {plain, Encoder(with_logo).fingerprint(),
                            Encoder(with_another).fingerprint(), Encoder(with_title).fingerprint()};
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(all[i], all[j]) << i << ' ' << j;
            EXPECT_EQ(all[i].substr(0, 17), all[j].substr(0, 17)) << "one form";
        }
}

}  // namespace
}  // namespace tgvs::ffmpeg
