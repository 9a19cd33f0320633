#include "service/day_gauges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using control::Instant;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

class DayGaugesTest : public testing::Test {
protected:
    static DayGauges::Next next(Instant at, std::optional<library::ItemState> state)
    {
        return {.event = {}, .title = "News", .at = at, .state = std::move(state)};
    }
    // What is logged meanwhile.
    std::string show(const std::optional<DayGauges::Next>& next, Instant now)
    {
        testing::internal::CaptureStderr();
        gauges_.show(next, now);
        return testing::internal::GetCapturedStderr();
    }
    std::string metrics() const
    {
        return prometheus::TextSerializer().Serialize(registry_.Collect());
    }

    prometheus::Registry registry_;
    DayGauges gauges_{registry_};
    Instant now_{1'000'000s};
};

TEST_F(DayGaugesTest, WithoutAPlanThereIsNoNextEvent)
{
    EXPECT_THAT(show(std::nullopt, now_), IsEmpty());
    EXPECT_THAT(metrics(), ContainsRegex("tgvs_schedule_next_seconds Na[Nn]\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_schedule_next_ready 0\n"));
}

TEST_F(DayGaugesTest, TheNextIsReadyWhenItsFirstItemCanBePlayedOrComesLive)
{
    const std::pair<std::optional<library::ItemState>, bool> rows[] = {
        {std::nullopt, false},
        {library::Absent{}, false},
        {library::Preparing{}, false},
        {library::Unavailable{.error_class = "gone", .reason = "removed", .until = {}}, false},
        {library::Ready{}, true},
        {library::Playable{}, true},
        {library::LiveReady{}, true},
    };
    for (const auto& [state, ready] : rows) {
        show(next(now_ + 1h, state), now_);
        EXPECT_THAT(metrics(), HasSubstr("tgvs_schedule_next_seconds 3600\n"));
        EXPECT_THAT(metrics(), HasSubstr(ready ? "tgvs_schedule_next_ready 1\n"
                                               : "tgvs_schedule_next_ready 0\n"))
            << (state ? state->index() : 99);
    }
}

TEST_F(DayGaugesTest, TenMinutesBeforeItIsSaidOnceThatItIsNotReadyAndWhy)
{
    const std::pair<std::optional<library::ItemState>, const char*> rows[] = {
        {std::nullopt, "nothing that it names can be played"},
        {library::Preparing{}, "it is being prepared"},
        {library::Unavailable{.error_class = "gone", .reason = "removed", .until = {}}, "removed"},
    };
    for (const auto& [state, reason] : rows) {
        now_ += 24h;
        auto event = next(now_ + 11min, state);
        event.event.uid = reason;
        EXPECT_THAT(show(event, now_), IsEmpty());
        EXPECT_THAT(show(event, now_ + 1min), HasSubstr(reason));
        EXPECT_THAT(show(event, now_ + 2min), IsEmpty()) << "once";
        event.state = library::Ready{};
        event.event.uid += " ready";
        EXPECT_THAT(show(event, now_ + 1min), IsEmpty());
    }
}

TEST_F(DayGaugesTest, OnlyAHardStartOfAStationThatWasThereIsMeasured)
{
    using control::DayNews;
    const auto measured = [this](bool hard, bool late) {
        gauges_.tell({{.kind = DayNews::Kind::began, .hard = hard, .late = late}});
        return metrics();
    };
    EXPECT_THAT(measured(false, false), HasSubstr("tgvs_schedule_late_seconds_count 0\n"));
    EXPECT_THAT(measured(false, true), HasSubstr("tgvs_schedule_late_seconds_count 0\n"));
    EXPECT_THAT(measured(true, true), HasSubstr("tgvs_schedule_late_seconds_count 0\n"));
    EXPECT_THAT(measured(true, false), HasSubstr("tgvs_schedule_late_seconds_count 1\n"));
}

TEST_F(DayGaugesTest, WhatBecameOfAnEventIsCounted)
{
    using control::DayNews;
    using control::DayResult;
    gauges_.tell({{.kind = DayNews::Kind::over, .result = DayResult::played},
                  {.kind = DayNews::Kind::over, .result = DayResult::missed},
                  {.kind = DayNews::Kind::over, .result = DayResult::missed}});
    EXPECT_THAT(metrics(), HasSubstr("tgvs_schedule_events_total{result=\"played\"} 1\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_schedule_events_total{result=\"missed\"} 2\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_schedule_events_total{result=\"not_ready\"} 0\n"));
}

}  // namespace
}  // namespace tgvs::service
