#include "control/replays.hpp"

#include <utility>

namespace tgvs::control {

Replays::Found Replays::find(std::string_view who, std::string_view key, std::string_view request,
                             Time now)
{
    while (!kept_.empty() && now - kept_.front().at >= kept_for)
        kept_.pop_front();
    for (const auto& one : kept_)
        if (one.who == who && one.key == key)
            return one.request == request ? Found{.answer = &one.answer}
                                          : Found{.other_request = true};
    return {};
}

void Replays::keep(std::string who, std::string key, std::string request, ReplayedAnswer answer,
                   Time now)
{
    if (kept_.size() == limit)
        kept_.pop_front();
    kept_.push_back({std::move(who), std::move(key), std::move(request), std::move(answer), now});
}

}  // namespace tgvs::control
