#include "schedule/plan.hpp"

#include "schedule/listing.hpp"
#include "schedule/zones.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

Instant at(const char* time)
{
    return *parse_instant(std::string("2026-06-05T") + time + ":00Z");
}

struct Made {
    const char* title;
    const char* start;
    const char* end;
    Options options = {};
    bool all_day = false;
};

ProgrammeEvent event_of(const Made& made)
{
    auto show = std::make_shared<Show>();
    show->title = made.title;
    show->uid = std::string("uid-") + made.title;
    auto directions = std::make_shared<Directions>();
    directions->options = made.options;
    directions->what = {"film.mp4"};
    return {{.start = at(made.start),
             .end = at(made.end),
             .instance = at(made.start),
             .all_day = made.all_day,
             .show = show},
            directions};
}

std::vector<ProgrammeEvent> events_of(const std::vector<Made>& all)
{
    std::vector<ProgrammeEvent> events;
    for (const auto& made : all)
        events.push_back(event_of(made));
    return events;
}

// "10:00 film 11:00 - 12:00 news", to the end of the day.
std::string shown(const std::vector<ProgrammeEvent>& events, const PlanOptions& options = {})
{
    std::string text;
    for (const auto& slot : plan(events, {at("08:00"), at("20:00")}, options))
        text += fmt::format("{}{} {}", text.empty() ? "" : " ", to_text(slot.from).substr(11, 5),
                            slot.event ? events[*slot.event].occurrence.show->title : "-");
    return text;
}

TEST(Plans, AreWholeAndFollowTheRanks)
{
    const struct {
        std::vector<Made> events;
        const char* plan;
    } rows[] = {
        {{}, "08:00 -"},
        {{{"a", "10:00", "11:00"}}, "08:00 - 10:00 a 11:00 -"},
        {{{"a", "07:00", "09:00"}, {"b", "19:00", "23:00"}}, "08:00 a 09:00 - 19:00 b"},
        {{{"a", "10:00", "11:00"}, {"b", "11:00", "12:00"}}, "08:00 - 10:00 a 11:00 b 12:00 -"},
        // What begins later cuts in, and the rest goes on afterwards.
        {{{"film", "10:00", "14:00"}, {"news", "12:00", "12:15"}},
         "08:00 - 10:00 film 12:00 news 12:15 film 14:00 -"},
        {{{"film", "10:00", "14:00"}, {"news", "12:00", "15:00"}},
         "08:00 - 10:00 film 12:00 news 15:00 -"},
        {{{"long", "10:00", "14:00"}, {"short", "10:00", "11:00"}},
         "08:00 - 10:00 short 11:00 long 14:00 -"},
        {{{"high", "10:00", "14:00", {.priority = 1}}, {"news", "12:00", "15:00"}},
         "08:00 - 10:00 high 14:00 news 15:00 -"},
        {{{"theme", "08:00", "20:00", {.priority = 9}, true},
          {"a", "10:00", "11:00", {.priority = -9}}},
         "08:00 theme 10:00 a 11:00 theme"},
        // Alike in all: the order in which they come.
        {{{"x", "10:00", "11:00"}, {"y", "10:00", "11:00"}}, "08:00 - 10:00 x 11:00 -"},
        // Without an end: until something takes over; it is not over by itself.
        {{{"open", "10:00", "10:00"}, {"news", "12:00", "12:15"}},
         "08:00 - 10:00 open 12:00 news 12:15 open"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(shown(events_of(row.events)), row.plan);
}

TEST(Plans, LeaveOutWhatIsOverOrNotOurs)
{
    auto events =
        events_of({{"a", "10:00", "11:00"}, {"b", "12:00", "13:00"}, {"c", "14:00", "15:00"}});
    auto nothing = std::make_shared<Directions>();
    events[1].directions = nothing;
    auto guests = std::make_shared<Show>(*events[2].occurrence.show);
    guests->has_guests = true;
    events[2].occurrence.show = guests;
    EXPECT_EQ(shown(events), "08:00 - 10:00 a 11:00 -");
    EXPECT_EQ(shown(events, {.guests = true}), "08:00 - 10:00 a 11:00 - 14:00 c 15:00 -");
    EXPECT_EQ(shown(events, {.over = {name_of(events[0])}}), "08:00 -");
    // Moved, it is still the one that is over.
    events[0].occurrence.start += std::chrono::hours(1);
    events[0].occurrence.end += std::chrono::hours(1);
    EXPECT_EQ(shown(events, {.over = {name_of(events[0])}}), "08:00 -");
}

TEST(Plans, SayWhatIsDueAndWhatComesNext)
{
    const auto events = events_of(
        {{"film", "10:00", "14:00"}, {"news", "12:00", "12:15", {.start = StartMode::hard}}});
    const auto slots = plan(events, {at("08:00"), at("20:00")});
    EXPECT_EQ(slot_at(slots, at("07:59")), nullptr);
    EXPECT_EQ(slot_at(slots, at("20:00")), nullptr);
    EXPECT_EQ(slot_at(slots, at("08:00"))->event, std::nullopt);
    EXPECT_EQ(slot_at(slots, at("12:00"))->event, 1u);
    EXPECT_EQ(slot_at(slots, at("12:15"))->event, 0u);
    EXPECT_EQ(next_start(slots, events, at("08:00")),
              (NextStart{at("10:00"), at("10:10"), 0, StartMode::soft}));
    EXPECT_EQ(next_start(slots, events, at("10:00")),
              (NextStart{at("12:00"), at("12:00"), 1, StartMode::hard}));
    // At 12:15 the film goes on, which is no start.
    EXPECT_EQ(next_start(slots, events, at("12:00")), std::nullopt);
}

TEST(Plans, LetNothingBeginThatWouldNotEndInTime)
{
    using std::chrono::minutes;
    const NextStart hard = {at("12:00"), at("12:00"), 0, StartMode::hard};
    const NextStart soft = {at("12:00"), at("12:10"), 0, StartMode::soft};
    EXPECT_TRUE(fits(at("11:00"), minutes(600), hard));  // not yet
    EXPECT_FALSE(fits(at("11:31"), minutes(30), hard));
    EXPECT_TRUE(fits(at("11:31"), minutes(29), hard));
    EXPECT_TRUE(fits(at("11:31"), minutes(39), soft));
    EXPECT_FALSE(fits(at("11:31"), minutes(40), soft));
    EXPECT_TRUE(fits(at("11:59"), minutes(600), std::nullopt));
}

TEST(Plans, EndAsTheEventSays)
{
    EXPECT_EQ(latest_end(event_of({"a", "10:00", "11:00"})), at("11:15"));
    EXPECT_EQ(latest_end(event_of({"a", "10:00", "11:00", {.end = EndMode::cut}})), at("11:00"));
    EXPECT_EQ(latest_end(event_of({"a", "10:00", "10:00"})), Instant::max());
}

// Random days against a look at each minute.
TEST(Plans, AgreeWithALookAtEachMinute)
{
    std::mt19937 random(7);
    const auto begin = at("08:00");
    for (int day = 0; day < 300; ++day) {
        std::vector<ProgrammeEvent> events;
        for (unsigned i = 0; i < 1 + random() % 12; ++i) {
            auto event = event_of({"x", "08:00", "08:00"});
            event.occurrence.start = begin + std::chrono::minutes(random() % 700);
            event.occurrence.end =
                event.occurrence.start + std::chrono::minutes(1 + random() % 200);
            event.occurrence.all_day = random() % 5 == 0;
            auto directions = std::make_shared<Directions>(*event.directions);
            directions->options.priority = static_cast<int>(random() % 3);
            event.directions = directions;
            events.push_back(event);
        }
        const auto slots = plan(events, {begin, at("20:00")});
        for (auto now = begin; now < at("20:00"); now += std::chrono::minutes(1)) {
            std::optional<std::size_t> best;
            const auto better = [&](const ProgrammeEvent& a, const ProgrammeEvent& b) {
                if (a.occurrence.all_day != b.occurrence.all_day)
                    return b.occurrence.all_day;
                if (a.directions->options.priority != b.directions->options.priority)
                    return a.directions->options.priority > b.directions->options.priority;
                if (a.occurrence.start != b.occurrence.start)
                    return a.occurrence.start > b.occurrence.start;
                return a.occurrence.end < b.occurrence.end;
            };
            for (std::size_t i = 0; i < events.size(); ++i)
                if (events[i].occurrence.start <= now && now < events[i].occurrence.end &&
                    (!best || better(events[i], events[*best])))
                    best = i;
            ASSERT_EQ(slot_at(slots, now)->event, best) << "day " << day << ' ' << to_text(now);
        }
    }
}

TEST(Listings, AreJsonALineForEachEvent)
{
    auto event = event_of({"a \"b\"", "10:00", "11:00", {.start = StartMode::hard}});
    EXPECT_EQ(
        json_listing({event}),
        "[\n {\"start\":\"2026-06-05T10:00:00Z\",\"end\":\"2026-06-05T11:00:00Z\",\"summary\":\"a "
        "\\\"b\\\"\","
        "\"start_mode\":\"hard\",\"what\":[\"film.mp4\"],\"uid\":\"uid-a \\\"b\\\"\"}\n]\n");
    EXPECT_EQ(json_listing({}), "[]\n");
}

TEST(Listings, AreATableByDaysOfTheZone)
{
    auto late = event_of({"late", "21:00", "23:30"});
    auto night = event_of({"night", "22:30", "22:30"});
    auto change = event_of({"change", "10:00", "11:00"});
    change.occurrence.start = *parse_instant("2026-10-24T22:00:00Z");
    change.occurrence.end = *parse_instant("2026-10-25T23:00:00Z");
    change.occurrence.all_day = true;
    Zones zones;
    EXPECT_EQ(table_listing({late, night, change}, *zones.find("Europe/Berlin"), "Europe/Berlin"),
              "Times in Europe/Berlin\n"
              "\nFriday, 5 June 2026\n"
              "  23:00-01:30 +1d  soft  late\n"
              "                         film.mp4\n"
              "\nSaturday, 6 June 2026\n"
              "  00:30            soft  night\n"
              "                         film.mp4\n"
              "\nSunday, 25 October 2026 (25 hours)\n"
              "  all day          soft  change\n"
              "                         film.mp4\n");
    EXPECT_EQ(table_listing({}, *Zones::utc(), "UTC"), "Times in UTC\n\nNothing is planned.\n");
}

}  // namespace
}  // namespace tgvs::schedule
