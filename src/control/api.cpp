#include "control/api.hpp"

#include "base/text.hpp"
#include "control/json_members.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_location = 4'096;
constexpr double longest_second = 1e7;                 // 115 days: longer than any item
constexpr std::int64_t latest_second = 4'102'444'800;  // the year 2100; WallTime ends in 2262
constexpr int desk_version = 1;

command::Place place_of(Members& members)
{
    const auto text = members.text("place", longest_id, false);
    if (text == "now")
        return command::Place::now;
    if (text.empty() || text == "next")
        return command::Place::next;
    if (text != "last")
        members.blame(R"("place" must be "now", "next" or "last")");
    return command::Place::last;
}

Command command_of(Members& members)
{
    const auto name = members.text("command", longest_id);
    const auto item = [&] { return members.text("item", longest_id, false); };
    if (name == "skip")
        return command::Skip{.item = item()};
    if (name == "restart-item")
        return command::RestartItem{.item = item()};
    if (name == "previous")
        return command::Previous{.item = item()};
    if (name == "seek")
        return command::Seek{
            .second = members.number("second", -longest_second, longest_second).value_or(0),
            .relative = members.flag("relative"),
            .item = item()};
    if (name == "pause") {
        const auto length = members.number("length_s", 1, 86'400, false);
        return length ? command::Pause{std::chrono::seconds(std::llround(*length))}
                      : command::Pause{};
    }
    if (name == "resume")
        return command::Resume{};
    if (name == "play")
        return command::Play{
            .item = {.location = members.text("location", longest_location), .title = {}},
            .place = place_of(members)};
    if (name == "queue-move")
        return command::QueueMove{.entry = members.text("entry", longest_id),
                                  .before = members.text("before", longest_id, false)};
    if (name == "queue-remove")
        return command::QueueRemove{.entry = members.text("entry", longest_id)};
    if (name != "queue-clear")
        members.blame("there is no such command");
    return command::QueueClear{};
}

Json item_json(const OnAirItem& item)
{
    Json object = {{"item", playlist::log_name(item.item)}, {"title", item.title}};
    if (!item.id.empty())
        object["id"] = item.id;
    return object;
}

Json now_json(const OnAirItem& item)
{
    auto object = item_json(item);
    object["claim"] = to_string(item.claim);
    object["position_s"] = std::round(item.position.count() * 10) / 10;
    object["duration_s"] = item.duration > Seconds{} ? Json(item.duration.count()) : Json(nullptr);
    object["live"] = item.live;
    return object;
}

}  // namespace

Result<Command> command_from_json(std::string_view text)
{
    if (text.size() > command_limit_bytes)
        return failure("the command is larger than 8 KiB");
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("that is no JSON object");
    Members members(object);
    auto command = command_of(members);
    members.refuse_others();
    if (!members.wrong().empty())
        return failure(members.wrong());
    return command;
}

std::string done_json(const Done& done)
{
    Json object = {{"result", "done"}, {"text", done.text}};
    if (!done.entry.empty())
        object["entry"] = done.entry;
    return dumped(object);
}

std::string problem_json(int status, std::string_view code, std::string_view text,
                         std::string_view remedy)
{
    Json object = {{"type", fmt::format("/api/v1/problems/{}", code)},
                   {"title", text},
                   {"status", status},
                   {"code", code}};
    if (!remedy.empty())
        object["remedy"] = remedy;
    return dumped(object);
}

std::string channel_json(const Channel& channel, WallTime now)
{
    Json queue = Json::array();
    for (const auto& request : channel.desk.queue)
        queue.push_back({{"id", request.id},
                         {"item", playlist::log_name(request.item)},
                         {"title", request.item.title},
                         {"by", request.by},
                         {"now", request.now}});
    Json next = Json::array();
    for (const auto& item : channel.next)
        next.push_back(item_json(item));
    Json object = {{"now", channel.now ? now_json(*channel.now) : Json(nullptr)},
                   {"filler", channel.filler},
                   {"paused", channel.desk.paused},
                   {"resumes_in_s", nullptr},
                   {"queue", std::move(queue)},
                   {"next", std::move(next)}};
    if (channel.desk.resume_at)
        object["resumes_in_s"] =
            std::max(0L, std::lround(Seconds(*channel.desk.resume_at - now).count()));
    return dumped(object);
}

std::string desk_to_json(const DeskState& state)
{
    Json queue = Json::array();
    for (const auto& request : state.queue)
        queue.push_back({{"id", request.id},
                         {"location", request.item.location},
                         {"title", request.item.title},
                         {"by", request.by},
                         {"now", request.now},
                         {"from_s", request.from.count()}});
    Json object = {{"version", desk_version},
                   {"last_entry", state.last_entry},
                   {"paused", state.paused},
                   {"queue", std::move(queue)}};
    if (state.resume_at)
        object["resume_at"] =
            std::chrono::duration_cast<std::chrono::seconds>(state.resume_at->time_since_epoch())
                .count();
    return dumped(object);
}

Result<DeskState> desk_from_json(std::string_view text)
{
    if (text.size() > desk_limit_bytes)
        return failure("it is larger than 1 MiB");
    try {
        const auto object = Json::parse(text);
        if (object.at("version").get<int>() != desk_version)
            return failure("it is of another version");
        if (!object.at("last_entry").is_number_unsigned() || !object.at("queue").is_array())
            return failure("\"last_entry\" or \"queue\" is of a wrong type");
        DeskState state = {.queue = {},
                           .last_entry = object.at("last_entry").get<std::uint64_t>(),
                           .paused = object.at("paused").get<bool>(),
                           .resume_at = {}};
        if (object.contains("resume_at")) {
            const auto second = object.at("resume_at").get<std::int64_t>();
            if (second < 0 || second > latest_second)
                return failure("\"resume_at\" is no time");
            state.resume_at = WallTime(std::chrono::seconds(second));
        }
        for (const auto& one : object.at("queue")) {
            if (state.queue.size() == queue_limit)
                return failure("more than 100 requests");
            const auto from = Seconds(one.at("from_s").get<double>());
            if (!(from >= Seconds{} && from <= Seconds(longest_second)))
                return failure("\"from_s\" is no place in an item");
            state.queue.push_back({.id = one.at("id").get<std::string>(),
                                   .item = {.location = one.at("location").get<std::string>(),
                                            .title = one.at("title").get<std::string>()},
                                   .by = one.at("by").get<std::string>(),
                                   .now = one.at("now").get<bool>(),
                                   .from = from});
        }
        return state;
    } catch (const Json::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

}  // namespace tgvs::control
