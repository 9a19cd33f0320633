#include "base/log_limit.hpp"

#include "base/log_backlog.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::log {
namespace {

using namespace std::chrono_literals;

constexpr Limit::Time limit_start{1'000h};

int admitted(Limit& limit, std::string_view message, Limit::Time now, int tries)
{
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += limit.admit(message, now) ? 1 : 0;
    return count;
}

TEST(LogLimit, ABurstAndThenOneEachInterval)
{
    Limit limit;
    EXPECT_EQ(admitted(limit, "m", limit_start, 1'000), Limit::burst);
    EXPECT_EQ(limit.admit("m", limit_start + Limit::every - 1ms), std::nullopt);
    EXPECT_EQ(limit.admit("m", limit_start + Limit::every), 941u) << "and says how many it was";
    EXPECT_EQ(limit.admit("m", limit_start + Limit::every), std::nullopt);
    EXPECT_EQ(admitted(limit, "m", limit_start + 1h, 1'000), Limit::burst) << "all of it is back";
    EXPECT_EQ(limit.left_out_in_all(), 941u + 1 + 940);
}

TEST(LogLimit, EachMessageHasItsOwn)
{
    Limit limit;
    EXPECT_EQ(admitted(limit, "a", limit_start, 100), Limit::burst);
    EXPECT_EQ(limit.admit("b", limit_start), 0u);
}

TEST(LogLimit, AsManyAsThereAreLogged)
{
    Limit limit;
    int count = 0;
    for (int minute = 0; minute < 10; ++minute)
        for (int i = 0; i < 1'500; ++i)
            count += limit.admit("m", limit_start + minute * 1min + i * 40ms) ? 1 : 0;
    EXPECT_EQ(count, Limit::burst + 10 * 30 - 1);
}

TEST(LogLimit, BeyondItsBoundMessagesShareOneAllowance)
{
    Limit limit;
    for (std::size_t i = 0; i < Limit::most_messages; ++i)
        EXPECT_TRUE(limit.admit(std::to_string(i), limit_start));
    int count = 0;
    for (int i = 0; i < 1'000; ++i)
        count += limit.admit("more " + std::to_string(i), limit_start) ? 1 : 0;
    EXPECT_EQ(count, Limit::burst);
    EXPECT_EQ(limit.admit("0", limit_start), 0u);
}

TEST(LogBacklog, GivesLinesInTheirOrder)
{
    Backlog backlog;
    EXPECT_FALSE(backlog.take());
    backlog.push({{"a"}});
    backlog.push({{"b"}});
    EXPECT_EQ(backlog.take()->parts[0], "a");
    EXPECT_EQ(backlog.take()->parts[0], "b");
    EXPECT_TRUE(backlog.empty());
}

TEST(LogBacklog, WhatDoesNotFitIsLostAndTheNextLineSaysSo)
{
    Backlog backlog;
    for (std::size_t i = 0; i < Backlog::most_lines + 3; ++i)
        backlog.push({{"line"}});
    EXPECT_EQ(backlog.lost_in_all(), 3u);
    EXPECT_EQ(backlog.take()->lost_before, 0u);
    backlog.push({{"next"}});
    backlog.push({{"lost"}});
    std::uint64_t lost = 0;
    std::size_t lines = 0;
    while (const auto line = backlog.take()) {
        lost += line->lost_before;
        EXPECT_TRUE(line->lost_before == 0 || line->parts[0] == "next");
        ++lines;
    }
    EXPECT_EQ(lost, 3u);
    EXPECT_EQ(lines, Backlog::most_lines);
    EXPECT_EQ(backlog.lost_in_all(), 4u);
}

TEST(LogBacklog, IsBoundedInBytesToo)
{
    Backlog backlog;
    const std::string half(Backlog::most_bytes / 2, 'x');
    backlog.push({{half}});
    backlog.push({{half}});
    backlog.push({{"x"}});
    EXPECT_EQ(backlog.lost_in_all(), 1u);
    backlog.take();
    backlog.push({{"y", half.substr(1)}});
    EXPECT_EQ(backlog.lost_in_all(), 1u);
}

}  // namespace
}  // namespace tgvs::log
