// bot/air_alarm.hpp: when people are told that the station is off the air, and that it is back. Pure.
//
// Off the air for 20 s is worth an alarm, and one in ten minutes is enough: a stream that comes and goes is one alarm. Whoever
// was told of the trouble is told of its end.
#pragma once

#include <chrono>
#include <optional>

namespace tgvs::bot {

class AirAlarm {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds worth_telling{20};
    static constexpr std::chrono::seconds again_after{600};

    enum class Word { off, back };
    struct Told {
        Word word = Word::off;
        std::chrono::seconds away{};  // back: for how long it was
    };

    // What is to be told now, if anything. Before it was on the air for the first time there is nothing to miss.
    std::optional<Told> look(bool on_air, Time now);

private:
    bool was_on_air_ = false;
    std::optional<Time> off_since_;
    std::optional<Time> told_;  // of the present trouble
    std::optional<Time> last_told_;
};

}  // namespace tgvs::bot
