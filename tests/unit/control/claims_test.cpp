// The whole table of who takes the air from whom, and when.
#include "control/claims.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

char change_of(const Verdict& verdict)
{
    return "-e!"[static_cast<int>(verdict.change)];
}

// Rows: what is on air, last the filler. Columns: what is ready. '!' at once, 'e' when the item ends, '-' never.
TEST(Claims, TheWholeTable)
{
    const std::string_view rows[] = {
        "!eeeeeee",  // publisher
        "!!eeeeee",  // hard event
        "!!!eeeee",  // play now
        "!!!eeeee",  // request
        "!!!eeeee",  // soft event
        "!!!eeeee",  // jingle
        "!!!eeeee",  // programme
        "!!!eeeee",  // stand-in
        "!!!!!!!!",  // filler
    };
    for (std::size_t row = 0; row < std::size(rows); ++row) {
        std::string seen;
        for (const auto claim : all_claims) {
            Moment moment = {.wishes = {{.claim = claim, .ready = true, .newer = true}}};
            if (row < std::size(all_claims))
                moment.on_air = OnAir{.claim = all_claims[row]};
            seen += change_of(decide(moment));
        }
        EXPECT_EQ(seen, rows[row]) << "row " << row;
    }
}

TEST(Claims, TheWholeTableOfAPause)
{
    const std::string_view rows[] = {"!e------", "!!------", "!!------", "!!------", "!!------",
                                     "!!------", "!!------", "!!------", "!!------"};
    for (std::size_t row = 0; row < std::size(rows); ++row) {
        std::string seen;
        for (const auto claim : all_claims) {
            Moment moment = {.paused = true,
                             .wishes = {{.claim = claim, .ready = true, .newer = true}}};
            if (row < std::size(all_claims))
                moment.on_air = OnAir{.claim = all_claims[row]};
            const auto verdict = decide(moment);
            seen += change_of(verdict);
            const bool breaks = row < 2 || claim <= Claim::hard_event;
            EXPECT_EQ(held(moment, verdict), !breaks) << row << ' ' << to_string(claim);
        }
        EXPECT_EQ(seen, rows[row]) << "row " << row;
    }
}

TEST(Claims, WhatIsLiveTakesOverFromAStandInAtOnceAndFromNothingElse)
{
    const std::string_view rows[] = {
        "!eeeeee",  // publisher
        "!!eeeee",  // hard event
        "!!!eeee",  // play now
        "!!!eeee",  // request
        "!!!eeee",  // soft event
        "!!!eeee",  // jingle
        "!!!eeee",  // programme
        "!!!!!!!",  // stand-in
    };
    for (std::size_t row = 0; row < std::size(rows); ++row) {
        std::string seen;
        for (const auto claim : all_claims)
            if (claim != Claim::stand_in)
                seen += change_of(decide(
                    {.on_air = OnAir{.claim = all_claims[row]},
                     .wishes = {{.claim = claim, .ready = true, .newer = true, .live = true}}}));
        EXPECT_EQ(seen, rows[row]) << "row " << row;
    }
}

TEST(Claims, TheHighestThatIsReadyIsNext)
{
    Moment moment = {.on_air = OnAir{.claim = Claim::programme}};
    for (const auto claim : {Claim::stand_in, Claim::programme, Claim::request, Claim::jingle})
        moment.wishes.push_back({.claim = claim, .ready = true});
    EXPECT_EQ(decide(moment), (Verdict{Change::at_end, 2}));
    moment.wishes[2].ready = false;
    EXPECT_EQ(decide(moment), (Verdict{Change::at_end, 3}))
        << "nothing waits for what is not ready";
    for (auto& wish : moment.wishes)
        wish.ready = false;
    EXPECT_EQ(decide(moment), Verdict{}) << "what is on air goes on";
}

TEST(Claims, RequestsWaitWhileTheEventSaysSo)
{
    Moment moment = {.requests_wait = true,
                     .wishes = {{.claim = Claim::request, .ready = true},
                                {.claim = Claim::programme, .ready = true}}};
    EXPECT_EQ(decide(moment), (Verdict{Change::at_once, 1}));
    moment.wishes[0].claim = Claim::play_now;
    EXPECT_EQ(decide(moment), (Verdict{Change::at_once, 0})) << "a person means it";
}

TEST(Claims, OnlyWhatIsNewerTakesTheAirFromItsEquals)
{
    for (const auto claim : {Claim::publisher, Claim::hard_event, Claim::play_now}) {
        Moment moment = {.on_air = OnAir{.claim = claim},
                         .wishes = {{.claim = claim, .ready = true}}};
        EXPECT_EQ(decide(moment).change, Change::at_end) << "its own next item, or an older one";
        moment.wishes[0].newer = true;
        EXPECT_EQ(decide(moment).change, Change::at_once);
    }
}

TEST(Claims, WhatIsOverGoesAsSoonAsSomethingIsReady)
{
    Moment moment = {.on_air = OnAir{.claim = Claim::publisher, .over = true},
                     .wishes = {{.claim = Claim::programme, .ready = false}}};
    EXPECT_EQ(decide(moment).change, Change::none);
    moment.wishes[0].ready = true;
    EXPECT_EQ(decide(moment).change, Change::at_once);
}

TEST(Claims, WhatAnOrderNamesDoesNotWaitForWhatIsTimed)
{
    Moment moment = {.on_air = OnAir{.claim = Claim::programme, .over = true},
                     .wishes = {{.claim = Claim::hard_event, .ready = true, .timed = true},
                                {.claim = Claim::programme, .ready = true, .ordered = true}}};
    EXPECT_EQ(decide(moment), (Verdict{Change::at_once, 1}));
    moment.wishes[1].ready = false;
    EXPECT_EQ(decide(moment), (Verdict{Change::in_time, 0})) << "nor does that wait for it";
    moment.wishes[1].ready = true;
    moment.wishes[0].timed = false;
    EXPECT_EQ(decide(moment), (Verdict{Change::at_once, 0})) << "its second has come";
}

TEST(Claims, WithoutAPauseNothingIsHeld)
{
    EXPECT_FALSE(held({}, {}));
    EXPECT_TRUE(held({.paused = true}, {}));
}

}  // namespace
}  // namespace tgvs::control
