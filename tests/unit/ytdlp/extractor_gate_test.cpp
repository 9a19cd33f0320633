#include "ytdlp/extractor_gate.hpp"

#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

using namespace std::chrono_literals;
using Item = ExtractorGate::Item;

const ExtractorGate::Time start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

ExtractFailure because(ExtractErrc code)
{
    return {.code = code, .reason = "x"};
}

TEST(ExtractorGate, IsOpenToBeginWith)
{
    EXPECT_FALSE(ExtractorGate(1).closed_until("youtube.com", start));
}

struct Row {
    ExtractErrc code;
    Item item;
    std::chrono::minutes retry_in;  // 0: at once
    bool site_closed;
    bool others_closed;
    bool wants_update;
};

TEST(ExtractorGate, ReactsToEachClassAsTheTableSays)
{
    const Row rows[] = {
        {ExtractErrc::rate_limited, Item::later, 60min, true, false, false},
        {ExtractErrc::runtime, Item::later, 30min, true, false, true},
        {ExtractErrc::cookies_dead, Item::later, 0min, false, false, false},
        {ExtractErrc::gone, Item::set_aside, 24h, false, false, false},
        {ExtractErrc::geo, Item::set_aside, 24h, false, false, false},
        {ExtractErrc::too_large, Item::set_aside, 24h, false, false, false},
        {ExtractErrc::private_source, Item::set_aside, 24h, false, false, false},
        {ExtractErrc::not_yet, Item::later, 15min, false, false, false},
        {ExtractErrc::format, Item::counts, 0min, false, false, false},
        {ExtractErrc::missing, Item::later, 1min, true, true, false},
        {ExtractErrc::disk_full, Item::later, 1min, true, true, false},
        {ExtractErrc::cancelled, Item::later, 0min, false, false, false},
        {ExtractErrc::unknown, Item::counts, 0min, false, false, false},
    };
    for (const auto& row : rows) {
        ExtractorGate gate(1);
        const auto verdict = gate.failed("https://a.org/", because(row.code), start);
        const auto name = to_string(row.code);
        EXPECT_EQ(verdict.item, row.item) << name;
        EXPECT_EQ(verdict.retry_at, start + row.retry_in) << name;
        EXPECT_EQ(gate.closed_until("a.org", start).has_value(), row.site_closed) << name;
        EXPECT_EQ(gate.closed_until("b.org", start).has_value(), row.others_closed) << name;
        EXPECT_FALSE(gate.closed_until("a.org", start + row.retry_in)) << name;
        EXPECT_EQ(gate.wants_update(), row.wants_update) << name;
    }
}

// The pauses, with their jitter of a fifth, of failures in a row.
void expect_pauses(ExtractErrc code, const std::vector<std::chrono::seconds>& pauses)
{
    ExtractorGate gate(7);
    auto now = start;
    for (const auto pause : pauses) {
        const auto verdict = gate.failed("https://a.org/", because(code), now);
        const double part = std::chrono::duration<double>(verdict.retry_at - now) / pause;
        EXPECT_GE(part, 0.79) << pause.count();
        EXPECT_LE(part, 1.21) << pause.count();
        EXPECT_EQ(gate.closed_until("a.org", now), verdict.retry_at);
        EXPECT_FALSE(gate.closed_until("b.org", now));
        now = verdict.retry_at;
    }
    gate.succeeded("https://a.org/");
    EXPECT_FALSE(gate.closed_until("a.org", now - 1s));
    EXPECT_LE(gate.failed("https://a.org/", because(code), now).retry_at, now + pauses[0] * 1.21);
}

TEST(ExtractorGate, WaitsLongerAfterEachBotCheck)
{
    expect_pauses(ExtractErrc::bot_check, {15min, 30min, 60min, 120min, 240min, 240min});
}

TEST(ExtractorGate, WaitsLongerAfterEachNetworkFailure)
{
    expect_pauses(ExtractErrc::network, {5s, 10s, 10s, 10s});
    expect_pauses(ExtractErrc::timed_out, {5s, 10s, 10s});
}

TEST(ExtractorGate, AShorterPauseDoesNotShortenALongerOne)
{
    ExtractorGate gate(1);
    gate.failed("https://a.org/", because(ExtractErrc::rate_limited), start);
    gate.failed("https://a.org/", because(ExtractErrc::network), start);
    EXPECT_EQ(gate.closed_until("a.org", start), start + 60min);
}

TEST(ExtractorGate, DeadCookiesTwiceInARowCountAgainstTheItem)
{
    ExtractorGate gate(1);
    EXPECT_EQ(gate.failed("https://a.org/", because(ExtractErrc::cookies_dead), start).item,
              Item::later);
    EXPECT_EQ(gate.failed("https://a.org/", because(ExtractErrc::cookies_dead), start).item,
              Item::counts);
}

TEST(ExtractorGate, RetriesAPremiereAtItsTimeButAsksOnceADay)
{
    ExtractorGate gate(1);
    auto failure = because(ExtractErrc::not_yet);
    for (const auto& [begins, retry] : {std::pair{2h, 2h}, {500h, 24h}}) {
        failure.retry_at = start + begins;
        EXPECT_EQ(gate.failed("https://a.org/", failure, start).retry_at, start + retry);
    }
    failure.retry_at = start - 1h;
    EXPECT_EQ(gate.failed("https://a.org/", failure, start).retry_at, start + 1min);
}

TEST(ExtractorGate, ThreeDifferentItemsAskForAnUpdateAndASuccessTakesItBack)
{
    ExtractorGate gate(1);
    const auto fail = [&](const std::string& url, ExtractErrc code) {
        gate.failed(url, because(code), start);
        return gate.wants_update();
    };
    EXPECT_FALSE(fail("https://a.org/1", ExtractErrc::format));
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(fail("https://a.org/1", ExtractErrc::unknown)) << "one item says nothing";
    EXPECT_FALSE(fail("https://a.org/2", ExtractErrc::unknown));
    EXPECT_FALSE(fail("https://a.org/3", ExtractErrc::network));
    EXPECT_TRUE(fail("https://b.org/1", ExtractErrc::format));
    gate.succeeded("https://c.org/1");
    EXPECT_FALSE(gate.wants_update());
    EXPECT_TRUE(fail("https://a.org/1", ExtractErrc::runtime));
    gate.succeeded("https://c.org/1");
    EXPECT_FALSE(gate.wants_update());
}

TEST(ExtractorGate, AnotherExtractorMayAskEverybody)
{
    ExtractorGate gate(1);
    gate.failed("https://a.example/x", {.code = ExtractErrc::runtime, .reason = ""}, start);
    gate.failed("https://b.example/x", {.code = ExtractErrc::missing, .reason = ""}, start);
    ASSERT_TRUE(gate.closed_until("a.example", start));
    gate.extractor_replaced();
    EXPECT_FALSE(gate.closed_until("a.example", start));
    EXPECT_FALSE(gate.closed_until("b.example", start));
    EXPECT_FALSE(gate.wants_update());
}

TEST(ExtractorGate, WhatWasClosedByAClockThatIsSetBackIsOpen)
{
    for (const auto code : {ExtractErrc::bot_check, ExtractErrc::rate_limited, ExtractErrc::network,
                            ExtractErrc::runtime, ExtractErrc::missing}) {
        ExtractorGate gate(1);
        gate.failed("https://a.org/", because(code), start + 3h);
        ASSERT_TRUE(gate.closed_until("a.org", start + 3h)) << to_string(code);
        EXPECT_FALSE(gate.closed_until("a.org", start)) << to_string(code);
        // Nor does it make the next closing longer.
        const auto verdict = gate.failed("https://a.org/", because(code), start);
        EXPECT_LT(verdict.retry_at, start + 2h) << to_string(code);
        EXPECT_EQ(gate.closed_until("a.org", start), verdict.retry_at) << to_string(code);
    }
}

TEST(ExtractorGate, RemembersABoundedNumberOfSites)
{
    ExtractorGate gate(1);
    for (int i = 0; i < 5'000; ++i)
        gate.failed("https://" + std::to_string(i) + ".org/", because(ExtractErrc::rate_limited),
                    start);
    int closed = 0;
    for (int i = 0; i < 5'000; ++i)
        closed += gate.closed_until(std::to_string(i) + ".org", start) ? 1 : 0;
    EXPECT_EQ(closed, 1'000);
}

TEST(SiteOf, IsWhatSharesABudget)
{
    const std::pair<const char*, const char*> cases[] = {
        {"https://www.youtube.com/watch?v=x", "youtube.com"},
        {"https://youtu.be/x", "youtube.com"},
        {"https://music.youtube.com/x", "youtube.com"},
        {"https://M.YouTube.com/x", "youtube.com"},
        {"https://gaming.youtube.com/x", "youtube.com"},
        {"https://www.youtubekids.com/x", "youtube.com"},
        {"https://notyoutube.com/x", "notyoutube.com"},
        {"https://r3.googlevideo.com/x", "youtube.com"},
        {"https://u:p@h.org:81/x", "h.org:81"},
        {"http://127.0.0.1:8080/x", "127.0.0.1:8080"},
        {"not a url", ""},
        {"", ""}};
    for (const auto& [url, site] : cases)
        EXPECT_EQ(site_of(url), site) << url;
}

}  // namespace
}  // namespace tgvs::ytdlp
