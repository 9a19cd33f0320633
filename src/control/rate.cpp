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
    auto& purse = purses_.try_emplace(name, Purse{.at = now}).first->second;
    const Seconds since = std::max(now, purse.at) - purse.at;
    purse.left = std::min(burst, purse.left + since / Seconds(each));
    purse.at = std::max(now, purse.at);
    if (purse.left < 1)
        return {
            .wait = std::chrono::ceil<std::chrono::milliseconds>(Seconds(each) * (1 - purse.left)),
            .first = !std::exchange(purse.refused, true)};
    purse.left -= 1;
    purse.refused = false;
    return {};
}

}  // namespace tgvs::control
