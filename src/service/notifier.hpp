// service/notifier.hpp: what systemd is told: ready, how it goes, and that the watchdog need not bite.
//
// The watchdog is fed by media that left, or by knowing why none can: a reconnect that is under way, a
// server that refuses. A publish clock that stands still is neither.
//
// Without systemd (no NOTIFY_SOCKET) all of it does nothing.
#pragma once

#include "playout/sink.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tgvs::service {

struct Vitals {
    std::int64_t timeline_ms = 0;  // the publish clock
    std::vector<playout::SinkStatus> sinks;
};

// The watchdog's question, apart from any clock.
class Pulse {
public:
    using Time = std::chrono::steady_clock::time_point;

    bool alive(const Vitals& vitals, Time now);

private:
    std::int64_t last_timeline_ms_ = -1;
    Time moved_{};
};

class Notifier {
public:
    Notifier();

    void ready();
    void status(const std::string& text);  // sent when it changes
    void stopping();
    void feed(const Vitals& vitals, Pulse::Time now);

private:
    Pulse pulse_;
    std::chrono::microseconds watchdog_{};  // 0: none
    Pulse::Time fed_{};
    bool ready_ = false;
    std::string status_;
};

}  // namespace tgvs::service
