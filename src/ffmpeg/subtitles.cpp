#include "ffmpeg/subtitles.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/languages.hpp"
#include "ffmpeg/subtitle_text.hpp"
#include "process/child.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view script_name = "subtitles.ass";
constexpr std::string_view text_name = "subtitles.txt";
constexpr std::array<std::string_view, 4> endings_of_subtitles = {".srt", ".ass", ".ssa", ".vtt"};
constexpr std::uint64_t subtitles_limit_bytes = 16 * 1024 * 1024;
constexpr auto subtitles_limit = std::chrono::seconds(1'800);  // all of the film is read

// The words between the name of the film and the ending: "ru", "forced" of film.ru.forced.srt. Nothing: the file does
// not belong to it.
std::optional<std::vector<std::string>> words_beside(const fs::path& media, const fs::path& file)
{
    const auto stem = media.stem().string();
    const auto name = file.filename().string();
    const auto ending = to_lower(file.extension().string());
    if (!name.starts_with(stem + '.') || std::ranges::count(endings_of_subtitles, ending) == 0)
        return std::nullopt;
    std::vector<std::string> words;
    for (const auto word : split(
             std::string_view(name).substr(stem.size(), name.size() - stem.size() - ending.size()),
             '.'))
        if (!word.empty())
            words.emplace_back(word);
    // film.mkv.ru.srt
    if (!words.empty() && to_lower('.' + words[0]) == to_lower(media.extension().string()))
        words.erase(words.begin());
    return words;
}

bool names_forced(const fs::path& media, const fs::path& file)
{
    const auto words = words_beside(media, file).value_or(std::vector<std::string>());
    return std::ranges::any_of(words, [](const auto& word) { return to_lower(word) == "forced"; });
}

// `demuxer`: of the file beside the film.
Argv subtitles_input(const Source& source, const ChosenSubtitles& chosen, std::string_view demuxer)
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
    argv.insert(argv.end(), {"-protocol_whitelist", "file", "-f", std::string(demuxer), "-i",
                             file_url(chosen.file)});
    return argv;
}

// Puts a file beside the film into `folder`, in a form that ffmpeg reads; what it is for ffmpeg.
Result<std::string_view> take_in(const Source& source, ChosenSubtitles& chosen,
                                 const fs::path& folder)
{
    auto bytes = read_file(chosen.file, subtitles_limit_bytes);
    if (!bytes)
        return std::unexpected(bytes.error());
    const auto named = language_beside(source.media, chosen.file).value_or("");
    const auto text = subtitle_text(*std::move(bytes), to_lower(chosen.file.extension().string()),
                                    named.empty() ? chosen.language : named);
    if (!text)
        return failure("it is no text");
    chosen.file = folder / text_name;
    if (auto written = write_file_atomically(chosen.file, text->text, {.durable = false}); !written)
        return std::unexpected(written.error());
    return text->demuxer;
}

bool has_lines(const fs::path& script)
{
    const auto text = read_file(script, subtitles_limit_bytes);
    return text && text->find("\nDialogue:") != std::string::npos;
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
    // What may come before the language, or be alone: of which kind they are.
    constexpr std::array<std::string_view, 6> kinds = {"forced", "default", "full",
                                                       "sdh",    "cc",      "subs"};
    const auto words = words_beside(media, file);
    if (!words)
        return std::nullopt;
    const auto found = std::ranges::find_if(
        *words, [&](const auto& word) { return std::ranges::count(kinds, to_lower(word)) == 0; });
    return found == words->end() ? std::string() : *found;
}

std::optional<ChosenSubtitles> choose_subtitles(const std::vector<std::string>& languages,
                                                const fs::path& media,
                                                const std::vector<fs::path>& beside,
                                                const std::vector<SubtitleStream>& streams)
{
    constexpr std::array likes = {Likeness::whole, Likeness::language};
    for (const auto& language : languages)
        for (const bool forced : {false, true}) {
            for (const auto like : likes)
                for (const auto& file : beside)
                    if (names_forced(media, file) == forced &&
                        likeness(language, language_beside(media, file).value_or("")) == like)
                        return ChosenSubtitles{.file = file, .language = language};
            for (const auto like : likes)
                for (const auto& stream : streams)
                    if (stream.forced == forced && likeness(language, stream.language) == like)
                        return ChosenSubtitles{.stream = stream.index, .language = language};
        }
    for (const bool forced : {false, true})
        for (const auto& file : beside)
            if (!languages.empty() && names_forced(media, file) == forced &&
                language_beside(media, file) == "")
                return ChosenSubtitles{.file = file, .language = languages.front()};
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
                                ChosenSubtitles chosen, const fs::path& folder,
                                std::stop_token stop)
{
    const auto demuxer =
        chosen.file.empty() ? Result<std::string_view>("") : take_in(source, chosen, folder);
    if (!demuxer)
        return std::unexpected(demuxer.error());
    const auto script = folder / script_name;
    make_sure_of(script);
    Argv argv = {options.ffmpeg, "-hide_banner", "-nostdin", "-nostats",
                 "-loglevel",    "error",        "-y"};
    const auto input = subtitles_input(source, chosen, *demuxer);
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
    const bool looked_at_whole = !chosen.file.empty() && source.start == Seconds{};
    if (finished->success() && looked_at_whole && !has_lines(script))
        return failure("there is no line in it that could be shown");
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
