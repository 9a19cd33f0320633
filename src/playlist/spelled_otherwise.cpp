#include "playlist/spelled_otherwise.hpp"

#include "base/text.hpp"
#include "playlist/folded_name.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace tgvs::playlist {

std::optional<std::string> SpelledOtherwise::find(std::string_view path)
{
    std::string found;
    for (const auto part : split(path, '/')) {
        if (part.empty())
            continue;
        auto next = found + '/' + std::string(part);
        struct stat status = {};
        ++looks_;
        if (::stat(next.c_str(), &status) != 0) {
            const auto& names = names_in(found.empty() ? "/" : found);
            const auto name = names.find(folded(part));
            if (name == names.end() || name->second.empty())
                return std::nullopt;
            next = found + '/' + name->second;
        }
        found = std::move(next);
    }
    return found.empty() ? std::nullopt : std::optional(std::move(found));
}

const SpelledOtherwise::Names& SpelledOtherwise::names_in(const std::string& folder)
{
    if (const auto known = folders_.find(folder); known != folders_.end())
        return known->second;
    auto& names = folders_[folder];
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end;
         !error && entry != end && names_ < names_limit; entry.increment(error)) {
        ++names_;
        ++looks_;
        auto name = entry->path().filename().string();
        auto key = folded(name);
        if (key.empty())
            continue;
        const auto [place, fresh] = names.emplace(std::move(key), std::move(name));
        if (!fresh)
            place->second.clear();
    }
    return names;
}

}  // namespace tgvs::playlist
