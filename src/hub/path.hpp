// hub/path.hpp: which channel a path of the hub is of, and what it is there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::hub {

struct ChannelPath {
    std::string channel = {};
    std::string path = {};  // at the channel, as it was sent: "/api/v1/events"

    friend bool operator==(const ChannelPath&, const ChannelPath&) = default;
};

// "/channels/kino/api/v1/events" → kino, "/api/v1/events". Nothing: it is of none, or of what a channel does not say
// through a hub: its page, and who may come in, which is the hub's own.
std::optional<ChannelPath> channel_path(std::string_view path);

// Whether it is below the folder of channels at all.
bool is_of_channels(std::string_view path);

}  // namespace tgvs::hub
