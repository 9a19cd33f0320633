// ffmpeg/decoded_length.hpp: how long a sound is, by its samples. For chained Ogg, joined FLAC and ADTS
// alone, where the packets do not tell; all of it is decoded, an hour in some ten seconds.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace tgvs::ffmpeg {

// Of the stream `sound`. Nothing: it cannot be decoded, or takes too long.
std::optional<Seconds> decoded_length(const EncoderOptions& options,
                                      const std::filesystem::path& file, int sound,
                                      std::stop_token stop);

}  // namespace tgvs::ffmpeg
