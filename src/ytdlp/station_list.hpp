// ytdlp/station_list.hpp: the little lists by which radio stations tell their address. Pure.
//
// Forms    those of playlist/parse.hpp, as servers send them: the first address in it is the station, the next ones
//          are its mirrors.
// Bound    the caller's; every line may be anything.
#pragma once

#include "ytdlp/extractor_types.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

inline constexpr std::size_t station_list_limit_bytes = 256 * 1024;
inline constexpr std::size_t most_mirrors = 3;  // each may keep a dead server's time-out

// By the ending of its path. An .m3u8 is an HLS manifest far more often.
bool looks_like_station_list(std::string_view url);
bool may_be_station_list(std::string_view url);

// The first addresses of the list, each with the list's own headers and those that it asks for; empty: it has none, or
// is an HLS manifest.
std::vector<Address> stations_in(std::string bytes, const Address& list);

}  // namespace tgvs::ytdlp
