#include "ytdlp/extractor_program.hpp"

#include "base/text.hpp"
#include "process/child.hpp"
#include "process/memory_limit.hpp"
#include "ytdlp/extractor_box.hpp"
#include "ytdlp/extractor_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sys/stat.h>

namespace tgvs::ytdlp {

namespace {

struct Runtime {
    std::string_view name;  // for --js-runtimes
    const char* program;
    std::string_view minimum;
};

// In yt-dlp's own order of preference. Minimums as of yt-dlp 2026.06.09.
constexpr std::array runtimes = {Runtime{"deno", "deno", "2.3.0"}, Runtime{"node", "node", "22"},
                                 Runtime{"quickjs", "qjs", "2023-12-9"}};

bool is_option_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// The number at the start of `text`, which it takes away with one separator.
long long take_number(std::string_view& text)
{
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto value = parse_integer(text.substr(0, end)).value_or(0);
    text.remove_prefix(std::min(end + 1, text.size()));
    return value;
}

// "deno 2.3.1 (stable, …)", "v22.1.0", "QuickJS version 2024-01-13": the first word with a digit in it.
std::string version_in(std::string_view text)
{
    for (auto word : split(text.substr(0, text.find('\n')), ' ')) {
        if (word.starts_with('v'))
            word.remove_prefix(1);
        if (!word.empty() && word[0] >= '0' && word[0] <= '9')
            return std::string(word);
    }
    return {};
}

// Asks one question that needs no network. On a full disk it does without a folder.
Result<process::Finished> ask(const ExtractorOptions& options, std::vector<std::string> argv,
                              std::stop_token stop)
{
    const auto folder = RunFolder::make(options.cache_folder);
    return process::run(
        {.argv = std::move(argv),
         .environment = environment_of(options),
         .memory_limit_bytes = process::script_bytes,
         .cpu_limit = answer_cpu_limit,
         .confinement = box_of(options, folder ? folder->path() : std::filesystem::path())},
        {.total = options.examine_limit}, stop);
}

Result<std::string> first_words(const ExtractorOptions& options, const char* option,
                                std::stop_token stop)
{
    auto finished = ask(options, {options.program, "--ignore-config", option}, stop);
    if (!finished)
        return std::unexpected(finished.error());
    if (!finished->success())
        return failure("it does not run: " + finished->reason());
    return std::move(finished->out);
}

void find_runtime(ExtractorProgram& program, const ExtractorOptions& options, std::stop_token stop)
{
    for (const auto& runtime : runtimes) {
        const auto path = process::find_program(runtime.program);
        if (!path)
            continue;
        // qjs has no --version; its help begins with it and is an error.
        const auto finished = ask(
            options, {path->string(), runtime.name == "quickjs" ? "--help" : "--version"}, stop);
        if (!finished || finished->end != process::End::exited || finished->status.signal != 0)
            program.unsure = true;
        const auto version = finished ? version_in(finished->out) : std::string{};
        if (version.empty() || !at_least(version, runtime.minimum))
            continue;
        program.unsure = false;
        program.runtime = fmt::format("{} {}", runtime.name, version);
        if (runtime.name != "deno")  // the only one that yt-dlp takes without being told
            program.runtime_option = fmt::format("{}:{}", runtime.name, path->string());
        return;
    }
}

}  // namespace

Result<ExtractorProgram> examine_program(const ExtractorOptions& options, std::stop_token stop)
{
    const auto version = first_words(options, "--version", stop);
    if (!version)
        return std::unexpected(version.error());
    const auto help = first_words(options, "--help", stop);
    if (!help)
        return std::unexpected(help.error());
    ExtractorProgram result;
    result.version = printable(trim(*version), 40);
    result.options = options_in(*help);
    if (result.knows("--js-runtimes"))
        find_runtime(result, options, stop);
    return result;
}

std::set<std::string, std::less<>> options_in(std::string_view help)
{
    std::set<std::string, std::less<>> result;
    for (auto at = help.find("--"); at != std::string_view::npos; at = help.find("--", at + 2)) {
        const auto rest = help.substr(at);
        const auto end = std::ranges::find_if_not(rest, is_option_character) - rest.begin();
        if (at == 0 || help[at - 1] == ' ' || help[at - 1] == ',')
            result.emplace(rest.substr(0, static_cast<std::size_t>(end)));
    }
    return result;
}

bool at_least(std::string_view version, std::string_view minimum)
{
    if (version.starts_with('v'))
        version.remove_prefix(1);
    while (!minimum.empty()) {
        const auto have = take_number(version);
        const auto need = take_number(minimum);
        if (have != need)
            return have > need;
    }
    return true;
}

const char* no_ffmpeg(std::string_view version)
{
    // From its pull request 12318 to 15104 yt-dlp believes that ffmpeg is at any place it is told of,
    // and fails when it comes to merge. An empty one it believes neither then nor otherwise; but the
    // others would then look into PATH before they decrypt HLS on their own.
    const bool believes = at_least(version, "2025.2.9") && !at_least(version, "2025.12");
    return believes ? "" : "/nonexistent/ffmpeg";
}

std::string identity_of_program(const std::string& program)
{
    const auto path = process::find_program(program);
    return path ? identity_of_file(*path) : std::string();
}

std::string identity_of_extractor(const std::string& program)
{
    auto identity = identity_of_program(program);
    if (identity.empty())
        return identity;
    for (const auto& runtime : runtimes)
        identity += '\n' + identity_of_program(runtime.program);
    return identity;
}

std::string identity_of_file(const std::filesystem::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return {};
    return fmt::format("{} {} {} {}.{}", file.string(), status.st_ino, status.st_size,
                       status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace tgvs::ytdlp
