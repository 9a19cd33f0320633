#include "ffmpeg/encoder_run.hpp"

#include "base/file.hpp"
#include "ffmpeg/encoder_reason.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

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

TEST(FfmpegRun, ThatCrawlsIsEndedUnlessItWasKeptFromTheProcessor)
{
    const FfmpegLimits limits = {.slow = {.window = 300ms}};
    const auto crawling = [](std::string_view pause) {
        return shell(
            "for i in $(seq 1 40); do echo frame=$i; echo out_time_us=$i; "
            "echo progress=continue; " +
            std::string(pause) + "; done");
    };
    const auto busy =
        run_ffmpeg(crawling("n=0; while [ $n -lt 30000 ]; do n=$((n+1)); done"), limits, {}, {});
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().message, "ffmpeg is too slow: 0.0 s of programme in 0 s");
    EXPECT_EQ(busy.error().code, EncodeErrc::too_slow);
    EXPECT_TRUE(run_ffmpeg(crawling("sleep 0.03"), limits, {}, {}));
}

TEST(Headway, CountsTheTimeInWhichItHadTheProcessor)
{
    struct Look {
        Seconds wall;
        std::optional<Seconds> cpu;
        Seconds done;
    };
    struct Row {
        std::string_view what;
        std::vector<Look> looks;
        std::optional<Seconds> too_little;  // at the last one; at the others nothing
    };
    using S = Seconds;
    for (const auto& row : {
             Row{"25 s a picture, on one core",
                 {{S(299), S(299), S(1)}, {S(300), S(300), S(1)}},
                 S(1)},
             Row{"on eight cores", {{S(150), S(1'200), S(1)}, {S(300), S(2'400), S(1)}}, S(1)},
             Row{"ten times as fast", {{S(300), S(590), S(150)}}, std::nullopt},
             Row{"just fast enough", {{S(300), S(300), S(6)}}, std::nullopt},
             Row{"just too slow", {{S(300), S(300), S(5.9)}}, S(5.9)},
             Row{"not yet a window", {{S(299), S(598), S(0)}}, std::nullopt},
             Row{"starved", {{S(300), S(3), S(1)}, {S(3'000), S(299), S(2)}}, std::nullopt},
             Row{"starved, and slow", {{S(3'000), S(299), S(2)}, {S(3'001), S(300), S(2)}}, S(2)},
             Row{"slow at last", {{S(300), S(600), S(200)}, {S(600), S(900), S(201)}}, S(1)},
             Row{"quick at last", {{S(299), S(299), S(1)}, {S(301), S(301), S(100)}}, std::nullopt},
             Row{"nobody tells what it had", {{S(300), std::nullopt, S(1)}}, S(1)},
             Row{"it has ended", {{S(10), S(10), S(1)}, {S(11), std::nullopt, S(2)}}, std::nullopt},
         }) {
        Headway headway(SlowLimit{});
        for (const auto& look : row.looks) {
            const bool last = &look == &row.looks.back();
            EXPECT_EQ(headway.too_little({.wall = look.wall, .cpu = look.cpu}, look.done),
                      last ? row.too_little : std::nullopt)
                << row.what;
        }
    }
}

TEST(FfmpegRun, ThatEndsWellWithoutAFrameIsAFailure)
{
    const auto ran = run_ffmpeg(shell("echo frame=0; echo progress=end"), {}, {}, {});
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().message, "nothing could be decoded");
}

// As FFmpeg 7 reports an item beside which a shorter stream was read.
TEST(FfmpegRun, IsAsLongAsItsPicturesWhateverItsTimeSays)
{
    const auto script = shell("echo frame=121; echo out_time_us=2976000; echo progress=end");
    EXPECT_TRUE(run_ffmpeg(script, {}, {}, {}, {.length = Seconds(4.033), .fps = 30}));
    const auto early = run_ffmpeg(script, {}, {}, {}, {.length = Seconds(8), .fps = 30});
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().message, "ffmpeg ended after 4.0 s of 8.0 s");
    EXPECT_EQ(early.error().code, EncodeErrc::ended_early);
}

TEST(FfmpegRun, ThatCannotBeStartedTellsWhy)
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto ran = run_ffmpeg(shell("echo frame=1"), {}, {}, {});
    ::setrlimit(RLIMIT_NOFILE, &before);
    ASSERT_FALSE(ran);
    EXPECT_TRUE(out_of_descriptors(ran.error())) << ran.error().message;
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

// As ffmpeg 7.1 wrote them.
TEST(FfmpegReason, IsNotWhatTheThreadsOfANewerFfmpegSayAfterIt)
{
    const std::string encoder_stops =
        "[vost#0:0/libx264 @ 0x55] Error while opening encoder - maybe incorrect parameters such "
        "as bit_rate, rate, width or height.\n";
    const std::string threads_end =
        "[vf#0:0 @ 0x55] Error sending frames to consumers: Invalid argument\n"
        "[vf#0:0 @ 0x55] Task finished with error code: -22 (Invalid argument)\n"
        "[vf#0:0 @ 0x55] Terminating thread with return code -22 (Invalid argument)\n"
        "[vost#0:0/libx264 @ 0x55] Could not open encoder before EOF\n"
        "[vost#0:0/libx264 @ 0x55] Task finished with error code: -22 (Invalid argument)\n"
        "[out#0/flv @ 0x55] Nothing was written into output file, because at least one of its "
        "streams received no packets.\n";
    const std::string no_output =
        "Error opening output file file:/tmp/o.flv.\n"
        "Error opening output files: Invalid argument\n";
    const std::pair<std::string, std::string> rows[] = {
        {"x264 [error]: invalid preset 'quickly'\n"
         "[libx264 @ 0x55] Error setting preset/tune quickly/(null).\n" +
             encoder_stops + threads_end,
         "Error setting preset/tune quickly/(null)."},
        {encoder_stops + threads_end,
         "Error while opening encoder - maybe incorrect parameters such as bit_rate, rate, width "
         "or height."},
        {"[libx264 @ 0x55] Error setting option b to value abc.\n"
         "[vost#0:0/libx264 @ 0x55] Error applying encoder options: Invalid argument\n" +
             no_output,
         "Error setting option b to value abc."},
        {"[Parsed_eq_0 @ 0x55] Error when parsing the expression 'dark' for brightness\n"
         "[AVFilterGraph @ 0x55] Error initializing filters\n" +
             no_output,
         "Error when parsing the expression 'dark' for brightness"},
        {"[Parsed_crop_0 @ 0x7f] Invalid too big or non positive size for width '999'\n"
         "[Parsed_crop_0 @ 0x7f] Failed to configure input pad on Parsed_crop_0\n"
         "[vf#0:0 @ 0x55] Error reinitializing filters!\n" +
             threads_end,
         "Invalid too big or non positive size for width '999'"},
    };
    for (const auto& [said, reason] : rows)
        EXPECT_EQ(ffmpeg_reason(said), reason);
}

}  // namespace
}  // namespace tgvs::ffmpeg
