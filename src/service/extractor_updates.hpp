// service/extractor_updates.hpp: what came of the last update of yt-dlp, for the metrics and for UpdateRequest.
//
// deploy/scripts/yt-dlp-update leaves it as update.json beside the environments that it makes, and the yt-dlp in
// use is <folder>/venv-<date>/bin/yt-dlp. One that comes from elsewhere has nobody who keeps it: no series.
//
// Bounds   64 KiB; looked for once a minute, and read again only when it has changed.
// Errors   one that cannot be read is one WARN, and what was known before holds on: the alert of yt-dlp's age comes
//          in time. One that is not there (any more) is no error, and ends the series.
// Threads  one owner, the service's main thread.
#pragma once

#include "base/result.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::service {

struct ExtractorUpdate {
    std::chrono::sys_seconds at;            // when it ended, well or not
    std::chrono::sys_seconds last_success;  // the epoch: never
    std::uint64_t failures = 0;             // since the folder was made
    std::string version;                    // in use; empty: none is installed
    std::string runtime;                    // for JavaScript; empty: it brings none

    friend bool operator==(const ExtractorUpdate&, const ExtractorUpdate&) = default;
};

inline constexpr std::size_t extractor_update_limit_bytes = 64 * 1024;

// The text of update.json. Pure.
Result<ExtractorUpdate> read_extractor_update(std::string_view text);

class ExtractorUpdates {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds look_every{60};

    // `program`: YTDLP, a path or a name in PATH.
    ExtractorUpdates(std::string program, prometheus::Registry& registry);

    // As often as one likes.
    void look(Time now);

    const std::optional<ExtractorUpdate>& last() const { return last_; }

private:
    void adopt(ExtractorUpdate update);
    void forget();
    void show_version();

    std::string program_;
    std::optional<Time> looked_;
    // What was read last, well or not. Two files may be of the same moment, but not of the same number then.
    struct Written {
        std::uint64_t number;
        std::int64_t seconds, nanoseconds;

        friend bool operator==(const Written&, const Written&) = default;
    };
    static std::optional<Written> written(const std::filesystem::path& file);
    std::optional<Written> written_;
    std::optional<ExtractorUpdate> last_;

    prometheus::Family<prometheus::Gauge>& extractor_info_;
    prometheus::Family<prometheus::Gauge>& success_family_;
    prometheus::Family<prometheus::Counter>& failures_family_;
    prometheus::Gauge* shown_ = nullptr;
    prometheus::Gauge* success_ = nullptr;
    prometheus::Counter* failures_ = nullptr;
};

}  // namespace tgvs::service
