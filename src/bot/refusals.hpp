// bot/refusals.hpp: why something was not done, in the language of the chat. Pure.
//
// The core's own sentence is English, and says more: it is said where English is spoken. Elsewhere each code has its words, so
// that nobody is answered in a language that he does not read.
#pragma once

#include "bot/texts.hpp"
#include "control/command.hpp"

#include <string>

namespace tgvs::bot {

// `why`: the phrase around the reason, where it does not stand alone.
std::string refusal_words(const control::Refused& refused, Phrase why, Language language);

}  // namespace tgvs::bot
