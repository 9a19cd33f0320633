#include "playlist/item.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace tgvs::playlist {

namespace {

std::string plain_name(const Item& item)
{
    return item.is_url() ? url_origin(item.location)
                         : std::filesystem::path(item.location).filename().string();
}

// Files have any name.
std::string safe(const std::string& name)
{
    return printable(name, name.size());
}

}  // namespace

const Options& Item::said() const
{
    static const Options nothing;
    return options ? *options : nothing;
}

std::string Item::id() const
{
    return options ? location + variant_of(*options) : location;
}

// Neither a location nor a value holds a line end, so that no two sets of options look the same.
std::string variant_of(const Options& options)
{
    std::string text;
    const auto add = [&text](std::string_view name, std::string_view value) {
        text += fmt::format("\n{}={}", name, value);
    };
    if (!options.user_agent.empty())
        add("user-agent", options.user_agent);
    if (!options.referrer.empty())
        add("referrer", options.referrer);
    if (!options.origin.empty())
        add("origin", options.origin);
    if (options.start)
        add("start", std::to_string(options.start->count()));
    if (options.stop)
        add("stop", std::to_string(options.stop->count()));
    if (!options.audio.empty())
        add("audio", fmt::format("{}", fmt::join(options.audio, ",")));
    if (options.subtitles)
        add("subtitles", fmt::format("{}", fmt::join(*options.subtitles, ",")));
    if (options.aspect)
        add("aspect", fmt::format("{}:{}", options.aspect->width, options.aspect->height));
    return text;
}

bool is_live_address(const Item& item)
{
    static constexpr std::array schemes = {"rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "rtp"};
    const auto scheme = to_lower(item.location.substr(0, item.location.find("://")));
    return item.is_url() &&
           std::ranges::any_of(schemes, [&](std::string_view known) { return scheme == known; });
}

std::string shown_name(const Item& item)
{
    return safe(item.title.empty() ? plain_name(item) : item.title);
}

std::string log_name(const Item& item)
{
    return safe(plain_name(item) + (item.title.empty() ? "" : " (" + item.title + ')'));
}

std::string place_name(const Item& item)
{
    return item.place.line == 0 ? "-"
                                : fmt::format("{}:{}", printable(item.place.list), item.place.line);
}

std::string_view source_kind(const Item& item)
{
    if (!item.is_url())
        return "local";
    return is_live_address(item) ? "live" : "url";
}

}  // namespace tgvs::playlist
