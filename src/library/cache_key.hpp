// library/cache_key.hpp: what a cached track is filed under.
//
// The key is the SHA-256 of what the source is and of how it is encoded: a file that was changed,
// or other encoder settings, is another track. A file is its path, size and time of change; a URL
// is itself; either with what its line of the list says of it (playlist/item.hpp, variant_of).
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::library {

inline constexpr std::size_t cache_key_length = 64;

// Fails for a file that is not there or is no file.
Result<std::string> cache_key(const playlist::Item& item, std::string_view encoder_fingerprint);

// The encoder's, and what is drawn on this item's picture alone.
std::string track_fingerprint(const playlist::Item& item, const std::string& encoder_fingerprint,
                              bool draws_titles);

// What tells that an item's file is still the one it was, also when size and time of change were set back.
// Of a URL, and of a file that is gone, a word of its own.
std::string file_identity(const playlist::Item& item);
inline constexpr std::string_view gone_file = "gone";

// Whether tracks of two encoders have one form, by what their fingerprints say up to the dash.
bool same_form(std::string_view fingerprint, std::string_view other);

bool is_cache_key(std::string_view text);

}  // namespace tgvs::library
