#include "playlist/item.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace tgvs::playlist {

bool is_live_address(const Item& item)
{
    static constexpr std::array schemes = {"rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "rtp"};
    const auto scheme = to_lower(item.location.substr(0, item.location.find("://")));
    return item.is_url() &&
           std::ranges::any_of(schemes, [&](std::string_view known) { return scheme == known; });
}

std::string log_name(const Item& item)
{
    const auto name = item.is_url() ? url_origin(item.location)
                                    : std::filesystem::path(item.location).filename().string();
    return item.title.empty() ? name : name + " (" + item.title + ')';
}

std::string_view source_kind(const Item& item)
{
    if (!item.is_url())
        return "local";
    return is_live_address(item) ? "live" : "url";
}

}  // namespace tgvs::playlist
