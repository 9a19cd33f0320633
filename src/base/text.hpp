// base/text.hpp: the few string helpers that the standard library lacks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower(std::string_view text);

inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool contains_ignoring_case(std::string_view text, std::string_view part);

// Of nothing there are no places.
void replace_all(std::string& text, std::string_view what, std::string_view with);

// Whole-string decimal number; nothing for anything else, including out of range.
std::optional<long long> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

// The candidate with the smallest edit distance, if it is near enough to be a typing error.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

bool is_utf8(std::string_view text);

// Length of the valid UTF-8 sequence at the start of `text`, which is not empty; 0 if there is none.
std::size_t utf8_length(std::string_view text);

// At most `limit` bytes, cut at a UTF-8 boundary; control characters (C0, C1, separators of lines, and those
// that turn the direction of what follows) become spaces, invalid UTF-8 becomes '?'. For text from outside
// that goes into logs, pages and titles.
std::string printable(std::string_view text, std::size_t limit = 512);

// scheme://host[:port] of a URL, with user, path and query left out. For logs.
std::string url_origin(std::string_view url);

}  // namespace tgvs
