#include "service/channel_events.hpp"

#include <utility>

namespace tgvs::service {

void ChannelEvents::look(Time now)
{
    const auto passed = now - at_;
    if (passed < look_every)
        return;
    at_ = now;
    auto channel = desk_.channel();
    const auto wall = std::chrono::system_clock::now();
    for (const auto part : control::changed_parts(told_, channel, passed))
        events_.post(part, control::part_json(part, channel, wall));
    told_ = std::move(channel);
}

}  // namespace tgvs::service
