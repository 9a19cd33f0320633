#include "service/update_request.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::string_view component = "extractor";

}  // namespace

void UpdateRequest::tell(bool wanted, std::filesystem::file_time_type now)
{
    if (!wanted)
        return;
    std::error_code missing;
    const auto asked = std::filesystem::last_write_time(file_, missing);
    // One of the future is a clock that was wrong.
    if (!missing && asked <= now && now - asked < at_most_every)
        return;
    const auto written = write_file_atomically(file_, "yt-dlp fails on one item after another\n",
                                               {.durable = false});
    if (written)
        log::warn(component, "yt-dlp fails on one item after another; asking for an update of it",
                  {{"file", file_.string()}});
    else if (!std::exchange(told_failure_, true))
        log::warn(component, "an update of yt-dlp cannot be asked for",
                  {{"reason", written.error().message}});
}

}  // namespace tgvs::service
