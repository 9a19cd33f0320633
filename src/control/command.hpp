// control/command.hpp: what people may ask of the show, and what they are answered.
#pragma once

#include "control/person.hpp"
#include "playlist/item.hpp"
#include "playlist/list_edit.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tgvs::control {

// Where a double press could hurt, a command names the item that it means, by OnAirItem::id; empty: whatever is on.
namespace command {

struct Skip {
    std::string item = {};
};
struct RestartItem {
    std::string item = {};
};
struct Previous {
    std::string item = {};
};
struct Seek {
    double second = 0;
    bool relative = false;
    std::string item = {};
};
struct Pause {
    std::optional<std::chrono::seconds> length = {};  // then it goes on by itself
};
struct Resume {};
enum class Place { now, next, last };
struct Play {
    playlist::Item item = {};
    Place place = Place::next;
};
struct QueueMove {
    std::string entry = {};
    std::string before = {};  // empty: to the end
};
struct QueueRemove {
    std::string entry;
};
struct QueueClear {};
// What was removed of late, or could not be played.
struct QueueRestore {
    std::string entry = {};
};
// playlist-add, -remove, -move, -replace. What a line is to say is somebody's word until its location has been judged.
struct PlaylistEdit {
    playlist::ListChange change = {};
};
struct ListUse {
    std::string list = {};
};
struct Shuffle {
    bool on = false;
};
struct Loop {
    bool on = false;
};
// Of a live publisher: he is let on air, or sent away; or nobody is let in for so long, 0: everybody is again.
struct LiveAdmit {};
struct LiveEnd {};
struct LiveRefuse {
    std::chrono::seconds length = std::chrono::minutes(10);
};
// library-retry, -refetch, -delete: of what the library has, makes or could not make, by its id there.
struct LibraryWork {
    enum class Kind { retry, refetch, remove };
    Kind kind = Kind::retry;
    std::string item = {};
};
// title-set, title-auto: of the live stream. Empty: what is on air names it.
struct StreamTitle {
    std::string text = {};
};
// start, stop: the output is withdrawn on purpose.
struct Broadcasting {
    bool on = true;
};

}  // namespace command

using Command = std::variant<command::Skip, command::RestartItem, command::Previous, command::Seek,
                             command::Pause, command::Resume, command::Play, command::QueueMove,
                             command::QueueRemove, command::QueueClear, command::PlaylistEdit,
                             command::ListUse, command::Shuffle, command::Loop, command::LiveAdmit,
                             command::LiveEnd, command::LiveRefuse, command::LibraryWork,
                             command::QueueRestore, command::StreamTitle, command::Broadcasting>;

// As in the log, the audit and the label of a metric: "skip", "queue-move".
std::string_view name_of(const Command& command);
// Of a live publisher: for whoever has him.
bool is_live(const Command& command);
Role role_for(const Command& command);

struct Done {
    std::string text = {};       // one sentence
    std::string entry = {};      // Play: of the queue
    bool can_be_undone = false;  // by queue-restore
};

enum class RefusalCode {
    forbidden,     // the role is too small
    already_over,  // the item that was meant is not on air
    nothing_on,    // there is nothing to skip, pause or seek in
    not_possible,  // with what is on air: to seek in a live source
    unknown_entry,
    queue_full,
    taken,     // somebody has that name
    too_many,  // people
    not_written,
    bad_value,
    bad_location,
};
std::string_view to_string(RefusalCode code);

struct Refused {
    RefusalCode code;
    std::string text;    // one sentence
    std::string remedy;  // another, or empty
};
inline Refused refusal(RefusalCode code, std::string text, std::string remedy = {})
{
    return {.code = code, .text = std::move(text), .remedy = std::move(remedy)};
}

using Outcome = std::variant<Done, Refused>;

// Nothing: the person may.
std::optional<Refused> refuse_role(const Command& command, const Person& person);

}  // namespace tgvs::control
