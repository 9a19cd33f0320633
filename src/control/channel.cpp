#include "control/channel.hpp"

#include "control/json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::control {

namespace {

using ChannelJson = nlohmann::ordered_json;

ChannelJson item_json(const OnAirItem& item)
{
    ChannelJson object = {{"item", playlist::log_name(item.item)}, {"title", item.title}};
    if (!item.id.empty())
        object["id"] = item.id;
    return object;
}

ChannelJson now_json(const OnAirItem& item)
{
    auto object = item_json(item);
    object["claim"] = to_string(item.claim);
    object["position_s"] = std::round(item.position.count() * 10) / 10;
    object["duration_s"] =
        item.duration > Seconds{} ? ChannelJson(item.duration.count()) : ChannelJson(nullptr);
    object["live"] = item.live;
    return object;
}

}  // namespace

std::string channel_json(const Channel& channel, WallTime now)
{
    ChannelJson queue = ChannelJson::array();
    for (const auto& request : channel.desk.queue)
        queue.push_back({{"id", request.id},
                         {"item", playlist::log_name(request.item)},
                         {"title", request.item.title},
                         {"by", request.by},
                         {"now", request.now}});
    ChannelJson next = ChannelJson::array();
    for (const auto& item : channel.next)
        next.push_back(item_json(item));
    ChannelJson object = {{"now", channel.now ? now_json(*channel.now) : ChannelJson(nullptr)},
                          {"filler", channel.filler},
                          {"paused", channel.desk.paused},
                          {"resumes_in_s", nullptr},
                          {"queue", std::move(queue)},
                          {"next", std::move(next)}};
    const auto say = [&object](const char* name, const auto& value, const auto& setting,
                               bool by_hand) {
        object[name] = {{"value", value}, {"setting", setting}, {"by_hand", by_hand}};
    };
    const auto& settings = channel.settings;
    say("list", channel.choice.list, settings.list, channel.desk.list.has_value());
    say("shuffle", channel.choice.shuffle, settings.shuffle, channel.desk.shuffle.has_value());
    say("loop", channel.choice.loop, settings.loop, channel.desk.loop.has_value());
    if (channel.desk.resume_at)
        object["resumes_in_s"] =
            std::max(0L, std::lround(Seconds(*channel.desk.resume_at - now).count()));
    return dumped(object);
}

}  // namespace tgvs::control
