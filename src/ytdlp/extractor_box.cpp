#include "ytdlp/extractor_box.hpp"

#include "process/find_program.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace tgvs::ytdlp {

namespace {

namespace fs = std::filesystem;

// What yt-dlp starts by itself: the first is found in PATH, often as a link out of it.
constexpr std::array helpers = {"deno", "node", "qjs", "bun", "ffmpeg", "ffprobe"};

constexpr std::array plugins_of_home = {".config/yt-dlp", ".config/yt-dlp-plugins", ".yt-dlp",
                                        "yt-dlp-plugins", ".local/lib"};
constexpr std::array plugins_of_system = {"/etc/yt-dlp", "/etc/yt-dlp-plugins"};

constexpr std::array browsers = {".mozilla",
                                 ".config/chromium",
                                 ".config/google-chrome",
                                 ".config/vivaldi",
                                 ".config/opera",
                                 ".config/microsoft-edge",
                                 ".config/BraveSoftware",
                                 "snap/firefox/common/.mozilla"};

constexpr std::array writing_options = {"--cookies", "--cache-dir", "--download-archive", "--paths",
                                        "-P"};

bool writes(std::string_view option)
{
    const auto name = option.substr(0, option.find('='));
    return std::ranges::find(writing_options, name) != writing_options.end();
}

// "/a/b" of "--plugin-dirs=/a/b", "firefox:/a/b", "~/b"; empty: none.
fs::path path_in(std::string_view word, const std::string& home)
{
    for (;;) {
        if (word.starts_with("//"))  // of an address
            return {};
        if (word.starts_with('/'))
            return word;
        if (word.starts_with("~/") && !home.empty())
            return fs::path(home) / word.substr(2);
        const auto separator = word.find_first_of("=:");
        if (separator == std::string_view::npos)
            return {};
        word.remove_prefix(separator + 1);
    }
}

std::string home_folder()
{
    const char* home = std::getenv("HOME");
    return home != nullptr ? home : "";
}

}  // namespace

process::Confinement named_by(const std::vector<std::string>& args, const std::string& home)
{
    process::Confinement result;
    std::string_view option;
    for (const std::string_view word : args) {
        if (word.starts_with('-'))
            option = word;
        if (auto path = path_in(word, home); !path.empty())
            (writes(option) ? result.writable : result.programs).push_back(std::move(path));
        if (home.empty())
            continue;
        if (word == "--netrc" || word == "-n")
            result.readable.push_back(fs::path(home) / ".netrc");
        if (word.starts_with("--cookies-from-browser"))
            for (const auto* folder : browsers)
                result.readable.push_back(fs::path(home) / folder);
    }
    return result;
}

process::Confinement box_of(const ExtractorOptions& options, const fs::path& run_folder,
                            const std::vector<fs::path>& more)
{
    const auto home = home_folder();
    auto box = named_by(options.extra_args, home);
    box.temporary = run_folder;
    box.programs.insert(box.programs.end(), options.may_read.begin(), options.may_read.end());
    for (const auto* name : helpers)
        if (auto found = process::find_program(name))
            box.programs.push_back(std::move(*found));
    box.programs.insert(box.programs.end(), plugins_of_system.begin(), plugins_of_system.end());
    if (!home.empty())
        for (const auto* name : plugins_of_home)
            box.programs.push_back(fs::path(home) / name);
    box.writable.push_back(cache_of(options));
    box.writable.insert(box.writable.end(), more.begin(), more.end());
    return box;
}

std::vector<std::string> environment_of(const ExtractorOptions& options)
{
    return {"PYTHONUTF8=1", "DENO_DIR=" + (cache_of(options) / "deno").string()};
}

fs::path cache_of(const ExtractorOptions& options)
{
    auto folder = options.cache_folder / "yt-dlp";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    return fs::absolute(folder, ignored);
}

}  // namespace tgvs::ytdlp
