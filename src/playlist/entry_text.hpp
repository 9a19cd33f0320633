// playlist/entry_text.hpp: the text of an entry without what people's programs put around it. Pure.
#pragma once

#include <string_view>

namespace tgvs::playlist {

// Without blanks at its ends, also those that text from pages, chats and Windows' dialogues brings along and
// nobody sees: no-break space, byte order mark, marks of direction.
std::string_view bare(std::string_view text);

// Without the quotes around it, straight or typographic, if there are any.
std::string_view without_quotes(std::string_view text);

bool has_control_characters(std::string_view text);

}  // namespace tgvs::playlist
