// service/channels_site.hpp: GET /api/v1/channels, the list of one: the channel itself.
//
// A hub has the same with all that it finds, and makes it of these.
//
// Threads  the pages' thread.
#pragma once

#include "control/channel_card.hpp"
#include "http/message.hpp"
#include "http/sources.hpp"
#include "service/desk_site.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs::service {

inline constexpr std::string_view channels_path = "/api/v1/channels";

class ChannelsSite {
public:
    ChannelsSite(DeskSite& desk, const http::HealthSource& health, std::string version,
                 bool preview)
        : desk_(desk),
          health_(health),
          version_(std::move(version)),
          preview_(preview),
          started_(std::chrono::system_clock::now())
    {
    }

    // Nothing: the path is not this one.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person);

private:
    DeskSite& desk_;
    const http::HealthSource& health_;
    std::string version_;
    bool preview_;
    control::WallTime started_;
};

}  // namespace tgvs::service
