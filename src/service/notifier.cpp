#include "service/notifier.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <utility>

namespace tgvs::service {

namespace {

// A sink that is connected sends ten times a second.
constexpr std::chrono::seconds longest_silence{10};

}  // namespace

bool Pulse::alive(const Vitals& vitals, Time now)
{
    if (vitals.timeline_ms != last_timeline_ms_) {
        last_timeline_ms_ = vitals.timeline_ms;
        moved_ = now;
    }
    if (now - moved_ > longest_silence)
        return false;
    return std::ranges::all_of(vitals.sinks, [now](const playout::SinkStatus& sink) {
        const auto last = std::max(sink.last_media, sink.since);
        return sink.connected ? now - last <= longest_silence : !sink.problem.empty();
    });
}

Notifier::Notifier()
{
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) > 0)
        watchdog_ = std::chrono::microseconds(microseconds);
}

void Notifier::ready()
{
    if (!std::exchange(ready_, true))
        ::sd_notify(0, "READY=1");
}

void Notifier::status(const std::string& text)
{
    if (text == status_)
        return;
    status_ = text;
    ::sd_notify(0, ("STATUS=" + text).c_str());
}

void Notifier::stopping()
{
    ::sd_notify(0, "STOPPING=1");
}

void Notifier::feed(const Vitals& vitals, Pulse::Time now)
{
    const bool alive = pulse_.alive(vitals, now);
    if (watchdog_.count() == 0 || !alive || now - fed_ < watchdog_ / 3)
        return;
    fed_ = now;
    ::sd_notify(0, "WATCHDOG=1");
}

}  // namespace tgvs::service
