// A station on a virtual clock: a plan, a day, and an air that does what the rules say.
#pragma once

#include "control/day.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::control {

using namespace std::chrono_literals;

// 2026-01-05T20:00:00Z
inline constexpr Instant evening{std::chrono::seconds(1'767'643'200)};

inline Instant at(std::chrono::seconds after)
{
    return evening + after;
}

struct Planned {
    std::string uid;
    Instant start;
    Instant end;
    std::vector<std::string> items;
    schedule::Options options = {};
    bool series = false;
};

inline DayPlan plan_of(const std::vector<Planned>& all)
{
    DayPlan plan = {.events = {}, .items = {}, .window = {evening - 48h, evening + 192h}};
    for (const auto& one : all) {
        auto show = std::make_shared<schedule::Show>();
        show->uid = show->title = one.uid;
        show->is_series = one.series;
        const auto name = schedule::short_name(one.uid);
        plan.events.push_back(
            {.occurrence = {.start = one.start,
                            .end = one.end,
                            .instance = one.start,
                            .all_day = false,
                            .show = show},
             .directions = std::make_shared<schedule::Directions>(
                 schedule::Directions{.options = one.options,
                                      .what = one.items,
                                      .problems = {},
                                      .name = name == one.uid ? std::string() : name})});
        auto items = std::make_shared<std::vector<playlist::Item>>();
        for (const auto& location : one.items)
            items->push_back({.location = location, .title = {}});
        plan.items.push_back(std::move(items));
    }
    return plan;
}

// The air, with an endless programme of items called "base". A tick is a second, or `step`.
class Station {
public:
    struct OnAirNow {
        Claim claim = Claim::programme;
        std::optional<EventName> event;
        std::string item;
        Instant since{};
        Seconds from{};
    };
    struct Aired {
        std::string what;  // the event's UID and item: "news/a", or "base"
        Instant from;
        Seconds second;  // of the item
        Instant to;
    };

    explicit Station(Instant start) : now(start) {}

    void plan(const std::vector<Planned>& all)
    {
        const auto renames = day.set_plan(plan_of(all));
        if (!on_air || !on_air->event)
            return;
        if (const auto found = renames.find(*on_air->event); found != renames.end())
            on_air->event = found->second;
    }

    Seconds length_of(const std::string& item) const
    {
        const auto found = lengths.find(item);
        return found == lengths.end() ? Seconds(600) : found->second;
    }

    void tick()
    {
        finish_item();
        Moment moment;
        std::optional<DayAir> air;
        if (on_air)
            air = DayAir{.claim = on_air->claim, .event = on_air->event};
        if (on_air && on_air->event)
            day.reached(*on_air->event, position(), now);
        view = day.look(now, air, [this](const auto& item, Seconds from) {
            ItemReadiness state = {.length = length_of(item.location)};
            state.available = !gone.contains(item.location);
            if (state.available && !unready.contains(item.location))
                state.from = from;
            return state;
        });
        decide_now(moment);
        for (auto& one : day.take_news())
            news.push_back(one);
    }

    void run_until(Instant until)
    {
        while (now < until) {
            tick();
            now += step;
        }
    }

    // What was on, in order, one line for each: "20:00:00 news/a".
    std::vector<std::string> log() const
    {
        std::vector<std::string> lines;
        for (const auto& one : aired) {
            const std::chrono::hh_mm_ss clock(one.from -
                                              std::chrono::floor<std::chrono::days>(one.from));
            char text[32];
            std::snprintf(text, sizeof text, "%02d:%02d:%02d ",
                          static_cast<int>(clock.hours().count()),
                          static_cast<int>(clock.minutes().count()),
                          static_cast<int>(clock.seconds().count()));
            lines.push_back(text + one.what +
                            (one.second > Seconds{}
                                 ? "+" + std::to_string(static_cast<int>(one.second.count()))
                                 : ""));
        }
        return lines;
    }

    // As after kill -9: the air is gone, the state is what was saved.
    void restart() { day_restart(day.state()); }
    void day_restart(DayState state)
    {
        auto plan = day.plan();
        day = Day(std::move(state), options);
        day.set_plan(std::move(plan));
        close();
        on_air.reset();
    }

    Seconds position() const { return on_air->from + Seconds(now - on_air->since); }

    Instant now;
    std::chrono::seconds step{1};
    DayOptions options;
    Day day;
    DayView view;
    std::optional<OnAirNow> on_air;
    std::map<std::string, Seconds> lengths;
    std::map<std::string, bool> unready;  // is being made
    std::map<std::string, bool> gone;
    std::vector<Aired> aired;
    std::vector<DayNews> news;
    bool programme = true;

private:
    void close()
    {
        if (!aired.empty() && aired.back().to == Instant{})
            aired.back().to = now;
    }

    void finish_item()
    {
        if (!on_air || position() < length_of(on_air->item))
            return;
        if (on_air->event)
            day.ended(*on_air->event, length_of(on_air->item), length_of(on_air->item),
                      Left::finished, now);
        close();
        on_air.reset();
    }

    void decide_now(Moment& moment)
    {
        bool ready = false;
        for (const auto& one : view.wishes) {
            moment.wishes.push_back({.claim = one.claim,
                                     .ready = one.ready,
                                     .newer = one.newer,
                                     .timed = one.at.has_value()});
            ready |= one.ready && one.its_turn;
        }
        if (programme)
            moment.wishes.push_back({.claim = Claim::programme, .ready = true});
        if (on_air)
            moment.on_air = OnAir{.claim = view.counts_as.value_or(on_air->claim),
                                  .over = view.over || (view.yields && ready)};
        const auto verdict = decide(moment);
        if (verdict.change == Change::in_time || verdict.change == Change::none ||
            (verdict.change == Change::at_end && on_air))
            return;
        leave();
        if (verdict.wish < view.wishes.size())
            begin(view.wishes[verdict.wish]);
        else
            air({.claim = Claim::programme, .event = {}, .item = "base", .since = now}, "base");
    }

    void leave()
    {
        if (on_air && on_air->event)
            day.ended(*on_air->event, position(), length_of(on_air->item), Left::cut, now);
        close();
        on_air.reset();
    }

    void begin(const EventWish& wish)
    {
        air({.claim = wish.claim,
             .event = wish.event,
             .item = wish.entry.item.location,
             .since = now,
             .from = wish.from},
            wish.event.uid + "/" + wish.entry.item.location);
        day.started(wish.event, wish.entry.position, now);
    }

    void air(OnAirNow what, std::string name)
    {
        aired.push_back({std::move(name), now, what.from, {}});
        on_air = std::move(what);
    }
};

}  // namespace tgvs::control
