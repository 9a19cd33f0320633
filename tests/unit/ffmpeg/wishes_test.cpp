#include "ffmpeg/wishes.hpp"

#include "encoder_support.hpp"

namespace tgvs::ffmpeg {
namespace {

Source from_to(double start, std::optional<Seconds> stop)
{
    return {.media = "a.mkv", .start = Seconds(start), .stop = stop};
}

TEST(Wishes, OfAPartAreOptionsOfTheInput)
{
    EXPECT_EQ(cut_options(from_to(0, {})), Argv{});
    EXPECT_EQ(cut_options(from_to(90, {})), (Argv{"-ss", "90.000"}));
    EXPECT_EQ(cut_options(from_to(0, Seconds(60))), (Argv{"-t", "60.000"}));
    EXPECT_EQ(cut_options(from_to(1.5, Seconds(4))), (Argv{"-ss", "1.500", "-t", "2.500"}));
}

TEST(Wishes, OfAPartMakeItsLengthsThoseOfThePart)
{
    const MediaInfo whole = {.duration = Seconds(100),
                             .has_video = true,
                             .has_audio = true,
                             .fits_house = true,
                             .video_duration = Seconds(100),
                             .audio_duration = Seconds(80)};
    auto info = whole;
    ASSERT_TRUE(cut_to_wishes(info, from_to(0, {})));
    EXPECT_EQ(info.duration, Seconds(100));
    EXPECT_TRUE(info.fits_house);

    ASSERT_TRUE(cut_to_wishes(info, from_to(30, Seconds(90))));
    EXPECT_EQ(info.duration, Seconds(60));
    EXPECT_EQ(info.video_duration, Seconds(60));
    EXPECT_EQ(info.audio_duration, Seconds(50));
    EXPECT_FALSE(info.fits_house) << "as it is it would be whole";

    info = whole;
    ASSERT_TRUE(cut_to_wishes(info, from_to(80, {})));
    EXPECT_FALSE(info.has_audio) << "it has ended by then";
    EXPECT_TRUE(info.has_video);

    info = whole;
    const auto beyond = cut_to_wishes(info, from_to(100, {}));
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().message, "it should begin at 100 s, but is only 100 s long");

    MediaInfo unknown = {.has_video = true};
    ASSERT_TRUE(cut_to_wishes(unknown, from_to(30, Seconds(90))));
    EXPECT_TRUE(unknown.has_video);
    EXPECT_EQ(unknown.video_duration, Seconds{});
}

// Two seconds of black and 440 Hz, then two of white and 880 Hz, in Russian and, 1,320 Hz, in English.
class WishesFilm : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_NO_FATAL_FAILURE(ffmpeg(
            "-f lavfi -i color=black:s=320x180:r=30:d=2 -f lavfi -i color=white:s=320x180:r=30:d=2 "
            "-f lavfi -i sine=f=440:d=2 -f lavfi -i sine=f=880:d=2 -f lavfi -i sine=f=1320:d=4 "
            "-filter_complex '[0][1]concat=n=2[v];[2][3]concat=n=2:v=0:a=1[a]' -map '[v]' -map "
            "'[a]' -map 4:a "
            "-metadata:s:a:0 language=rus -metadata:s:a:1 language=eng -disposition:a:1 default" +
                small + "-g 300",
            film));
    }

    int tone_at(const std::string& at)
    {
        const auto samples =
            run_tool({"ffmpeg", "-v", "error", "-ss", at, "-t", "0.5", "-i", studio.out.string(),
                      "-vn", "-ac", "1", "-ar", "8000", "-f", "u8", "-"})
                .out;
        int rises = 0;
        for (std::size_t i = 1; i < samples.size(); ++i)
            rises += static_cast<unsigned char>(samples[i - 1]) < 128 &&
                             static_cast<unsigned char>(samples[i]) >= 128
                         ? 1
                         : 0;
        return 2 * rises;
    }

    Studio studio;
    std::filesystem::path film = studio.folder / "film.mkv";
};

TEST_F(WishesFilm, IsPlayedFromWhereItIsToBeginToWhereItIsToEnd)
{
    ASSERT_EQ(
        fault(studio.encode(
            {.media = film, .start = Seconds(1), .stop = Seconds(3.5), .audio_languages = {"ru"}})),
        "");
    expect_house_format(studio.out);
    EXPECT_NEAR(look_at(studio.out).picture_length(), 2.5, 0.05);
    EXPECT_NEAR(studio.info.duration.count(), 2.5, 0.05);
    EXPECT_LT(Picture(studio.out, "0.8").at(0.5, 0.5), 40);
    EXPECT_GT(Picture(studio.out, "1.2").at(0.5, 0.5), 200);
    EXPECT_NEAR(tone_at("0.3"), 440, 20);
    EXPECT_NEAR(tone_at("1.5"), 880, 20);
}

TEST_F(WishesFilm, HasTheSoundAndTheShapeThatTheListNames)
{
    ASSERT_EQ(fault(studio.encode({.media = film, .start = Seconds(2), .aspect = Shape{4, 3}})),
              "");
    expect_house_format(studio.out);
    EXPECT_NEAR(tone_at("1"), 1'320, 20) << "its default";
    EXPECT_NEAR(Picture(studio.out, "1").black_columns(), 48, 1);
}

TEST_F(WishesFilm, ThatEndsBeforeItIsToBeginIsRefused)
{
    const auto refused = studio.encode({.media = film, .start = Seconds(90)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "it should begin at 90 s, but is only 4 s long");
}

}  // namespace
}  // namespace tgvs::ffmpeg
