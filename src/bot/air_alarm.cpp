#include "bot/air_alarm.hpp"

namespace tgvs::bot {

std::optional<AirAlarm::Told> AirAlarm::look(bool on_air, Time now)
{
    if (on_air) {
        was_on_air_ = true;
        const bool was_told = told_.has_value();
        const auto away = off_since_ ? now - *off_since_ : Time::duration();
        off_since_.reset();
        told_.reset();
        if (!was_told)
            return std::nullopt;
        return Told{.word = Word::back, .away = std::chrono::floor<std::chrono::seconds>(away)};
    }
    if (!was_on_air_)
        return std::nullopt;
    if (!off_since_)
        off_since_ = now;
    if (told_ || now - *off_since_ < worth_telling ||
        (last_told_ && now - *last_told_ < again_after))
        return std::nullopt;
    told_ = now;
    last_told_ = now;
    return Told{};
}

}  // namespace tgvs::bot
