// control/time_share.hpp: how much of the pages' thread one person may take.
//
// All pages and probes are answered on one thread. Whoever keeps sending what takes long, such as requests for a list of
// 100,000 lines, is kept waiting before the others are: half a second of the processor at once, and then half of it.
//
// Bounds   those who owe something.
// Threads  one owner.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tgvs::control {

class TimeShare {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Cost = std::chrono::nanoseconds;

    static constexpr Cost at_once = std::chrono::milliseconds(500);
    static constexpr int part = 2;  // what is owed is paid back at half of the time

    // Until he may ask again; 0: at once.
    std::chrono::milliseconds wait(std::string_view who, Time now) const
    {
        const auto left = owed(who, now) - at_once;
        return left.count() > 0 ? std::chrono::ceil<std::chrono::milliseconds>(left * part)
                                : std::chrono::milliseconds(0);
    }

    void took(std::string_view who, Cost cost, Time now)
    {
        const auto owes = owed(who, now) + cost;
        std::erase_if(debts_, [&](const auto& one) { return owed(one.first, now) == Cost(0); });
        debts_.insert_or_assign(std::string(who), Debt{.cost = owes, .at = now});
    }

private:
    struct Debt {
        Cost cost{};
        Time at = {};
    };

    Cost owed(std::string_view who, Time now) const
    {
        const auto found = debts_.find(who);
        if (found == debts_.end())
            return Cost(0);
        const auto paid = std::chrono::duration_cast<Cost>(now - found->second.at) / part;
        return std::max(found->second.cost - paid, Cost(0));
    }

    std::map<std::string, Debt, std::less<>> debts_;
};

}  // namespace tgvs::control
