// outputs/packet_queue.hpp: between the playout thread and one sink's.
//
// Bounds   6 s or 16 MiB. At the bound everything before the newest keyframe goes, counted.
// Holding  while the sink is away the queue keeps only what a new connection starts with: from the newest
//          keyframe on. The show's clock goes on.
// Threads  one pushes, one takes, any asks, wakes and stops.
#pragma once

#include "media/packet.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <vector>

namespace tgvs::outputs {

class PacketQueue {
public:
    void push(std::span<const media::Packet> packets);

    // What has come, waiting for up to `limit`; nothing after that, a wake() or stop(). While holding it
    // only waits.
    std::vector<media::Packet> take(std::chrono::milliseconds limit);
    // Puts back what was taken and not sent, in its old place.
    void give_back(std::vector<media::Packet> packets);

    void hold(bool holding);
    // Waits without taking anything; false after stop().
    bool sleep(std::chrono::milliseconds time);
    // Ends the present take(), or the next one.
    void wake();
    void stop();

    std::chrono::milliseconds span() const;
    std::uint64_t dropped_frames() const;

private:
    void drop_before_newest_keyframe();
    std::chrono::milliseconds span_locked() const;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<media::Packet> packets_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_frames_ = 0;
    bool holding_ = false;
    bool woken_ = false;
    bool stopped_ = false;
};

}  // namespace tgvs::outputs
