// ffmpeg/encoder_reason.hpp: what went wrong, out of what ffmpeg said on stderr. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

// ffmpeg's last telling line, without its own decoration, the path of the file and the details of
// any URL; at most 200 bytes, empty if it said nothing. A full disk is named even if more was said
// after it.
std::string ffmpeg_reason(std::string_view said);

}  // namespace tgvs::ffmpeg
