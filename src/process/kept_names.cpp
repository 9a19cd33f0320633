#include "process/kept_names.hpp"

#include <utility>

namespace tgvs::process {

namespace {

constexpr std::chrono::seconds answer_kept{60};
// A look-up that fails may take seconds: not every start is to wait for one.
constexpr std::chrono::seconds asked_again_after{5};

}  // namespace

std::optional<std::vector<IpAddress>> KeptNames::fresh(const std::string& name, Time now) const
{
    const auto known = names_.find(name);
    return known != names_.end() && known->second.until > now
               ? std::optional(known->second.addresses)
               : std::nullopt;
}

std::vector<IpAddress> KeptNames::take(const std::string& name, std::vector<IpAddress> found,
                                       Time now)
{
    if (!found.empty())
        return (names_[name] = {std::move(found), now + answer_kept}).addresses;
    const auto known = names_.find(name);
    if (known == names_.end())
        return {};
    known->second.until = now + asked_again_after;
    return known->second.addresses;
}

}  // namespace tgvs::process
