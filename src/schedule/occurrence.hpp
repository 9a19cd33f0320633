// schedule/occurrence.hpp: one time that an event happens.
#pragma once

#include "schedule/moment.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tgvs::schedule {

inline constexpr std::size_t occurrences_limit = 100'000;

// What an event says of what it shows; its occurrences share it.
struct Show {
    std::string uid;  // empty: the calendar gives none
    std::string title;
    std::string notes;
    std::string place;
    std::string url;
    std::vector<std::string> attached;
    std::vector<std::string> own_lines;
    std::size_t line = 0;
    bool has_guests = false;
    bool is_series = false;
};

struct Occurrence {
    Instant start;
    Instant end;
    Instant instance;  // when it would have been, had nobody moved it: with the UID its name
    bool all_day = false;
    std::shared_ptr<const Show> show;
};

}  // namespace tgvs::schedule
