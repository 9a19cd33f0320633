// telegram/session_resemblance.hpp: what a text that is no session string was probably meant to be. Pure.
//
// Errors   sentences that show nothing of the text but a character that belongs into no such string.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

// What can be told before anything is decoded; nothing: it may be one. `longest`: of all forms.
std::optional<std::string> wrong_at_sight(std::string_view text, std::size_t longest);

// "; it resembles a Telethon string", by how it begins; empty: it resembles none.
std::string resemblance(std::string_view text);

}  // namespace tgvs::telegram
