#include "playlist/list_file.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "playlist/folder.hpp"
#include "playlist/list_text.hpp"
#include "playlist/parse.hpp"
#include "playlist/url.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

bool looks_like_a_host(const fs::path& name)
{
    const auto first = name.string();
    return first.starts_with("www.") || first == "youtube.com" || first == "youtu.be";
}

// A URL that was made a path of: "/srv/https:/host/x".
bool was_a_url(const fs::path& path)
{
    static constexpr std::array names = {
        "http:", "https:", "rtmp:", "rtmps:", "rtsp:", "srt:", "udp:"};
    return std::ranges::any_of(path, [](const fs::path& part) {
        return std::ranges::any_of(
            names, [&](std::string_view name) { return to_lower(part.string()) == name; });
    });
}

// As it is, but for what may not be told of the path.
std::unexpected<Error> unreadable(const fs::path& file, Error why)
{
    if (const auto at = why.message.find(file.string()); at != std::string::npos)
        why.message.replace(at, file.string().size(), told_path(file));
    return std::unexpected(std::move(why));
}

}  // namespace

bool is_list_file(std::string_view path)
{
    const auto dot = path.find_last_of("./");
    if (dot == std::string_view::npos || dot == 0 || path[dot] == '/' || path[dot - 1] == '/')
        return false;
    constexpr std::array<std::string_view, 5> endings = {"m3u", "m3u8", "txt", "pls", "xspf"};
    return std::ranges::find(endings, to_lower(path.substr(dot + 1))) != endings.end();
}

Result<std::string> read_list(const fs::path& file)
{
    std::error_code error;
    const auto status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return failure("not a file: " + told_path(file));
    auto bytes = read_file(file, 2 * playlist_limit_bytes);
    if (!bytes)
        return unreadable(file, std::move(bytes.error()));
    auto text = list_text(*std::move(bytes));
    if (!text)
        return failure(told_path(file) + ": " + text.error().message);
    if (is_hls_manifest(*text))
        return failure(told_path(file) +
                       ": an HLS manifest, the segments of one film; it only plays from its URL: "
                       "list that, or make one file of it: ffmpeg -i FILE -c copy film.mkv");
    return text;
}

Result<std::string> read_playlist(const fs::path& file)
{
    std::error_code error;
    if (was_a_url(file) && !fs::exists(file, error))
        return failure(
            "PLAYLIST is a URL; write it as a line into a file, and set PLAYLIST to that");
    if (has_media_extension(file) && fs::is_regular_file(file, error))
        return failure(told_path(file) +
                       " is a media file, not a list; write it as a line into a file, and set "
                       "PLAYLIST to that");
    return read_list(file);
}

std::string missing(const fs::path& path, const fs::path& folder)
{
    const auto relative = path.lexically_relative(folder);
    if (!relative.empty() && looks_like_a_host(*relative.begin()))
        return "no such file: " + told_path(path) + " (a URL begins with https://)";
    return "no such file: " + told_path(path);
}

}  // namespace tgvs::playlist
