// ytdlp/fetch_pace.hpp: whether a download is too slow to be waited for. Pure.
//
// There is one download at a time: one that drips keeps all others waiting. Whoever can send a live stream can receive more
// than this.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tgvs::ytdlp {

struct FetchPaceOptions {
    std::uint64_t least_bytes_per_s = 32 * 1024;
    std::chrono::seconds window{600};
};

class FetchPace {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit FetchPace(FetchPaceOptions options = {}) : options_(options) {}

    // For each progress that is told: true once less than that came in a whole window. A count that is lower than the one
    // before is that of the next file.
    bool too_slow(std::uint64_t done_bytes, Time now)
    {
        if (!since_ || done_bytes < last_bytes_)
            begin(done_bytes, now);
        last_bytes_ = done_bytes;
        const auto passed = now - *since_;
        if (passed < options_.window)
            return false;
        const auto seconds = std::chrono::duration<double>(passed).count();
        const auto came = static_cast<double>(done_bytes - begun_bytes_);
        begin(done_bytes, now);
        return came < seconds * static_cast<double>(options_.least_bytes_per_s);
    }

private:
    void begin(std::uint64_t done_bytes, Time now)
    {
        since_ = now;
        begun_bytes_ = done_bytes;
    }

    FetchPaceOptions options_;
    std::optional<Time> since_;  // of the window
    std::uint64_t begun_bytes_ = 0;
    std::uint64_t last_bytes_ = 0;
};

}  // namespace tgvs::ytdlp
