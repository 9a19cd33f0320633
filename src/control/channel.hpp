// control/channel.hpp: the channel as JSON: what is on, what waits, what comes.
#pragma once

#include "control/desk.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tgvs::control {

// What the channel is doing.
struct Channel {
    std::optional<OnAirItem> now = {};  // nothing: the filler
    bool filler = true;                 // is what is seen
    DeskState desk = {};
    std::vector<OnAirItem> next = {};  // of the programme: item and title
    ProgrammeChoice settings = {};  // and what is in force of them; DeskState says what is by hand
    ProgrammeChoice choice = {};
};
std::string channel_json(const Channel& channel, WallTime now);

}  // namespace tgvs::control
