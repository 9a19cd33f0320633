#include "http/channel_place.hpp"

#include "base/text.hpp"
#include "http/unix_socket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

namespace tgvs::http {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_channel = 128;
constexpr std::size_t named_channels = 20;

std::vector<ChannelPlace> places_of(std::string_view name, const ChannelRoots& roots)
{
    const bool unnamed = name == unnamed_channel;
    const auto in = [&](const fs::path& root) { return unnamed ? root : root / name; };
    const auto own = unnamed ? roots.state_dir : roots.here / name / "state";
    return {{.socket = control_socket_file(in(roots.run)), .state_dir = in(roots.lib)},
            {.socket = control_socket_file(in(roots.lib)), .state_dir = in(roots.lib)},
            {.socket = control_socket_file(own), .state_dir = own}};
}

void add_channels(const fs::path& root, std::vector<std::string>& names)
{
    std::error_code error;
    if (fs::is_socket(control_socket_file(root), error))
        names.emplace_back(unnamed_channel);
    for (fs::directory_iterator one(root, error), end; !error && one != end; one.increment(error))
        if (std::error_code hidden; names.size() < named_channels &&
                                    fs::is_socket(control_socket_file(one->path()), hidden))
            names.push_back(printable(one->path().filename().string()));
}

// What is running here; empty: nothing that can be seen.
std::string channels_here(const ChannelRoots& roots)
{
    std::vector<std::string> names;
    add_channels(roots.run, names);
    add_channels(roots.lib, names);
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool can_be_channel(std::string_view name)
{
    return !name.empty() && name.size() <= longest_channel && name.front() != '.' &&
           name.find('/') == std::string_view::npos && printable(name) == name;
}

Result<ChannelPlace> find_channel(std::string_view name, const ChannelRoots& roots)
{
    if (!can_be_channel(name))
        return failure(fmt::format("\"{}\" is not the name of a channel", printable(name)));
    fs::path closed;
    for (auto& place : places_of(name, roots)) {
        std::error_code error;
        if (fs::is_socket(place.socket, error))
            return std::move(place);
        if (error == std::errc::permission_denied)
            closed = place.socket;
    }
    if (!closed.empty())
        return failure(
            fmt::format("{} may not be looked at: run this as the service's user, for example "
                        "with sudo -u tgstream",
                        closed.parent_path().string()));
    const auto others = channels_here(roots);
    if (!others.empty())
        return failure(fmt::format("no channel {} is running here; there is: {}", name, others));
    return failure(
        fmt::format("no channel {} is running here, nor any other; start it, for "
                    "example with systemctl start tg_video_streamer{}",
                    name, name == unnamed_channel ? "" : "@" + std::string(name)));
}

Result<std::vector<FoundChannel>> channels_in(const fs::path& run)
{
    std::vector<FoundChannel> found;
    std::error_code error;
    if (const auto own = control_socket_file(run); fs::is_socket(own, error))
        found.push_back({std::string(unnamed_channel), own, true});
    for (fs::directory_iterator one(run, error), end; !error && one != end; one.increment(error)) {
        std::error_code hidden;
        const auto name = one->path().filename().string();
        if (!one->is_directory(hidden) || !can_be_channel(name) || name == unnamed_channel)
            continue;
        const auto socket = control_socket_file(one->path());
        found.push_back({name, socket, fs::is_socket(socket, hidden)});
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return failure("cannot look for channels in " + run.string() + ": " + error.message());
    std::ranges::sort(found, {}, &FoundChannel::name);
    if (found.size() > channels_limit)
        found.resize(channels_limit);
    return found;
}

}  // namespace tgvs::http
