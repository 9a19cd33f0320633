// bot/words_of.hpp: a phrase with what belongs in its gaps.
#pragma once

#include "bot/texts.hpp"

#include <fmt/format.h>

#include <string>

namespace tgvs::bot {

template <class... Args>
std::string words_of(Phrase which, Language language, const Args&... args)
{
    return fmt::format(fmt::runtime(phrase(which, language)), args...);
}

}  // namespace tgvs::bot
