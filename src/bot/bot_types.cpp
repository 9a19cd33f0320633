#include "bot/bot_types.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tgvs::bot {

bool looks_like_a_token(std::string_view text)
{
    constexpr std::size_t shortest_secret = 30;
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !parse_integer(text.substr(0, colon)))
        return false;
    const auto secret = text.substr(colon + 1);
    return text[0] != '-' && secret.size() >= shortest_secret &&
           std::ranges::all_of(secret, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      c == '-';
           });
}

}  // namespace tgvs::bot
