// outputs/hls_window.hpp: the segments of the local preview, in memory, and their playlist.
//
// Bounds   six segments are listed and three more kept for who is late with fetching: about 6 MB at 720p.
// Threads  any.
// Source   RFC 8216, a live playlist. Media sequence numbers go on over a restart of the service, because
//          they begin at the time of day.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tgvs::outputs {

class HlsWindow {
public:
    explicit HlsWindow(std::uint64_t first_sequence) : next_(first_sequence) {}

    void add(std::string segment, double seconds, bool discontinuity);

    std::optional<std::string> playlist() const;  // nothing before the first segment
    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const;  // null: not there

private:
    struct Segment {
        std::uint64_t sequence;
        double seconds;
        bool discontinuity;
        std::shared_ptr<const std::string> bytes;
    };

    mutable std::mutex mutex_;
    std::deque<Segment> segments_;
    std::uint64_t next_;
    std::uint64_t discontinuities_left_ = 0;  // that have left the listed window
};

}  // namespace tgvs::outputs
