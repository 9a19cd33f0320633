// The part of BroadcastLoop that says in the log what a turn of the broadcast's state means.
#include "base/log.hpp"
#include "broadcast/broadcast_loop.hpp"
#include "broadcast/component.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <variant>

namespace tgvs::broadcast {

namespace {

constexpr std::string_view remedy = "run: auto_session_runner --write-env";

}  // namespace

void BroadcastLoop::log_end(const order::Moved& moved)
{
    const auto& [before, step, cause] = moved;
    const bool was_live = std::holds_alternative<Live>(before);
    if (std::holds_alternative<Opened>(cause.event))
        return log::info(component, was_live ? "the live stream has a new address or key" : "live");
    if (std::holds_alternative<StreamEnded>(cause.event))
        return log::warn(component, "the live stream was ended; starting a new one");
    const auto* refused = std::get_if<Refused>(&cause.event);
    if (!refused)
        return;
    const auto reason = refused->reason;
    const bool is_retry = std::holds_alternative<Degraded>(before);
    const auto result = cause.name.empty() ? std::string(to_string(reason)) : cause.name;
    if (is_retry)
        log::info(component, "session retry", {{"result", result}});
    if (is_retry && before == step.state)
        return;
    if (std::holds_alternative<Live>(step.state))
        return log::warn(component, "the stream continues, but with a problem",
                         {{"why", to_string(reason)}, {"reason", cause.reason}});
    if (wants_login(reason))
        log::error(component, fmt::format("session invalid: {}; {}", result, remedy),
                   {{"reason", cause.reason}});
    else
        log::error(component, "not on air", {{"why", to_string(reason)}, {"reason", cause.reason}});
    if (std::holds_alternative<Degraded>(step.state))
        log_degraded(moved, reason);
}

void BroadcastLoop::log_degraded(const order::Moved& moved, Reason reason)
{
    const auto retry_s = settings_.session_retry.count();
    if (!wants_login(reason))
        return log::warn(component, fmt::format("Degraded mode; {}", moved.cause.reason),
                         {{"retry_s", retry_s}});
    log::warn(component, fmt::format("Degraded mode; SESSION_STRING invalid; {}", remedy),
              {{"retry_s", retry_s}});
    if (settings_.auto_regenerate == config::AutoRegenerate::on && !options_.terminal)
        log::warn(component, "AUTO_REGENERATE=1 needs a terminal, and there is none");
    if (std::getenv("SESSION_STRING") != nullptr)
        log::warn(component,
                  "SESSION_STRING is set in the process environment, which hides the one in .env; "
                  "unset it there and restart");
}

}  // namespace tgvs::broadcast
