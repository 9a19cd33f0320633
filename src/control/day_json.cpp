#include "control/day_json.hpp"

#include "control/json_members.hpp"
#include "playlist/position.hpp"

#include <optional>
#include <utility>

namespace tgvs::control {

namespace {

using DayJson = nlohmann::ordered_json;

constexpr int day_version = 1;
// The year 9999: times are subtracted from each other.
constexpr std::int64_t farthest_second = 253'402'300'799;

std::int64_t in_seconds(Instant instant)
{
    return instant.time_since_epoch().count();
}

// Throws what nlohmann does, for one catch around all of it.
Instant instant_in(const DayJson& object, const char* name)
{
    const auto second = object.at(name).get<std::int64_t>();
    if (second < -farthest_second || second > farthest_second)
        throw DayJson::other_error::create(501, "a time is out of reach", &object);
    return Instant(std::chrono::seconds(second));
}

DayJson name_json(const EventName& name)
{
    return {{"uid", name.uid}, {"instance", in_seconds(name.instance)}};
}

EventName name_in(const DayJson& object)
{
    // Written before they were kept short, too.
    return {schedule::short_name(object.at("uid").get<std::string>()),
            instant_in(object, "instance")};
}

DayJson place_json(const playlist::Position& position)
{
    return DayJson::parse(playlist::to_json(position));
}

void put_place(DayJson& object, const char* name, const std::optional<playlist::Position>& place)
{
    if (place)
        object[name] = place_json(*place);
}

// Throws likewise.
playlist::Position place_in(const DayJson& object, const char* name)
{
    auto position = playlist::position_from_json(object.at(name).dump());
    if (!position)
        throw DayJson::other_error::create(500, position.error().message, &object);
    return *std::move(position);
}

std::optional<playlist::Position> maybe_place_in(const DayJson& object, const char* name)
{
    return object.contains(name) ? std::optional(place_in(object, name)) : std::nullopt;
}

EventProgress progress_in(const DayJson& object)
{
    EventProgress progress = {.began = {},
                              .done = place_in(object, "done"),
                              .item = maybe_place_in(object, "item"),
                              .played = object.at("played").get<std::size_t>(),
                              .on_air = instant_in(object, "on_air"),
                              .late = object.at("late").get<bool>(),
                              .was_ready = object.at("was_ready").get<bool>()};
    if (object.contains("began"))
        progress.began = instant_in(object, "began");
    return progress;
}

}  // namespace

std::string day_to_json(const DayState& state)
{
    auto events = DayJson::array();
    for (const auto& [name, progress] : state.events) {
        auto object = name_json(name);
        if (progress.began)
            object["began"] = in_seconds(*progress.began);
        object["done"] = place_json(progress.done);
        put_place(object, "item", progress.item);
        object["played"] = progress.played;
        object["on_air"] = in_seconds(progress.on_air);
        object["late"] = progress.late;
        object["was_ready"] = progress.was_ready;
        events.push_back(std::move(object));
    }
    auto over = DayJson::array();
    for (const auto& [name, since] : state.over) {
        auto object = name_json(name);
        object["since"] = in_seconds(since);
        over.push_back(std::move(object));
    }
    auto series = DayJson::array();
    for (const auto& [key, place] : state.series) {
        DayJson object = {{"key", key},
                          {"done", place_json(place.done)},
                          {"began", place_json(place.began)},
                          {"used", in_seconds(place.used)}};
        put_place(object, "item", place.item);
        series.push_back(std::move(object));
    }
    return dumped({{"version", day_version},
                   {"looked", in_seconds(state.looked)},
                   {"events", std::move(events)},
                   {"over", std::move(over)},
                   {"series", std::move(series)}});
}

Result<DayState> day_from_json(std::string_view text)
{
    if (text.size() > day_limit_bytes)
        return failure("it is larger than 16 MiB");
    try {
        const auto object = DayJson::parse(text);
        if (object.at("version").get<int>() != day_version)
            return failure("it is of another version");
        DayState state = {.looked = instant_in(object, "looked")};
        for (const auto& one : object.at("events"))
            state.events.emplace(name_in(one), progress_in(one));
        for (const auto& one : object.at("over"))
            state.over.emplace(name_in(one), instant_in(one, "since"));
        for (const auto& one : object.at("series"))
            state.series.emplace(schedule::short_name(one.at("key").get<std::string>()),
                                 SeriesPlace{.done = place_in(one, "done"),
                                             .item = maybe_place_in(one, "item"),
                                             .began = place_in(one, "began"),
                                             .used = instant_in(one, "used")});
        return state;
    } catch (const DayJson::exception& error) {
        return failure(error.what());
    }
}

}  // namespace tgvs::control
