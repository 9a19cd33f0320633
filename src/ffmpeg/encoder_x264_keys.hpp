// ffmpeg/encoder_x264_keys.hpp: which keys an operator may put into -x264-params, and which of them count for somebody who is
// live. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

// Why "key=value:key=value" will not do; empty if it will.
std::string fault_in_x264_params(std::string_view params, long long longest_gop_frames);

// Without what keeps pictures back: longer groups than these, and looking ahead. None of it is in the sequence headers.
std::string prompt_x264_params(std::string_view params, long long gop_frames);

}  // namespace tgvs::ffmpeg
