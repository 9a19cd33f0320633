// service/event_hub.hpp: GET /api/v1/events, and where all that happens is told to those who listen.
//
// A stream begins with one event `snapshot`, the whole channel; then follow those of control/events.hpp. With the
// Last-Event-ID header or ?after=ID it goes on behind that event, if nothing that came after is gone; else it begins with
// `reset`, which is a snapshot too, and whoever shows lists or people has to read them anew. Besides there are `ping` every
// 15 s, `me` when the role of whoever listens has changed, and `bye` when his session is over.
//
// Bounds   64 streams. One more takes the place of the oldest of whoever has the most, if he has fewer than that; else it
//          is answered 503. So nobody who opens many keeps others out.
// Threads  post() on any, the rest on the pages' thread. What is posted is a copy into memory and a wake-up.
#pragma once

#include "control/events.hpp"
#include "http/feed.hpp"
#include "http/message.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

class EventHub {
public:
    static constexpr std::size_t streams_limit = 64;
    using Clock = std::function<control::WallTime()>;

    // Adds tgvs_event_streams and tgvs_event_streams_ended_total to the registry. `run` tells this run of the program
    // from others.
    EventHub(prometheus::Registry& registry, std::string run,
             Clock clock = std::chrono::system_clock::now);
    explicit EventHub(prometheus::Registry& registry);

    // `object` is a JSON object; `member` hears of it whatever his role.
    void post(control::Topic topic, std::string_view object, std::string_view member = {});

    http::Bell& bell() { return bell_; }

    struct Listener {
        control::Person person = {};
        // As he is now; nothing: he may not listen any more.
        std::function<std::optional<control::Person>(const control::Person&)> now = {};
        std::function<std::string()> snapshot = {};  // the channel as JSON
    };
    http::Response open(const http::Request& request, Listener listener);

private:
    class Stream;

    bool make_room(const std::string& who);
    void left(const Stream& stream);

    Clock clock_;
    http::Bell bell_;
    prometheus::Gauge& open_;
    prometheus::Counter& dropped_;
    prometheus::Counter& refused_;
    std::vector<Stream*> streams_;  // oldest first; those that are told to end are out already
    std::mutex mutex_;
    control::EventLog log_;
};

}  // namespace tgvs::service
