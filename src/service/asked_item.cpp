#include "service/asked_item.hpp"

#include "playlist/url.hpp"

#include <algorithm>
#include <system_error>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& file, const fs::path& folder)
{
    const auto [end, rest] = std::ranges::mismatch(folder, file);
    return end == folder.end();
}

}  // namespace

Result<playlist::Item> item_of(const std::string& location,
                               const std::vector<fs::path>& media_folders, ManyVideos many)
{
    if (location.starts_with("file:")) {
        const auto path = playlist::path_of_file_url(location);
        return path ? item_of(path->string(), media_folders, many) : std::unexpected(path.error());
    }
    if (playlist::has_scheme(location)) {
        auto url = playlist::accepted_url(location);
        if (!url)
            return std::unexpected(url.error());
        if (many == ManyVideos::refused && playlist::looks_like_list(*url))
            return failure("that link is a list of many videos; give the link of one of them");
        return playlist::Item{.location = *std::move(url), .title = {}};
    }
    for (const auto& folder : media_folders) {
        const auto root = folder.lexically_normal();
        const auto file = (root / location).lexically_normal();
        std::error_code error;
        if (is_below(file, root) && fs::is_regular_file(file, error))
            return playlist::Item{.location = file.string(), .title = {}};
    }
    return failure("there is no such file in the folders of the playlist and its items");
}

}  // namespace tgvs::service
