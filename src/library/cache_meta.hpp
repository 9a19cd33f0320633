// library/cache_meta.hpp: what is written beside a cached track, so that it can be trusted and
// entered.
//
// Read strictly: a file that is not exactly as we write it is as good as none.
#pragma once

#include "base/result.hpp"
#include "library/cache_index.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tgvs::library {

struct CacheMeta {
    std::string location;  // the item's id
    std::string title;
    std::string fingerprint;  // of the encoder settings
    std::string head;         // SHA-256 of the track's first bytes
    std::chrono::system_clock::time_point created;
    TrackIndex index;
};

std::string to_text(const CacheMeta& meta);
Result<CacheMeta> parse_cache_meta(std::string_view text);

}  // namespace tgvs::library
