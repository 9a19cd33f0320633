// process/kept_names.hpp: the addresses of names that each child's start asks for (of the operator's proxies). Pure.
//
// A child whose policy lacks the proxy's address is refused its proxy, and its item counts as private for a day. So a
// look-up that fails takes nothing away: what was found before stays, and without that the next start asks again.
// Bounded  by what the settings name: a handful.
#pragma once

#include "base/ip_network.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::process {

class KeptNames {
public:
    using Time = std::chrono::steady_clock::time_point;

    // None: it is to be looked up now.
    std::optional<std::vector<IpAddress>> fresh(const std::string& name, Time now) const;
    // What counts after a look-up that found these; none: it failed.
    std::vector<IpAddress> take(const std::string& name, std::vector<IpAddress> found, Time now);

private:
    struct Known {
        std::vector<IpAddress> addresses;
        Time until;
    };
    std::map<std::string, Known> names_;
};

}  // namespace tgvs::process
