// service/event_queue.hpp: what other threads tell the main thread, and what wakes it.
//
// Bounds   the tellers are the playout (a few events a track) and wake-ups without content, which merge.
// Threads  any tell; one takes.
#pragma once

#include "base/file.hpp"
#include "playout/playout.hpp"

#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace tgvs::service {

struct TrackStarted {
    playout::TrackId id;
};
struct TrackEnded {
    playout::TrackId id;
    media::Seconds position;
};
struct TrackFailed {
    playout::TrackId id;
    media::Seconds position;
    std::string reason;
};
using Event = std::variant<TrackStarted, TrackEnded, TrackFailed>;

class EventQueue : public playout::PlayoutListener {
public:
    EventQueue();

    void track_started(playout::TrackId id) override { add(TrackStarted{id}); }
    void track_ended(playout::TrackId id, media::Seconds position) override
    {
        add(TrackEnded{id, position});
    }
    void track_failed(playout::TrackId id, media::Seconds position,
                      const std::string& reason) override
    {
        add(TrackFailed{id, position, reason});
    }

    void wake();
    int fd() const { return fd_.get(); }  // readable after a wake
    std::vector<Event> take();

private:
    void add(Event event);

    FileDescriptor fd_;
    std::mutex mutex_;
    std::vector<Event> events_;
};

}  // namespace tgvs::service
