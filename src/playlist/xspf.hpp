// playlist/xspf.hpp: XSPF, the XML lists that VLC and others save.
//
// Of a track its first location counts, with title, creator and VLC's options. A document type is
// refused: no such list needs one, and entities are what makes XML dangerous.
//
// Bounds  as for any list; elements nested 32 deep, 4 KiB a text.
// Source  https://xspf.org/spec; VLC modules/demux/playlist/xspf.c
#pragma once

#include "playlist/collector.hpp"

#include <string_view>

namespace tgvs::playlist {

bool is_xspf(std::string_view text);

void read_xspf(std::string_view text, Collector& into);

}  // namespace tgvs::playlist
