// service/report.hpp: how it goes, put together once a tick for everybody who asks: the page, /readyz,
// systemd's status, the terminal.
#pragma once

#include "control/channel.hpp"
#include "http/page_status.hpp"
#include "http/sources.hpp"
#include "library/library_types.hpp"
#include "playout/playout.hpp"
#include "playout/sink.hpp"
#include "service/director.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

struct Situation {
    const std::optional<Director::Playing>& on_air;
    const std::vector<Director::Upcoming>& upcoming;
    playout::PlayoutSnapshot deck;
    std::vector<playout::SinkStatus> sinks;
    library::LibrarySnapshot library;
    std::vector<control::Trouble> troubles;
    std::chrono::steady_clock::time_point now;
    bool stopped = false;  // somebody has taken the station off the air
};

// Threads: update() on the service's main thread, the rest on any.
class Report : public http::HealthSource, public http::StatusSource {
public:
    explicit Report(std::string version) : version_(std::move(version)) {}

    void update(const Situation& situation);

    http::Health health() const override;
    http::PageStatus status() const override;

    std::string title() const;  // of what is on air; empty: the filler is
    // "▶ title 01:23/04:56 │ 2.5 Mbit/s │ …"
    std::string one_line() const;

private:
    struct Flow {
        std::uint64_t bytes = 0;
        std::chrono::steady_clock::time_point at{};
        double bits_per_second = 0;
    };
    double bit_rate(const playout::SinkStatus& sink, std::chrono::steady_clock::time_point now);

    std::string version_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::map<std::string, Flow> flows_;  // by sink

    mutable std::mutex mutex_;
    http::Health health_ = {.live = false, .reason = "starting"};
    // Until the show has been looked at: then nothing has begun.
    http::PageStatus page_ = {.on_air = {.filler = true}};
    double encode_speed_ = 0;
};

}  // namespace tgvs::service
