// playlist/folded_name.hpp: a name of a file without what systems do not agree on. Pure.
//
// Windows and Macs take "Film.MP4" and "film.mp4" for the same, and a Mac writes й as и with a mark. A list from
// there names files of here that it spells otherwise.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::playlist {

// The same for names that differ in capitals or in how accents are written. Empty: it is not UTF-8.
std::u32string folded(std::string_view name);

}  // namespace tgvs::playlist
