// config/characters.hpp: the characters that chats, word processors and web pages put into settings, and
// that look like others. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::config {

// The bytes of a blank at the start of `text`: also no-break spaces and what has no width. 0: there is none.
std::size_t blank_length(std::string_view text);
std::string_view trim_blanks(std::string_view text);

// The bytes of a typographic quote at the start or end of `text`; 0: there is none.
std::size_t quote_at_start(std::string_view text);
std::size_t quote_at_end(std::string_view text);

// "character 1 is U+2212 (minus sign)" of the first that is not ASCII, or a control character; empty: there
// is none. It shows no other character: the text may be a secret.
std::string odd_character(std::string_view text);

// The text with - for each other dash and a blank for each other blank, without blanks around it, and without what
// cannot be seen.
std::string straightened(std::string_view text);

// "UTF-16" or "UTF-32", if the bytes are that; else empty.
std::string_view wide_encoding(std::string_view text);

}  // namespace tgvs::config
