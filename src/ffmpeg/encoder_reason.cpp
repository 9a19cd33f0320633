#include "ffmpeg/encoder_reason.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t reason_limit_bytes = 200;
constexpr std::string_view disk_full = "No space left on device";

// Lines that follow the real reason and say less. The last eight are of FFmpeg 6 and 7, where each
// step of the way is a thread of its own.
constexpr std::array follow_ups = {"Conversion failed!"sv,
                                   "Error splitting the argument list"sv,
                                   "Error opening filters!"sv,
                                   "Error initializing output stream"sv,
                                   "Error parsing options"sv,
                                   "Error parsing global options"sv,
                                   "Failed to inject frame into filter network"sv,
                                   "Error while processing the decoded data"sv,
                                   "Error reinitializing filters!"sv,
                                   "Failed to configure output pad"sv,
                                   "Error while filtering"sv,
                                   "Last message repeated"sv,
                                   "Error opening input"sv,
                                   "Error opening output"sv,
                                   "Failed to set value"sv,
                                   "Error applying encoder options"sv,
                                   "Error initializing filters"sv,
                                   "Failed to configure input pad"sv,
                                   "Error sending frames to consumers"sv,
                                   "Task finished with error code"sv,
                                   "Terminating thread with return code"sv,
                                   "Could not open encoder before EOF"sv,
                                   "Nothing was written into output file"sv};

// They say little, but more than nothing.
constexpr std::array vague = {"Invalid data found when processing input"sv,
                              "Error while opening encoder"sv, "Impossible to open"sv,
                              "Error when loading first segment"sv, "Failed to open segment"sv};

// What they mean, in the words of who can do something about it.
constexpr std::array meanings = {std::pair(
    "Error when loading first segment"sv,
    "the first segment of its list cannot be read: it is missing, its key is wrong, or it is not media"sv)};

// "[h264 @ 0x55ab] text" without its bracket.
std::string_view without_origin(std::string_view line)
{
    while (line.starts_with('[')) {
        const auto end = line.find("] ");
        if (end == std::string_view::npos ||
            line.substr(0, end).find(" @ ") == std::string_view::npos)
            break;
        line = trim(line.substr(end + 2));
    }
    return line;
}

// "file:/a/path: text" without the path; a path that holds ": " leaves its tail.
std::string_view without_path(std::string_view line)
{
    const auto end = line.find(": ");
    return line.starts_with("file:") && end != std::string_view::npos ? line.substr(end + 2) : line;
}

std::string without_url_details(std::string_view line)
{
    std::string result;
    for (const auto word : split(line, ' ')) {
        if (!result.empty())
            result += ' ';
        const auto scheme = word.find("://");
        result += scheme == std::string_view::npos ? std::string(word) : url_origin(word);
    }
    return result;
}

bool is_follow_up(std::string_view line)
{
    return std::ranges::any_of(follow_ups, [line](std::string_view start) {
        return line.find(start) != std::string_view::npos;
    });
}

// The demuxer's name stands in the bracket; the rest of the line is the list of those that may be.
std::string not_listed(std::string_view line)
{
    const auto name = line.starts_with('[') ? line.substr(1, line.find_first_of(" ]") - 1) : "?"sv;
    return "files of the kind \"" + printable(name, 40) + "\" are not played";
}

}  // namespace

std::string ffmpeg_reason(std::string_view said)
{
    if (said.find(disk_full) != std::string_view::npos)
        return std::string(disk_full);
    std::string reason;
    for (const auto raw : split(said, '\n')) {
        const auto line = without_path(without_origin(trim(raw)));
        if (raw.find("Format not on whitelist") != std::string_view::npos)
            return not_listed(trim(raw));
        const bool less_telling =
            !reason.empty() && std::ranges::any_of(vague, [line](std::string_view start) {
                return line.starts_with(start);
            });
        if (!line.empty() && !is_follow_up(line) && !less_telling)
            reason = line;
    }
    for (const auto& [said_so, meaning] : meanings)
        if (reason.starts_with(said_so))
            return std::string(meaning);
    return printable(without_url_details(reason), reason_limit_bytes);
}

}  // namespace tgvs::ffmpeg
