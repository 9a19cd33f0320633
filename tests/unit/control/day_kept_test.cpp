// What is kept of the plan over a restart, when there is very much of it.
#include "control/day_json.hpp"
#include "day_fixture.hpp"
#include "playlist/position.hpp"

namespace tgvs::control {
namespace {

ItemReadiness everything_is_ready(const playlist::Item&, Seconds from)
{
    return {.from = from, .length = Seconds(60)};
}

TEST(Day, OfWhatIsOverSoMuchIsKeptAndWhatWouldBeOnOtherwiseIsKeptLongest)
{
    constexpr std::size_t most = 10'000;
    std::vector<Planned> all = {{"film", at(0s), at(3h), {"film"}}};
    for (std::size_t i = 0; i < most + 500; ++i)
        all.push_back({std::to_string(i) + std::string(500, 'x'), at(-2h), at(-1h), {"a"}});
    Day day;
    day.set_plan(plan_of(all));
    const EventName film = {"film", at(0s)};
    const auto first = day.first_item(0);
    ASSERT_TRUE(first);
    day.look(at(1s), std::nullopt, everything_is_ready);
    day.started(film, first->position, at(1s));
    day.ended(film, Seconds(60), Seconds(60), Left::finished, at(61s));
    for (int i = 0; i < 2; ++i) {
        day.set_plan(plan_of(all));
        const auto view = day.look(at(62s + i * 1s), std::nullopt, everything_is_ready);
        EXPECT_FALSE(view.event) << "nothing begins again";
        EXPECT_EQ(day.state().over.size(), most);
        EXPECT_TRUE(day.state().over.contains(film));
    }
    const auto saved = day_to_json(day.state());
    EXPECT_LT(saved.size(), most * 400);
    const auto state = day_from_json(saved);
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_EQ(*state, day.state());
}

TEST(Day, AnEventWithALongUidIsKnownAgainAlsoFromAnOldFile)
{
    for (const auto& [size, kept] : {std::pair(255U, 255U), std::pair(256U, 71U)}) {
        const std::string uid(size, 'u');
        const auto second = [](Instant instant) {
            return std::to_string(instant.time_since_epoch().count());
        };
        const auto place = playlist::to_json(playlist::Position{});
        auto state = day_from_json(
            R"({"version":1,"looked":0,"events":[],"over":[{"uid":")" + uid + R"(","instance":)" +
            second(at(0s)) + R"(,"since":)" + second(at(1min)) + R"(}],"series":[{"key":")" + uid +
            R"(","used":0,"done":)" + place + R"(,"began":)" + place + "}]}");
        ASSERT_TRUE(state) << state.error().message;
        EXPECT_EQ(state->over.begin()->first.uid.size(), kept);
        EXPECT_EQ(state->series.begin()->first.size(), kept);
        Day day(*state);
        day.set_plan(plan_of({{uid, at(0s), at(1h), {"a"}}}));
        EXPECT_FALSE(day.look(at(2min), std::nullopt, everything_is_ready).event) << size;
    }
}

}  // namespace
}  // namespace tgvs::control
