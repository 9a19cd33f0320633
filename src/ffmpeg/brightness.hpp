// ffmpeg/brightness.hpp: is a picture brighter than the screens that it will be seen on, as HDR is, though it may not say so?
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

// By the names that ffprobe has for them; empty or "unknown": not said.
struct Colours {
    std::string transfer = {};
    std::string primaries = {};
    std::string space = {};
    std::string pixel_format = {};
};

enum class Brightness {
    usual,
    said,    // PQ or HLG
    unsaid,  // the colours of HDR in more than eight bits, and no word of their light: PQ
    perhaps,  // more than eight bits, and no word of anything: only what stands in the stream can tell
};

Brightness brightness_of(const Colours& colours);

// Of ffprobe's frames: was it made for a screen whose light is described (SMPTE ST 2086, CTA-861.3)? Who makes SDR
// describes none.
bool tells_of_light(std::string_view frames);

// Asks the first picture of the stream that `info` names. Costs what decoding it costs.
bool look_for_light(const EncoderOptions& options, const std::filesystem::path& file,
                    const MediaInfo& info, const std::stop_token& stop);

}  // namespace tgvs::ffmpeg
