// ffmpeg/description.hpp: what ffprobe says of a file, in JSON. Pure.
//
// It is asked for the members that are read, and parsed once. Bounds: description_limit_bytes (encoder_box.hpp); beyond
// it the input is refused.
#pragma once

#include "ffmpeg/encoder_packets.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// ffprobe's arguments for its description of an input.
std::vector<std::string> describe_command(const EncoderOptions& options,
                                          const std::vector<std::string>& input_options);

struct Description {
    // The lengths of picture and sound are missing, fits_house is what the header alone can tell.
    MediaInfo info = {};
    PacketScan::Streams streams = {};  // which packets are to be measured, and by which clock
    bool may_be_combed = false;        // unless it fits the house: it may have fields untold of
    bool may_be_bright = false;        // its brightness cannot be told from that (brightness.hpp)
};

// `languages`: see choose_streams().
Result<Description> read_description(std::string_view json, const media::HouseFormat& format,
                                     const std::vector<std::string>& languages = {});

}  // namespace tgvs::ffmpeg
