// bot/alarm_message.hpp: an alarm in words. Pure.
#pragma once

#include "bot/alarms.hpp"
#include "bot/card.hpp"
#include "bot/texts.hpp"

#include <string_view>

namespace tgvs::bot {

// `off_since`: the clock when the station went off the air.
Message alarm_message(const Alarm& alarm, std::string_view off_since, Language language);

}  // namespace tgvs::bot
