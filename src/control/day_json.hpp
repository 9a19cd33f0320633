// control/day_json.hpp: how far the day has got, as it is kept over a restart.
#pragma once

#include "base/result.hpp"
#include "control/day.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::control {

inline constexpr std::size_t day_limit_bytes = 16 * 1024 * 1024;

std::string day_to_json(const DayState& state);
// An error: it cannot be used.
Result<DayState> day_from_json(std::string_view text);

}  // namespace tgvs::control
