// service/child_options.hpp: what the settings mean for ffmpeg and yt-dlp. `run` and `check` both ask here,
// so that what was checked is what is started.
//
// Pure, but for a look at the time of the logo's file: what is refused is left out and named, for the log or for the list of findings.
#pragma once

#include "config/settings_types.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ytdlp/extractor_types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

struct EncoderPlan {
    ffmpeg::EncoderOptions options;
    std::optional<std::string> refused;  // why FFMPEG_ARGS are left out, all of them
    std::vector<std::string> notes;      // the parts of FFMPEG_ARGS that are left out
};

// Whether ffmpeg takes them is for its dry run to say.
EncoderPlan encoder_plan(const config::Settings& settings);

struct ExtractorPlan {
    ytdlp::ExtractorOptions options;
    std::optional<std::string> refused;  // why YTDLP_ARGS are left out, all of them
};

ExtractorPlan extractor_plan(const config::Settings& settings);

}  // namespace tgvs::service
