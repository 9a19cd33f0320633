// outputs/inflow_limit.hpp: how much a peer may send that has little to say. A publisher's server needs a few kB a minute,
// and 10 kB of certificates; 256 KiB may come at once, and as much again in each minute.
//
// Errors   none: what is over the limit is refused, and the owner ends the connection.
// Threads  one owner.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace tgvs::outputs {

class InflowLimit {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t bytes_a_minute = 256 * 1024;

    // False: these are too many.
    bool admit(std::size_t bytes, Time now)
    {
        constexpr double whole = bytes_a_minute;
        const auto passed = std::chrono::duration<double, std::ratio<60>>(now - last_).count();
        left_ = std::min(whole, left_ + std::max(0.0, passed) * whole);
        last_ = now;
        left_ -= static_cast<double>(bytes);
        return left_ >= 0;
    }

private:
    double left_ = bytes_a_minute;
    Time last_{};
};

}  // namespace tgvs::outputs
