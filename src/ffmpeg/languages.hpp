// ffmpeg/languages.hpp: languages as people and files write them. Pure.
//
// "ru", "rus", "RU-ru" and "Russian" are the same language; so are "pt-BR" and "por", but "pt-BR" is more like "pt_br".
#pragma once

#include <string_view>

namespace tgvs::ffmpeg {

enum class Likeness { none, language, whole };  // `whole`: the region or script, too

Likeness likeness(std::string_view wanted, std::string_view language);

bool same_language(std::string_view a, std::string_view b);

}  // namespace tgvs::ffmpeg
