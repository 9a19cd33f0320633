#include "playlist/list_names.hpp"

#include "base/text.hpp"
#include "playlist/folder.hpp"
#include "playlist/list_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view text_extension = ".txt";

std::unexpected<ListRefusal> no_list(ListErrc code, std::string text, std::string remedy)
{
    return std::unexpected(
        ListRefusal{.code = code, .text = std::move(text), .remedy = std::move(remedy)});
}

std::string name_of_file(const std::string& file)
{
    if (!file.ends_with(text_extension))
        return file;
    auto stem = file.substr(0, file.size() - text_extension.size());
    return is_list_file(stem) ? file : stem;
}

fs::path file_for(const ListPlaces& places, std::string_view name)
{
    return places.folder / (is_list_file(name) ? std::string(name)
                                               : std::string(name) + std::string(text_extension));
}

bool lies_in(const fs::path& file, const fs::path& folder)
{
    const auto [end, rest] = std::ranges::mismatch(folder, file);
    return end == folder.end();
}

std::string known_names(const ListPlaces& places, std::string_view wanted)
{
    const auto names = list_names(places);
    const std::vector<std::string_view> views(names.begin(), names.end());
    if (const auto meant = nearest(std::string(wanted), views))
        return fmt::format("did you mean {}?", *meant);
    return "`ctl list` shows the existing ones; `ctl playlist add … --create` creates a new one";
}

Result<void, ListRefusal> checked(const ListPlaces& places, std::string_view name)
{
    if (!is_list_name(name))
        return no_list(ListErrc::bad_name, "that is not a valid name for a list",
                       fmt::format("a name has at most {} bytes, no / and no control characters, "
                                   "and does not begin with a dot",
                                   list_name_limit_bytes));
    if (places.folder.empty())
        return no_list(ListErrc::unknown_list, "there is only the default list",
                       "set PLAYLIST_DIR to the folder of the others");
    return {};
}

}  // namespace

bool is_list_name(std::string_view name)
{
    return !name.empty() && name.size() <= list_name_limit_bytes &&
           printable(name, name.size()) == name && name.find('/') == std::string_view::npos &&
           !name.starts_with('.') && trim(name) == name;
}

std::vector<std::string> list_names(const ListPlaces& places)
{
    std::vector<std::string> names;
    std::error_code error;
    if (!places.folder.empty())
        for (fs::directory_iterator entry(places.folder, error), end; !error && entry != end;
             entry.increment(error)) {
            const auto file = entry->path().filename().string();
            if (names.size() < lists_limit && is_list_file(file) && is_list_name(file) &&
                name_of_file(file) != default_list && list_file(places, name_of_file(file)))
                names.push_back(name_of_file(file));
        }
    std::ranges::sort(names, natural_less);
    names.insert(names.begin(), std::string(default_list));
    return names;
}

Result<fs::path, ListRefusal> list_file(const ListPlaces& places, std::string_view name)
{
    if (name == default_list)
        return places.playlist;
    if (auto good = checked(places, name); !good)
        return std::unexpected(good.error());
    const auto named = file_for(places, name);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(named, error)))
        return no_list(ListErrc::unknown_list,
                       fmt::format("there is no list “{}”", printable(name, list_name_limit_bytes)),
                       known_names(places, name));
    const auto folder = fs::canonical(places.folder, error);
    const auto file = error ? fs::path() : fs::canonical(named, error);
    if (error || !lies_in(file, folder) || !fs::is_regular_file(file, error))
        return no_list(ListErrc::bad_name, "that is not a file in PLAYLIST_DIR",
                       "lists there are files, or symbolic links to files in the same folder");
    return file;
}

Result<fs::path, ListRefusal> new_list_file(const ListPlaces& places, std::string_view name)
{
    if (auto good = checked(places, name); !good)
        return std::unexpected(good.error());
    return file_for(places, name);
}

}  // namespace tgvs::playlist
