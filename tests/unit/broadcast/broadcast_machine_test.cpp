// What a broadcast does next, one situation after the other; broadcast_walk_test.cpp has the unforeseen ones.
#include "broadcast/broadcast_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tgvs::broadcast {
namespace {

using namespace std::chrono_literals;
using telegram::ChatFailure;
using telegram::MediaArrival;
using Kind = ChatFailure::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t first_call = 1;

std::string_view name_of(Request request)
{
    static constexpr std::string_view names[] = {"log_in",  "find_chat",    "open",
                                                 "refresh", "look_at_chat", "send_title",
                                                 "probe",   "end_stream"};
    static_assert(std::size(names) == request_count);
    return names[static_cast<std::size_t>(request)];
}

std::string text_of(const Order& one)
{
    if (const auto* ask = std::get_if<order::Ask>(&one))
        return std::string(name_of(ask->request));
    if (const auto* moved = std::get_if<order::Moved>(&one))
        return std::string(to_string(moved->step.state));
    if (const auto* begin = std::get_if<order::BeginSession>(&one))
        return begin->replaces ? "begin other" : "begin";
    if (const auto* repaired = std::get_if<order::Repaired>(&one))
        return repaired->repair == Repair::reconnect ? "repaired: reconnect" : "repaired: new call";
    static constexpr std::string_view names[] = {"read settings",  "",
                                                 "close",          "",
                                                 "abandon",        "",
                                                 "trouble",        "recovered",
                                                 "reconnect",      "",
                                                 "repair refused", "probe failed",
                                                 "probe saw",      "title failed",
                                                 "offer login",    "end offer",
                                                 "still void",     "finish"};
    static_assert(std::size(names) == std::variant_size_v<Order>);
    return std::string(names[one.index()]);
}

ChatFailure transient(std::chrono::seconds wait = {})
{
    return {Kind::transient, "trouble", wait};
}

ChatFailure dead(const std::string& name = "SESSION_REVOKED", Kind kind = Kind::dead)
{
    return {kind, name + " (401): …", {}, name};
}

class Machine : public testing::Test {
protected:
    Machine()
    {
        timing_.trouble.jitter = 0;
        timing_.reopen.jitter = 0;
        timing_.ask_again.jitter = 0;
        timing_.begin_again.jitter = 0;
        timing_.find_again.jitter = 0;
        timing_.reread.jitter = 0;
        timing_.offer.jitter = 0;
        machine_.emplace(timing_, Rules{}, 1);
    }

    // As words; what is read of the settings apart, for it is read all the time.
    std::vector<std::string> give(const Input& input)
    {
        std::vector<std::string> words;
        for (const auto& one : machine_->handle(input, now_))
            if (auto word = text_of(one); word == "read settings")
                ++reads_;
            else
                words.push_back(std::move(word));
        return words;
    }
    std::vector<std::string> fail(Request request, ChatFailure why)
    {
        return give(input::Failed{request, std::move(why)});
    }
    // All that is ordered until then, with the seconds at which it is.
    std::vector<std::string> pass(std::chrono::milliseconds duration)
    {
        std::vector<std::string> words;
        const auto began = now_;
        while (machine_->wake_up() <= began + duration) {
            now_ = std::max(now_, machine_->wake_up());
            const auto at = std::chrono::duration<double>(now_ - began).count();
            for (const auto& word : give(input::Tick()))
                words.push_back(fmt_seconds(at) + " " + word);
        }
        now_ = began + duration;
        return words;
    }
    static std::string fmt_seconds(double at)
    {
        auto text = std::to_string(at);
        text.erase(text.find('.') + 2);
        return text;
    }

    void begin()
    {
        EXPECT_THAT(give(input::Start()), ElementsAre("begin"));
        EXPECT_THAT(give(input::SessionBegun()), ElementsAre("log_in"));
    }
    void climb()
    {
        EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("find_chat"));
        EXPECT_THAT(give(input::Done{Request::find_chat}), ElementsAre("open"));
    }
    void go_live()
    {
        begin();
        climb();
        EXPECT_THAT(give(input::StreamOpened{first_call}), ElementsAre("live"));
    }
    // Up to what is asked next.
    void expect_next(std::chrono::milliseconds after, const std::string& word)
    {
        EXPECT_THAT(pass(after - 1ms), IsEmpty());
        EXPECT_THAT(pass(1ms), ElementsAre("0.0 " + word));
    }

    BroadcastTiming timing_;
    std::optional<BroadcastMachine> machine_;
    Time now_ = Time(1'000h);
    int reads_ = 0;
};

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

// ---- On air

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
    give(input::LoginWritten());
    EXPECT_THAT(give(input::SettingsRead{.differ = true, .other_session = true}),
                ElementsAre("begin"));
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
