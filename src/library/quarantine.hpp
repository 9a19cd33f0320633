// library/quarantine.hpp: what is remembered of items that failed, and when each may be tried
// again.
//
// Three failures in a row that are the item's own fault put it in quarantine for a day; after that
// it is tested once, and one more failure puts it back. What will not heal (removed, not for this
// country) goes there at once. What is not its fault only makes it wait: longer each time, or, when
// something of ours is out of order (network, disk, ffmpeg), two minutes at most. A success clears.
//
// The clock of the machine may have been wrong: a failure later than now does not count, nor does a wait for longer than
// there are. What stands then is forgotten when it fails or succeeds next.
//
// Pure: no clock, no files. The library keeps the text form in the state folder.
// Bounded: beyond `limit` items the one whose failure is oldest is forgotten, and so tried anew.
#pragma once

#include "base/backoff.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tgvs::library {

using WallTime = std::chrono::system_clock::time_point;

enum class Blame {
    item,           // counts towards quarantine
    permanent,      // quarantine at once
    circumstances,  // waits, however often, longer each time
    outage,         // waits, two minutes at most: it may be over at any time
};

struct Failure {
    Blame blame = Blame::item;
    std::string error_class;  // a word of a closed list: label of a metric
    std::string reason;
    std::optional<WallTime> retry_at = std::nullopt;  // known to be useless before
};

// Why an item is not tried now.
struct Standing {
    std::string error_class;
    std::string reason;
    WallTime until;
    bool quarantined = false;

    friend bool operator==(const Standing&, const Standing&) = default;
};

struct QuarantineOptions {
    int strikes = 3;  // from 1
    std::chrono::seconds length = std::chrono::hours(24);
    std::size_t limit = 10'000;
    // Between tries of an item that is not in quarantine.
    BackoffOptions pause = {.first = std::chrono::seconds(5), .ceiling = std::chrono::minutes(30)};
    // Up to more than the minute for which all sites are closed then (extractor_gate.hpp): what always
    // fails must not take every turn.
    BackoffOptions outage_pause = {.first = std::chrono::seconds(5),
                                   .ceiling = std::chrono::minutes(2)};
};

class Quarantine {
public:
    explicit Quarantine(QuarantineOptions options = {}) : options_(options) {}

    Standing add_failure(const std::string& location, const Failure& failure, WallTime now);
    // True if there was something to clear.
    bool clear(const std::string& location);
    // The same for all whose location is meant.
    bool clear_where(const std::function<bool(const std::string& location)>& meant);
    // All that failed by one of these classes may be tried now.
    void clear_classes(const std::set<std::string_view>& error_classes);

    // Nothing: it may be tried now.
    std::optional<Standing> standing(const std::string& location, WallTime now) const;
    std::optional<WallTime> last_failure(const std::string& location) const;

    // What may not be tried now, by location.
    std::map<std::string, Standing> all(WallTime now) const;
    std::size_t quarantined(WallTime now) const;
    std::size_t size() const { return records_.size(); }

    std::string to_text() const;
    static Result<Quarantine> from_text(std::string_view text, QuarantineOptions options = {});

private:
    struct Record {
        int strikes = 0;  // in a row, the item's fault
        int tries = 0;    // failures in a row of any kind: sets the pause
        WallTime failed_at;
        Standing standing;
    };

    bool waits(const Record& record, WallTime now) const;
    WallTime::duration longest_wait() const;
    void forget_oldest();
    static std::chrono::milliseconds pause_after(int tries, const BackoffOptions& options);

    QuarantineOptions options_;
    std::map<std::string, Record> records_;
};

}  // namespace tgvs::library
