#include "service/child_options.hpp"

#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::service {
namespace {

using Words = std::vector<std::string>;

bool holds(const Words& argv, const Words& words)
{
    return !std::ranges::search(argv, words).empty();
}

TEST(ChildOptions, OfTheEncoderAreAllThatTheSettingsSay)
{
    config::Settings settings;
    settings.video_quality = config::VideoQuality::p480;
    settings.passthrough = true;
    settings.audio_languages = {"ru", "en"};
    settings.subtitles = {"en"};
    settings.still_length = std::chrono::seconds(7);
    settings.frame_rate = 50;
    settings.logo = "/elsewhere/logo.png";
    settings.logo_position = config::Corner::bottom_left;
    settings.logo_opacity = 0.5;
    settings.title_card = true;
    settings.ffmpeg_args = "-preset fast -b:v 800k -re";
    const auto plan = encoder_plan(settings);
    EXPECT_FALSE(plan.refused);
    EXPECT_EQ(plan.notes.size(), 1U) << "-re is ours";
    EXPECT_TRUE(plan.options.passthrough);
    EXPECT_EQ(plan.options.audio_languages, (Words{"ru", "en"}));
    EXPECT_EQ(plan.options.subtitle_languages, (Words{"en"}));
    EXPECT_EQ(plan.options.still_length, ffmpeg::Seconds(7));
    EXPECT_TRUE(plan.options.title_card);
    ASSERT_TRUE(plan.options.logo);
    EXPECT_EQ(plan.options.logo->file, "/elsewhere/logo.png");
    EXPECT_EQ(plan.options.logo->corner, ffmpeg::Corner::bottom_left);
    EXPECT_EQ(plan.options.logo->opacity, 0.5);
    EXPECT_EQ(plan.options.format.fps, 50);
    EXPECT_EQ(plan.options.format.gop_frames, 100);
    EXPECT_EQ(plan.options.format.height, 480);
    EXPECT_TRUE(holds(plan.options.extra_args, {"-b:v", "800k"}));
    EXPECT_TRUE(holds(ffmpeg::dry_run_command(plan.options, "/out.flv"), {"-b:v", "800k"}));
}

TEST(ChildOptions, FfmpegArgsThatCannotBeAreLeftOutWhole)
{
    config::Settings settings;
    settings.passthrough = true;
    settings.ffmpeg_args = "-b:v 800k -i /etc/passwd";
    const auto plan = encoder_plan(settings);
    EXPECT_TRUE(plan.refused);
    EXPECT_TRUE(plan.options.extra_args.empty());
    EXPECT_TRUE(plan.options.passthrough) << "the rest stays";
}

TEST(ChildOptions, OfTheExtractorAreAllThatTheSettingsSay)
{
    config::Settings settings;
    settings.ytdlp = "/opt/yt-dlp";
    settings.ytdlp_cookies = "/secret/cookies.txt";
    settings.ytdlp_args = "--limit-rate 2M --user-agent \"a b\"";
    settings.cache_dir = "/cache";
    settings.child_reads = {"/opt/tools"};
    settings.video_quality = config::VideoQuality::p480;
    const auto plan = extractor_plan(settings);
    EXPECT_FALSE(plan.refused);
    EXPECT_EQ(plan.options.program, "/opt/yt-dlp");
    EXPECT_EQ(plan.options.cookies, "/secret/cookies.txt");
    EXPECT_EQ(plan.options.extra_args, (Words{"--limit-rate", "2M", "--user-agent", "a b"}));
    EXPECT_EQ(plan.options.cache_folder, "/cache/yt-dlp");
    EXPECT_EQ(plan.options.may_read, settings.child_reads);
    EXPECT_EQ(encoder_plan(settings).options.may_read, settings.child_reads);
    EXPECT_EQ(plan.options.max_height, 480);
}

TEST(ChildOptions, YtdlpArgsThatCannotBeReadAreLeftOut)
{
    config::Settings settings;
    settings.ytdlp_cookies = "/secret/cookies.txt";
    settings.ytdlp_args = "--user-agent \"never ends";
    const auto plan = extractor_plan(settings);
    EXPECT_TRUE(plan.refused);
    EXPECT_TRUE(plan.options.extra_args.empty());
    EXPECT_EQ(plan.options.cookies, "/secret/cookies.txt");
}

}  // namespace
}  // namespace tgvs::service
