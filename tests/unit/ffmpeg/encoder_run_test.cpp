#include "ffmpeg/encoder_run.hpp"

#include "ffmpeg/encoder_reason.hpp"

#include <gtest/gtest.h>

namespace tgvs::ffmpeg {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace tgvs::ffmpeg
