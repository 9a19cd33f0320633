#include "bot/update_box.hpp"

#include "unit/bot/update_box_fixture.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot::test {
namespace {

TEST_F(UpdateBoxTest, DeliversWhatFollowsAndNotWhatWasDelivered)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(push(box, {common(11)}), "11");
    EXPECT_EQ(box.places().pts, 11);
    EXPECT_EQ(push(box, {common(11)}), "");
}

TEST_F(UpdateBoxTest, PutsInOrderWhatComesInAnother)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(push(box, {common(12)}, 0), "");
    EXPECT_EQ(push(box, {common(11)}, 300), "11 12");
    EXPECT_EQ(tick(box, 600), "");
}

TEST_F(UpdateBoxTest, AsksForWhatIsMissingAfterHalfASecond)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(push(box, {common(12)}), "");
    EXPECT_EQ(box.wake_up(), at(500));
    EXPECT_EQ(tick(box, 490), "");
    EXPECT_EQ(tick(box, 500), "difference?10");
    EXPECT_EQ(push(box, {common(13)}, 600), "");
    EXPECT_EQ(said(box.difference(whole({11, 12}, {.pts = 12}), at(700))), "11 12 13");
    EXPECT_EQ(push(box, {common(13)}, 800), "");
}

TEST_F(UpdateBoxTest, OrdersAPacketByWhereItsUpdatesBegin)
{
    auto box = from({.pts = 10});
    auto read = common(11, 0);
    EXPECT_EQ(push(box, {read, common(11)}), "11");
    EXPECT_EQ(push(box, {common(13), common(12)}), "12 13");
}

TEST_F(UpdateBoxTest, CountsWhatCountsSeveral)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(push(box, {common(15, 5)}), "15");
    EXPECT_EQ(box.places().pts, 15);
}

TEST_F(UpdateBoxTest, AsksAtOnceWhenSomethingOverlaps)
{
    auto box = from({.pts = 12});
    EXPECT_EQ(push(box, {common(15, 5)}), "difference?12");
}

TEST_F(UpdateBoxTest, AnOwnResultMovesOnWithoutBeingDelivered)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.own_result(packet({common(11)}), at(0))), "");
    EXPECT_EQ(push(box, {common(12)}), "12");
    // One that was not told of is a gap.
    EXPECT_EQ(push(box, {common(14)}), "");
    EXPECT_EQ(tick(box, 500), "difference?12");
}

TEST_F(UpdateBoxTest, AGapBetweenPacketsHoldsBackOnlyWhatHasNoPlaceOfItsOwn)
{
    auto box = from({.pts = 10, .seq = 5});
    EXPECT_EQ(said(box.push(in_order(7, 7, {common(11), without_place(70)}), at(0))), "11");
    EXPECT_EQ(said(box.push(in_order(6, 6, {without_place(60)}), at(100))), "60 70");
    EXPECT_EQ(box.places().seq, 7);
    EXPECT_EQ(tick(box, 600), "");
    EXPECT_EQ(said(box.push(in_order(4, 5, {without_place(40)}), at(700))), "");
    EXPECT_EQ(said(box.push(in_order(8, 9, {without_place(80)}), at(700))), "80");
    EXPECT_EQ(box.places().seq, 9);
    EXPECT_EQ(said(box.push(in_order(11, 11, {without_place(110)}), at(800))), "");
    EXPECT_EQ(tick(box, 1'300), "difference?11");
}

TEST_F(UpdateBoxTest, WhatComesInNoOrderIsDeliveredAtOnce)
{
    auto box = from({.pts = 10, .seq = 5});
    EXPECT_EQ(push(box, {without_place(3), common(12)}), "3");
}

TEST_F(UpdateBoxTest, TheBotsOwnAffairsHaveASequenceOfTheirOwn)
{
    auto box = from({.pts = 10, .qts = 3});
    EXPECT_EQ(push(box, {of_qts(5)}), "");
    EXPECT_EQ(tick(box, 500), "difference?10");
    EXPECT_EQ(said(box.difference(whole({}, {.pts = 10, .qts = 0}), at(600))), "");
    EXPECT_EQ(box.places().qts, 3) << "0 is no place";
    EXPECT_EQ(push(box, {of_qts(4)}, 700), "4 5");
}

TEST_F(UpdateBoxTest, TheFirstOfTheBotsOwnAffairsIsBelieved)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(push(box, {of_qts(77)}), "77");
    EXPECT_EQ(push(box, {of_qts(77)}), "");
}

TEST_F(UpdateBoxTest, ReadsADifferenceInSlices)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.restarted(at(0))), "difference?10");
    EXPECT_EQ(said(box.difference(whole({11}, {.pts = 11}, Difference::Kind::slice), at(1))),
              "11 difference?11");
    EXPECT_EQ(said(box.difference(whole({12}, {.pts = 12}), at(2))), "12");
    EXPECT_FALSE(box.asking());
}

TEST_F(UpdateBoxTest, WhatIsTooMuchIsSkipped)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.push({.too_long = true}, at(0))), "difference?10");
    EXPECT_EQ(
        said(box.difference({.kind = Difference::Kind::too_long, .places = {.pts = 900}}, at(1))),
        "skipped difference?900");
    EXPECT_EQ(said(box.difference({.kind = Difference::Kind::empty}, at(2))), "");
    EXPECT_EQ(push(box, {common(901)}), "901");
}

TEST_F(UpdateBoxTest, SlicesWithoutAnEndAreGivenUp)
{
    auto box = from({.pts = 10});
    box.restarted(at(0));
    std::string last;
    for (int i = 1; i <= UpdateBox::slices_limit + 1; ++i)
        last = said(box.difference(whole({}, {.pts = 10 + i}, Difference::Kind::slice), at(i)));
    EXPECT_EQ(last, "state?");
}

TEST_F(UpdateBoxTest, AChannelIsAskedAtOnce)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(push(box, {of_channel(7, 52)}), "channel7?50/100");
    EXPECT_EQ(push(box, {of_channel(7, 53)}), "");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({51, 52}, 52), at(1))), "51 52 53");
}

TEST_F(UpdateBoxTest, WhatIsHeldOverTwoQuestionsIsDeliveredWhole)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(push(box, {of_channel(7, 55)}), "channel7?50/100");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({51, 52}, 52), at(1))),
              "51 52 channel7?52/100");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({53, 54}, 54), at(2))), "53 54 55");
}

TEST_F(UpdateBoxTest, AChannelIsBelievedAtFirstSightIfItIsWatched)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 0);
    EXPECT_EQ(push(box, {of_channel(7, 52), of_channel(8, 52)}), "52");
}

TEST_F(UpdateBoxTest, AChannelIsReadToItsEnd)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(said(box.push({.channels_too_long = {{7, 90}, {8, 5}}}, at(0))), "channel7?50/100");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({51}, 51, false), at(1))),
              "51 channel7?51/100");
    EXPECT_EQ(said(box.channel_difference(7, {.too_long = true, .pts = 200'000}, at(2))),
              "skipped");
    EXPECT_EQ(said(box.push({.channels_too_long = {{7, 90}}}, at(3))), "");
}

TEST_F(UpdateBoxTest, AChannelThatADifferenceSpeaksOfIsAskedAbout)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    box.restarted(at(0));
    said(box.channel_difference(7, of_channel_whole({}, 50), at(1)));
    auto answer = whole({}, {.pts = 12});
    answer.channels_too_long = {{7, 50}, {7, 90}, {8, 5}};
    EXPECT_EQ(said(box.difference(std::move(answer), at(2))), "channel7?50/100");
}

TEST_F(UpdateBoxTest, AWatchedChannelBeginsWhereItIs)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.watch(7, at(0))), "channel7?1/1");
    EXPECT_EQ(push(box, {of_channel(7, 301)}), "");
    EXPECT_EQ(said(box.channel_difference(7, {.too_long = true, .pts = 300}, at(1))), "301");
}

TEST_F(UpdateBoxTest, AnAnswerThatLeadsNowhereIsAskedForLessAndLess)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    EXPECT_EQ(push(box, {of_channel(7, 52)}), "channel7?50/100");
    int now = 0;
    for (const int pause : {1, 2, 4}) {
        EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({}, 50), at(now))), "");
        EXPECT_EQ(push(box, {of_channel(7, 53)}, now), "");
        EXPECT_EQ(tick(box, now + pause * 1'000 - 1), "");
        now += pause * 1'000;
        EXPECT_EQ(tick(box, now), "channel7?50/100");
    }
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({51}, 51), at(now))), "51 52 53");
    EXPECT_EQ(push(box, {of_channel(7, 55)}, now), "channel7?53/100");
    EXPECT_EQ(said(box.channel_difference(7, of_channel_whole({}, 53), at(now))), "");
    EXPECT_EQ(tick(box, now + 1'000), "channel7?53/100");
}

TEST_F(UpdateBoxTest, AChannelThatIsGoneIsLeft)
{
    auto box = from({.pts = 10});
    box.watch_from(7, 50);
    push(box, {of_channel(7, 52)});
    EXPECT_EQ(said(box.channel_failed(7, AskFailure::gone, at(1))), "lost7");
    EXPECT_EQ(push(box, {of_channel(7, 53)}), "");
}

TEST_F(UpdateBoxTest, QuestionsDuringAQuestionAreOneMore)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.restarted(at(0))), "difference?10");
    EXPECT_EQ(said(box.push({.too_long = true}, at(1))), "");
    EXPECT_EQ(said(box.restarted(at(2))), "");
    EXPECT_EQ(said(box.difference({.kind = Difference::Kind::empty}, at(3))), "difference?10");
    EXPECT_EQ(said(box.difference({.kind = Difference::Kind::empty}, at(4))), "");
}

TEST_F(UpdateBoxTest, WhatCannotBeReadIsSkipped)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(said(box.restarted(at(0))), "difference?10");
    EXPECT_EQ(said(box.ask_failed(AskFailure::unreadable, at(1))), "state?");
    EXPECT_EQ(said(box.state({.pts = 30}, at(2))), "skipped");
    EXPECT_EQ(push(box, {common(31)}), "31");
}

TEST_F(UpdateBoxTest, SilenceIsAskedAboutAfterAQuarterOfAnHour)
{
    auto box = from({.pts = 10});
    EXPECT_EQ(tick(box, 899'000), "");
    EXPECT_EQ(tick(box, 900'000), "difference?10");
}

TEST_F(UpdateBoxTest, AFailedQuestionIsAskedAgainAfterALongerPauseEachTime)
{
    auto box = from({.pts = 10});
    box.restarted(at(0));
    int now = 0;
    for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
        EXPECT_EQ(said(box.ask_failed(AskFailure::retry, at(now))), "");
        EXPECT_EQ(tick(box, now + pause * 1'000 - 1), "");
        now += pause * 1'000;
        EXPECT_EQ(tick(box, now), "difference?10");
    }
}

TEST_F(UpdateBoxTest, NothingIsDeliveredBeforeThePlaceIsKnown)
{
    UpdateBox box(at(0));
    EXPECT_EQ(said(box.start(at(0))), "state?");
    EXPECT_EQ(push(box, {common(31)}), "");
    EXPECT_EQ(said(box.state({.pts = 30}, at(1))), "31");
}

TEST_F(UpdateBoxTest, WhatCannotBeHeldIsAskedFor)
{
    auto box = from({.pts = 10});
    for (std::size_t i = 0; i < UpdateBox::held_limit; ++i)
        EXPECT_EQ(push(box, {common(12 + static_cast<std::int32_t>(i))}), "");
    EXPECT_EQ(push(box, {common(200)}), "difference?10");
}

}  // namespace
}  // namespace tgvs::bot::test
