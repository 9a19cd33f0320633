// What a broadcast does next while it is on air, one situation after the other.
#include "broadcast_machine_fixture.hpp"

namespace tgvs::broadcast {
namespace {

TEST_F(Machine, TheEndOfTheStreamIsActedOnWhateverIsInFlight)
{
    go_live();
    expect_next(30s, "refresh");  // and it hangs
    EXPECT_THAT(give(input::CallEnded()), ElementsAre("paused", "abandon"));
    expect_next(700ms, "open");
    EXPECT_THAT(give(input::StreamOpened{2}), ElementsAre("live"));
}

TEST_F(Machine, AnAnswerThatWasAbandonedIsNobodys)
{
    go_live();
    expect_next(30s, "refresh");
    give(input::CallEnded());
    EXPECT_THAT(fail(Request::refresh, dead()), IsEmpty());
    expect_next(700ms, "open");
}

TEST_F(Machine, APollFindsTheEndThatNobodyTold)
{
    go_live();
    expect_next(30s, "refresh");
    EXPECT_THAT(fail(Request::refresh, {Kind::call_gone, "gone"}), ElementsAre("paused"));
    expect_next(700ms, "open");
}

TEST_F(Machine, AStreamThatIsEndedAgainAndAgainIsOpenedLessAndLess)
{
    go_live();
    std::int64_t call = first_call;
    for (const auto pause : {700ms, 1'400ms, 2'800ms, 5'600ms}) {
        give(input::CallEnded());
        expect_next(pause, "open");
        give(input::StreamOpened{++call});
    }
    pass(61s);  // healthy
    give(input::Done{Request::refresh});
    give(input::CallEnded());
    expect_next(700ms, "open");
}

TEST_F(Machine, AWaitOnAirIsKeptAndOtherNewsAreLookedForElsewhere)
{
    go_live();
    expect_next(30s, "refresh");
    EXPECT_THAT(fail(Request::refresh, transient(120s)), ElementsAre("trouble"));
    EXPECT_THAT(pass(60s), IsEmpty());
    EXPECT_THAT(give(input::NewsMissed()), ElementsAre("look_at_chat"));
    EXPECT_THAT(give(input::Done{Request::look_at_chat}), ElementsAre("recovered"));
    EXPECT_THAT(pass(29s), IsEmpty());
    EXPECT_THAT(pass(2s), ElementsAre("1.0 look_at_chat"));
    give(input::Done{Request::look_at_chat});
    EXPECT_THAT(pass(30s), ElementsAre("29.0 refresh")) << "121 s after it was refused";
}

TEST_F(Machine, NewsThatAreMissedWhileItIsAskedAreLookedForToo)
{
    go_live();
    expect_next(30s, "refresh");
    EXPECT_THAT(give(input::NewsMissed()), IsEmpty());
    EXPECT_THAT(fail(Request::refresh, transient(120s)), ElementsAre("trouble", "look_at_chat"));
}

TEST_F(Machine, MissedNewsMakeItLookAtOnceAndThenLessAndLess)
{
    go_live();
    EXPECT_THAT(give(input::NewsMissed()), ElementsAre("refresh"));
    std::size_t looks = 1;
    for (const auto end = now_ + 60s; now_ < end; now_ += 10ms) {
        for (const auto& word : give(input::Done{Request::refresh}))
            looks += word == "refresh" ? 1 : 0;
        for (const auto& word : give(input::NewsMissed()))
            looks += word == "refresh" ? 1 : 0;
    }
    EXPECT_LE(looks, 20u);
    EXPECT_GE(looks, 5u);
}

TEST_F(Machine, AnOutputInTroubleMakesItReadTheTargetAgain)
{
    go_live();
    EXPECT_THAT(give(input::OutputNoted{false, 1}), ElementsAre("open"));
    EXPECT_THAT(give(input::StreamOpened{first_call, true}), IsEmpty()) << "all as it was";
    EXPECT_THAT(give(input::OutputNoted{false, 2}), IsEmpty());
    expect_next(10s, "open");
    EXPECT_THAT(give(input::StreamOpened{first_call, false}), ElementsAre("live"));
}

// The session may be what keeps us from hearing where to publish: with another one, or another proxy, we would.
TEST_F(Machine, WhereNothingLeavesAndTelegramDoesNotAnswerOtherSettingsAreTried)
{
    go_live();
    EXPECT_THAT(give(input::OutputNoted{false, 1}), ElementsAre("open"));
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), IsEmpty()) << "it may answer";
    EXPECT_THAT(fail(Request::open, transient()), ElementsAre("trouble"));
    EXPECT_THAT(pass(600ms), IsEmpty());
    EXPECT_GT(reads_, 0);
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("begin other"));
    give(input::SessionBegun());
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("recovered", "find_chat"));
    give(input::Done{Request::find_chat});
    EXPECT_THAT(give(input::StreamOpened{first_call, true}), IsEmpty()) << "as it was";
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), IsEmpty());
}

TEST_F(Machine, OtherSettingsThatAreWrongAreReadUntilTheyAreRightThoughSomethingLeavesAgain)
{
    go_live();
    give(input::OutputNoted{false, 1});
    fail(Request::open, transient());
    give(input::SettingsRead{.differ = true, .other_session = true});
    give(input::SessionClosed());
    give(input::SessionBegun());
    give(input::OutputNoted{true, 1});
    EXPECT_THAT(fail(Request::log_in, transient()), ElementsAre("trouble"));
    reads_ = 0;
    pass(1s);
    EXPECT_GT(reads_, 0);
    give(input::OutputNoted{false, 2});
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("abandon", "close"));
    give(input::SessionClosed());
    give(input::SessionBegun());
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("recovered", "find_chat"));
    give(input::Done{Request::find_chat});
    EXPECT_THAT(give(input::StreamOpened{first_call, false}), ElementsAre("live"));
    reads_ = 0;
    pass(5s);
    EXPECT_EQ(reads_, 0);
}

TEST_F(Machine, WhatLeavesAgainIsNotGivenUpForOtherSettings)
{
    go_live();
    give(input::OutputNoted{false, 1});
    fail(Request::open, transient());
    give(input::OutputNoted{true, 1});
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}), IsEmpty());
    reads_ = 0;
    pass(5s);
    EXPECT_EQ(reads_, 0);
}

TEST_F(Machine, AKeyThatStaysUnknownTakesNothingOffTheAir)
{
    go_live();
    const auto until = now_ + 700s;
    for (expect_next(30s, "refresh"); now_ < until; pass(30s))
        EXPECT_THAT(fail(Request::refresh, key_unknown()), ElementsAre("trouble"));
    EXPECT_TRUE(std::holds_alternative<Live>(machine_->state()));
    give(input::OutputNoted{false, 1});
    fail(Request::refresh, key_unknown());
    EXPECT_THAT(fail(Request::open, key_unknown()), ElementsAre("trouble"))
        << "what it was asked for counts from now on";
}

TEST_F(Machine, AStreamInPlaceOfOneWhoseEndWasNotHeardGetsAConnectionOfItsOwn)
{
    go_live();
    give(input::OutputNoted{false, 1});
    EXPECT_THAT(give(input::StreamOpened{2, true}), ElementsAre("paused", "live", "reconnect"));
    give(input::OutputNoted{false, 2});
    expect_next(10s, "open");
    EXPECT_THAT(give(input::StreamOpened{3, false}), ElementsAre("paused", "live"));
}

TEST_F(Machine, AStreamThatEndedWhileThereWasNoSessionGetsAConnectionOfItsOwn)
{
    Rules rules;
    rules.policy.lost_on_air = config::SessionLostOnAir::keep;
    for (const auto call : {first_call, first_call + 1}) {
        machine_.emplace(timing_, rules, 1);
        go_live();
        give(input::NewsMissed());
        EXPECT_THAT(fail(Request::refresh, dead()), ElementsAre("degraded", "close"));
        give(input::SessionClosed());
        pass(1s);
        EXPECT_THAT(
            give(input::SettingsRead{.differ = true, .other_session = true, .rules = rules}),
            ElementsAre("begin"));
        EXPECT_THAT(give(input::SessionBegun()), ElementsAre("log_in"));
        climb();
        const auto orders = give(input::StreamOpened{call, true});
        if (call == first_call)
            EXPECT_THAT(orders, ElementsAre("live"));
        else
            EXPECT_THAT(orders, ElementsAre("live", "reconnect"));
    }
}

TEST_F(Machine, NewsThatOvertakeTheStreamMakeItLookAtOnce)
{
    begin();
    climb();
    EXPECT_THAT(give(input::ChatChanged()), IsEmpty());
    EXPECT_THAT(give(input::StreamOpened{first_call}), ElementsAre("live", "refresh"));
    give(input::Done{Request::refresh});
    give(input::OutputNoted{false, 1});
    EXPECT_THAT(give(input::ChatChanged()), IsEmpty());
    EXPECT_THAT(give(input::StreamOpened{first_call, true}), ElementsAre("refresh"));
}

TEST_F(Machine, ARightThatIsTakenAwayOnAirIsNoEnd)
{
    go_live();
    give(input::OutputNoted{false, 1});
    EXPECT_THAT(fail(Request::open, {Kind::no_rights, "no rights"}), ElementsAre("live"));
    expect_next(10s, "open");
    EXPECT_THAT(give(input::CallEnded()), ElementsAre("paused", "abandon"));
}

TEST_F(Machine, ASessionLostOnAirIsTriedOnceAtOnce)
{
    go_live();
    pass(10s);
    give(input::NewsMissed());
    EXPECT_THAT(fail(Request::refresh, dead()), ElementsAre("paused", "close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("begin"));
    EXPECT_THAT(give(input::SessionBegun()), ElementsAre("log_in"));
    EXPECT_THAT(fail(Request::log_in, dead()), ElementsAre("degraded", "close"));
    give(input::SessionClosed());
    expect_next(60s, "begin");
}

TEST_F(Machine, ASessionThatIsAcceptedAndLostInTurnsIsTriedLessAndLess)
{
    go_live();
    int begun = 0;
    for (const auto end = now_ + 60s; now_ < end;) {
        give(input::NewsMissed());
        fail(Request::refresh, dead());
        auto words = give(input::SessionClosed());
        if (words.empty())
            words = pass(std::chrono::ceil<std::chrono::milliseconds>(machine_->wake_up() - now_));
        while (std::ranges::none_of(words, [](auto& one) { return one.ends_with("begin"); }))
            words = pass(500ms);
        ++begun;
        give(input::SessionBegun());
        climb();
        give(input::StreamOpened{first_call});
    }
    EXPECT_LE(begun, 9);
}

// ---- The title and the viewers' side

TEST_F(Machine, TheTitleIsSentWhenItIsDue)
{
    go_live();
    give(input::TitleDue{now_ + 5s});
    expect_next(5s, "send_title");
    EXPECT_THAT(give(input::Done{Request::send_title}), IsEmpty());
    give(input::TitleDue{now_});
    EXPECT_THAT(fail(Request::send_title, transient()), ElementsAre("title failed"));
}

class Viewers : public Machine {
protected:
    void SetUp() override
    {
        go_live();
        give(input::OutputNoted{true, 0});
    }
    // Up to the next look; polls on the way are answered.
    bool reaches_look(std::chrono::milliseconds within)
    {
        for (const auto end = now_ + within; now_ < end; now_ += 1s) {
            const auto words = give(input::Tick());
            if (std::ranges::find(words, "probe") != words.end())
                return true;
            const auto behind = give(input::Done{Request::refresh});
            if (std::ranges::find(behind, "probe") != behind.end())
                return true;
        }
        return false;
    }
    std::vector<std::string> look(MediaArrival arrival)
    {
        if (!reaches_look(200s))
            return {"no look"};
        return give(input::Probed{arrival});
    }
};

TEST_F(Viewers, AreLookedAtWhileBytesLeave)
{
    EXPECT_THAT(look(MediaArrival::growing), ElementsAre("probe saw"));
    give(input::OutputNoted{false, 0});
    EXPECT_FALSE(reaches_look(200s));
}

TEST_F(Viewers, SeeingNothingGetANewConnectionAndThenANewStream)
{
    look(MediaArrival::nothing);  // bytes have not left all the time since
    look(MediaArrival::nothing);
    look(MediaArrival::nothing);
    EXPECT_THAT(look(MediaArrival::nothing),
                ElementsAre("probe saw", "repaired: reconnect", "reconnect"));
    look(MediaArrival::nothing);
    look(MediaArrival::nothing);
    EXPECT_THAT(look(MediaArrival::nothing), ElementsAre("probe saw", "end_stream"));
    EXPECT_THAT(give(input::Done{Request::end_stream}),
                ElementsAre("repaired: new call", "paused", "reconnect", "open"));
    EXPECT_THAT(give(input::StreamOpened{2}), ElementsAre("live"));
}

TEST_F(Viewers, ARepairThatIsRefusedCountsWhenItHappened)
{
    for (int i = 0; i < 6; ++i)
        look(MediaArrival::nothing);
    ASSERT_THAT(look(MediaArrival::nothing), ElementsAre("probe saw", "end_stream"));
    EXPECT_THAT(fail(Request::end_stream, transient(5s)), ElementsAre("repair refused"));
    expect_next(5s, "end_stream");
    EXPECT_THAT(give(input::Done{Request::end_stream}),
                ElementsAre("repaired: new call", "paused", "reconnect", "open"));
}

TEST_F(Viewers, ARepairIsNotWantedAnyMoreWhenMediaArrives)
{
    for (int i = 0; i < 6; ++i)
        look(MediaArrival::nothing);
    look(MediaArrival::nothing);
    fail(Request::end_stream, transient(60s));
    EXPECT_THAT(look(MediaArrival::growing), ElementsAre("probe saw"));
    EXPECT_TRUE(reaches_look(30s));
    give(input::Probed{MediaArrival::growing});
    for (const auto& word : pass(60s))
        EXPECT_NE(word.substr(word.find(' ') + 1), "end_stream");
}

TEST_F(Viewers, ThatCannotBeLookedAtAreLookedAtLater)
{
    ASSERT_TRUE(reaches_look(20s));
    EXPECT_THAT(fail(Request::probe, {Kind::refused, "x"}), ElementsAre("probe failed"));
    EXPECT_FALSE(reaches_look(59s));
    EXPECT_TRUE(reaches_look(3s));
}

}  // namespace
}  // namespace tgvs::broadcast
