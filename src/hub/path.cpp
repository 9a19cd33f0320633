#include "hub/path.hpp"

#include "http/channel_place.hpp"
#include "http/encoding.hpp"

#include <algorithm>

namespace tgvs::hub {

namespace {

constexpr std::string_view folder = "/channels/";

// What is below one of these, or the path itself.
constexpr std::string_view own[] = {"/api/enter",     "/api/v1/login",    "/api/v1/logout",
                                    "/api/v1/people", "/api/v1/sessions", "/api/v1/channels"};

bool is_own(std::string_view path)
{
    return std::ranges::any_of(own, [path](std::string_view one) {
        // The channel's list of channels is the hub's, the channel itself is below it.
        const bool whole = one == "/api/v1/channels";
        return path == one || (!whole && path.starts_with(one) && path[one.size()] == '/');
    });
}

// Nothing in it may lead out of what it begins with, whoever reads it.
bool is_plain(std::string_view path)
{
    const auto decoded = http::percent_decoded(path);
    return !decoded.contains("/../") && !decoded.ends_with("/..") && !decoded.contains("//") &&
           !decoded.contains('\\');
}

}  // namespace

bool is_of_channels(std::string_view path)
{
    return path.starts_with(folder);
}

std::optional<ChannelPath> channel_path(std::string_view path)
{
    if (!is_of_channels(path))
        return std::nullopt;
    path.remove_prefix(folder.size());
    const auto slash = path.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto name = http::percent_decoded(path.substr(0, slash));
    const auto rest = path.substr(slash);
    const bool known = rest.starts_with("/api/") || rest.starts_with("/hls/");
    if (!http::can_be_channel(name) || !known || !is_plain(rest) || is_own(rest))
        return std::nullopt;
    return ChannelPath{.channel = name, .path = std::string(rest)};
}

}  // namespace tgvs::hub
