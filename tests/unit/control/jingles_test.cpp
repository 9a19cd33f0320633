#include "control/jingles.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

// What is played when a jingle takes its turn wherever it is due: p programme, e event, a to c jingles.
std::string day_of(JingleRule rule, std::string_view items, std::chrono::seconds length,
                   std::size_t jingles = 2, const std::string& broken = {})
{
    Jingles all(rule);
    std::vector<playlist::Item> named;
    for (std::size_t i = 0; i < jingles; ++i)
        named.push_back({.location = std::string(1, static_cast<char>('a' + i)), .title = {}});
    all.set(std::move(named));
    Jingles::Time now{};
    std::string day;
    const auto play = [&](Claim claim, const playlist::Item& item) {
        day += item.location;
        all.began(claim, item, now);
    };
    for (const char item : items) {
        if (all.due(now))
            if (const auto jingle =
                    all.next([&](const auto& one) { return one.location != broken; }))
                play(Claim::jingle, *jingle);
        EXPECT_FALSE(!day.empty() && day.back() < 'e' && all.due(now)) << "never two in a row";
        play(item == 'e' ? Claim::soft_event : Claim::programme,
             {.location = std::string(1, item), .title = {}});
        now += length;
    }
    return day;
}

TEST(Jingles, ComeAfterSoManyItems)
{
    EXPECT_EQ(day_of({.items = 2}, "pppppp", 60s), "ppappbpp");
    EXPECT_EQ(day_of({.items = 1}, "ppp", 60s), "papbp");
    EXPECT_EQ(day_of({.items = 3}, "pepepe", 60s), "pepaepe") << "an event's items count, too";
}

TEST(Jingles, OrWhenSoMuchTimeHasPassedBetweenTwoItems)
{
    EXPECT_EQ(day_of({.time = 15min}, "ppppp", 10min), "ppappbp");
    EXPECT_EQ(day_of({.time = 15min}, "ppp", 1h), "papbp");
    EXPECT_EQ(day_of({.time = 15min}, "ppp", 60s), "ppp");
}

TEST(Jingles, AreNotThereWithoutARuleOrAnyOfThem)
{
    EXPECT_EQ(day_of({}, "pppp", 1h), "pppp");
    EXPECT_EQ(day_of({.items = 1}, "pppp", 1h, 0), "pppp");
}

TEST(Jingles, OfWhichOneIsBrokenArePlayedWithoutIt)
{
    EXPECT_EQ(day_of({.items = 1}, "ppppp", 60s, 3, "b"), "papcpapcp");
    EXPECT_EQ(day_of({.items = 1}, "ppp", 60s, 1, "a"), "ppp");
}

TEST(Jingles, NeverComeRightBeforeAHardStart)
{
    const schedule::Instant now{1'000s};
    const auto next = [&](std::chrono::seconds in, schedule::StartMode mode) {
        return std::optional(
            schedule::NextStart{.at = now + in, .latest = now + in, .event = 0, .mode = mode});
    };
    EXPECT_TRUE(Jingles::fits(now, media::Seconds(8), std::nullopt));
    EXPECT_TRUE(Jingles::fits(now, media::Seconds(8), next(28s, schedule::StartMode::hard)));
    EXPECT_FALSE(Jingles::fits(now, media::Seconds(8), next(27s, schedule::StartMode::hard)));
    EXPECT_TRUE(Jingles::fits(now, media::Seconds(8), next(5s, schedule::StartMode::soft)));
}

}  // namespace
}  // namespace tgvs::control
