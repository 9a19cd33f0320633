#include "check_bot.hpp"

#include "bot/bot_check.hpp"
#include "net/spawn.hpp"
#include "service/bot_station.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using tgvs::config::Settings;

bool can_log_in(const Settings& settings)
{
    return tgvs::bot::looks_like_a_token(settings.bot_token.reveal()) && settings.api_id &&
           !settings.api_hash.empty();
}

void check_guide(Findings& findings, const Settings& settings)
{
    if (settings.guide_chat == 0)
        return;
    if (settings.bot_token.empty())
        return findings.warn("GUIDE_CHAT", "there is no guide without a bot; set BOT_TOKEN");
    for (const auto& name : tgvs::bot::unknown_places(settings.guide_template))
        findings.warn(
            "GUIDE_TEMPLATE",
            fmt::format("{{{}}} is not known; use {{now}}, {{next}} and {{today}}", name));
}

}  // namespace

// A bot that cannot work is no reason to fail: the show goes on without it.
void check_bot(Findings& findings, const Settings& settings)
{
    check_guide(findings, settings);
    if (settings.bot_token.empty())
        return;
    if (!tgvs::bot::looks_like_a_token(settings.bot_token.reveal()))
        return findings.warn("BOT_TOKEN",
                             "malformed, so there will be no bot; copy it from @BotFather exactly: "
                             "digits, a colon, 30 characters or more");
    if (!can_log_in(settings))
        return findings.warn("BOT_TOKEN", "API_ID and API_HASH are needed for the bot as well");
    if (settings.control_admins.empty() && !settings.control_by_rights)
        return findings.warn("BOT_TOKEN",
                             "nobody may control the bot; press Start in its chat, and put the "
                             "number that it replies with into CONTROL_ADMINS");
    findings.ok("BOT_TOKEN",
                fmt::format("{} may control the bot{}", settings.control_admins.size(),
                            settings.control_chat == 0 ? "" : ", also in CONTROL_CHAT"));
}

void check_bot_online(Findings& findings, const Settings& settings)
{
    if (!can_log_in(settings))
        return;
    asio::io_context context(1);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    std::vector<tgvs::bot::BotFinding> found;
    const auto whole = [](tgvs::bot::BotSettings its, std::filesystem::path folder,
                          std::vector<tgvs::bot::BotFinding>& all,
                          asio::signal_set& set) -> asio::awaitable<void> {
        all = co_await tgvs::bot::check_online(std::move(its), std::move(folder));
        set.cancel();
    };
    auto task = tgvs::net::spawn(context.get_executor(), "check the bot",
                                 whole(tgvs::service::bot_settings(settings, TGVS_VERSION),
                                       settings.state_dir, found, signals));
    signals.async_wait([&task](const boost::system::error_code& error, int) {
        if (!error)
            task.cancel();
    });
    context.run();
    for (const auto& one : found)
        one.ok ? findings.ok(one.item, one.text) : findings.warn(one.item, one.text);
}
