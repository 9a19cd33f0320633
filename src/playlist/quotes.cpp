#include "playlist/quotes.hpp"

#include <algorithm>
#include <array>

namespace tgvs::playlist {

namespace {

constexpr std::array<std::string_view, 6> doubled = {"\"", "“", "”", "„", "«", "»"};
constexpr std::array<std::string_view, 7> single = {"'", "`", "‘", "’", "‚", "‹", "›"};

Quote quote_where(auto is_there)
{
    if (const auto* found = std::ranges::find_if(doubled, is_there); found != doubled.end())
        return {Quote::Kind::doubled, found->size(), found->size() == 1};
    if (const auto* found = std::ranges::find_if(single, is_there); found != single.end())
        return {Quote::Kind::single, found->size(), found->size() == 1};
    return {};
}

}  // namespace

Quote quote_at(std::string_view text)
{
    return quote_where([&](std::string_view quote) { return text.starts_with(quote); });
}

Quote quote_at_end(std::string_view text)
{
    return quote_where([&](std::string_view quote) { return text.ends_with(quote); });
}

std::string_view without_pair_of_quotes(std::string_view text)
{
    const auto first = quote_at(text);
    const auto last = quote_at_end(text);
    if (first.bytes == 0 || last.kind != first.kind || first.bytes + last.bytes > text.size())
        return text;
    return text.substr(first.bytes, text.size() - first.bytes - last.bytes);
}

}  // namespace tgvs::playlist
