#include "broadcast/broadcast_metrics.hpp"

#include "base/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace tgvs::broadcast {

namespace {

constexpr std::string_view session_errors[] = {"AUTH_KEY_DUPLICATED",
                                               "AUTH_KEY_INVALID",
                                               "AUTH_KEY_UNREGISTERED",
                                               "SESSION_EXPIRED",
                                               "SESSION_REVOKED",
                                               "USER_DEACTIVATED",
                                               "USER_DEACTIVATED_BAN",
                                               "malformed",
                                               "key_unknown",
                                               "missing",
                                               "other"};

}  // namespace

// Series that are known in advance are there from the start, at 0.
BroadcastMetrics::BroadcastMetrics(prometheus::Registry& registry)
    : state_(gauges(registry, "tgvs_state", "1 for the current state of the broadcast.")),
      degraded_reason_(gauges(registry, "tgvs_degraded_reason",
                              "1 for the reason the operator is needed; all 0 if not needed.")),
      session_up_(
          gauge(registry, "tgvs_session_up",
                "1 while Telegram accepts the session, 0 while it does not or is unreachable.")),
      session_errors_(
          counters(registry, "tgvs_session_errors_total",
                   "Number of times the session was found invalid, by Telegram's error name.")),
      flood_waits_(counter(registry, "tgvs_flood_waits_total", "Flood waits imposed by Telegram.")),
      flood_wait_seconds_(counter(registry, "tgvs_flood_wait_seconds_total",
                                  "Seconds of flood wait imposed by Telegram.")),
      call_active_(gauge(registry, "tgvs_call_active",
                         "1 while the chat's live stream is ours and running.")),
      call_opened_(counters(registry, "tgvs_call_opened_total",
                            "Live streams joined, by whether they were already running.")),
      viewers_(gauge(registry, "tgvs_viewers", "Participants of the live stream.")),
      probe_attempts_(counter(registry, "tgvs_probe_attempts_total",
                              "Probes of the stream from the viewers' side.")),
      probe_failures_(
          counter(registry, "tgvs_probe_failures_total",
                  "Probes that failed, or saw nothing new although data is being sent.")),
      last_media_(gauge(registry, "tgvs_probe_last_media_timestamp_seconds",
                        "When media last arrived on the viewers' side.")),
      probe_repairs_(counters(registry, "tgvs_probe_repairs_total",
                              "Repairs made because media was sent but did not arrive.")),
      clock_error_(
          gauge(registry, "tgvs_clock_error_seconds", "This host's clock minus Telegram's."))
{
    state(Starting());
    for (const auto name : session_errors)
        session_errors_.Add({{"error", std::string(name)}});
    for (const auto* how : {"found", "created"})
        call_opened_.Add({{"how", how}});
    for (const auto* repair : {"reconnect", "new_call"})
        probe_repairs_.Add({{"repair", repair}});
}

void BroadcastMetrics::state(const BroadcastState& state)
{
    for (const auto name : state_names())
        state_.Add({{"state", std::string(name)}}).Set(name == to_string(state) ? 1 : 0);
    const auto* degraded = std::get_if<Degraded>(&state);
    for (const auto reason : all_reasons)
        degraded_reason_.Add({{"reason", std::string(to_string(reason))}})
            .Set(degraded && degraded->reason == reason ? 1 : 0);
}

void BroadcastMetrics::session_error(std::string_view name)
{
    const auto found = std::ranges::find(session_errors, name);
    const auto known = found == std::end(session_errors) ? std::string_view("other") : *found;
    session_errors_.Add({{"error", std::string(known)}}).Increment();
}

void BroadcastMetrics::flood_wait(std::chrono::seconds wait)
{
    flood_waits_.Increment();
    flood_wait_seconds_.Increment(static_cast<double>(wait.count()));
}

void BroadcastMetrics::call_opened(bool created)
{
    call_opened_.Add({{"how", created ? "created" : "found"}}).Increment();
}

void BroadcastMetrics::media_arrived()
{
    last_media_.SetToCurrentTime();
}

void BroadcastMetrics::repaired(Repair repair)
{
    if (repair != Repair::none)
        probe_repairs_.Add({{"repair", repair == Repair::reconnect ? "reconnect" : "new_call"}})
            .Increment();
}

void BroadcastMetrics::clock_error(std::chrono::milliseconds error)
{
    clock_error_.Set(std::chrono::duration<double>(error).count());
}

}  // namespace tgvs::broadcast
