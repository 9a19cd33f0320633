// bot/component.hpp: how the bot is named in the log.
#pragma once

#include <string_view>

namespace tgvs::bot {

inline constexpr std::string_view component = "bot";

}  // namespace tgvs::bot
