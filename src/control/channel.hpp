// control/channel.hpp: the channel as JSON: what is on, what waits, what comes, where it goes; whole, and by its parts.
#pragma once

#include "control/desk.hpp"
#include "control/events.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::control {

struct Output {
    std::string name = {};   // "telegram", "rtmp", "preview"
    std::string state = {};  // "connecting", "live", "reconnecting"
    std::uint64_t reconnects = 0;
    std::string problem = {};  // empty: none

    friend bool operator==(const Output&, const Output&) = default;
};

// What the channel is doing.
struct Channel {
    std::optional<OnAirItem> now = {};  // nothing: the filler
    bool filler = true;                 // is what is seen
    DeskState desk = {};
    std::vector<OnAirItem> next = {};  // of the programme: item and title
    ProgrammeChoice settings = {};  // and what is in force of them; DeskState says what is by hand
    ProgrammeChoice choice = {};
    std::vector<Output> outputs = {};
    std::vector<std::string> problems = {};  // sentences for the operator; the first 20 are told
};
std::string channel_json(const Channel& channel, WallTime now);

// now, queue, next or outputs: the members of channel_json() that are of it.
std::string part_json(Topic part, const Channel& channel, WallTime now);
// Those that are to be told anew. Time alone changes nothing: whoever knows a position can count on by himself.
std::vector<Topic> changed_parts(const Channel& before, const Channel& after, Seconds passed);

}  // namespace tgvs::control
