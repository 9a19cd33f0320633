// ffmpeg/probe.hpp: what is in a file, as ffprobe tells it. The file is never opened in this
// process.
//
// The header's word is not taken for lengths: how long the encode goes on depends on them, and a
// broken claim must not become hours of frozen picture. All packets are read instead (demuxed, not
// decoded: 2 to 3 s for an hour of programme, a thousandth of its encoding).
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace tgvs::ffmpeg {

// What cannot be decoded for want of memory is not measured.
Result<MediaInfo> probe_media(const EncoderOptions& options, const std::filesystem::path& file,
                              std::stop_token stop);

// Says in `info` whether its picture can be decoded with the memory there is, and with how many threads. Pure.
void keep_within_memory(MediaInfo& info, const EncoderOptions& options);

// What its header says, without lengths: a fraction of a second.
Result<MediaInfo> probe_header(const EncoderOptions& options, const std::filesystem::path& file,
                               std::stop_token stop);

// By its name: is it to be taken for a picture?
bool is_named_as_picture(const std::filesystem::path& file);

// Of a picture that stands for `length`.
MediaInfo still_info(Seconds length, std::string pixel_format = {});

// Is this a picture that ffmpeg can read? Its pixel format, in ffmpeg's word.
Result<std::string> probe_picture(const EncoderOptions& options, const std::filesystem::path& file,
                                  std::stop_token stop);

}  // namespace tgvs::ffmpeg
