// service/api_site.hpp: /api/v1, for whom a door has let in: desk, people, what was done, and what happens.
//
// One may give 60 commands at once and then one a second (429). A command that carries an `Idempotency-Key` of 16 to
// 128 characters acts once, however often it is sent within ten minutes; with the same key and another body it is
// refused (422). Both are in the record, of a flood the first. Anyone but an admin whose requests take much of the
// pages' thread is told to wait (429): probes are answered on the same thread.
//
// Threads  the pages' thread.
#pragma once

#include "control/rate.hpp"
#include "control/replays.hpp"
#include "control/time_share.hpp"
#include "http/message.hpp"
#include "service/desk_site.hpp"
#include "service/event_hub.hpp"
#include "service/people_site.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace tgvs::service {

class ApiSite {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    // From now on the hub is told of commands and of people.
    ApiSite(DeskSite& desk, PeopleKeeper& people, Ledger& ledger, EventHub& events,
            Clock clock = std::chrono::steady_clock::now);

    // Nothing: its path is none of theirs. They are asked before the desk, in their order, and are all there before the
    // first question.
    using Part = std::function<std::optional<http::Response>(const http::Request& request,
                                                             const control::Person& person)>;
    void add(Part part) { parts_.push_back(std::move(part)); }

    http::Response answer(const http::Request& request, const control::Person& person);

private:
    http::Response in_share(const http::Request& request, const control::Person& person);
    http::Response events(const http::Request& request, const control::Person& person);
    http::Response command(const http::Request& request, const control::Person& person);
    std::optional<http::Response> refuse_flood(const control::Person& person);
    http::Response refuse_key(const control::Person& person);
    http::Response route(const http::Request& request, const control::Person& person);

    DeskSite& desk_;
    PeopleKeeper& members_;
    Ledger& ledger_;
    PeopleSite people_;
    EventHub& events_;
    std::vector<Part> parts_;
    Clock clock_;
    control::CommandRate rate_;
    control::TimeShare share_;
    control::Replays replays_;
};

}  // namespace tgvs::service
