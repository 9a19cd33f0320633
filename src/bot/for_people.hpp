// bot/for_people.hpp: text from outside as it may be said in a chat. Pure.
//
// Of an address the origin is left, of a path on the host its last name; what looks like a bot's token is left out. Reasons
// come from yt-dlp, ffmpeg and servers, and the chat may have more readers than the log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::bot {

std::string for_people(std::string_view text, std::size_t characters);
// Why something failed, without what tools put around their words.
std::string reason_for_people(std::string_view reason, std::size_t characters);

}  // namespace tgvs::bot
