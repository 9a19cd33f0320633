// ffmpeg/wishes.hpp: what a list says of a source, carried out: from where to where it goes. Pure.
#pragma once

#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <string>

namespace tgvs::ffmpeg {

// Before the -i of each input that is cut.
Argv cut_options(const Source& source);

// Makes of what is known of the whole what is known of the part. A failure: nothing is left of it.
Result<void> cut_to_wishes(MediaInfo& info, const Source& source);

// In front of all other filters of the picture, with a comma at its end; empty: as the file says.
std::string aspect_filter(const Source& source);

}  // namespace tgvs::ffmpeg
