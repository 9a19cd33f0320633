#include "broadcast/broadcast_state.hpp"

namespace tgvs::broadcast {

namespace {

constexpr int exit_session_invalid = 1;

bool is_final(Reason reason)
{
    return reason == Reason::duplicated || reason == Reason::account;
}

Next next_try(Reason reason)
{
    if (reason == Reason::in_use)
        return Next::soon;  // the other process may be on its way out
    return is_final(reason) ? Next::when_changed : Next::each_period;
}

LoginHelp login_help(Reason reason, const Policy& policy)
{
    const bool helps = wants_login(reason) && reason != Reason::account;
    if (!helps || policy.regenerate == config::AutoRegenerate::off)
        return LoginHelp::none;
    if (policy.regenerate == config::AutoRegenerate::qr)
        return LoginHelp::qr;
    return policy.terminal ? LoginHelp::helper : LoginHelp::none;
}

// At start, where SESSION_INVALID has a say.
bool must_exit(const BroadcastState& state, Reason reason, const Policy& policy)
{
    return std::holds_alternative<Starting>(state) &&
           policy.session_invalid == config::SessionInvalid::exit &&
           (wants_login(reason) || reason == Reason::settings);
}

BroadcastStep degrade(const BroadcastState& state, Reason reason, const Policy& policy)
{
    const auto login = login_help(reason, policy);
    if (login == LoginHelp::helper)
        return {Stopping(), Air::withdraw, Next::nothing, login};
    if (must_exit(state, reason, policy))
        return {Stopping(exit_session_invalid), Air::withdraw};
    return {Degraded(reason, is_on_air(state)), Air::as_it_is, next_try(reason), login};
}

BroadcastStep on(const BroadcastState&, const Opened&, const Policy&)
{
    return {Live(), Air::publish};
}

BroadcastStep on(const BroadcastState& state, const StreamEnded&, const Policy&)
{
    if (std::holds_alternative<Live>(state))
        return {Paused(), Air::withdraw};
    return {state};
}

BroadcastStep session_lost_on_air(Reason reason, const Policy& policy)
{
    if (policy.lost_on_air == config::SessionLostOnAir::keep)
        return {Degraded(reason, true), Air::as_it_is, next_try(reason),
                login_help(reason, policy) == LoginHelp::qr ? LoginHelp::qr : LoginHelp::none};
    if (!is_final(reason))
        return {Paused(), Air::withdraw, Next::now};
    auto degraded = degrade(Paused(), reason, policy);
    degraded.air = Air::withdraw;
    return degraded;
}

BroadcastStep on(const BroadcastState& state, const Refused& refused, const Policy& policy)
{
    if (!std::holds_alternative<Live>(state))
        return degrade(state, refused.reason, policy);
    if (wants_login(refused.reason))
        return session_lost_on_air(refused.reason, policy);
    // What is live stays so: the stream goes on without the right to make another.
    return {state, Air::as_it_is, Next::soon};
}

BroadcastStep on(const BroadcastState&, const Stop&, const Policy&)
{
    return {Stopping()};
}

}  // namespace

bool is_on_air(const BroadcastState& state)
{
    const auto* degraded = std::get_if<Degraded>(&state);
    return std::holds_alternative<Live>(state) || (degraded && degraded->on_air);
}

std::string_view to_string(Reason reason)
{
    switch (reason) {
        case Reason::session:
            return "session";
        case Reason::duplicated:
            return "duplicated";
        case Reason::account:
            return "account";
        case Reason::in_use:
            return "in_use";
        case Reason::settings:
            return "settings";
        case Reason::chat:
            return "chat";
        case Reason::rights:
            return "rights";
        case Reason::refused:
            return "refused";
    }
    return "refused";
}

bool wants_login(Reason reason)
{
    return reason == Reason::session || reason == Reason::duplicated || reason == Reason::account;
}

std::span<const std::string_view> state_names()
{
    static constexpr std::string_view names[] = {"starting", "live", "paused", "degraded",
                                                 "stopping"};
    static_assert(std::size(names) == std::variant_size_v<BroadcastState>);
    return names;
}

std::string_view to_string(const BroadcastState& state)
{
    return state_names()[state.index()];
}

BroadcastStep step(const BroadcastState& state, const BroadcastEvent& event, const Policy& policy)
{
    if (std::holds_alternative<Stopping>(state))
        return {state};
    return std::visit([&](const auto& one) { return on(state, one, policy); }, event);
}

}  // namespace tgvs::broadcast
