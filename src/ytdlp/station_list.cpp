#include "ytdlp/station_list.hpp"

#include "base/text.hpp"
#include "playlist/list_text.hpp"
#include "playlist/parse.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::ytdlp {

namespace {

std::string ending_of(std::string_view url)
{
    const auto path = url.substr(0, url.find_first_of("?#"));
    const auto dot = path.find_last_of("./");
    return dot == std::string_view::npos || path[dot] == '/' ? "" : to_lower(path.substr(dot + 1));
}

}  // namespace

bool looks_like_station_list(std::string_view url)
{
    constexpr std::array<std::string_view, 3> endings = {"m3u", "pls", "xspf"};
    return std::ranges::find(endings, ending_of(url)) != endings.end();
}

bool may_be_station_list(std::string_view url)
{
    return looks_like_station_list(url) || ending_of(url) == "m3u8";
}

std::vector<Address> stations_in(std::string bytes, const Address& list)
{
    const auto kind = playlist::what_is_this_list(bytes);
    // Sound may look like UTF-16 that does not say so.
    const bool says_what_it_is = bytes.find('\0') == std::string::npos ||
                                 bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const auto text = playlist::list_text(std::move(bytes));
    if (!text || kind == playlist::ListKind::hls_manifest)
        return {};
    // Lines that could be anything are a list where the address says that it is one, but a page is none.
    if (kind == playlist::ListKind::none &&
        (!says_what_it_is || !looks_like_station_list(list.url) || trim(*text).starts_with('<')))
        return {};
    std::vector<Address> stations;
    for (const auto& line : playlist::parse_remote(*text, list.url).lines) {
        if (line.location.empty() || line.location == list.url)
            continue;
        auto& station = stations.emplace_back(line.location, list.headers);
        if (line.options)
            put_headers(headers_of(*line.options), station.headers);
        if (stations.size() == most_mirrors)
            break;
    }
    return stations;
}

}  // namespace tgvs::ytdlp
