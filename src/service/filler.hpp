// service/filler.hpp: the filler as packets in memory: made once for each format, kept in the cache folder.
#pragma once

#include "base/result.hpp"
#include "config/settings_types.hpp"
#include "ffmpeg/encoder.hpp"
#include "media/filler_kind.hpp"
#include "media/packet.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace tgvs::service {

struct FillerOptions {
    std::optional<std::filesystem::path> picture_or_clip;  // FILLER; nothing: the built-in one
    std::vector<std::filesystem::path>
        folders;  // tried in this order; a full disk is no reason to be dark
    media::FillerKind kind = media::FillerKind::soon;
};

FillerOptions filler_options_of(const config::Settings& settings);

// True if a filler of this encoder's options is there: then the options have worked before.
bool filler_is_cached(const ffmpeg::Encoder& encoder, const FillerOptions& options);

// A clip of the operator's may take a minute to encode, which the show does not wait for: until it is made, the built-in
// one is shown.
FillerOptions filler_to_begin_with(const ffmpeg::Encoder& encoder, FillerOptions options);

// An operator's filler that does not work costs a WARNING and is replaced by the built-in one.
Result<std::vector<media::Packet>> load_filler(const ffmpeg::Encoder& encoder,
                                               const FillerOptions& options, std::stop_token stop);

}  // namespace tgvs::service
