// schedule/notes.hpp: what the lines of an event's notes say about how it is played. A phone edits nothing else.
//
//   notes = *( line LF )      after HTML is made text
//   line  = key [SP] ":" [SP] value; any other line is prose
//
//   play      path or address; may be there several times, in order
//   start     soft | hard            late     1 to 3 digits and s, m or h
//   end       finish | cut           repeat, rerun, requests   yes | no
//   order     list | shuffle         resume   next | exact | no
//   join      begin | time           priority -9 to 9
//   fill      path                   series   a name
//
// Keys are in any case, the colon may be a fullwidth one, quotes around a value are dropped. Of a key the first line
// counts. A value that is none costs itself, and a problem says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

enum class StartMode : std::uint8_t { soft, hard };
enum class EndMode : std::uint8_t { finish, cut };
enum class Resume : std::uint8_t { next, exact, no };
enum class Join : std::uint8_t { begin, time };

struct Options {
    StartMode start = StartMode::soft;
    std::chrono::seconds late{600};  // how long a soft start waits for the item on air
    EndMode end = EndMode::finish;
    bool repeat = false;   // from the beginning, when all has been played before the end
    bool rerun = false;    // what the series had last, once more
    bool requests = true;  // people's requests are played meanwhile
    bool shuffle = false;  // else in the list's order
    std::optional<Resume> resume = {};  // nothing: by whether it is a series
    Join join = Join::begin;            // when the station is late
    int priority = 0;
    std::vector<std::string> play = {};
    std::string fill = {};
    std::string series = {};

    friend bool operator==(const Options&, const Options&) = default;
};

struct Notes {
    Options options;
    std::vector<std::string> problems;  // sentences
    bool any = false;  // a line of it says how to play, not only of which series it is
};

// `own_lines` come from X-TGVS-… and count after those of the text.
Notes read_notes(std::string_view text, const std::vector<std::string>& own_lines);

std::string_view to_string(StartMode mode);

// HTML, in which some calendars keep notes, as lines; what is none stays as it is.
std::string plain_text(std::string_view text);

}  // namespace tgvs::schedule
