// control/channel.hpp: the channel as JSON: what is on, what waits, what comes, where it goes; whole, and by its parts.
#pragma once

#include "control/desk.hpp"
#include "control/events.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::control {

struct Output {
    std::string name = {};   // "telegram", "rtmp", "preview"
    std::string state = {};  // "connecting", "live", "reconnecting"
    std::uint64_t reconnects = 0;
    std::string problem = {};  // empty: none

    friend bool operator==(const Output&, const Output&) = default;
};

// How far something is on its way to be played.
struct Readiness {
    std::string state = "waiting";  // waiting, resolving, fetching, encoding, ready, live, failed
    double progress = -1;           // of this state, 0 to 1; less: not known
    Seconds duration{};             // 0: not known
    std::string title = {};         // empty: not known
    std::string reason = {};        // why it failed

    friend bool operator==(const Readiness&, const Readiness&) = default;
};

// Who may go live, and whether somebody wants to.
struct Publisher {
    bool waiting = false;  // to be admitted
    bool on_air = false;
    std::optional<WallTime> refused_until = {};  // everybody, as somebody has asked

    friend bool operator==(const Publisher&, const Publisher&) = default;
};

// What is wrong, for the operator. `kind` says with what, and so what can be done: telegram, playlist, jingles, schedule, bot.
struct Trouble {
    std::string kind = {};
    std::string text = {};

    friend bool operator==(const Trouble&, const Trouble&) = default;
};
std::string_view remedy_of(std::string_view kind);  // empty: nobody knows one

// What the channel is doing.
struct Channel {
    std::optional<OnAirItem> now = {};  // nothing: the filler
    bool filler = true;                 // is what is seen
    DeskState desk = {};
    std::vector<OnAirItem> next = {};  // of the programme: item and title
    ProgrammeChoice settings = {};  // and what is in force of them; DeskState says what is by hand
    ProgrammeChoice choice = {};
    std::vector<Output> outputs = {};
    std::vector<Trouble> troubles = {};  // the first 20 are told
    std::map<std::string, Readiness> ready =
        {};  // by the items' ids: what the library is asked for
    std::vector<FailedRequest> failed = {};
    std::string zone = {};                         // of the station
    std::optional<Publisher> live = {};            // nothing: nobody may go live
    std::optional<std::string> stream_title = {};  // nothing: the output has none
};

// An item's id for people: its own one may hold a secret.
std::string public_id(const playlist::Item& item);

std::string channel_json(const Channel& channel, WallTime now);

// now, queue, next or outputs: the members of channel_json() that are of it.
std::string part_json(Topic part, const Channel& channel, WallTime now);
// Those that are to be told anew. Time alone changes nothing: whoever knows a position can count on by himself.
std::vector<Topic> changed_parts(const Channel& before, const Channel& after, Seconds passed);

}  // namespace tgvs::control
