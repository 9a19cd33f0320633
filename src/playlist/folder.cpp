#include "playlist/folder.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <system_error>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

// clang-format off
constexpr std::array<std::string_view, 68> media_extensions = {
    ".mp4",  ".m4v",  ".mkv",  ".webm", ".mov", ".avi",  ".ts",   ".m2ts", ".mts",
    ".mpg",  ".mpeg", ".vob",  ".flv",  ".f4v", ".wmv",  ".asf",  ".ogv",  ".3gp",
    ".mxf",  ".rm",   ".rmvb", ".mp3",  ".m4a", ".m4b",  ".aac",  ".ogg",  ".oga",
    ".opus", ".flac", ".wav",  ".wma",  ".aif", ".aiff", ".ac3",  ".mka",  ".ape",
    // Of older cameras and receivers, and of what is rarely met.
    ".3g2",  ".m2t",  ".tp",   ".trp",  ".dv",  ".divx", ".ogm",  ".qt",   ".mpe",
    ".m1v",  ".m2v",  ".mk3d", ".wtv",  ".mp2", ".mpa",  ".amr",  ".wv",   ".tta",
    ".dts",  ".eac3", ".ec3",  ".thd",  ".w64", ".caf",  ".au",   ".aifc", ".spx",
    ".mpc",  ".tak",  ".dsf",  ".weba", ".nut"};
// clang-format on

// Previews of NAS systems, dustbins, what a check of the file system found, what a Mac adds to archives.
bool is_hidden(std::string_view name)
{
    constexpr std::array<std::string_view, 10> of_systems = {"@eadir",
                                                             "#recycle",
                                                             "#snapshot",
                                                             "@recycle",
                                                             "@recently-snapshot",
                                                             "$recycle.bin",
                                                             "recycler",
                                                             "system volume information",
                                                             "lost+found",
                                                             "__macosx"};
    return name.starts_with('.') ||
           std::ranges::find(of_systems, to_lower(name)) != of_systems.end();
}

// Takes the digits at the start of `text` and gives them without leading zeros.
std::string_view take_number(std::string_view& text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit) - text.begin();
    auto digits = text.substr(0, static_cast<std::size_t>(end));
    text.remove_prefix(digits.size());
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

int compare_numbers(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

class Walk {
public:
    FolderListing finish() && { return std::move(listing_); }

    void into(const fs::path& folder, int depth)
    {
        std::error_code error;
        const auto real = fs::canonical(folder, error);
        if (error)
            return leave_out("cannot read " + folder.string() + ": " + error.message());
        if (depth > folder_depth_limit)
            return leave_out("folders are nested more than 8 deep: " + folder.string());
        if (!visited_.insert(real).second)
            return;  // a link, to what is listed elsewhere
        listing_.folders.push_back(folder);
        for (const auto& path : names_in(folder))
            if (fs::is_directory(path, error))
                into(path, depth + 1);
            else if (has_media_extension(path) && fs::is_regular_file(path, error))
                add(path);
    }

private:
    std::vector<fs::path> names_in(const fs::path& folder)
    {
        std::vector<fs::path> names;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end;
             !error && entry != end && listing_.looked_at < folder_name_limit;
             entry.increment(error), ++listing_.looked_at)
            if (!is_hidden(entry->path().filename().string()))
                names.push_back(entry->path());
        if (listing_.looked_at == folder_name_limit)
            leave_out("there are more than 1000000 names");
        if (error)
            leave_out("cannot read " + folder.string() + ": " + error.message());
        std::ranges::sort(names, natural_less,
                          [](const fs::path& path) { return path.filename().string(); });
        return names;
    }

    void add(const fs::path& file)
    {
        if (listing_.files.size() < item_limit)
            listing_.files.push_back(file);
        else
            leave_out("there are more than 100000 files");
    }

    // The first reason is told.
    void leave_out(std::string why)
    {
        if (listing_.left_out.empty())
            listing_.left_out = std::move(why);
    }

    FolderListing listing_;
    std::set<fs::path> visited_;
};

}  // namespace

FolderListing list_media(const fs::path& folder)
{
    Walk walk;
    walk.into(folder, 0);
    return std::move(walk).finish();
}

bool has_media_extension(const fs::path& file)
{
    return std::ranges::find(media_extensions, to_lower(file.extension().string())) !=
           media_extensions.end();
}

bool natural_less(std::string_view a, std::string_view b)
{
    auto rest_a = a;
    auto rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (is_digit(rest_a[0]) && is_digit(rest_b[0])) {
            const auto order = compare_numbers(take_number(rest_a), take_number(rest_b));
            if (order != 0)
                return order < 0;
            continue;
        }
        const auto order = to_lower(rest_a.substr(0, 1)).compare(to_lower(rest_b.substr(0, 1)));
        if (order != 0)
            return order < 0;
        rest_a.remove_prefix(1);
        rest_b.remove_prefix(1);
    }
    if (rest_a.empty() != rest_b.empty())
        return rest_a.empty();
    return a < b;
}

}  // namespace tgvs::playlist
