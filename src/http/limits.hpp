// http/limits.hpp: the bounds on what a site takes and on how long it waits, and who hears of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace tgvs::http {

struct Limits {
    std::size_t header_bytes = 8 * 1024;
    std::size_t body_bytes = 0;  // of a POST; 0: none is taken
    std::size_t connections = 32;
    // From the connection to the end of the first request's header. A browser that connects ahead of
    // what it will ask is cut off and simply connects again.
    std::chrono::milliseconds first_request{5'000};
    // Between requests; longer than a usual scrape interval.
    std::chrono::milliseconds idle{75'000};
    // From a request's first byte to its last.
    std::chrono::milliseconds request{10'000};
    // For a whole answer; a segment has under 2 MiB.
    std::chrono::milliseconds write{30'000};
    // A feed that has nothing to say says so this often; proxies close what is silent for a minute.
    std::chrono::milliseconds pulse{15'000};
    // For so long a request that is being answered is not cut off for a newcomer.
    std::chrono::milliseconds undisturbed{10'000};
};

// A client came for whom there was no place. Called on the server's thread.
enum class Crowded {
    evicted,  // another connection was closed for it
    refused,  // it was turned away
};
using OnCrowded = std::function<void(Crowded)>;

}  // namespace tgvs::http
