// When a live source is left: the table of live_course.hpp.
#include "library/live_course.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

using namespace std::chrono_literals;
using Verdict = LiveCourse::Verdict;
using Next = LiveCourse::Next;

constexpr LiveCourse::Time at_first{};

LiveCourse::Drop ended_after(Seconds delivered)
{
    return {.why = Verdict::ended, .delivered = delivered, .fed_at = at_first};
}

LiveCourse::Drop silent_after(Seconds delivered)
{
    return {.why = Verdict::stalled, .delivered = delivered, .fed_at = at_first};
}

TEST(LiveCourse, JudgesAPullByWhatCanBePlayedOfIt)
{
    struct Row {
        LiveCourse::Look look;
        std::chrono::milliseconds now;
        Verdict verdict;
    };
    const LiveCourse course({.stall = 20s});
    for (const auto& row : {Row{{.ended = false, .fed_at = at_first}, 0s, Verdict::keep},
                            Row{{.ended = false, .fed_at = at_first}, 19'999ms, Verdict::keep},
                            Row{{.ended = false, .fed_at = at_first}, 20s, Verdict::stalled},
                            Row{{.ended = false, .fed_at = at_first + 1s}, 20s, Verdict::keep},
                            Row{{.ended = true, .fed_at = at_first}, 0s, Verdict::ended},
                            Row{{.ended = true, .fed_at = at_first}, 20s, Verdict::ended}})
        EXPECT_EQ(course.judge(row.look, at_first + row.now), row.verdict) << row.now.count();
}

TEST(LiveCourse, AnAddressIsRenewedBeforeItExpiresButNotTwiceWithinAPause)
{
    struct Row {
        const char* what;
        std::chrono::seconds left;
        std::optional<std::chrono::seconds> since_renewed;
        bool due;
    };
    for (const auto& row :
         {Row{"good for long", 1h, std::nullopt, false}, Row{"soon", 120s, std::nullopt, true},
          Row{"over", 0s, std::nullopt, true}, Row{"renewed, and good for long", 1h, 60s, false},
          Row{"renewed, and over by a clock that is ahead", -3h, 0s, false},
          Row{"not yet again", -3h, 29s, false}, Row{"again", -3h, 30s, true}}) {
        LiveCourse course({.renew_before = 120s, .renew_pause = 30s});
        if (row.since_renewed)
            course.renewed(at_first);
        EXPECT_EQ(course.renewal_is_due(row.left, at_first + row.since_renewed.value_or(0s)),
                  row.due)
            << row.what;
    }
}

TEST(LiveCourse, WhatFollowsADrop)
{
    struct Row {
        const char* what;
        LiveCourse::Drop drop;
        Next next;
        bool pause;
        bool doubt;
    };
    auto refused = ended_after(Seconds(60));
    refused.refused = true;
    auto succeeded = ended_after(Seconds(0));
    succeeded.successor = true;
    for (const auto& row :
         {Row{"good, and ended", ended_after(Seconds(10)), Next::start, false, false},
          Row{"nothing", ended_after(Seconds(9)), Next::start, true, true},
          Row{"good, and refused", refused, Next::start, false, true},
          Row{"a window of a list that stands still", silent_after(Seconds(89)), Next::start, true,
              true},
          Row{"steady, and silent", silent_after(Seconds(90)), Next::start, false, false},
          Row{"beside a successor", succeeded, Next::successor, false, false}}) {
        LiveCourse course{{}};
        const auto step = course.dropped(row.drop);
        EXPECT_EQ(step.next, row.next) << row.what;
        EXPECT_EQ(step.pause > 0ms, row.pause) << row.what;
        EXPECT_EQ(step.doubt_address, row.doubt) << row.what;
    }
}

TEST(LiveCourse, IsOverAfterFourFruitlessPullsInARow)
{
    LiveCourse course{{}};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(course.dropped(silent_after(Seconds(30))).next, Next::start);
    course.dropped(ended_after(Seconds(10)));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(course.dropped(silent_after(Seconds(30))).next, Next::start);
    EXPECT_EQ(course.dropped(ended_after(Seconds(0))).next, Next::over);
}

TEST(LiveCourse, PatienceBeginsWithTheFirstReadAndWithEachTimeThatItFailsAnew)
{
    LiveCourse course({.patience = 95s});
    EXPECT_FALSE(course.patience_is_over(at_first + 1h)) << "nobody wanted it yet";
    course.wanted(at_first + 1h);
    course.wanted(at_first + 2h);
    EXPECT_FALSE(course.patience_is_over(at_first + 1h + 94s));
    EXPECT_TRUE(course.patience_is_over(at_first + 1h + 95s));
    course.played(Seconds(1));
    EXPECT_FALSE(course.patience_is_over(at_first + 5h));

    course.dropped({.why = Verdict::stalled, .delivered = Seconds(200), .fed_at = at_first + 5h});
    course.played(Seconds(30));  // the window of a list that stands still
    course.dropped(
        {.why = Verdict::stalled, .delivered = Seconds(30), .fed_at = at_first + 5h + 50s});
    EXPECT_TRUE(course.patience_is_over(at_first + 5h + 95s)) << "the first failure counts";
    course.played(Seconds(90));
    EXPECT_FALSE(course.patience_is_over(at_first + 6h));
}

}  // namespace
}  // namespace tgvs::library
