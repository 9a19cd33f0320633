#include "service/update_request.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::string_view request_component = "extractor";

// A time in the future is from a clock that was wrong.
bool is_recent(std::optional<UpdateRequest::Time> then, UpdateRequest::Time now)
{
    return then && *then <= now && now - *then < UpdateRequest::at_most_every;
}

}  // namespace

std::optional<UpdateRequest::Time> UpdateRequest::asked() const
{
    std::error_code missing;
    const auto written = std::filesystem::last_write_time(file_, missing);
    if (missing)
        return std::nullopt;
    return std::chrono::time_point_cast<Time::duration>(std::chrono::file_clock::to_sys(written));
}

void UpdateRequest::update(bool wanted, std::optional<Time> updated, Time now)
{
    if (!wanted || is_recent(updated, now) || is_recent(asked(), now))
        return;
    const auto written = write_file_atomically(file_, "yt-dlp fails on one item after another\n",
                                               {.durable = false});
    if (written)
        log::warn(request_component, "yt-dlp fails on one item after another; requesting an update",
                  {{"file", file_.string()}});
    else if (!std::exchange(told_failure_, true))
        log::warn(request_component, "cannot request a yt-dlp update; check STATE_DIR",
                  {{"reason", written.error().message}});
}

}  // namespace tgvs::service
