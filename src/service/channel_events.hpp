// service/channel_events.hpp: tells those who listen what has changed on the channel.
//
// Threads  the service's main thread.
#pragma once

#include "control/channel.hpp"
#include "service/desk_site.hpp"
#include "service/event_hub.hpp"

#include <chrono>

namespace tgvs::service {

class ChannelEvents {
public:
    using Time = std::chrono::steady_clock::time_point;

    ChannelEvents(DeskSite& desk, EventHub& events) : desk_(desk), events_(events) {}

    // A live source has the main thread look around 20 times a second, and nobody sees so much of it.
    static constexpr std::chrono::milliseconds look_every{100};

    void look(Time now);

private:
    DeskSite& desk_;
    EventHub& events_;
    control::Channel told_;
    Time at_{};
};

}  // namespace tgvs::service
