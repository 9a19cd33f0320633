// The whole table of the broadcast's states.
#include "broadcast/broadcast_state.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::broadcast {
namespace {

using config::AutoRegenerate;
using config::SessionInvalid;
using config::SessionLostOnAir;

const Policy usual = {};
const Policy exits = {.session_invalid = SessionInvalid::exit};
const Policy keeps = {.lost_on_air = SessionLostOnAir::keep};
const Policy by_qr = {.regenerate = AutoRegenerate::qr};
const Policy helper_at_terminal = {.regenerate = AutoRegenerate::on, .terminal = true};
const Policy helper_without_terminal = {.regenerate = AutoRegenerate::on};

constexpr Reason session = Reason::session;
constexpr Reason duplicated = Reason::duplicated;
constexpr Reason account = Reason::account;

struct Row {
    std::string name;
    BroadcastState state;
    BroadcastEvent event;
    BroadcastStep expected;
    Policy policy = usual;
};

BroadcastStep stays(const BroadcastState& state)
{
    return {state};
}

BroadcastStep degraded(Reason reason, Next next, LoginHelp login = LoginHelp::none)
{
    return {Degraded{reason}, Air::as_it_is, next, login};
}

const std::vector<Row>& table()
{
    static const BroadcastStep live = {Live(), Air::publish};
    static const BroadcastStep pauses = {Paused(), Air::withdraw};
    static const BroadcastStep tries_once = {Paused(), Air::withdraw, Next::now};
    static const BroadcastStep exit_1 = {Stopping{1}, Air::withdraw};
    static const BroadcastStep helps = {Stopping(), Air::withdraw, Next::nothing,
                                        LoginHelp::helper};
    static const Degraded on_air = {session, true};
    static const std::vector<Row> rows = {
        // A target is there: on air, from wherever.
        {"starting, opened", Starting(), Opened(), live},
        {"live, another target", Live(), Opened(), live},
        {"paused, opened", Paused(), Opened(), live},
        {"degraded, opened", Degraded{session}, Opened(), live},

        // The live stream was ended.
        {"starting, ended", Starting(), StreamEnded(), stays(Starting())},
        {"live, ended", Live(), StreamEnded(), pauses},
        {"paused, ended", Paused(), StreamEnded(), stays(Paused())},
        {"degraded, ended", Degraded{Reason::chat}, StreamEnded(), stays(Degraded{Reason::chat})},

        // The session is invalid at start.
        {"starting, lost", Starting(), Refused{session}, degraded(session, Next::each_period)},
        {"starting, duplicated", Starting(), Refused{duplicated},
         degraded(duplicated, Next::when_changed)},
        {"starting, banned", Starting(), Refused{account}, degraded(account, Next::when_changed)},
        {"starting, lost, exit", Starting(), Refused{session}, exit_1, exits},
        {"starting, duplicated, exit", Starting(), Refused{duplicated}, exit_1, exits},
        {"starting, lost, helper", Starting(), Refused{session}, helps, helper_at_terminal},
        {"starting, lost, helper without terminal", Starting(), Refused{session},
         degraded(session, Next::each_period), helper_without_terminal},
        {"starting, banned, helper", Starting(), Refused{account},
         degraded(account, Next::when_changed), helper_at_terminal},
        {"starting, lost, QR", Starting(), Refused{session},
         degraded(session, Next::each_period, LoginHelp::qr), by_qr},
        {"starting, duplicated, QR", Starting(), Refused{duplicated},
         degraded(duplicated, Next::when_changed, LoginHelp::qr), by_qr},

        // The session is lost on air: one attempt, then degraded.
        {"live, lost", Live(), Refused{session}, tries_once},
        {"live, lost, exit counts at start only", Live(), Refused{session}, tries_once, exits},
        {"paused, lost again", Paused(), Refused{session}, degraded(session, Next::each_period)},
        {"paused, lost again, exit", Paused(), Refused{session},
         degraded(session, Next::each_period), exits},
        {"paused, lost again, helper", Paused(), Refused{session}, helps, helper_at_terminal},
        {"live, duplicated: no attempt with the same string",
         Live(),
         Refused{duplicated},
         {Degraded{duplicated}, Air::withdraw, Next::when_changed}},
        {"live, banned",
         Live(),
         Refused{account},
         {Degraded{account}, Air::withdraw, Next::when_changed}},
        {"live, lost, keep",
         Live(),
         Refused{session},
         {on_air, Air::as_it_is, Next::each_period},
         keeps},
        {"on air without a session, lost again",
         on_air,
         Refused{session},
         {on_air, Air::as_it_is, Next::each_period},
         keeps},
        {"on air without a session, opened", on_air, Opened(), live, keeps},
        {"degraded, lost again", Degraded{Reason::chat}, Refused{session},
         degraded(session, Next::each_period)},

        // The operator is needed for something else.
        {"starting, settings", Starting(), Refused{Reason::settings},
         degraded(Reason::settings, Next::each_period)},
        {"starting, settings, exit", Starting(), Refused{Reason::settings}, exit_1, exits},
        {"starting, chat, exit", Starting(), Refused{Reason::chat},
         degraded(Reason::chat, Next::each_period), exits},
        {"starting, rights, QR: no login helps", Starting(), Refused{Reason::rights},
         degraded(Reason::rights, Next::each_period), by_qr},
        {"starting, in use", Starting(), Refused{Reason::in_use},
         degraded(Reason::in_use, Next::soon)},
        {"paused, rights", Paused(), Refused{Reason::rights},
         degraded(Reason::rights, Next::each_period)},
        {"degraded, refused", Degraded{Reason::chat}, Refused{Reason::refused},
         degraded(Reason::refused, Next::each_period)},
        {"live, rights: the stream goes on",
         Live(),
         Refused{Reason::rights},
         {Live(), Air::as_it_is, Next::soon}},

        {"starting, stop", Starting(), Stop(), stays(Stopping())},
        {"live, stop", Live(), Stop(), stays(Stopping())},
        {"paused, stop", Paused(), Stop(), stays(Stopping())},
        {"degraded, stop", Degraded{session}, Stop(), stays(Stopping())},
        {"stopping is the end", Stopping{1}, Opened(), stays(Stopping{1})},
    };
    return rows;
}

TEST(BroadcastState, FollowsTheTable)
{
    for (const auto& row : table())
        EXPECT_TRUE(step(row.state, row.event, row.policy) == row.expected) << row.name;
}

TEST(BroadcastState, NeverStopsWithoutBeingAskedTo)
{
    for (const auto& row : table()) {
        const bool stops =
            std::holds_alternative<Stopping>(step(row.state, row.event, usual).state);
        const bool asked =
            std::holds_alternative<Stop>(row.event) || std::holds_alternative<Stopping>(row.state);
        EXPECT_EQ(stops, asked) << row.name;
    }
}

// A state with a way back has a next try, or a session that goes on.
TEST(BroadcastState, DegradedAlwaysLooksAgain)
{
    for (const auto reason : all_reasons)
        for (const BroadcastState& from : {BroadcastState(Starting()), BroadcastState(Paused())}) {
            const BroadcastEvent event = wants_login(reason) ? BroadcastEvent(Refused{reason})
                                                             : BroadcastEvent(Refused{reason});
            const auto next = step(from, event, usual);
            EXPECT_TRUE(std::holds_alternative<Degraded>(next.state)) << to_string(reason);
            EXPECT_NE(next.next, Next::nothing) << to_string(reason);
        }
}

}  // namespace
}  // namespace tgvs::broadcast
