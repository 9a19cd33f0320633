// What is kept over a restart, and how often it is written.
#include "media/seconds.hpp"
#include "service/day_store.hpp"
#include "service/desk_store.hpp"
#include "service/position_store.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using media::Seconds;

class StoresTest : public testing::Test {
protected:
    std::filesystem::path path() const { return folder.path() / "kept.json"; }
    // Whether it was written since the last time this was asked.
    bool written() const { return std::filesystem::remove(path()); }

    test::TempFolder folder;
    std::chrono::steady_clock::time_point now{100h};
};

control::DeskState desk_with(const std::string& location, Seconds from = {})
{
    control::DeskState state;
    state.queue.push_back({.id = "r1", .item = {.location = location, .title = {}}, .from = from});
    state.last_entry = 1;
    return state;
}

TEST_F(StoresTest, TheDeskIsTakenUpAgainAndNotWrittenUnchanged)
{
    DeskStore(path()).save(desk_with("/a", 3s));
    DeskStore store(path());
    EXPECT_EQ(store.load(), desk_with("/a", 3s));
    EXPECT_TRUE(written());
    store.keep(desk_with("/a", 3s), now);
    EXPECT_FALSE(written());
}

TEST_F(StoresTest, TheDeskIsWrittenAtOnceWhenPeopleChangeItAndEachTwoSecondsWhileARequestMovesOn)
{
    DeskStore store(path());
    store.keep(desk_with("/a"), now);
    EXPECT_TRUE(written());
    store.keep(desk_with("/b"), now);
    EXPECT_TRUE(written()) << "at once";
    store.keep(desk_with("/b", 1s), now + 1999ms);
    EXPECT_FALSE(written()) << "it moved on";
    store.keep(desk_with("/b", 2s), now + 2s);
    EXPECT_TRUE(written());
}

TEST_F(StoresTest, ADeskThatCouldNotBeWrittenIsWrittenOnceItCanBe)
{
    DeskStore store(folder.path() / "missing" / "kept.json");
    testing::internal::CaptureStderr();
    store.keep(desk_with("/a"), now);
    std::filesystem::create_directory(folder.path() / "missing");
    store.keep(desk_with("/a"), now + 2s);
    testing::internal::GetCapturedStderr();
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "missing" / "kept.json"));
}

control::DayState day_with(Seconds offset, std::chrono::seconds on_air = 5s)
{
    const control::Instant evening{std::chrono::seconds(1'767'643'200)};
    control::DayState state;
    state.looked = evening + on_air;
    auto& event = state.events[{.uid = "film", .instance = evening}];
    event.on_air = evening + on_air;
    event.item = playlist::Position{.location = "/x"};
    event.item->offset = std::chrono::duration_cast<std::chrono::milliseconds>(offset);
    return state;
}

TEST_F(StoresTest, TheDayIsTakenUpAgain)
{
    DayStore(path()).save(day_with(3s));
    EXPECT_EQ(DayStore(path()).load(), day_with(3s));
}

TEST_F(StoresTest, TheDayIsWrittenAtOnceWhenSomethingBeginsAndEachTwoSecondsWhileItGoesOn)
{
    DayStore store(path());
    store.keep(day_with(0s, 0s), now);
    EXPECT_TRUE(written());
    store.keep(day_with(1s, 1s), now + 1999ms);
    EXPECT_FALSE(written());
    store.keep(day_with(2s, 2s), now + 2s);
    EXPECT_TRUE(written());
    auto next = day_with(2s, 2s);
    next.events.begin()->second.item->location = "/y";
    store.keep(next, now + 2s);
    EXPECT_TRUE(written()) << "another item";
    next.over.emplace(next.events.begin()->first, control::Instant{});
    store.keep(next, now + 2s);
    EXPECT_TRUE(written()) << "it is over";
}

TEST_F(StoresTest, ADayOfWhichNothingIsOnAirIsWrittenOnceAMinute)
{
    DayStore store(path());
    control::DayState idle;
    idle.looked = control::Instant{1'000s};
    store.keep(idle, now);
    EXPECT_TRUE(written());
    idle.looked += 59s;
    store.keep(idle, now + 59s);
    EXPECT_FALSE(written());
    store.keep(idle, now + 60s);
    EXPECT_TRUE(written());
}

playlist::Position position_at(const std::string& location, std::chrono::milliseconds offset)
{
    return {.location = location, .seed = 4, .offset = offset};
}

TEST_F(StoresTest, ThePositionIsTakenUpAgainAndForgotten)
{
    PositionStore store(path());
    EXPECT_EQ(store.load(), std::nullopt);
    store.save(position_at("/a", 1'500ms));
    EXPECT_EQ(PositionStore(path()).load(), position_at("/a", 1'500ms));
    store.forget();
    EXPECT_EQ(PositionStore(path()).load(), std::nullopt);
}

TEST_F(StoresTest, ThePositionIsWrittenAtAnotherItemAndEachTwoSeconds)
{
    PositionStore store(path());
    store.keep(position_at("/a", 0ms), now);
    EXPECT_TRUE(written());
    store.keep(position_at("/a", 1'999ms), now + 1'999ms);
    EXPECT_FALSE(written());
    store.keep(position_at("/a", 2'000ms), now + 2s);
    EXPECT_TRUE(written());
    store.keep(position_at("/b", 2'000ms), now + 2s);
    EXPECT_TRUE(written());
}

}  // namespace
}  // namespace tgvs::service
