// service/settings_reader.hpp: `.env` as it is now, and what has become of it since the start.
//
// Says once what is wrong with it and what has changed that only a start takes over; what a session is made
// of is the broadcast's.
//
// Threads  any.
#pragma once

#include "config/settings.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace tgvs::service {

class SettingsReader {
public:
    SettingsReader(std::function<config::Loaded()> load, config::Settings started);

    config::Loaded read();

    // As read last: another start has something to take over, and lacks nothing.
    bool wants_start() const { return wants_start_; }

private:
    void log_changes(const config::Loaded& loaded, const std::string& changed);

    const std::function<config::Loaded()> load_;
    const config::Settings started_;
    std::mutex mutex_;
    std::set<std::string> warnings_;  // the last ones: a warning that stays is said once
    std::string problem_;
    std::string changed_;
    std::atomic<bool> wants_start_ = false;
};

}  // namespace tgvs::service
