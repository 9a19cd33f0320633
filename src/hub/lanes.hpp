// hub/lanes.hpp: how much the hub asks of one channel at once, so that it can harm none.
//
// A channel takes 24 connections at its socket and 64 streams (http/endpoints.cpp, service/event_hub.hpp): what comes through
// the hub leaves half of them, and more, to whoever is at the channel himself.
#pragma once

#include "http/forward.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tgvs::hub {

inline constexpr std::size_t answers_of_a_channel = 12;
inline constexpr std::size_t streams_of_a_channel = 16;
inline constexpr std::size_t streams_in_all = 128;

// Threads: the pages'.
class Lanes {
public:
    // Null: there is no room. `stream`: what is asked for has no end.
    std::shared_ptr<http::Lane> room(const std::string& channel, bool stream);

private:
    std::map<std::string, std::shared_ptr<http::Lane>, std::less<>> lanes_;  // as many as channels
};

}  // namespace tgvs::hub
