// http/channel_place.hpp: where a channel of this host, by its name, has its control socket.
//
//   /run/tg_video_streamer/NAME/             of tg_video_streamer@NAME.service
//   /var/lib/tg_video_streamer/NAME/         the same, when it was started by an older unit; a volume of a container
//   NAME/state/                              a folder of its own in a clone
//
// "main" is the channel that has no name: /run/tg_video_streamer/, /var/lib/tg_video_streamer/, and the STATE_DIR of the
// settings here, which is how it is found in a container and in a clone.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::http {

inline constexpr std::string_view unnamed_channel = "main";

struct ChannelRoots {
    std::filesystem::path run = "/run/tg_video_streamer";
    std::filesystem::path lib = "/var/lib/tg_video_streamer";
    std::filesystem::path here = ".";
    std::filesystem::path state_dir = {};  // of the settings here
};

struct ChannelPlace {
    std::filesystem::path socket = {};
    std::filesystem::path state_dir = {};
};

bool can_be_channel(std::string_view name);

// The first place with a socket. The error says what to do: another name, another user, or a start.
Result<ChannelPlace> find_channel(std::string_view name, const ChannelRoots& roots);

// Of those whose folder is below `run`: the unnamed one while it has a socket, the others as soon as they have been started
// once, for the units keep their folders. In order, 64 at most. A failure says nothing about who is there; a folder that
// is missing has none.
struct FoundChannel {
    std::string name = {};
    std::filesystem::path socket = {};
    bool has_socket = false;  // what a channel that was killed leaves is one, too
};
inline constexpr std::size_t channels_limit = 64;
Result<std::vector<FoundChannel>> channels_in(const std::filesystem::path& run);

}  // namespace tgvs::http
