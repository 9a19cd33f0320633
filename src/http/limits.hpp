// http/limits.hpp: the bounds on what a site takes and on how long it waits.
#pragma once

#include <chrono>
#include <cstddef>

namespace tgvs::http {

struct Limits {
    std::size_t header_bytes = 8 * 1024;
    std::size_t body_bytes = 0;  // of a POST; 0: none is taken
    std::size_t connections = 32;
    // Between requests; longer than a usual scrape interval.
    std::chrono::milliseconds idle{75'000};
    // From a request's first byte to its last.
    std::chrono::milliseconds request{10'000};
    // For a whole answer; a segment has under 2 MiB.
    std::chrono::milliseconds write{30'000};
};

}  // namespace tgvs::http
