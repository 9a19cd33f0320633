#include "playlist/entry_text.hpp"

#include "base/text.hpp"
#include "playlist/quotes.hpp"

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
    text = trim(text);
    const auto first = quote_at(text);
    const auto last = quote_at_end(text);
    if (first.bytes == 0 || last.bytes == 0 || text.size() <= first.bytes + last.bytes)
        return text;
    return trim(text.substr(first.bytes, text.size() - first.bytes - last.bytes));
}

bool has_control_characters(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace tgvs::playlist
