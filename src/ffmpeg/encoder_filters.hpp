// ffmpeg/encoder_filters.hpp: which ffmpeg filters an operator may put into -vf and -af.
//
// A filter is listed if it has one input and one output and neither reads nor writes files, loads
// code, listens on the network nor ends the stream. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// Why this chain will not do; empty if it will.
std::string fault_in_filters(std::string_view chain, bool audio);

// Splits "a=1,b='x,y',c" at the commas that separate filters: those outside quotes and not escaped.
std::vector<std::string> split_filters(std::string_view chain);

}  // namespace tgvs::ffmpeg
