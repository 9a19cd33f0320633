// check_bot.hpp: what the settings of the bot will come to.
#pragma once

#include "config/settings_types.hpp"
#include "findings.hpp"

void check_bot(Findings& findings, const tgvs::config::Settings& settings);
// Asks Telegram.
void check_bot_online(Findings& findings, const tgvs::config::Settings& settings);
