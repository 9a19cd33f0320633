// ffmpeg/encoder_loudness.hpp: an item's sound, heard from its beginning to its end before it is encoded.
#pragma once

#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <functional>
#include <optional>
#include <stop_token>

namespace tgvs::ffmpeg {

// As fast as it can be decoded, some 200 times as fast as it plays; twice or three times if its peaks are to be
// limited. `on_progress` is called about twice a second. Nothing: it has no sound, or it could not be heard: what
// is wrong with it, its encoding will say.
std::optional<Levelling> hear(const EncoderOptions& options, TrackSource track,
                              const std::function<void(EncodeProgress)>& on_progress,
                              const std::stop_token& stop);

}  // namespace tgvs::ffmpeg
