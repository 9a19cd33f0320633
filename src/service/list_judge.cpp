#include "service/list_judge.hpp"

#include "base/text.hpp"
#include "playlist/parse.hpp"
#include "service/asked_item.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

// A link to many videos is one line of a list, though nothing that could be next.
Result<playlist::Item> listed_item(const std::string& location,
                                   const std::vector<fs::path>& media_folders)
{
    return item_of(location, media_folders, ManyVideos::accepted);
}

bool is_read_as(const std::string& line, const std::string& location, const fs::path& file)
{
    const auto parsed = playlist::parse(line, file);
    return parsed.lines.size() == 1 && parsed.lines.front().location == location;
}

}  // namespace

Result<std::string> line_for(const std::string& location, const fs::path& file,
                             const std::vector<fs::path>& media_folders)
{
    const auto item = listed_item(location, media_folders);
    if (!item)
        return std::unexpected(item.error());
    auto line = item->location;
    if (!item->is_url()) {
        auto relative = fs::path(line).lexically_relative(file.parent_path()).string();
        if (!relative.empty() && !relative.starts_with("..") &&
            is_read_as(relative, item->location, file))
            line = std::move(relative);
    }
    if (!is_read_as(line, item->location, file))
        return failure("a list cannot hold that name as it is: it would be read as something else");
    return line;
}

Result<void> judged_text(const std::string& text, const playlist::ListVersion& now,
                         const std::vector<fs::path>& media_folders)
{
    const auto before = playlist::parse(playlist::utf8_text(now.doc), now.file);
    std::set<std::string_view> known;
    for (const auto& line : before.lines)
        known.insert(line.location);
    std::set<std::string_view> known_problems;
    for (const auto& problem : before.problems)
        known_problems.insert(problem.what);
    const auto after = playlist::parse(text, now.file);
    for (const auto& problem : after.problems)
        if (!problem.remark && !known_problems.contains(problem.what))
            return failure(fmt::format("line {}: {}", problem.line, problem.what));
    for (const auto& line : after.lines) {
        if (known.contains(line.location))
            continue;
        if (const auto item = listed_item(line.location, media_folders); !item)
            return failure(fmt::format("line {}: {}", line.number, item.error().message));
    }
    return {};
}

}  // namespace tgvs::service
