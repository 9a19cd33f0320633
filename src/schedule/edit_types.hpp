// schedule/edit_types.hpp: what is to be changed of a calendar, and what became of it.
#pragma once

#include "schedule/moment.hpp"
#include "schedule/zone.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::schedule {

enum class EditScope { one, following, all };

// What is given changes. Of an occurrence of a series, start and end are those of that time.
struct EventWish {
    std::optional<std::string> title = {};
    std::optional<Instant> start = {};
    std::optional<Instant> end = {};
    std::optional<std::chrono::seconds> length = {};  // instead of an end
    std::optional<std::string> notes = {};            // whole
    std::optional<std::string> rule = {};             // "FREQ=…"; empty: it happens once

    bool other_times() const { return start || end || length; }
};

struct EditPlace {
    std::string uid = {};
    std::optional<Instant> instance = {};  // which time of a series; nothing: the first
    EditScope scope = EditScope::all;
};

struct EditSurroundings {
    std::shared_ptr<const Zone> station;
    std::string station_name = {};
    Instant now{};
    std::string new_uid = {};  // for what follows, when a series is split
};

enum class EditErrc { unknown_event, unknown_instance, not_editable, bad_value };
struct EditRefusal {
    EditErrc code = EditErrc::not_editable;
    std::string text = {};
    std::string remedy = {};
};

struct Edited {
    std::string text;
    std::string uid;  // of what was put: of the new series, if one was split
};

}  // namespace tgvs::schedule
