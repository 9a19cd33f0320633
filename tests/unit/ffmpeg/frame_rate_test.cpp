#include "ffmpeg/frame_rate.hpp"

#include "encoder_support.hpp"

namespace tgvs::ffmpeg {
namespace {

TEST(FrameRate, IsReadAsFfprobeHasIt)
{
    EXPECT_DOUBLE_EQ(frame_rate_of("25/1"), 25);
    EXPECT_NEAR(frame_rate_of("30000/1001"), 29.97, 0.001);
    for (const auto* none : {"", "25", "0/0", "25/0", "25/-1", "-25/1", "a/b", "90000/1", "1/2"})
        EXPECT_EQ(frame_rate_of(none), 0) << none;
}

TEST(FrameRate, TheBestOneShowsEachPictureForEquallyLong)
{
    struct Case {
        std::vector<double> rates;
        int best;
    };
    for (const auto& c :
         {Case{{25}, 25}, Case{{30}, 30}, Case{{29.97}, 30}, Case{{50}, 50}, Case{{59.94}, 60},
          Case{{23.976}, 30}, Case{{15}, 30}, Case{{12.5}, 25}, Case{{25, 25, 30}, 25},
          Case{{25, 30, 30}, 30}, Case{{25, 50}, 50}, Case{{25, 25, 50, 30, 30, 30}, 30},
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

}  // namespace
}  // namespace tgvs::ffmpeg
