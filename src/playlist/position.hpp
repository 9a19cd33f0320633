// playlist/position.hpp: the place in the show, as it is kept over a restart.
//
// The text is JSON. Whatever does not read exactly as written here is a failure, and the show
// begins anew; it never stops the service. Saving is base's write_file_atomically.
#pragma once

#include "base/result.hpp"
#include "playlist/programme.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::playlist {

inline constexpr std::size_t position_limit_bytes = 64 * 1024;

std::string to_json(const Position& position);
Result<Position> position_from_json(std::string_view text);

}  // namespace tgvs::playlist
