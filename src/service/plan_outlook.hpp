// service/plan_outlook.hpp: what `check` says of an event of the plan: whether what it plays is there and encoded. Pure.
//
// An event that begins within ten minutes with an item that is not encoded costs a warning: until it is, the current item
// goes on.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace tgvs::service {

struct EventOutlook {
    std::string line{};            // when it is, and its title
    bool plays = true;             // else it is no event of the station
    std::size_t items = 0;         // that can be played
    std::size_t looked_at = 0;     // of a long list, the first ones
    std::size_t encoded = 0;       // of those
    bool next_waits = false;       // what it begins with is not encoded yet
    bool live = false;             // its only item is a live source
    std::string missing{};         // "; " and the reason, for each thing that cannot be played
    std::chrono::seconds until{};  // its start
};

enum class Verdict { ok, warn, fail };

struct PlanLine {
    Verdict verdict = Verdict::ok;
    std::string text;

    friend bool operator==(const PlanLine&, const PlanLine&) = default;
};

PlanLine line_of(const EventOutlook& event);

}  // namespace tgvs::service
