// base/time_text.hpp: a length of time as people write it: 90s, 15m, 2h or 1d. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace tgvs {

// What stands before the unit, and the unit. The number is the caller's to read: some take fractions, each
// has its bounds.
struct TimeText {
    std::string_view number;
    std::chrono::seconds unit;
};

// Nothing: it ends in no unit.
std::optional<TimeText> split_time(std::string_view text);

}  // namespace tgvs
