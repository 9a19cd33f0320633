// ffmpeg/reference_count.hpp: how many references a picture has, as its stream says itself. ffprobe tells that only of some
// files; ffmpeg reads the headers out without decoding anything.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <stop_token>

namespace tgvs::ffmpeg {

// The most that any header before the first picture says; 0: not known.
int count_references(const EncoderOptions& options, const std::filesystem::path& file, int stream,
                     std::stop_token stop);

}  // namespace tgvs::ffmpeg
