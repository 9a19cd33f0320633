// ffmpeg/encoder_publisher.hpp: what somebody publishes to us, as MPEG-TS in a pipe, into the house format.
//
// Both children have it on their standard input; they see no file but the logo, and have no network.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "process/child.hpp"

#include <cstdint>
#include <stop_token>
#include <string>

namespace tgvs::ffmpeg {

// What ffprobe finds in the first of it, in a file that may still grow: it is read from its beginning each time. Takes 5 s at
// most.
Result<MediaInfo> probe_publisher(const EncoderOptions& options, const FileDescriptor& sample,
                                  std::stop_token stop);

// The descriptor stays the caller's, who closes it: only the child is to have it.
Result<process::Child> start_publisher_child(const EncoderOptions& options, const MediaInfo& info,
                                             const FileDescriptor& stream);

// Draws an RTMP stream of our own nginx and copies it, as MPEG-TS, to its standard output: nothing is decoded. It reaches
// that address and port, which may be private, beside what all children reach.
Result<process::Child> start_publisher_copy(const EncoderOptions& options, const std::string& url,
                                            const std::string& address, std::uint16_t port);

}  // namespace tgvs::ffmpeg
