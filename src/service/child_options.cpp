#include "service/child_options.hpp"

#include "config/settings.hpp"
#include "ffmpeg/ffmpeg_args.hpp"
#include "media/house_format.hpp"

#include <utility>

namespace tgvs::service {

namespace {

// Every value that VIDEO_QUALITY may have has a format.
media::HouseFormat format_of(const config::Settings& settings)
{
    return media::at_rate(*media::house_format(to_string(settings.video_quality)),
                          settings.frame_rate);
}

ffmpeg::Corner corner_of(config::Corner corner)
{
    switch (corner) {
        case config::Corner::top_left:
            return ffmpeg::Corner::top_left;
        case config::Corner::top_right:
            return ffmpeg::Corner::top_right;
        case config::Corner::bottom_left:
            return ffmpeg::Corner::bottom_left;
        case config::Corner::bottom_right:
            return ffmpeg::Corner::bottom_right;
    }
    return {};
}

ffmpeg::Logo logo_of(const config::Settings& settings)
{
    std::error_code ignored;
    const auto file = std::filesystem::absolute(*settings.logo, ignored);
    const auto changed = std::filesystem::last_write_time(file, ignored).time_since_epoch();
    return {.file = file,
            .corner = corner_of(settings.logo_position),
            .opacity = settings.logo_opacity,
            .version = std::to_string(changed.count())};
}

}  // namespace

EncoderPlan encoder_plan(const config::Settings& settings)
{
    EncoderPlan plan;
    plan.options.format = format_of(settings);
    plan.options.passthrough = settings.passthrough;
    plan.options.may_read = settings.child_reads;
    plan.options.audio_languages = settings.audio_languages;
    plan.options.subtitle_languages = settings.subtitles;
    plan.options.still_length = settings.still_length;
    plan.options.title_card = settings.title_card;
    if (settings.logo)
        plan.options.logo = logo_of(settings);
    auto args = ffmpeg::parse_ffmpeg_args(settings.ffmpeg_args, plan.options.format);
    if (args) {
        plan.options.extra_args = std::move(args->accepted);
        plan.notes = std::move(args->notes);
    } else {
        plan.refused = std::move(args.error().message);
    }
    return plan;
}

ExtractorPlan extractor_plan(const config::Settings& settings)
{
    const auto format = format_of(settings);
    ExtractorPlan plan = {.options = {.program = settings.ytdlp,
                                      .cookies = settings.ytdlp_cookies,
                                      .extra_args = {},
                                      .cache_folder = settings.cache_dir / "yt-dlp",
                                      .max_height = format.height,
                                      .fps = format.fps,
                                      .may_read = settings.child_reads},
                          .refused = std::nullopt};
    auto words = ffmpeg::split_ffmpeg_args(settings.ytdlp_args);
    if (words)
        plan.options.extra_args = *std::move(words);
    else
        plan.refused = std::move(words.error().message);
    return plan;
}

}  // namespace tgvs::service
