#include "service/plan_keeper.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

// 2026-01-05T12:00:00Z
constexpr schedule::Instant noon{std::chrono::seconds(1'767'614'400)};

std::string calendar_of(const std::string& lines)
{
    return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:film\r\nSUMMARY:The film\r\n" + lines +
           "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

const std::string tonight =
    "DTSTART:20260105T200000Z\r\nDTEND:20260105T220000Z\r\nDESCRIPTION:play: film.mp4\r\n";

class PlanKeeperTest : public testing::Test {
protected:
    std::unique_ptr<PlanKeeper> keeper_of(const std::filesystem::path& file,
                                          std::chrono::hours ahead = 24h)
    {
        return std::make_unique<PlanKeeper>(
            PlanSources{.calendars = {file.string()},
                        .zone = "Europe/Berlin",
                        .media = media,
                        .folders = {media},
                        .ahead = ahead,
                        .state_dir = folder.path() / "state",
                        .now = [] { return noon; }},
            [this] { told.notify_all(); }, registry);
    }
    // Once there is a plan of which that is true.
    control::DayPlan wait_for(PlanKeeper& keeper,
                              const std::function<bool(const control::DayPlan&)>& wanted)
    {
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (std::chrono::steady_clock::now() < until) {
            if (auto plan = keeper.take_plan(); plan && wanted(*plan))
                return *std::move(plan);
            std::unique_lock lock(mutex);
            told.wait_for(lock, 50ms);
        }
        ADD_FAILURE() << "no such plan";
        return {};
    }
    double success()
    {
        for (const auto& family : registry.Collect())
            if (family.name == "tgvs_schedule_reload_success")
                return family.metric.front().gauge.value;
        return -1;
    }

    const test::TempFolder folder;
    const std::filesystem::path media = folder.write("media/film.mp4").parent_path();
    prometheus::Registry registry;
    std::mutex mutex;
    std::condition_variable told;
};

TEST_F(PlanKeeperTest, HasThePlanAtOnceAndWhatItsEventsPlay)
{
    const auto file = folder.write("plan.ics", calendar_of(tonight));
    auto keeper = keeper_of(file);
    const auto plan = keeper->take_plan();
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->events.size(), 1U);
    ASSERT_NE(plan->items.front(), nullptr);
    ASSERT_EQ(plan->items.front()->size(), 1U);
    EXPECT_EQ(plan->items.front()->front().location, (media / "film.mp4").string());
    EXPECT_EQ(plan->items.front()->front().title, "The film");
    EXPECT_EQ(success(), 1);
    EXPECT_TRUE(keeper->problems().empty());
}

TEST_F(PlanKeeperTest, ABrokenCalendarLeavesTheLastGoodOneInForceAlsoOverARestart)
{
    const auto file = folder.write("plan.ics", calendar_of(tonight));
    auto keeper = keeper_of(file);
    wait_for(*keeper, [](auto& plan) { return plan.events.size() == 1; });
    folder.write("plan.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:cut off\r\n");
    // It may be seen while it is still empty, too.
    wait_for(*keeper, [&](auto&) {
        const auto problems = keeper->problems();
        return success() == 0 && problems.size() == 1 && problems.front().contains("line 2");
    });
    keeper = keeper_of(file);
    const auto plan = keeper->take_plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->events.size(), 1U);
    std::filesystem::remove(file);
    wait_for(*keeper, [](auto& one) { return one.events.size() == 1; });
    folder.write("plan.ics", calendar_of("DTSTART:20260106T100000Z\r\nLOCATION:film.mp4\r\n"));
    wait_for(*keeper, [](auto& one) {
        return one.events.size() == 1 &&
               schedule::to_text(one.events.front().occurrence.start) == "2026-01-06T10:00:00Z";
    });
    EXPECT_EQ(success(), 1);
    EXPECT_TRUE(keeper->problems().empty());
}

TEST_F(PlanKeeperTest, AnEditIsSeenAndSoIsAFileThatComesLater)
{
    const auto file = folder.write("plan.ics", calendar_of(tonight));
    auto keeper = keeper_of(file);
    folder.write("plan.ics",
                 calendar_of("DTSTART:20260105T200000Z\r\nDESCRIPTION:play: later.mp4\r\n"));
    wait_for(*keeper, [](auto& plan) {
        return plan.items.front() != nullptr && plan.items.front()->empty();
    });
    ASSERT_EQ(keeper->problems().size(), 1U);
    EXPECT_NE(keeper->problems().front().find("later.mp4"), std::string::npos);
    folder.write("media/later.mp4");
    const auto plan = wait_for(*keeper, [](auto& one) {
        return one.items.front() != nullptr && one.items.front()->size() == 1;
    });
    EXPECT_TRUE(keeper->problems().empty());
}

TEST_F(PlanKeeperTest, WhatLiesElsewhereIsNotPlayed)
{
    folder.write("secret.mp4");
    folder.write("media/list.txt", "film.mp4\nfilm.mp4\n");
    std::filesystem::create_symlink(folder.path() / "secret.mp4", media / "link.mp4");
    const auto file = folder.write(
        "plan.ics", calendar_of("DTSTART:20260105T200000Z\r\nDESCRIPTION:play: ../secret.mp4\\n"
                                "play: link.mp4\\nplay: list.txt\\n"
                                "play: https://video.example/v\\n"
                                "play: https://www.youtube.com/playlist?list=PL0\r\n"));
    auto keeper = keeper_of(file);
    const auto plan = keeper->take_plan();
    ASSERT_TRUE(plan);
    ASSERT_NE(plan->items.front(), nullptr);
    std::vector<std::string> locations;
    for (const auto& item : *plan->items.front())
        locations.push_back(item.location);
    const auto film = (media / "film.mp4").string();
    EXPECT_EQ(locations, (std::vector<std::string>{film, film, "https://video.example/v"}));
    EXPECT_EQ(keeper->problems().size(), 3U);
}

TEST_F(PlanKeeperTest, WhatHasNoEndStaysForAWeekUnlessItIsDeleted)
{
    const auto begun = [](const std::string& day) {
        return calendar_of("DTSTART:202" + day + "T200000Z\r\nDESCRIPTION:play: film.mp4\r\n");
    };
    const auto file = folder.write("plan.ics", begun("51230"));
    auto keeper = keeper_of(file);
    const auto plan = keeper->take_plan();
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->events.size(), 1U) << "six days ago";
    ASSERT_NE(plan->items.front(), nullptr);
    EXPECT_EQ(plan->items.front()->size(), 1U);
    folder.write("plan.ics", begun("51228"));
    wait_for(*keeper, [](const auto& one) { return one.events.empty(); });
}

TEST_F(PlanKeeperTest, WhatIsFarAheadIsNotLookedUpYet)
{
    const auto file = folder.write(
        "plan.ics", calendar_of("DTSTART:20260108T200000Z\r\nDESCRIPTION:play: film.mp4\r\n"));
    for (const auto& [ahead, looked_up] :
         {std::pair(24h, false), std::pair(78h, false), std::pair(79h, true)}) {
        SCOPED_TRACE(ahead.count());
        const auto plan = keeper_of(file, ahead)->take_plan();
        ASSERT_TRUE(plan);
        ASSERT_EQ(plan->events.size(), 1U);
        EXPECT_EQ(plan->items.front() != nullptr, looked_up);
    }
}

TEST_F(PlanKeeperTest, WhatEventsPlayAlikeIsThereOnceHoweverOftenTheySayIt)
{
    std::string list;
    for (int i = 0; i < 2'000; ++i)
        list += "film.mp4\n";
    folder.write("media/list.txt", list);
    std::string lines = "DTSTART:20260105T200000Z\r\nDESCRIPTION:play: film.mp4";
    for (int i = 0; i < 60; ++i)
        lines += "\\nplay: list.txt";
    auto calendar = calendar_of(lines + "\r\n");
    const auto end = calendar.find("END:VCALENDAR");
    for (const char* uid : {"a", "b"})
        calendar.insert(end, std::string("BEGIN:VEVENT\r\nUID:") + uid +
                                 "\r\nDTSTART:20260105T220000Z\r\nLOCATION:list.txt\r\n"
                                 "END:VEVENT\r\n");
    auto keeper = keeper_of(folder.write("plan.ics", calendar));
    const auto plan = keeper->take_plan();
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->items.size(), 3U);
    EXPECT_EQ(plan->items[0]->size(), 100'001U);
    EXPECT_EQ(plan->items[1]->size(), 2'000U);
    EXPECT_EQ(plan->items[1], plan->items[2]);
    ASSERT_EQ(keeper->problems().size(), 1U);
    EXPECT_EQ(keeper->problems().front(),
              "\"The film\": list.txt is left out: with its 2000 items the event would have more "
              "than 100000; name smaller folders and lists");
}

// By turns what the server of a calendar says; the last again and again.
class PlanKeeperAddressTest : public PlanKeeperTest {
protected:
    static Result<Fetched, FetchFailure> text(std::string text, std::string etag)
    {
        return Fetched{.text = std::move(text), .validators = {.etag = std::move(etag)}};
    }
    static Result<Fetched, FetchFailure> failure(bool may_pass)
    {
        return std::unexpected(FetchFailure{.reason = "cal.example: no", .may_pass = may_pass});
    }
    std::unique_ptr<PlanKeeper> keeper()
    {
        const auto fetch = [this](const std::string&, const Validators& known,
                                  const std::stop_token&) {
            const std::scoped_lock lock(mutex);
            asked.push_back(known.etag);
            auto answer = answers.front();
            if (answers.size() > 1)
                answers.pop_front();
            return answer;
        };
        return std::make_unique<PlanKeeper>(
            PlanSources{.calendars = {"https://cal.example/secret.ics"},
                        .zone = "Europe/Berlin",
                        .media = media,
                        .folders = {media},
                        .state_dir = folder.path() / "state",
                        .now = [] { return noon; },
                        .fetch = fetch,
                        .poll = {.every = 20ms, .refused_first = 20ms, .away_first = 20ms}},
            [this] { told.notify_all(); }, registry);
    }
    bool was_asked(const std::vector<std::string>& with)
    {
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (std::chrono::steady_clock::now() < until) {
            std::unique_lock lock(mutex);
            if (asked.size() >= with.size())
                return std::vector(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(
                                                                      with.size())) == with;
            told.wait_for(lock, 10ms);
        }
        return false;
    }
    static auto has(std::size_t events)
    {
        return [events](const control::DayPlan& plan) { return plan.events.size() == events; };
    }

    std::deque<Result<Fetched, FetchFailure>> answers;
    std::vector<std::string> asked;  // for what has changed since then
};

TEST_F(PlanKeeperAddressTest, IsAskedForWhatHasChangedAlsoAfterARestart)
{
    answers = {text(calendar_of(tonight), "1"),
               Fetched{.unchanged = true, .validators = {"1", ""}}};
    auto one = keeper();
    wait_for(*one, has(1));
    EXPECT_TRUE(was_asked({"", "1", "1"}));
    one.reset();
    asked.clear();
    one = keeper();
    EXPECT_TRUE(has(1)(*one->take_plan())) << "at once, from the copy";
    EXPECT_TRUE(was_asked({"1", "1"}));
    EXPECT_EQ(success(), 1);
}

TEST_F(PlanKeeperAddressTest, WhatIsBrokenLeavesTheCopyInForceAndIsAskedForWhole)
{
    answers = {text(calendar_of(tonight), "1"), text("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "2")};
    auto one = keeper();
    wait_for(*one, [&](auto&) { return success() == 0; });
    ASSERT_EQ(one->problems().size(), 1U);
    EXPECT_TRUE(one->problems().front().starts_with("calendar 1: ")) << one->problems().front();
    EXPECT_TRUE(was_asked({"", "1", "", ""}));
    const auto plan = wait_for(*one, has(1));
    EXPECT_EQ(one->problems().size(), 1U) << "for as long as it is so";
}

TEST_F(PlanKeeperAddressTest, AServerMayBeAwayForAMomentIfThereIsACopy)
{
    answers = {text(calendar_of(tonight), "1"), failure(true), failure(true),
               Fetched{.unchanged = true, .validators = {"1", ""}}};
    auto one = keeper();
    EXPECT_TRUE(was_asked({"", "1", "1", "1", "1"}));
    EXPECT_EQ(success(), 1);
    answers = {failure(true)};
    wait_for(*one, [&](auto&) { return success() == 0; });
    EXPECT_EQ(one->problems(), std::vector<std::string>{"calendar 1: cal.example: no"});
    one.reset();
    answers = {text(calendar_of(tonight), "1"), failure(false)};
    one = keeper();
    wait_for(*one, [&](auto&) { return success() == 0; });
}

TEST_F(PlanKeeperAddressTest, WhatTakesAwayAllThatWasToComeIsBelievedTheSecondTime)
{
    const auto daily = calendar_of(
        "DTSTART:20260105T200000Z\r\nRRULE:FREQ=DAILY\r\nDESCRIPTION:play: film.mp4\r\n");
    answers = {text(daily, "1"), text(calendar_of("DTSTART:20250105T200000Z\r\n"), "2")};
    auto one = keeper();
    wait_for(*one, [&](auto& plan) { return success() == 0 && plan.events.size() > 3; });
    EXPECT_NE(one->problems().front().find("all its future events"), std::string::npos);
    wait_for(*one, has(0));
    EXPECT_EQ(success(), 1);
    EXPECT_TRUE(was_asked({"", "1", ""}));
}

TEST_F(PlanKeeperAddressTest, WhatWasBackInBetweenIsDoubtedOnceMore)
{
    const auto daily = calendar_of(
        "DTSTART:20260105T200000Z\r\nRRULE:FREQ=DAILY\r\nDESCRIPTION:play: film.mp4\r\n");
    const auto over = calendar_of("DTSTART:20250105T200000Z\r\n");
    answers = {text(daily, "1"), text(over, "2"), text(daily, "3"), text(over, "4"),
               Fetched{.unchanged = true, .validators = {"3", ""}}};
    auto one = keeper();
    EXPECT_TRUE(was_asked({"", "1", "", "3", "", "3"}));
    std::size_t events = 0;
    wait_for(*one, [&](auto& plan) {
        events = plan.events.size();
        return success() == 1;
    });
    EXPECT_GT(events, 3U);
}

}  // namespace
}  // namespace tgvs::service
