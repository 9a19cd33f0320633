// Days at random on a virtual clock, with restarts, edits, clocks that are set and items that are not ready.
#include "day_fixture.hpp"

#include <random>
#include <set>

namespace tgvs::control {
namespace {

class Walk {
public:
    explicit Walk(unsigned seed, bool disturbed) : random_(seed), disturbed_(disturbed)
    {
        for (int i = 0; i < 6; ++i)
            planned_.push_back(some_event("event" + std::to_string(i)));
        station.options.longest_break = 100h;  // else it would be allowed to forget
        station.day = Day({}, station.options);
        station.plan(planned_);
        for (const auto& one : planned_)
            for (const auto& item : one.items)
                station.lengths[item] = Seconds(static_cast<double>(5 * number(4, 480)));
        station.lengths["base"] = Seconds(static_cast<double>(5 * number(4, 300)));
    }

    void run()
    {
        station.step = 5s;
        while (station.now < at(8h) && !testing::Test::HasFatalFailure()) {
            if (disturbed_ && number(0, 180) == 0)
                disturb();
            station.tick();
            look();
            station.now += station.step;
        }
    }

    Station station{evening - 25min};
    std::vector<Planned> planned_;

private:
    int number(int least, int most)
    {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }

    Planned some_event(const std::string& uid)
    {
        Planned one = {.uid = uid,
                       .start = at(std::chrono::seconds(5 * number(0, 6 * 720))),
                       .end = {},
                       .items = {}};
        one.end =
            number(0, 4) == 0 ? one.start : one.start + std::chrono::seconds(5 * number(12, 1'440));
        one.options.start =
            number(0, 1) == 0 ? schedule::StartMode::hard : schedule::StartMode::soft;
        one.options.end = number(0, 2) == 0 ? schedule::EndMode::cut : schedule::EndMode::finish;
        one.options.repeat = number(0, 5) == 0;
        one.options.shuffle = number(0, 3) == 0;
        one.options.priority = number(-1, 1);
        for (int i = number(1, 5); i > 0; --i)
            one.items.push_back(uid + "-" + std::to_string(i));
        return one;
    }

    void disturb()
    {
        switch (number(0, 4)) {
            case 0:
                station.restart();
                break;
            case 1: {
                const std::chrono::seconds steps[] = {10s, -10s, 3'600s, -3'600s};
                const auto step = steps[number(0, 3)];
                station.now += step;
                if (station.on_air)
                    station.on_air->since += step;
                break;
            }
            case 2: {
                auto plan = planned_;
                plan.erase(plan.begin() + number(0, 5));
                station.plan(plan);
                break;
            }
            case 3:
                station.plan(planned_);
                break;
            default: {
                const auto& items = planned_[static_cast<std::size_t>(number(0, 5))].items;
                auto& unready = station.unready;
                if (unready.erase(items.front()) == 0)
                    unready[items.front()] = true;
            }
        }
    }

    void look()
    {
        const auto& wishes = station.view.wishes;
        const bool soon =
            std::ranges::any_of(wishes, [](auto& one) { return one.at && one.ready; });
        ASSERT_TRUE(station.on_air || soon) << "dead air at " << schedule::to_text(station.now);
        const auto* slot_event = event_on_air();
        if (slot_event == nullptr || slot_event->end == slot_event->start)
            return;
        // It may have been moved past its end by a clock that was set.
        if (!disturbed_ && slot_event->options.end == schedule::EndMode::cut) {
            ASSERT_LT(station.now, slot_event->end) << slot_event->uid;
        }
        ASSERT_LT(station.now, slot_event->end + 15min) << slot_event->uid;
    }

    // What is taken out of the plan may end its item.
    const Planned* event_on_air() const
    {
        if (!station.on_air || !station.on_air->event ||
            station.day.plan().events.size() < planned_.size())
            return nullptr;
        const auto found = std::ranges::find(planned_, station.on_air->event->uid, &Planned::uid);
        return found == planned_.end() ? nullptr : &*found;
    }

    std::mt19937 random_;
    bool disturbed_;
};

int failures = 0;

// What was planned and what was on, for a failure.
std::string story(const Walk& walk)
{
    std::string text;
    for (const auto& one : walk.planned_) {
        text += one.uid + ' ' + schedule::to_text(one.start) + ' ' + schedule::to_text(one.end) +
                (one.options.start == schedule::StartMode::hard ? " hard" : "") +
                (one.options.end == schedule::EndMode::cut ? " cut" : "") +
                (one.options.shuffle ? " shuffle" : "") + (one.options.repeat ? " repeat" : "") +
                " priority " + std::to_string(one.options.priority);
        for (const auto& item : one.items)
            text += ' ' + item + '=' +
                    std::to_string(static_cast<int>(walk.station.length_of(item).count()));
        text += '\n';
    }
    for (const auto& line : walk.station.log())
        text += line + '\n';
    return text;
}

// Of an event: how long its items were on together, each.
std::map<std::string, Seconds> aired_of(const Walk& walk, const std::string& uid)
{
    std::map<std::string, Seconds> all;
    for (const auto& one : walk.station.aired)
        if (one.what.starts_with(uid + "/"))
            all[one.what] += Seconds((one.to == Instant{} ? walk.station.now : one.to) - one.from);
    return all;
}

TEST(DayWalk, EachEventBeginsWithinItsRule)
{
    for (unsigned seed = 0; seed < 30; ++seed) {
        Walk walk(seed, false);
        walk.run();
        if (testing::Test::HasFatalFailure())
            FAIL() << "seed " << seed;
        const auto slots =
            schedule::plan(walk.station.day.plan().events, {evening - 48h, evening + 192h}, {});
        for (const auto& slot : slots) {
            if (!slot.event || slot.from >= at(8h))
                continue;
            const auto& one = walk.planned_[*slot.event];
            // What plays its items once may be over before the plan, which knows no lengths, says so.
            const auto first = std::ranges::find_if(walk.station.aired, [&](const auto& aired) {
                return aired.what.starts_with(one.uid + "/");
            });
            const bool hard = one.options.start == schedule::StartMode::hard;
            const auto latest = hard ? one.start : one.start + one.options.late;
            if (slot.from != one.start || slot.to <= latest)
                continue;
            ASSERT_NE(first, walk.station.aired.end())
                << "seed " << seed << ' ' << one.uid << '\n'
                << (++failures < 3 ? story(walk) : std::string());
            EXPECT_GE(first->from, one.start) << "seed " << seed << ' ' << one.uid << '\n'
                                              << (++failures < 3 ? story(walk) : std::string());
            EXPECT_LE(first->from, latest) << "seed " << seed << ' ' << one.uid << '\n'
                                           << (++failures < 3 ? story(walk) : std::string());
        }
    }
}

TEST(DayWalk, NothingIsPlayedTwiceAndNothingIsForgotten)
{
    for (unsigned seed = 100; seed < 130; ++seed) {
        Walk walk(seed, false);
        walk.run();
        for (const auto& one : walk.planned_) {
            if (one.options.repeat)
                continue;
            const auto all = aired_of(walk, one.uid);
            for (const auto& [item, time] : all)
                EXPECT_LE(time,
                          walk.station.length_of(item.substr(one.uid.size() + 1)) + Seconds(1))
                    << "seed " << seed << ' ' << item << '\n'
                    << (++failures < 3 ? story(walk) : std::string());
            const auto over = std::ranges::find_if(walk.station.news, [&](const auto& news) {
                return news.kind == DayNews::Kind::over && news.event.uid == one.uid;
            });
            const bool ended_by_time = one.end > one.start;
            if (ended_by_time || over == walk.station.news.end() ||
                over->result != DayResult::played)
                continue;
            for (const auto& item : one.items)
                EXPECT_GE(all.contains(one.uid + "/" + item)
                              ? all.at(one.uid + "/" + item) + Seconds(61)
                              : Seconds{},
                          walk.station.length_of(item))
                    << "seed " << seed << ' ' << item << '\n'
                    << (++failures < 3 ? story(walk) : std::string());
        }
    }
}

TEST(DayWalk, NoDisturbanceLeavesDeadAirBehindOrAnEventThatDoesNotEnd)
{
    for (unsigned seed = 200; seed < 260; ++seed) {
        Walk walk(seed, true);
        walk.run();
        if (testing::Test::HasFatalFailure())
            FAIL() << "seed " << seed;
        std::map<std::string, int> told;
        for (const auto& news : walk.station.news)
            if (news.kind == DayNews::Kind::over) {
                EXPECT_EQ(++told[news.event.uid], 1) << "seed " << seed << ' ' << news.event.uid;
            }
    }
}

}  // namespace
}  // namespace tgvs::control
