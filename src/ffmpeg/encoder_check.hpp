// ffmpeg/encoder_check.hpp: is what was made in the house format?
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

// What the house fixes and no option of the operator's may change: codecs, size, rates, layout. The
// failure names the first thing that differs.
Result<void> check_house_format(const EncoderOptions& options, const std::filesystem::path& file,
                                std::stop_token stop);

// Pure: ffprobe's description of one second.
std::string departure_from_house(std::string_view json, const media::HouseFormat& format);

}  // namespace tgvs::ffmpeg
