#include "ffmpeg/frame_rate.hpp"

#include "encoder_support.hpp"

#include <algorithm>

namespace tgvs::ffmpeg {
namespace {

TEST(FrameRate, IsReadAsFfprobeHasIt)
{
    EXPECT_DOUBLE_EQ(frame_rate_of("25/1"), 25);
    EXPECT_NEAR(frame_rate_of("30000/1001"), 29.97, 0.001);
    for (const auto* none : {"", "25", "0/0", "25/0", "25/-1", "-25/1", "a/b", "90000/1", "1/2"})
        EXPECT_EQ(frame_rate_of(none), 0) << none;
}

TEST(FrameRate, OneSuitsThatShowsNothingWorseThanTheBest)
{
    EXPECT_TRUE(suits({30}, 60)) << "dearer, but as smooth";
    EXPECT_TRUE(suits({25, 24}, 50));
    EXPECT_TRUE(suits({48}, 60)) << "it judders at each of them";
    EXPECT_FALSE(suits({25}, 30));
    EXPECT_FALSE(suits({50}, 25));
    EXPECT_FALSE(suits({25, 25, 30}, 30));
}

TEST(FrameRate, TheBestOneShowsEachPictureForEquallyLong)
{
    struct Case {
        std::vector<double> rates;
        int best;
    };
    for (const auto& c : {Case{{25}, 25}, Case{{30}, 30}, Case{{29.97}, 30}, Case{{50}, 50},
                          Case{{59.94}, 60}, Case{{23.976}, 25}, Case{{24, 30}, 30}, Case{{15}, 30},
                          Case{{12.5}, 25}, Case{{25, 25, 30}, 25}, Case{{25, 30, 30}, 30},
                          Case{{25, 50}, 50}, Case{{25, 25, 50, 30, 30, 30}, 30},
                          Case{{25, 60, 60}, 60}, Case{{24, 24, 24, 25}, 25}, Case{{17, 31}, 30}})
        EXPECT_EQ(best_frame_rate(c.rates), c.best) << c.rates.front() << " and so on";
}

// The level that x264 finds is the one that we name, and the stream is what the house says.
void expect_to_work(const media::HouseFormat& size, int fps)
{
    const auto works = Encoder({.format = media::at_rate(size, fps)}).dry_run({});
    EXPECT_TRUE(works) << size.name << ' ' << fps << ' ' << fault(works);
}

TEST(FrameRate, EachRateWorks)
{
    expect_to_work(media::house_480p, 25);
    expect_to_work(media::house_720p, 50);
    expect_to_work(media::house_1080p, 60);
}

TEST(FrameRateLong, EachRateWorksInEachSize)
{
    for (const auto& size : {media::house_480p, media::house_720p, media::house_1080p})
        for (const int fps : {25, 50, 60})
            expect_to_work(size, fps);
}

TEST(FrameRate, EverySecondPictureOfTwiceTheRateIsTaken)
{
    const Folder folder;
    const auto clip = folder / "clip.mkv";
    const auto out = folder / "out.flv";
    // The brightness counts the pictures.
    ffmpeg("-f lavfi -i color=c=black:s=64x64:r=50:d=2,geq=lum=16+2*mod(N\\,100):cb=128:cr=128" +
               small + "-qp 0",
           clip);
    const Encoder encoder({.format = media::at_rate(test_format, 25)});
    const auto info = encoder.probe({.media = clip}, {});
    ASSERT_TRUE(info);
    EXPECT_EQ(info->frame_rate, 50);
    ASSERT_TRUE(encoder.encode({.media = clip}, *info, out, {}, {}));
    const auto seen =
        run_tool({"ffmpeg", "-v", "error", "-i", out.string(), "-vf", "crop=2:2,format=gray",
                  "-fps_mode", "passthrough", "-f", "rawvideo", "-"})
            .out;
    ASSERT_EQ(seen.size(), 50U * 4);
    for (std::size_t at = 1; at < 50; ++at) {
        const int step =
            static_cast<unsigned char>(seen[4 * at]) - static_cast<unsigned char>(seen[4 * at - 4]);
        EXPECT_NEAR(step, 4, 3) << at;
    }
}

TEST(FrameRate, FilmsAreSpedUpWhereTelevisionDoesIt)
{
    for (const int stream : {25, 50}) {
        EXPECT_DOUBLE_EQ(speed_of_film(24, stream), 25.0 / 24);
        EXPECT_NEAR(speed_of_film(23.976, stream), 1.0427, 0.0001);
        for (const double other : {0.0, 12.0, 23.0, 24.5, 25.0, 29.97, 30.0, 48.0, 50.0})
            EXPECT_EQ(speed_of_film(other, stream), 1) << other;
    }
    for (const int stream : {30, 60})
        EXPECT_EQ(speed_of_film(24, stream), 1);
    EXPECT_EQ(samples_in_a_second(44'100, 25.0 / 24), 42'336);
    EXPECT_EQ(picture_times(44'100, 1) + sound_times(44'100, 1) + times_of_source(44'100, 1) +
                  times_of_stream(44'100, 1, 25),
              "");
}

// Pictures by their brightness, which counts them. The sound begins with the brightest.
TEST(FrameRate, AFilmHasEachOfItsPicturesOnceAndKeepsItsLipSync)
{
    for (const std::string rate : {"24", "24000/1001"}) {
        const Folder folder;
        const auto clip = folder / "clip.mkv";
        const auto out = folder / "out.flv";
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg("-f lavfi -i color=c=black:s=64x64:r=" + rate +
                       ":d=4,geq=lum=16+2*mod(N\\,96):cb=128:cr=128 -f lavfi -i "
                       "aevalsrc='gte(t\\,3)*0.2*sin(2000*t)':s=48000:d=4" +
                       small + "-qp 0 -c:a pcm_s16le",
                   clip));
        const Encoder encoder({.format = media::at_rate(test_format, 25)});
        const auto info = encoder.probe({.media = clip}, {});
        ASSERT_TRUE(info);
        EXPECT_NEAR(info->video_duration.count(), 4 / speed_of_film(info->frame_rate, 25), 0.05);
        ASSERT_TRUE(encoder.encode({.media = clip}, *info, out, {}, {}));
        const auto seen =
            run_tool({"ffmpeg", "-v", "error", "-i", out.string(), "-vf", "crop=2:2,format=gray",
                      "-fps_mode", "passthrough", "-f", "rawvideo", "-"})
                .out;
        ASSERT_NEAR(static_cast<double>(seen.size()) / 4, 96, 1);
        for (std::size_t at = 1; at < 94; ++at) {
            const int step = static_cast<unsigned char>(seen[4 * at]) -
                             static_cast<unsigned char>(seen[4 * at - 4]);
            EXPECT_NEAR(step, 2, 2) << rate << ", picture " << at;
        }
        for (std::size_t at = 4; at < 94; at += 4) {
            const int step = static_cast<unsigned char>(seen[4 * at]) -
                             static_cast<unsigned char>(seen[4 * at - 16]);
            EXPECT_NEAR(step, 8, 2) << rate << ", pictures before " << at;
        }
        const auto heard = run_tool({"ffmpeg", "-v", "error", "-i", out.string(), "-vn", "-ac", "1",
                                     "-ar", "8000", "-f", "s8", "-"})
                               .out;
        const auto begins = std::ranges::find_if(heard, [](char one) { return std::abs(one) > 4; });
        EXPECT_NEAR(static_cast<double>(begins - heard.begin()) / 8'000,
                    3 / speed_of_film(info->frame_rate, 25), 0.04)
            << rate;
    }
}

}  // namespace
}  // namespace tgvs::ffmpeg
