// ffmpeg/fields.hpp: does a picture consist of two fields, taken one after the other, though its file does not
// say so? Measured on a few seconds of it.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string_view>

namespace tgvs::ffmpeg {

// Neither too small nor too fast for what television and its recorders made. `rate` as ffprobe has it: "25/1".
bool may_have_fields(long long height, std::string_view rate);

// Behind the beginning, which may be black, but not so far that there is too little left to tell.
Seconds where_to_look_for_fields(Seconds length);

// From what idet says at its end. Nothing: it does not, or that cannot be told.
std::optional<Combed> read_fields(std::string_view words);

// Of the picture that `info` names. Costs what decoding four seconds costs.
std::optional<Combed> look_for_fields(const EncoderOptions& options,
                                      const std::filesystem::path& file, const MediaInfo& info,
                                      const std::stop_token& stop);

}  // namespace tgvs::ffmpeg
