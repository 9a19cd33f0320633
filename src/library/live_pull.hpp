// library/live_pull.hpp: one ffmpeg child that pulls a live source, and the packets that came out of it.
//
// Bounded: beyond the limits nothing is read, the pipe fills and ffmpeg waits.
// Threads: one owner. Nothing here blocks, except that the end of the child is waited for (milliseconds).
#pragma once

#include "library/cache_index.hpp"
#include "library/live_sync.hpp"
#include "library/live_words.hpp"
#include "media/flv.hpp"
#include "process/child.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace tgvs::library {

struct LivePullLimits {
    Seconds buffer{10};
    std::size_t buffer_bytes = 16 * 1024 * 1024;
};

class LivePull {
public:
    explicit LivePull(process::Child child, LivePullLimits limits = {})
        : child_(std::move(child)), limits_(limits)
    {
    }

    // Readable when there may be something to pump.
    int fd() const { return child_.stdout_fd(); }

    // Takes what the pipe holds, up to the limits. True if anything came.
    bool pump();

    // Sound waits for a picture: a source that has lost its picture is dry, whatever is to be heard.
    std::optional<media::Packet> pop();
    bool empty() const { return packets_.empty() || (!ended_ && !has_picture()); }
    bool full() const;  // nothing is read before something is popped
    Seconds buffered() const;
    Seconds delivered() const;  // programme time between its first and its newest picture

    // Nothing more will come; what is buffered is still there.
    bool ended() const { return ended_; }
    // Why it ended: ffmpeg's last words, without any URL.
    std::string reason() const;
    // It, or what it leads to, is where nothing may be played from.
    std::optional<process::NetworkRefusal> barred() { return child_.poll_refused(); }
    // It was not let to where it wanted to connect to, and says so.
    bool denied() const;
    // It ended because the address is no longer good: a new one is needed.
    bool refused() const;
    // What the source says it is playing, if that has changed.
    std::optional<std::string> take_title() { return words_.take_title(); }

private:
    bool has_picture() const;
    bool read_media();
    void take_parsed();
    void read_words();

    process::Child child_;
    LivePullLimits limits_;
    media::FlvParser parser_;
    std::deque<media::Packet> packets_;
    std::size_t bytes_ = 0;
    std::optional<std::int64_t> first_video_ms_;
    std::int64_t last_video_ms_ = 0;
    LiveSync sync_;
    LiveWords words_;
    std::string damage_;
    bool ended_ = false;
};

}  // namespace tgvs::library
