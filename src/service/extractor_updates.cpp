#include "service/extractor_updates.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/text.hpp"
#include "process/child.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view updates_component = "extractor";
constexpr std::uint64_t latest_second = UINT32_MAX;     // 2106
constexpr std::uint64_t most_failures = 1'000'000'000;  // exact in a double
constexpr std::size_t longest_version = 40;             // a label

// A member that is missing or of another form is none of ours.
std::uint64_t number(const json& object, const char* name, std::uint64_t most)
{
    const auto& value = object.at(name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
        throw std::out_of_range(std::string(name) + " is out of range");
    return value.get<std::uint64_t>();
}

std::chrono::sys_seconds second(const json& object, const char* name)
{
    return std::chrono::sys_seconds(std::chrono::seconds(number(object, name, latest_second)));
}

std::string version(const json& object, const char* name)
{
    return printable(object.at(name).get_ref<const std::string&>(), longest_version);
}

// Where yt-dlp-update leaves it; empty: this yt-dlp is not of its making.
fs::path status_file(const std::string& program)
{
    const auto found = process::find_program(program);
    std::error_code unknown;
    const auto real = found ? fs::canonical(*found, unknown) : fs::path();
    const auto environment = real.parent_path().parent_path();
    if (unknown || !environment.filename().string().starts_with("venv-"))
        return {};
    return environment.parent_path() / "update.json";
}

Result<ExtractorUpdate> read(const fs::path& file)
{
    const auto text = read_file(file, extractor_update_limit_bytes);
    return text ? read_extractor_update(*text) : std::unexpected(text.error());
}

}  // namespace

Result<ExtractorUpdate> read_extractor_update(std::string_view text)
{
    if (text.size() > extractor_update_limit_bytes)
        return failure("it is larger than 64 KiB");
    try {
        const auto object = json::parse(text);
        return ExtractorUpdate{.at = second(object, "at"),
                               .last_success = second(object, "last_success_at"),
                               .failures = number(object, "failures_total", most_failures),
                               .version = version(object, "version"),
                               .runtime = version(object, "runtime")};
    } catch (const std::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

ExtractorUpdates::ExtractorUpdates(std::string program, prometheus::Registry& registry)
    : program_(std::move(program)),
      extractor_info_(gauges(registry, "tgvs_extractor_info",
                             "Always 1; version of the yt-dlp that yt-dlp-update has installed, "
                             "and of its JavaScript runtime.")),
      success_family_(gauges(registry, "tgvs_extractor_update_timestamp_seconds",
                             "When yt-dlp was last updated or found up to date; 0: never. "
                             "Absent without yt-dlp-update.")),
      failures_family_(counters(registry, "tgvs_extractor_update_failures_total",
                                "Updates of yt-dlp that failed."))
{
}

void ExtractorUpdates::look(Time now)
{
    if (looked_ && now - *looked_ < look_every)
        return;
    looked_ = now;
    const auto file = status_file(program_);
    const auto found = written(file);
    if (!found) {
        written_.reset();
        return forget();
    }
    if (std::exchange(written_, found) == found)
        return;
    if (auto update = read(file))
        adopt(*std::move(update));
    else
        log::warn(updates_component,
                  "cannot read the result of the last yt-dlp update; keeping the previous one; to "
                  "write it again, run: systemctl start yt-dlp-update",
                  {{"file", file.string()}, {"reason", update.error().message}});
}

std::optional<ExtractorUpdates::Written> ExtractorUpdates::written(const fs::path& file)
{
    struct stat found = {};
    if (::stat(file.c_str(), &found) != 0)
        return std::nullopt;
    return Written{.number = found.st_ino,
                   .seconds = found.st_mtim.tv_sec,
                   .nanoseconds = found.st_mtim.tv_nsec};
}

void ExtractorUpdates::adopt(ExtractorUpdate update)
{
    if (last_ && update.failures < last_->failures)
        forget();  // counted anew: a counter cannot go back
    const bool first = !last_;
    const auto added = update.failures - (first ? 0 : last_->failures);
    const bool other_version =
        first || update.version != last_->version || update.runtime != last_->runtime;
    last_ = std::move(update);
    if (first) {
        success_ = &success_family_.Add({});
        failures_ = &failures_family_.Add({});
    }
    success_->Set(static_cast<double>(last_->last_success.time_since_epoch().count()));
    failures_->Increment(static_cast<double>(added));
    if (other_version)
        show_version();
}

void ExtractorUpdates::show_version()
{
    if (auto* before = std::exchange(shown_, nullptr))
        extractor_info_.Remove(before);
    if (last_->version.empty())
        return;
    shown_ = &extractor_info_.Add({{"version", last_->version}, {"js_runtime", last_->runtime}});
    shown_->Set(1);
}

void ExtractorUpdates::forget()
{
    last_.reset();
    if (auto* before = std::exchange(shown_, nullptr))
        extractor_info_.Remove(before);
    if (auto* before = std::exchange(success_, nullptr))
        success_family_.Remove(before);
    if (auto* before = std::exchange(failures_, nullptr))
        failures_family_.Remove(before);
}

}  // namespace tgvs::service
