#include "library/quarantine.hpp"

#include "base/text.hpp"
#include "library/whole_number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tgvs::library {

namespace {

using nlohmann::json;

constexpr std::uint64_t quarantine_version = 1;
constexpr int tries_limit = 20;  // the pause reaches its ceiling long before
// For a premiere, as ytdlp/extractor_gate.hpp has it.
constexpr std::chrono::hours longest_known_wait{24};
constexpr std::size_t location_limit_bytes = 8'192;
constexpr std::size_t reason_limit_bytes = 512;

std::int64_t to_seconds(WallTime time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// Year 1970 to 2200: a time_point counts nanoseconds, and its last is in 2262.
WallTime read_time(const json& value)
{
    return WallTime(std::chrono::seconds(whole_number(value, 7'258'118'400)));
}

// More than `limit` counts as so many.
int read_count(const json& value, int limit)
{
    return static_cast<int>(std::min(whole_number(value), static_cast<std::uint64_t>(limit)));
}

}  // namespace

Standing Quarantine::add_failure(const std::string& location, const Failure& failure, WallTime now)
{
    auto& record = records_[location];
    record.tries = std::min(record.tries + 1, tries_limit);
    const bool own_fault = failure.blame == Blame::item || failure.blame == Blame::permanent;
    if (own_fault)
        record.strikes = std::min(record.strikes + 1, options_.strikes);
    if (failure.blame == Blame::permanent)
        record.strikes = options_.strikes;
    const bool quarantined = own_fault && record.strikes >= options_.strikes;
    const auto& pause = failure.blame == Blame::outage ? options_.outage_pause : options_.pause;
    const auto earliest = now + (quarantined ? std::chrono::milliseconds(options_.length)
                                             : pause_after(record.tries, pause));
    const auto latest = std::max(earliest, now + longest_wait());
    record.failed_at = now;
    record.standing = {.error_class = failure.error_class,
                       .reason = printable(failure.reason, reason_limit_bytes),
                       .until = std::clamp(failure.retry_at.value_or(earliest), earliest, latest),
                       .quarantined = quarantined};
    const auto standing = record.standing;
    if (records_.size() > options_.limit)
        forget_oldest();
    return standing;
}

bool Quarantine::clear(const std::string& location)
{
    return records_.erase(location) > 0;
}

bool Quarantine::clear_where(const std::function<bool(const std::string& location)>& meant)
{
    return std::erase_if(records_, [&](const auto& entry) { return meant(entry.first); }) > 0;
}

void Quarantine::clear_classes(const std::set<std::string_view>& error_classes)
{
    std::erase_if(records_, [&](const auto& entry) {
        return error_classes.contains(entry.second.standing.error_class);
    });
}

std::optional<Standing> Quarantine::standing(const std::string& location, WallTime now) const
{
    const auto found = records_.find(location);
    if (found == records_.end() || !waits(found->second, now))
        return std::nullopt;
    return found->second.standing;
}

std::optional<WallTime> Quarantine::last_failure(const std::string& location) const
{
    const auto found = records_.find(location);
    return found == records_.end() ? std::nullopt : std::optional(found->second.failed_at);
}

std::map<std::string, Standing> Quarantine::all(WallTime now) const
{
    std::map<std::string, Standing> standings;
    for (const auto& [location, record] : records_)
        if (waits(record, now))
            standings.emplace(location, record.standing);
    return standings;
}

std::size_t Quarantine::quarantined(WallTime now) const
{
    return static_cast<std::size_t>(std::ranges::count_if(records_, [this, now](const auto& entry) {
        return entry.second.standing.quarantined && waits(entry.second, now);
    }));
}

bool Quarantine::waits(const Record& record, WallTime now) const
{
    const auto& until = record.standing.until;
    return record.failed_at <= now && now < until && until - record.failed_at <= longest_wait();
}

WallTime::duration Quarantine::longest_wait() const
{
    return std::max<WallTime::duration>({longest_known_wait, options_.length,
                                         options_.pause.ceiling, options_.outage_pause.ceiling});
}

void Quarantine::forget_oldest()
{
    records_.erase(std::ranges::min_element(
        records_, {}, [](const auto& entry) { return entry.second.failed_at; }));
}

std::chrono::milliseconds Quarantine::pause_after(int tries, const BackoffOptions& options)
{
    Backoff backoff(options);
    auto pause = backoff.next();
    for (int i = 1; i < tries; ++i)
        pause = backoff.next();
    return pause;
}

std::string Quarantine::to_text() const
{
    auto items = json::array();
    for (const auto& [location, record] : records_)
        items.push_back({{"location", location},
                         {"strikes", record.strikes},
                         {"tries", record.tries},
                         {"failed_at", to_seconds(record.failed_at)},
                         {"until", to_seconds(record.standing.until)},
                         {"quarantined", record.standing.quarantined},
                         {"class", record.standing.error_class},
                         {"reason", record.standing.reason}});
    // A path need not be UTF-8; one that is not is written with '?' and simply tried anew.
    return json{{"version", quarantine_version}, {"items", std::move(items)}}.dump(
        1, ' ', false, json::error_handler_t::replace);
}

Result<Quarantine> Quarantine::from_text(std::string_view text, QuarantineOptions options)
{
    Quarantine result(options);
    try {
        const auto root = json::parse(text);
        if (whole_number(root.at("version")) != quarantine_version)
            return failure("unknown version");
        for (const auto& item : root.at("items")) {
            const auto location = item.at("location").get<std::string>();
            const auto tries = read_count(item.at("tries"), tries_limit);
            if (location.empty() || location.size() > location_limit_bytes || tries < 1 ||
                result.size() >= options.limit)
                return failure("an entry is out of range");
            result.records_[location] = {
                .strikes = read_count(item.at("strikes"), options.strikes),
                .tries = tries,
                .failed_at = read_time(item.at("failed_at")),
                .standing = {
                    .error_class = printable(item.at("class").get<std::string>(), 32),
                    .reason = printable(item.at("reason").get<std::string>(), reason_limit_bytes),
                    .until = read_time(item.at("until")),
                    .quarantined = item.at("quarantined").get<bool>()}};
        }
    } catch (const std::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
    return result;
}

}  // namespace tgvs::library
