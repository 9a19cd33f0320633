// ffmpeg/description.hpp: what ffprobe says of a file, in JSON. Pure.
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

// The lengths of picture and sound are missing, fits_house is what the header alone can tell.
// `languages`: see choose_streams().
Result<MediaInfo> read_description(std::string_view json, const media::HouseFormat& format,
                                   const std::vector<std::string>& languages = {});

// Which packets are to be measured, and by which clock.
PacketScan::Streams streams_of(const MediaInfo& info, std::string_view description);

// Worth a look for fields that the header does not tell of.
bool may_be_combed(const MediaInfo& info, std::string_view description);

// Whether its brightness is not to be told from that (brightness.hpp).
bool may_be_bright(const MediaInfo& info, std::string_view description);

}  // namespace tgvs::ffmpeg
