#include "http/page_status.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tgvs::http {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t list_limit = 20;
constexpr std::size_t text_limit_bytes = 300;

double seconds(std::chrono::milliseconds time)
{
    return static_cast<double>(time.count()) / 1'000.0;
}

std::string text(std::string_view outside)
{
    return printable(outside, text_limit_bytes);
}

Json to_json(const OnAir& on_air)
{
    Json json = {{"title", text(on_air.title)},
                 {"filler", on_air.filler},
                 {"position_s", seconds(on_air.position)},
                 {"duration_s", nullptr}};
    if (on_air.duration)
        json["duration_s"] = seconds(*on_air.duration);
    return json;
}

Json to_json(const NextItem& item)
{
    Json json = {{"title", text(item.title)},
                 {"state", name(item.state)},
                 {"progress", nullptr},
                 {"reason", text(item.reason)}};
    if (item.progress && std::isfinite(*item.progress))
        json["progress"] = std::clamp(*item.progress, 0.0, 1.0);
    return json;
}

Json to_json(const OutputStatus& output)
{
    return {{"name", text(output.name)},
            {"state", name(output.state)},
            {"connected_s", seconds(output.connected)},
            {"bits_per_second", output.bits_per_second},
            {"dropped_frames", output.dropped_frames},
            {"reconnects", output.reconnects},
            {"problem", text(output.problem)}};
}

Json to_json(const std::string& sentence)
{
    return text(sentence);
}

Json to_json(const LoginStatus& login)
{
    const auto& other = login.other_account;
    return {
        {"wants_password", login.wants_password},
        {"valid_s", std::max<std::int64_t>(login.valid.count(), 0)},
        {"code", login.code},
        {"other_account", other ? Json{{"before", other->before}, {"now", other->now}} : Json()}};
}

template <class T>
Json first_of(const std::vector<T>& items)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(items.size(), list_limit); ++i)
        list.push_back(to_json(items[i]));
    return list;
}

}  // namespace

std::string_view name(Preparation state)
{
    constexpr std::string_view names[] = {"waiting",  "resolving", "fetching",
                                          "encoding", "ready",     "failed"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view name(OutputState state)
{
    constexpr std::string_view names[] = {"connecting", "live", "reconnecting"};
    return names[static_cast<std::size_t>(state)];
}

std::string to_json(const PageStatus& status, const PageSite& site)
{
    Json json = {{"instance", site.instance},
                 {"preview", site.preview},
                 {"version", status.version},
                 {"uptime_s", seconds(status.uptime)},
                 {"on_air", to_json(status.on_air)},
                 {"next", first_of(status.next)},
                 {"outputs", first_of(status.outputs)},
                 {"cache_bytes", status.cache_bytes},
                 {"problems", first_of(status.problems)}};
    json["login"] = site.login ? to_json(*site.login) : Json();
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tgvs::http
