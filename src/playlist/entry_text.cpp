#include "playlist/entry_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace tgvs::playlist {

std::string_view bare(std::string_view text)
{
    constexpr std::array<std::string_view, 11> unseen = {"\u00A0", "\uFEFF", "\u200B", "\u200E",
                                                         "\u200F", "\u202A", "\u202B", "\u202C",
                                                         "\u2060", "\u2066", "\u2069"};
    for (auto before = text.size() + 1; text.size() < before;) {
        before = text.size();
        text = trim(text);
        for (const auto mark : unseen) {
            text.remove_prefix(text.starts_with(mark) ? mark.size() : 0);
            text.remove_suffix(text.ends_with(mark) ? mark.size() : 0);
        }
    }
    return text;
}

std::string_view without_quotes(std::string_view text)
{
    constexpr std::array<std::string_view, 10> quotes = {"\"", "'", "“", "”", "„",
                                                         "«",  "»", "‘", "’", "`"};
    text = trim(text);
    const auto* first = std::ranges::find_if(
        quotes, [&](std::string_view quote) { return text.starts_with(quote); });
    const auto* last =
        std::ranges::find_if(quotes, [&](std::string_view quote) { return text.ends_with(quote); });
    if (first == quotes.end() || last == quotes.end() ||
        text.size() <= first->size() + last->size())
        return text;
    text.remove_prefix(first->size());
    text.remove_suffix(last->size());
    return trim(text);
}

bool has_control_characters(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace tgvs::playlist
