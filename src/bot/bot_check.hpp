// bot/bot_check.hpp: `check --online` for the bot: whether its token is good, and whether it may do where it is to.
//
// The kept login is used, and one that has to be made is kept: each use of the token counts at Telegram. Everybody who is to
// hear alarms gets a line, for only that shows that he does. While the service has the login, nothing is asked.
#pragma once

#include "bot/bot_types.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::bot {

struct BotFinding {
    bool ok = false;
    std::string item = {};
    std::string text = {};  // of what is wrong with its remedy

    friend bool operator==(const BotFinding&, const BotFinding&) = default;
};

boost::asio::awaitable<std::vector<BotFinding>> check_online(BotSettings settings,
                                                             std::filesystem::path state_dir);

}  // namespace tgvs::bot
