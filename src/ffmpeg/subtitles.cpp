#include "ffmpeg/subtitles.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/languages.hpp"
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

// Of a text that is neither UTF-8 nor UTF-16; ffmpeg finds out the others by itself.
std::string old_code_page(const Source& source, const ChosenSubtitles& chosen)
{
    const auto text = read_file(chosen.file, subtitles_limit_bytes);
    if (!text || is_utf8(*text) || text->starts_with("\xff\xfe") || text->starts_with("\xfe\xff"))
        return {};
    const auto named = language_beside(source.media, chosen.file).value_or("");
    return std::string(code_page_of(named.empty() ? chosen.language : named));
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
    if (const auto page = old_code_page(source, chosen); !page.empty())
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

std::string_view code_page_of(std::string_view language)
{
    using Page = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Page, 32> pages = {
        {{"zh", "GB18030"}, {"zh-TW", "BIG5"}, {"zh-HK", "BIG5"}, {"zh-Hant", "BIG5"},
         {"ja", "CP932"},   {"ko", "CP949"},   {"th", "CP874"},   {"vi", "CP1258"},
         {"pl", "CP1250"},  {"cs", "CP1250"},  {"sk", "CP1250"},  {"hu", "CP1250"},
         {"sl", "CP1250"},  {"hr", "CP1250"},  {"ro", "CP1250"},  {"sq", "CP1250"},
         {"el", "CP1253"},  {"tr", "CP1254"},  {"az", "CP1254"},  {"he", "CP1255"},
         {"ar", "CP1256"},  {"fa", "CP1256"},  {"lt", "CP1257"},  {"lv", "CP1257"},
         {"et", "CP1257"},  {"ru", "CP1251"},  {"uk", "CP1251"},  {"be", "CP1251"},
         {"bg", "CP1251"},  {"sr", "CP1251"},  {"kk", "CP1251"},  {"mk", "CP1251"}}};
    std::string_view page = "CP1252";
    auto most = Likeness::none;
    for (const auto& [name, its] : pages)
        if (const auto like = likeness(name, language); like > most) {
            page = its;
            most = like;
        }
    return page;
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
