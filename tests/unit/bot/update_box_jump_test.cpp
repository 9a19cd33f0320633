// An answer that says where the server is, and not what led there: what has come of that all the same is delivered.
#include "unit/bot/update_box_fixture.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot::test {
namespace {

// The answer says where the channel is by then, and not what led there.
TEST_F(UpdateBoxTest, WhatCameWhileAChannelWasLookedForIsDelivered)
{
    auto box = from({.pts = 10});
    box.watch(7, at(0));
    EXPECT_EQ(push(box, {of_channel(7, 302)}), "");
    EXPECT_EQ(push(box, {of_channel(7, 301)}), "");
    EXPECT_EQ(push(box, {of_channel(7, 301)}), "");
    EXPECT_EQ(push(box, {of_channel(7, 304)}), "");
    EXPECT_EQ(said(box.channel_difference(7, {.too_long = true, .pts = 302}, at(1))),
              "301 302 channel7?302/100");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({303}, 303), at(2))), "303 304");
}

TEST_F(UpdateBoxTest, WhatCameOfAChannelWithTooManyUpdatesIsDelivered)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(push(box, {of_channel(7, 300)}), "channel7?50/100");
    EXPECT_EQ(push(box, {of_channel(7, 50)}), "");
    EXPECT_EQ(said(box.channel_difference(7, {.too_long = true, .pts = 301}, at(1))),
              "skipped 300");
    EXPECT_EQ(push(box, {of_channel(7, 302)}), "302");
}

TEST_F(UpdateBoxTest, WhatCameOfAChannelThatCannotBeReadIsDelivered)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    push(box, {of_channel(7, 60)});
    EXPECT_EQ(said(box.channel_failed(7, AskFailure::unreadable, at(1))), "60 skipped");
    EXPECT_EQ(push(box, {of_channel(7, 60)}), "");
    EXPECT_EQ(push(box, {of_channel(7, 61)}), "61");

    push(box, {of_channel(7, 63)});
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({62, 63}, 63), at(2))), "62 63");
    EXPECT_EQ(said(box.push({.channels_too_long = {{7, 90}}}, at(3))), "channel7?63/100");
    EXPECT_EQ(said(box.channel_failed(7, AskFailure::unreadable, at(4))), "skipped");
    EXPECT_EQ(push(box, {of_channel(7, 80)}), "80");
}

TEST_F(UpdateBoxTest, WhatASliceHasBroughtDoesNotComeAgain)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(said(box.push({.channels_too_long = {{7, 90}}}, at(0))), "channel7?50/100");
    EXPECT_EQ(push(box, {of_channel(7, 51)}), "");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({51, 52}, 52, false), at(1))),
              "51 52 channel7?52/100");
    EXPECT_EQ(said(box.channel_failed(7, AskFailure::unreadable, at(2))), "skipped");
    EXPECT_EQ(push(box, {of_channel(7, 53)}), "53");
}

TEST_F(UpdateBoxTest, WhatCameBeforeThePlaceWasKnownIsDelivered)
{
    UpdateBox box(at(0));
    box.start(at(0));
    EXPECT_EQ(push(box, {common(32), common(30), of_qts(5), of_qts(7)}), "");
    for (int times = 0; times < 2; ++times)
        EXPECT_EQ(said(box.push(in_order(4, 4, {without_place(900)}), at(0))), "");
    EXPECT_EQ(said(box.state({.pts = 31, .qts = 6, .seq = 4}, at(1))), "30 5 900 32 7");
}

TEST_F(UpdateBoxTest, WhatWasDeliveredBeforeTheJumpIsNotDeliveredAgain)
{
    auto box = from({.pts = 10, .qts = 5, .seq = 3});
    box.restarted(at(0));
    EXPECT_EQ(push(box, {common(10), of_qts(5), of_qts(6)}), "");
    EXPECT_EQ(said(box.push(in_order(3, 3, {without_place(300)}), at(0))), "");
    EXPECT_EQ(said(box.push(in_order(4, 4, {without_place(400)}), at(0))), "");
    EXPECT_EQ(said(box.ask_failed(AskFailure::unreadable, at(1))), "state?");
    EXPECT_EQ(said(box.state({.pts = 20, .qts = 7, .seq = 5}, at(2))), "skipped 6 400");
    EXPECT_EQ(push(box, {common(21), of_qts(8)}), "8 21");
}

TEST_F(UpdateBoxTest, AnOwnResultHidesNothingOfOthersInAJump)
{
    UpdateBox box(at(0));
    box.start(at(0));
    EXPECT_EQ(said(box.own_result(packet({common(30, 0), common(31)}), at(0))), "");
    EXPECT_EQ(push(box, {common(30)}), "");
    EXPECT_EQ(said(box.state({.pts = 31}, at(1))), "30");
    EXPECT_EQ(push(box, {common(32)}), "32");
}

TEST_F(UpdateBoxTest, WhatCameWhileItIsCountedAnewIsDelivered)
{
    auto box = from({.pts = 900});
    EXPECT_EQ(said(box.push({.moved = true}, at(0))), "state?");
    EXPECT_EQ(push(box, {common(4), common(902)}), "");
    EXPECT_EQ(said(box.state({.pts = 5}, at(1))), "skipped 4 902");
    EXPECT_EQ(tick(box, 600), "") << "nothing is missing";
    EXPECT_EQ(push(box, {common(6)}), "6");
}

TEST_F(UpdateBoxTest, WhatCameWhileThePlaceJumpedIsDeliveredOnce)
{
    auto box = from({.pts = 10});
    box.restarted(at(0));
    EXPECT_EQ(push(box, {common(10), common(25), common(31)}), "");
    EXPECT_EQ(said(box.ask_failed(AskFailure::unreadable, at(1))), "state?");
    EXPECT_EQ(said(box.state({.pts = 30}, at(2))), "skipped 25 31");
    EXPECT_EQ(push(box, {common(25)}), "");

    box.restarted(at(3));
    EXPECT_EQ(push(box, {common(899)}), "");
    EXPECT_EQ(
        said(box.difference({.kind = Difference::Kind::too_long, .places = {.pts = 900}}, at(4))),
        "899 skipped difference?900");
}

TEST_F(UpdateBoxTest, WhatCannotBeHeldWhileThePlaceIsLookedForIsSkipped)
{
    UpdateBox box(at(0));
    box.start(at(0));
    auto watching = from({.pts = 10});
    watching.watch(7, at(0));
    for (std::size_t i = 0; i < UpdateBox::held_limit; ++i) {
        EXPECT_EQ(push(box, {common(12 + static_cast<std::int32_t>(i))}), "");
        EXPECT_EQ(push(watching, {of_channel(7, 12 + static_cast<std::int32_t>(i))}), "");
    }
    EXPECT_EQ(push(box, {common(200)}), "skipped");
    EXPECT_EQ(push(watching, {of_channel(7, 200)}), "skipped");
}

}  // namespace
}  // namespace tgvs::bot::test
