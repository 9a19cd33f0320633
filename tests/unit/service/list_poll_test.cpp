#include "service/list_poll.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using playlist::Ask;

struct ListPollTest : testing::Test {
    // How long until the next look, within the jitter.
    void expect_next(Ask ask, std::chrono::seconds in) const
    {
        EXPECT_EQ(poll.next().ask, ask);
        EXPECT_GE(poll.next().at - now, in * 9 / 10);
        EXPECT_LE(poll.next().at - now, in * 11 / 10);
    }
    void ask(Ask whom, bool left_out)
    {
        now = std::max(now, poll.next().at);
        poll.asked(whom, left_out, now);
    }

    ListPoll::Time now{1'000h};
    ListPoll poll{now, 1};
};

TEST_F(ListPollTest, AllAreAskedEverySixHours)
{
    poll.asked(Ask::everybody, false, now);
    EXPECT_EQ(poll.next().ask, Ask::everybody);
    EXPECT_EQ(poll.next().at, now + 6h);
    const auto due = poll.next().at;
    poll.asked(Ask::the_new, false, now + 1h);  // after an edit
    EXPECT_EQ(poll.next().at, due);
}

TEST_F(ListPollTest, WhatDoesNotAnswerIsAskedAgainSoonAndThenLessAndLess)
{
    poll.asked(Ask::everybody, true, now);
    for (const auto pause : {30s, 60s, 120s, 240s, 480s, 600s, 600s}) {
        expect_next(Ask::the_silent, pause);
        ask(Ask::the_silent, true);
    }
    ask(Ask::the_silent, false);
    EXPECT_EQ(poll.next().ask, Ask::everybody);
    poll.asked(Ask::the_new, true, now);
    expect_next(Ask::the_silent, 30s);
}

TEST_F(ListPollTest, WhatDoesNotAnswerKeepsNoOthersWaiting)
{
    poll.asked(Ask::everybody, true, now);
    const auto end = now + 6h;
    while (poll.next().ask == Ask::the_silent)
        ask(Ask::the_silent, true);
    EXPECT_EQ(poll.next().at, end);
    ask(Ask::everybody, true);
    EXPECT_EQ(poll.next().ask, Ask::the_silent);
}

TEST_F(ListPollTest, AnEditBeginsAnew)
{
    poll.asked(Ask::everybody, true, now);
    ask(Ask::the_silent, true);
    ask(Ask::the_silent, true);
    poll.edited();
    poll.asked(Ask::the_new, true, now);
    expect_next(Ask::the_silent, 30s);
}

}  // namespace
}  // namespace tgvs::service
