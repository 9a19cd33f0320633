#include "broadcast/probe_judge.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tgvs::broadcast {
namespace {

using enum telegram::MediaArrival;

TEST(ProbeJudge, LeavesAloneWhatArrives)
{
    ProbeJudge judge;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(judge.judge(i == 0 ? seen : growing, true), Repair::none);
    EXPECT_EQ(judge.silent_looks(), 0);
}

TEST(ProbeJudge, ConnectsAnewThenTakesANewCall)
{
    ProbeJudge judge;
    std::vector<Repair> repairs;
    for (int i = 0; i < 6; ++i)
        repairs.push_back(judge.judge(i < 3 ? stuck : nothing, true));
    const std::vector<Repair> expected = {Repair::none, Repair::none, Repair::reconnect,
                                          Repair::none, Repair::none, Repair::new_call};
    EXPECT_EQ(repairs, expected);
}

TEST(ProbeJudge, OneArrivalBeginsTheCountAnew)
{
    ProbeJudge judge;
    judge.judge(stuck, true);
    judge.judge(stuck, true);
    judge.judge(growing, true);
    EXPECT_EQ(judge.judge(stuck, true), Repair::none);
}

TEST(ProbeJudge, NothingIsMissedWhileNothingIsSent)
{
    ProbeJudge judge;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(judge.judge(nothing, i % 2 == 0), Repair::none);
}

TEST(ProbeJudge, WaitsLongerAfterEachCallThatDidNotHelp)
{
    ProbeJudge judge;
    std::vector<int> looks_for_each_call;
    int looks = 0;
    while (looks_for_each_call.size() < 6) {
        ++looks;
        if (judge.judge(nothing, true) == Repair::new_call)
            looks_for_each_call.push_back(std::exchange(looks, 0));
    }
    EXPECT_EQ(looks_for_each_call, (std::vector<int>{6, 12, 24, 48, 96, 96}));
    judge.judge(growing, true);
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(judge.judge(nothing, true), Repair::none);
    EXPECT_EQ(judge.judge(nothing, true), Repair::reconnect);
}

}  // namespace
}  // namespace tgvs::broadcast
