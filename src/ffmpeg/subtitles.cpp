#include "ffmpeg/subtitles.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/streams.hpp"
#include "process/child.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace tgvs::ffmpeg {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view script_name = "subtitles.ass";
constexpr std::array<std::string_view, 4> endings_of_subtitles = {".srt", ".ass", ".ssa", ".vtt"};
constexpr std::uint64_t subtitles_limit_bytes = 16 * 1024 * 1024;
constexpr auto subtitles_limit = std::chrono::seconds(1'800);  // all of the film is read

bool names_forced(const fs::path& file)
{
    return to_lower(file.stem().string()).ends_with(".forced");
}

// Of a file that is neither UTF-8 nor UTF-16, the usual page of its language; ffmpeg finds out the others by itself.
std::string old_code_page(const fs::path& file, const fs::path& media)
{
    constexpr std::array<std::string_view, 6> cyrillic = {"ru", "uk", "be", "bg", "sr", "kk"};
    const auto text = read_file(file, subtitles_limit_bytes);
    if (!text || is_utf8(*text) || text->starts_with("\xff\xfe") || text->starts_with("\xfe\xff"))
        return {};
    const auto language = language_beside(media, file).value_or("");
    const bool other = !language.empty() && std::ranges::none_of(cyrillic, [&](auto name) {
        return same_language(name, language);
    });
    return other ? "CP1252" : "CP1251";
}

Argv subtitles_input(const Source& source, const ChosenSubtitles& chosen)
{
    Argv argv;
    if (source.start > Seconds{})
        argv.insert(argv.end(), {"-ss", fmt::format("{:.3f}", source.start.count())});
    if (chosen.file.empty()) {
        const auto input = media_input_options(1);
        argv.insert(argv.end(), input.begin(), input.end());
        argv.insert(argv.end(), {"-i", file_url(source.media)});
        return argv;
    }
    if (const auto page = old_code_page(chosen.file, source.media); !page.empty())
        argv.insert(argv.end(), {"-sub_charenc", page});
    argv.insert(argv.end(), {"-protocol_whitelist", "file", "-format_whitelist", "srt,ass,webvtt",
                             "-i", file_url(chosen.file)});
    return argv;
}

}  // namespace

bool is_text_of_subtitles(std::string_view codec)
{
    constexpr std::array<std::string_view, 6> codecs = {"subrip", "ass",      "ssa",
                                                        "webvtt", "mov_text", "text"};
    return std::ranges::count(codecs, codec) > 0;
}

std::optional<std::string> language_beside(const fs::path& media, const fs::path& file)
{
    const auto stem = media.stem().string();
    const auto name = file.filename().string();
    const auto ending = to_lower(file.extension().string());
    if (!name.starts_with(stem + '.') || std::ranges::count(endings_of_subtitles, ending) == 0)
        return std::nullopt;
    // Between the two: nothing but its own dot, or ".ru".
    const auto between =
        std::string_view(name).substr(stem.size(), name.size() - stem.size() - ending.size());
    const auto words = split(between, '.');
    return words.size() > 1 ? std::string(words[1]) : std::string();
}

std::optional<ChosenSubtitles> choose_subtitles(const std::vector<std::string>& languages,
                                                const fs::path& media,
                                                const std::vector<fs::path>& beside,
                                                const std::vector<SubtitleStream>& streams)
{
    for (const auto& language : languages)
        for (const bool forced : {false, true}) {
            for (const auto& file : beside)
                if (names_forced(file) == forced &&
                    same_language(language, language_beside(media, file).value_or("")))
                    return ChosenSubtitles{.file = file};
            for (const auto& stream : streams)
                if (stream.forced == forced && same_language(language, stream.language))
                    return ChosenSubtitles{.stream = stream.index};
        }
    if (!languages.empty())
        for (const auto& file : beside)
            if (language_beside(media, file) == "")
                return ChosenSubtitles{.file = file};
    return std::nullopt;
}

std::vector<fs::path> subtitles_beside(const fs::path& media)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(media.parent_path(), error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        if (language_beside(media, entry->path()) && entry->is_regular_file(gone))
            found.push_back(entry->path());
    }
    std::ranges::sort(found);
    return found;
}

Result<void> take_out_subtitles(const EncoderOptions& options, const Source& source,
                                const ChosenSubtitles& chosen, const fs::path& folder,
                                std::stop_token stop)
{
    const auto script = folder / script_name;
    make_sure_of(script);
    Argv argv = {options.ffmpeg, "-hide_banner", "-nostdin", "-nostats",
                 "-loglevel",    "error",        "-y"};
    const auto input = subtitles_input(source, chosen);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(), {"-map", fmt::format("0:{}", chosen.stream), "-c:s", "ass", "-f", "ass",
                             file_url(script)});
    const auto& read = chosen.file.empty() ? source.media : chosen.file;
    const auto finished = process::run({.argv = std::move(argv),
                                        .folder = folder,
                                        .nice = options.nice,
                                        .file_limit_bytes = subtitles_limit_bytes,
                                        .memory_limit_bytes = process::look_bytes,
                                        .cpu_limit = scan_cpu_limit,
                                        .confinement = sees(options, {.media = read}, script)},
                                       {.total = subtitles_limit}, std::move(stop));
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->success())
        return {};
    const auto said = ffmpeg_reason(finished->err);
    return failure(said.empty() ? "ffmpeg: " + finished->reason() : said);
}

std::string burn_in_filter()
{
    return fmt::format("ass=filename={},", script_name);
}

}  // namespace tgvs::ffmpeg
