// config/integer_within.hpp: a whole number that has bounds.
#pragma once

#include "base/text.hpp"

#include <optional>
#include <string_view>

namespace tgvs::config {

template <class Int>
std::optional<Int> integer_within(std::string_view text, long long least, long long most)
{
    const auto number = parse_integer(text);
    if (!number || *number < least || *number > most)
        return std::nullopt;
    return static_cast<Int>(*number);
}

}  // namespace tgvs::config
