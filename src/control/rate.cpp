#include "control/rate.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::control {

CommandRate::Answer CommandRate::take(const std::string& name, Time now)
{
    using Seconds = std::chrono::duration<double>;
    if (!purses_.contains(name) && purses_.size() >= names_limit)
        purses_.erase(
            std::ranges::min_element(purses_, {}, [](const auto& one) { return one.second.at; }));
    auto& purse = purses_.try_emplace(name, Purse{.left = burst_, .at = now}).first->second;
    const Seconds since = std::max(now, purse.at) - purse.at;
    purse.left = std::min(burst_, purse.left + since / each_);
    purse.at = std::max(now, purse.at);
    if (purse.left < 1)
        return {.wait = std::chrono::ceil<std::chrono::milliseconds>(each_ * (1 - purse.left)),
                .first = purse.refused++ == 0};
    purse.left -= 1;
    return {.refused = std::exchange(purse.refused, 0)};
}

}  // namespace tgvs::control
