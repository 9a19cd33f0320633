// ffmpeg/encoder_box.hpp: what one ffmpeg or ffprobe sees, its inputs and the one file that it writes, and what bounds it.
//
// A track is written to a file, not into a folder: what else is made or cached there is none of its business.
#pragma once

#include "ffmpeg/encoder_types.hpp"
#include "process/confinement.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>

namespace tgvs::ffmpeg {

// A description needs a second, but an encoder none: how long it may compute depends on the item and the machine,
// and it is ended when the programme it writes stands still, crawls or reaches its length.
inline constexpr std::chrono::seconds describe_cpu_limit{120};
// A day of programme, on a slow machine.
inline constexpr std::chrono::seconds scan_cpu_limit{1'800};
// Of what ffprobe prints. A film with a hundred streams has 50 KiB, the transport stream of a whole satellite
// channel 300. What is parsed takes a dozen times as much, in the process that holds the secrets; and ffprobe may
// have been taken over by what it looks at.
inline constexpr std::size_t description_limit_bytes = 1024 * 1024;
inline constexpr const char* description_too_large = "its description is larger than 1 MiB";

process::Confinement sees(const EncoderOptions& options, const std::filesystem::path& input);
// Everything that goes into a track, and what comes out.
process::Confinement sees(const EncoderOptions& options, const Source& source,
                          const std::filesystem::path& out);

// So that it can be granted: a box opens what is there. What refuses that, ffmpeg will meet as well.
void make_sure_of(const std::filesystem::path& out);

}  // namespace tgvs::ffmpeg
