// playlist/list_text.hpp: the bytes of a list as UTF-8, as far as they say themselves what they are.
//
// A byte order mark decides (UTF-8, UTF-16, UTF-32); without one, UTF-16 is told by where its zero bytes are, for no other
// text has any. Old 8-bit code pages do not show: what is not UTF-8 stays as it is, and the reader
// tries the pages for a line until one names a file that exists.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

// Without byte order mark. The failure: it is no text, or in a form that is not read.
Result<std::string> list_text(std::string bytes);

// The code pages to try, in this order: that of the locale ("ru_RU.KOI8-R") first, if it is an old one.
std::vector<std::string> code_pages(std::string_view locale);

// The locale of the process's environment, as setlocale(3) looks for it.
std::string locale_of_environment();

}  // namespace tgvs::playlist
