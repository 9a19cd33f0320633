// The part of BotLoop that says how it does: metrics, the log, the panel.
#include "base/log.hpp"
#include "bot/bot_loop.hpp"
#include "bot/component.hpp"

#include <fmt/format.h>

namespace tgvs::bot {

// What is logged in hears nothing without a connection.
void BotLoop::show_readiness()
{
    metrics_.state(machine_.state(), client_ && client_->status().connected);
    metrics_.dropped(outbox_.take_dropped());
    const std::scoped_lock lock(mutex_);
    problem_ = machine_.state() == LoginState::refused ? "the bot: " + machine_.reason()
                                                       : unreached_problem();
}

// Who is to be told and cannot be.
std::string BotLoop::unreached_problem() const
{
    std::string people;
    for (const auto chat : those_to_tell())
        if (outbox_.is_blocked(chat))
            people += fmt::format("{}{}", people.empty() ? "" : ", ", chat);
    return people.empty() ? std::string()
                          : fmt::format(
                                "the bot: its alarms do not reach {}; have people press Start in "
                                "the bot's chat, and let it write in the group",
                                people);
}

void BotLoop::show_state()
{
    show_readiness();
    const auto& reason = machine_.reason();
    switch (machine_.state()) {
        case LoginState::ready:
            log::info(component, "the bot is ready", {{"name", name_}});
            break;
        case LoginState::waiting:
            log::warn(component, "the bot waits; the show goes on without it",
                      {{"reason", reason},
                       {"until_s", machine_.wake_up()
                                       ? std::chrono::ceil<std::chrono::seconds>(
                                             *machine_.wake_up() - std::chrono::system_clock::now())
                                             .count()
                                       : 0}});
            break;
        case LoginState::refused:
            log::error(component, "the bot is refused; the show goes on without it",
                       {{"reason", reason}});
            break;
        default:
            log::debug(component, "the bot's login", {{"state", to_string(machine_.state())}});
    }
}

std::string BotLoop::problem() const
{
    const std::scoped_lock lock(mutex_);
    return problem_;
}

}  // namespace tgvs::bot
