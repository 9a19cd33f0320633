// What a broadcast does next on its way to the air and at its end, one situation after the other;
// broadcast_machine_on_air_test.cpp has the time on air, broadcast_walk_test.cpp the unforeseen.
#include "broadcast_machine_fixture.hpp"

namespace tgvs::broadcast {
namespace {

TEST_F(Machine, GoesStepByStepToTheLiveStream)
{
    go_live();
    EXPECT_EQ(reads_, 0);
    expect_next(30s, "refresh");
}

// ---- Settings

TEST_F(Machine, SettingsAreReadTwiceASecondWhileNotOnAir)
{
    begin();
    pass(10s);
    EXPECT_EQ(reads_, 20);
}

TEST_F(Machine, OtherSettingsEndATryInVainAndAreTriedAtOnce)
{
    begin();
    fail(Request::log_in, transient());
    pass(1s);  // the next try hangs
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), ElementsAre("abandon", "close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("begin other"));
    EXPECT_THAT(give(input::SessionBegun()), ElementsAre("log_in"));
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("recovered", "find_chat"));
}

TEST_F(Machine, OtherSettingsAreTriedWithoutWaitingForThePeriod)
{
    begin();
    fail(Request::log_in, dead());
    EXPECT_THAT(give(input::SessionClosed()), IsEmpty());
    EXPECT_THAT(pass(30s), IsEmpty());
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), ElementsAre("begin"));
}

TEST_F(Machine, SettingsThatChangeAllTheTimeAreTriedLessAndLess)
{
    give(input::Start());
    int begun = 0;
    for (int i = 0; i < 600; ++i) {
        for (const auto& word : give(SessionEnd{Refused{Reason::settings}, "missing", "x"}))
            begun += word == "begin" ? 1 : 0;
        now_ += 100ms;
        for (const auto& word : give(input::SettingsRead{.differ = true}))
            begun += word == "begin" ? 1 : 0;
    }
    EXPECT_LE(begun, 12) << "in a minute";
    EXPECT_GE(begun, 5);
}

TEST_F(Machine, ANewSessionIsTriedAtOnceHoweverManyThereWere)
{
    give(input::Start());
    for (int i = 0; i < 20; ++i) {
        give(SessionEnd{Refused{Reason::session}, "malformed", "x"});
        EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                    ElementsAre("begin"));
    }
}

TEST_F(Machine, OnAirOtherSettingsWaitForTheirTurn)
{
    go_live();
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), IsEmpty());
    EXPECT_TRUE(std::holds_alternative<Live>(machine_->state()));
}

TEST_F(Machine, AKeyThatStaysUnknownIsALostSession)
{
    give(input::Start());
    give(input::SettingsRead{.rules = {.policy = {.regenerate = config::AutoRegenerate::qr}}});
    give(input::SessionBegun());
    for (int i = 0; i < 60; ++i) {
        EXPECT_THAT(fail(Request::log_in, key_unknown()), ElementsAre("trouble"));
        EXPECT_EQ(pass(10s).size(), 1u) << "it is asked again";
    }
    EXPECT_THAT(fail(Request::log_in, key_unknown()),
                ElementsAre("degraded", "offer login", "close"));
    EXPECT_EQ(std::get<Degraded>(machine_->state()).reason, Reason::session);
    give(input::SessionClosed());
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("begin"));
}

TEST_F(Machine, AKeyThatIsKnownAgainInBetweenIsNoLostSession)
{
    begin();
    fail(Request::log_in, key_unknown());
    pass(599s);
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("recovered", "find_chat"));
    EXPECT_THAT(fail(Request::find_chat, key_unknown()), ElementsAre("trouble"));
    pass(599s);
    EXPECT_THAT(fail(Request::find_chat, key_unknown()), ElementsAre("trouble"));
}

TEST_F(Machine, AKeyThatIsUnknownNowAndThenIsNoLostSession)
{
    begin();
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(fail(Request::log_in, key_unknown()), ElementsAre("trouble"));
        pass(300s);
        EXPECT_THAT(fail(Request::log_in, transient()), ElementsAre("trouble"));
        pass(300s);
    }
}

TEST_F(Machine, AnotherSessionsKeyHasItsOwnTime)
{
    begin();
    fail(Request::log_in, key_unknown());
    pass(599s);
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("abandon", "close"));
    give(input::SessionClosed());
    give(input::SessionBegun());
    pass(2s);
    EXPECT_THAT(fail(Request::log_in, key_unknown()), ElementsAre("trouble"));
}

TEST_F(Machine, AVoidSessionIsLeftByAnotherOneOnly)
{
    begin();
    EXPECT_THAT(fail(Request::log_in, dead("AUTH_KEY_DUPLICATED", Kind::duplicated)),
                ElementsAre("degraded", "close"));
    give(input::SessionClosed());
    EXPECT_THAT(give(input::SettingsRead{.differ = true}), IsEmpty());
    EXPECT_THAT(pass(130s), ElementsAre("60.0 still void", "120.0 still void"));
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("begin"));
}

TEST_F(Machine, AShorterPeriodCountsAtOnce)
{
    begin();
    fail(Request::log_in, dead());
    give(input::SessionClosed());
    give(input::SettingsRead{.rules = {.session_retry = 1h}});
    EXPECT_THAT(pass(300s), IsEmpty());
    EXPECT_THAT(give(input::SettingsRead{.rules = {.session_retry = 5s}}), ElementsAre("begin"));
}

// ---- Trouble on the way

TEST_F(Machine, TroubleIsTriedAgainSlowlyAtFirstAndThenEveryFiveSeconds)
{
    begin();
    for (const auto pause : {1'000ms, 2'000ms, 4'000ms, 5'000ms, 5'000ms}) {
        EXPECT_THAT(fail(Request::log_in, transient()), ElementsAre("trouble"));
        expect_next(pause, "log_in");
    }
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("recovered", "find_chat"));
}

TEST_F(Machine, AWaitIsKept)
{
    begin();
    fail(Request::log_in, transient(90s));
    expect_next(90s, "log_in");
}

TEST_F(Machine, AChatWhoseNumberIsNotValidIsFoundAgainLessAndLess)
{
    begin();
    climb();
    for (const auto pause : {1'000ms, 2'000ms, 4'000ms, 8'000ms}) {
        EXPECT_THAT(fail(Request::open, {Kind::stale, "stale"}), ElementsAre("trouble"));
        expect_next(pause, "find_chat");
        EXPECT_THAT(give(input::Done{Request::find_chat}), ElementsAre("recovered", "open"));
    }
}

TEST_F(Machine, AnAdminIsWaitedForAndSeenAtOnce)
{
    begin();
    climb();
    EXPECT_THAT(fail(Request::open, {Kind::no_rights, "no rights"}), ElementsAre("degraded"));
    EXPECT_THAT(pass(20s), IsEmpty());
    EXPECT_THAT(give(input::ChatChanged()), IsEmpty());
    EXPECT_THAT(give(input::ChatChanged()), IsEmpty()) << "makes it no later";
    expect_next(300ms, "open");
    fail(Request::open, {Kind::no_rights, "no rights"});
    expect_next(60s, "open");
    EXPECT_THAT(give(input::StreamOpened{first_call}), ElementsAre("live"));
}

TEST_F(Machine, AnAdminWhoHelpsWhileItIsAskedIsSeenToo)
{
    begin();
    climb();
    give(input::ChatChanged());
    fail(Request::open, {Kind::no_rights, "no rights"});
    expect_next(300ms, "open");
}

TEST_F(Machine, AChatThatIsNotThereEndsTheSession)
{
    begin();
    give(input::Done{Request::log_in});
    EXPECT_THAT(fail(Request::find_chat, {Kind::not_found, "no such chat"}),
                ElementsAre("degraded", "close"));
    give(input::SessionClosed());
    expect_next(60s, "begin");
}

TEST_F(Machine, ALockedSessionIsTriedAgainSoon)
{
    give(input::Start());
    EXPECT_THAT(give(SessionEnd{Refused{Reason::in_use}, "in_use", "x"}), ElementsAre("degraded"));
    const auto orders = pass(1'300ms);
    EXPECT_EQ(orders.size(), 1u) << "a second, give or take";
}

// ---- A login that waits to be scanned, and the end

TEST_F(Machine, ALoginIsOfferedUntilTheSessionIsAccepted)
{
    give(input::Start());
    give(input::SettingsRead{.rules = {.policy = {.regenerate = config::AutoRegenerate::qr}}});
    EXPECT_THAT(give(SessionEnd{Refused{Reason::session}, "missing", "x"}),
                ElementsAre("degraded", "offer login"));
    give(input::OfferFailed());
    expect_next(1s, "offer login");
    give(input::OfferFailed());
    expect_next(2s, "offer login");
    give(input::OfferFailed{.wait = 50s});
    expect_next(50s, "offer login");
    give(input::LoginWritten());
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("begin"));
}

TEST_F(Machine, ALoginThatCannotBeWrittenIsKeptAndWrittenLater)
{
    give(input::Start());
    give(input::SettingsRead{.rules = {.policy = {.regenerate = config::AutoRegenerate::qr}}});
    give(SessionEnd{Refused{Reason::duplicated}, "AUTH_KEY_DUPLICATED", "x"});
    EXPECT_THAT(give(input::LoggedIn{.other_account = false}), ElementsAre("use login"));
    give(input::LoginNotWritten());
    expect_next(1s, "use login");
    give(input::LoginNotWritten());
    expect_next(2s, "use login");
    give(input::LoginWritten());
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("begin"));
}

TEST_F(Machine, ALoginThatCannotBeWrittenIsForgottenOnceAnotherSessionIsAccepted)
{
    give(input::Start());
    give(input::SettingsRead{.rules = {.policy = {.regenerate = config::AutoRegenerate::qr}}});
    give(SessionEnd{Refused{Reason::session}, "missing", "x"});
    give(input::LoggedIn{.other_account = false});
    give(input::LoginNotWritten());
    give(input::SettingsRead{.differ = true, .other_session = true});
    give(input::SessionBegun());
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("end offer", "find_chat"));
}

class AnotherAccount : public Machine {
protected:
    void SetUp() override
    {
        give(input::Start());
        give(input::SettingsRead{
            .rules = {.policy = {.regenerate = config::AutoRegenerate::qr}, .session_retry = 24h}});
        EXPECT_THAT(give(SessionEnd{Refused{Reason::session}, "missing", "x"}),
                    ElementsAre("degraded", "offer login"));
    }
};

TEST_F(AnotherAccount, IsNotAskedAboutWhenItIsTheSame)
{
    EXPECT_THAT(give(input::LoggedIn{.other_account = false}), ElementsAre("use login"));
    EXPECT_THAT(give(input::AccountDecided{false}), IsEmpty()) << "nobody was asked";
}

TEST_F(AnotherAccount, IsUsedOnceSomebodySaidYes)
{
    EXPECT_THAT(give(input::AccountDecided{true}), IsEmpty()) << "before there is one";
    EXPECT_THAT(give(input::LoggedIn{.other_account = true}), ElementsAre("ask account"));
    EXPECT_THAT(pass(9min), IsEmpty());
    EXPECT_THAT(give(input::AccountDecided{true}), ElementsAre("use login"));
    EXPECT_THAT(give(input::AccountDecided{true}), IsEmpty()) << "once";
    give(input::LoginWritten());
    EXPECT_THAT(pass(20min), IsEmpty());
}

TEST_F(AnotherAccount, IsDroppedWhenItIsRefusedOrNobodyDecides)
{
    give(input::LoggedIn{.other_account = true});
    EXPECT_THAT(give(input::AccountDecided{false}), ElementsAre("drop login"));
    expect_next(1s, "offer login");
    give(input::LoggedIn{.other_account = true});
    expect_next(10min, "drop login");
    EXPECT_THAT(give(input::AccountDecided{true}), IsEmpty()) << "too late";
    expect_next(2s, "offer login");
}

TEST_F(AnotherAccount, IsForgottenWithTheOffer)
{
    give(input::LoggedIn{.other_account = true});
    give(input::SettingsRead{.differ = true, .other_session = true});
    give(input::SessionBegun());
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("end offer", "find_chat"));
    EXPECT_THAT(give(input::AccountDecided{true}), IsEmpty());
    EXPECT_THAT(give(input::LoggedIn{.other_account = false}), IsEmpty()) << "on its way out";
}

TEST_F(Machine, AnOfferEndsWhenAnotherSessionIsAccepted)
{
    give(input::Start());
    give(input::SettingsRead{.rules = {.policy = {.regenerate = config::AutoRegenerate::qr}}});
    give(SessionEnd{Refused{Reason::session}, "missing", "x"});
    give(input::SettingsRead{.differ = true, .other_session = true});
    give(input::SessionBegun());
    EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("end offer", "find_chat"));
}

TEST_F(Machine, StopsFromEverywhere)
{
    EXPECT_THAT(give(input::Start()), ElementsAre("begin"));
    EXPECT_THAT(give(input::Stop()), ElementsAre("stopping")) << "the answer is awaited";
    EXPECT_THAT(give(input::SessionBegun()), ElementsAre("close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("finish"));

    machine_.emplace(timing_, Rules{}, 1);
    give(input::Start());
    give(SessionEnd{Refused{Reason::settings}, "missing", "x"});
    EXPECT_THAT(give(input::Stop()), ElementsAre("stopping", "finish"));

    machine_.emplace(timing_, Rules{}, 1);
    begin();
    EXPECT_THAT(give(input::Stop()), ElementsAre("stopping", "abandon", "close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("finish"));

    machine_.emplace(timing_, Rules{}, 1);
    go_live();
    EXPECT_THAT(give(input::Stop()), ElementsAre("stopping", "close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("finish"));
    EXPECT_THAT(pass(1h), IsEmpty());
}

TEST_F(Machine, EndsWhenTheSettingsAskForIt)
{
    machine_.emplace(timing_, Rules{.policy = {.session_invalid = config::SessionInvalid::exit}},
                     1);
    begin();
    EXPECT_THAT(fail(Request::log_in, dead()), ElementsAre("stopping", "close"));
    EXPECT_THAT(give(input::SessionClosed()), ElementsAre("finish"));
}

}  // namespace
}  // namespace tgvs::broadcast
