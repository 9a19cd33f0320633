// playlist/pls.hpp: the .pls lists of radio stations: an INI file with FileN=, TitleN=, LengthN=.
#pragma once

#include "playlist/collector.hpp"

#include <string_view>

namespace tgvs::playlist {

bool is_pls(std::string_view text);

// The entries in the order of their numbers. Bounds as for any list.
void read_pls(std::string_view text, Collector& into);

}  // namespace tgvs::playlist
