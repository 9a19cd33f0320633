// schedule/programme_event.hpp: an occurrence with what its notes say and what it plays.
#pragma once

#include "schedule/event.hpp"
#include "schedule/notes.hpp"
#include "schedule/occurrence.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// Whether a path, as it is written, is there below the folder of the station's media.
using IsThere = std::function<bool(std::string_view path)>;

// What all occurrences of an event have in common.
struct Directions {
    Options options;
    std::vector<std::string>
        what;  // paths and addresses as they are written; empty: the event is none of ours
    std::vector<Problem> problems;
    std::string name = {};  // of the event, if its own is kept short; empty: it need not be
};

struct ProgrammeEvent {
    Occurrence occurrence;
    std::shared_ptr<const Directions> directions;

    bool hard() const { return directions->options.start == StartMode::hard; }
};

// What is to be played: the first that is there of `play:` lines, attachments, the URL, and the place if it is an
// address, an absolute path, or a path that is there.
std::vector<std::string> sources_of(const Show& show, const Options& options,
                                    const IsThere& is_there);

// The notes of each event are read once, however often it occurs.
std::vector<ProgrammeEvent> with_directions(std::vector<Occurrence> occurrences,
                                            const IsThere& is_there);

// A UID, or what stands for one, as it is kept: of more than 255 bytes its digest, so that a calendar does not say how
// much is written at each turn of the programme. What is short already stays as it is.
std::string short_name(std::string name);

// What belongs together when a place in a list is remembered: `series:`, else the UID. Google gives what follows "this
// and all after" a new UID with the same beginning. As it is kept.
std::string series_key(const Show& show, const Options& options);

}  // namespace tgvs::schedule
