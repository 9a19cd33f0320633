// http/forward.hpp: an answer that somebody else on this host gives, over his socket: what a hub says to have it fetched.
//
// An answer is taken whole, with a bound on its size and its time, before any of it goes to the client: a slow client holds
// nobody up. A stream of events is handed on as it comes, and nothing piles up here: whoever sends it does not wait for slow
// readers either (http/feed_stream.hpp).
#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tgvs::http {

// What is under way to one of them. Threads: the server's.
struct Lane {
    std::size_t answers = 0;
    std::size_t streams = 0;
};

struct Forward {
    std::filesystem::path socket = {};
    Secret request = {};  // as it is sent; a password may be in it
    std::shared_ptr<Lane> lane = {};
    // Asked each second while a stream goes on; false: it ends.
    std::function<bool()> still = {};
    std::chrono::milliseconds limit{10'000};  // until a whole answer, or a stream's head
};

}  // namespace tgvs::http
