// hub/lanes.hpp: how much the hub asks of one channel at once, so that it can harm none.
//
// A channel takes 24 connections at its socket and 64 streams (http/endpoints.cpp, service/event_hub.hpp): what comes through
// the hub leaves half of them, and more, to whoever is at the channel himself. And of what the hub has, a person gets no
// more than half, or two thirds of what has an end: nobody keeps others from a channel.
#pragma once

#include "http/forward.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace tgvs::hub {

inline constexpr std::size_t answers_of_a_channel = 12;
inline constexpr std::size_t answers_of_a_person = 8;  // on a channel
inline constexpr std::size_t streams_of_a_channel = 16;
inline constexpr std::size_t streams_of_a_person = 8;  // on a channel
inline constexpr std::size_t streams_in_all = 128;

// Threads: the pages'.
class Lanes {
public:
    // Null: there is no room. `who`: control::identity(). `stream`: what is asked for has no end.
    std::shared_ptr<http::Lane> room(const std::string& channel, const std::string& who,
                                     bool stream);

private:
    // By channel and person: as many as answers and streams are under way.
    std::map<std::pair<std::string, std::string>, std::shared_ptr<http::Lane>> lanes_;
};

}  // namespace tgvs::hub
