#include "check_bot.hpp"

#include "bot/bot_types.hpp"

#include <fmt/format.h>

// A bot that cannot work is no reason to fail: the show goes on without it.
void check_bot(Findings& findings, const tgvs::config::Settings& settings)
{
    if (settings.bot_token.empty())
        return;
    if (!tgvs::bot::looks_like_a_token(settings.bot_token.reveal()))
        return findings.warn("BOT_TOKEN",
                             "malformed, so that there will be no bot; copy it from @BotFather as "
                             "it is: digits, a colon, 30 characters or more");
    if (!settings.api_id || settings.api_hash.empty())
        return findings.warn("BOT_TOKEN", "API_ID and API_HASH are needed for the bot as well");
    if (settings.control_admins.empty() && !settings.control_by_rights)
        return findings.warn("BOT_TOKEN",
                             "nobody may command the bot; press Start at it, and put the number "
                             "that it tells you into CONTROL_ADMINS");
    findings.ok("BOT_TOKEN",
                fmt::format("{} may command the bot{}", settings.control_admins.size(),
                            settings.control_chat == 0 ? "" : ", also in CONTROL_CHAT"));
}
