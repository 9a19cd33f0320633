// fetch() of ytdlp/extractor.hpp: downloads, and what is made of the files.
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ytdlp/extractor.hpp"
#include "ytdlp/extractor_errors.hpp"
#include "ytdlp/extractor_gate.hpp"
#include "ytdlp/extractor_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace tgvs::ytdlp {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view progress_mark = "tgvs-progress ";
constexpr std::string_view plan_name = "formats.txt";  // in the fetch's folder
constexpr std::uint64_t cover_limit_bytes = 16 * 1024 * 1024;

// One line of yt-dlp's own output as --progress-template makes it.
std::optional<FetchProgress> progress_in(std::string_view line)
{
    if (!line.starts_with(progress_mark))
        return std::nullopt;
    const auto words = split(line.substr(progress_mark.size()), ' ');
    const auto bytes = [&words](std::size_t i) {
        const auto value = i < words.size() ? parse_number(words[i]) : std::nullopt;
        return value && *value > 0 && *value < 1e18 ? static_cast<std::uint64_t>(*value) : 0;
    };
    const auto total = bytes(1);
    return FetchProgress{.done_bytes = bytes(0), .total_bytes = total > 0 ? total : bytes(2)};
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view stem)
{
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        // Where a link leads, yt-dlp may not be allowed to look, but we are.
        if (!entry->is_regular_file(error) || entry->is_symlink(error))
            continue;
        if (name.starts_with(std::string(stem) + '.') && !name.ends_with(".part") &&
            !name.ends_with(".ytdl") && fs::file_size(entry->path(), error) > 0)
            result.push_back(entry->path());
    }
    std::ranges::sort(result);
    return result;
}

// yt-dlp names what it leaves unmerged "media.f<format>.<ext>"; the plan's second word is the format of
// the sound.
bool is_sound(const fs::path& file, std::string_view plan)
{
    const auto words = split(trim(plan), '\t');
    return words.size() > 1 &&
           file.filename().string().starts_with("media.f" + std::string(words[1]) + '.');
}

std::string plan_in(const fs::path& file)
{
    std::error_code error;
    return fs::is_symlink(file, error) ? "" : read_file(file, 64 * 1024).value_or("");
}

Extracted<Fetched> collect(const fs::path& folder, std::string_view plan)
{
    auto media = files_in(folder, "media");
    if (media.empty())
        return refusal(ExtractErrc::unknown, "yt-dlp succeeded but produced no file");
    std::ranges::sort(media, {}, [&](const fs::path& file) {
        return std::pair(is_sound(file, plan), file);  // the sound last
    });
    Fetched result = {.media = media[0], .separate_audio = {}, .cover = {}};
    if (media.size() > 1)
        result.separate_audio = media.back();
    std::error_code error;
    if (const auto covers = files_in(folder, "cover");
        !covers.empty() && fs::file_size(covers[0], error) <= cover_limit_bytes)
        result.cover = covers[0];
    return result;
}

bool has_file_of(const fs::path& folder, std::uint64_t bytes)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        if (entry->is_regular_file(gone) && entry->file_size(gone) >= bytes && !gone)
            return true;
    }
    return false;
}

std::uint64_t bytes_in(const fs::path& folder)
{
    std::uint64_t bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        if (entry->is_symlink(gone) || !entry->is_regular_file(gone))
            continue;
        const auto size = entry->file_size(gone);
        bytes += gone ? 0 : size;
    }
    return bytes;
}

void empty(const fs::path& folder)
{
    std::error_code ignored;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
         entry.increment(ignored))
        entries.push_back(entry->path());
    for (const auto& entry : entries)
        fs::remove_all(entry, ignored);
}

// Watches one download: passes the progress on and stops what grows too large. What yt-dlp writes without a word, such
// as the cover, is seen by a look at the folder once a second.
class Download {
public:
    Download(const ExtractorOptions& options, const fs::path& folder,
             const std::function<void(FetchProgress)>& on_progress, std::stop_token stop)
        : limit_bytes_(options.fetch_limit_bytes),
          folder_(folder),
          pace_(options.fetch_pace),
          on_progress_(on_progress),
          forward_(stop, [this] { stop_.request_stop(); })
    {
    }

    void read_line(std::string_view line)
    {
        const auto progress = progress_in(line);
        // "[info] Writing video thumbnail 0 to: …", until "[download] Destination: …". Its name is that of the media
        // while it is being written.
        if (line.starts_with("[info] "))
            at_cover_ = line.contains(" thumbnail ");
        else if (progress || line.starts_with("[download] "))
            at_cover_ = false;
        if (!progress)
            return;
        progress_.done_bytes = progress->done_bytes;
        progress_.total_bytes = progress->total_bytes;
        if (pace_.too_slow(progress->done_bytes, std::chrono::steady_clock::now())) {
            too_slow_ = true;
            stop_.request_stop();
        }
        tell();
    }

    void look_at_folder()
    {
        progress_.disk_bytes = bytes_in(folder_);
        if (at_cover_ && progress_.disk_bytes > cover_limit_bytes)
            stop_.request_stop();
        else
            tell();
    }

    std::stop_token stop() const { return stop_.get_token(); }
    bool too_large() const { return too_large_; }
    bool too_slow() const { return too_slow_; }
    bool at_cover() const { return at_cover_; }

private:
    void tell()
    {
        if (std::max({progress_.done_bytes, progress_.total_bytes, progress_.disk_bytes}) >
            limit_bytes_) {
            too_large_ = true;
            stop_.request_stop();
        }
        if (on_progress_)
            on_progress_(progress_);
    }

    std::uint64_t limit_bytes_;
    const fs::path& folder_;
    FetchProgress progress_;
    FetchPace pace_;
    const std::function<void(FetchProgress)>& on_progress_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> forward_;
    bool too_large_ = false;
    bool too_slow_ = false;
    bool at_cover_ = false;
};

struct Wishes {
    bool sorted = true;
    bool cover = true;
};

std::vector<std::string> fetch_args(const ExtractorOptions& options, const fs::path& folder,
                                    const Wishes& wishes)
{
    std::vector<std::string> args = {
        "--newline",
        "--progress-template",
        "download:" + std::string(progress_mark) +
            "%(progress.downloaded_bytes)s %(progress.total_bytes)s "
            "%(progress.total_bytes_estimate)s",
        "--playlist-items",
        "1",
        "--match-filters",
        "!is_live",
        "--no-mtime",
        "--paths",
        folder.string(),
        "--output",
        "media.%(ext)s",
        "--output",
        "thumbnail:cover.%(ext)s",
        "--print-to-file",
        "%(requested_formats.0.format_id)s\t%(requested_formats.1.format_id)s",
        std::string(plan_name),
        "--format",
        "bv*+ba/b"};
    if (wishes.cover)
        args.emplace_back("--write-thumbnail");
    if (wishes.sorted)
        args.insert(args.end(),
                    {"--format-sort", fmt::format("res:{},fps:{},vcodec:h264,acodec:aac",
                                                  options.max_height, options.fps)});
    return args;
}

}  // namespace

Extracted<Fetched> Extractor::fetch(const Address& address, const fs::path& folder,
                                    const std::function<void(FetchProgress)>& on_progress,
                                    std::stop_token stop) const
{
    const auto& url = address.url;
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return refusal(ExtractErrc::gone, "only http and https URLs can be downloaded");
    const auto plan = folder / plan_name;
    bool cover_in_the_way = false;
    const auto attempt = [&](const Wishes& wishes) -> Extracted<Fetched> {
        Download download(options_, folder, on_progress, stop);
        const auto answer = state_->ask(
            {.url = url,
             .headers = address.headers,
             .args = fetch_args(options_, folder, wishes),
             .limits = {.silence = options_.fetch_silence_limit},
             .output = {.on_stdout_line = [&](std::string_view line) { download.read_line(line); },
                        .on_second = [&] { download.look_at_folder(); }},
             .into = folder},
            download.stop());
        // Too large, or it does not come.
        cover_in_the_way = !answer && !stop.stop_requested() && download.at_cover() &&
                           (answer.error().code == ExtractErrc::cancelled ||
                            answer.error().code == ExtractErrc::timed_out);
        if (cover_in_the_way)
            return std::unexpected(answer.error());
        // Either we see it grow beyond, or the kernel refuses to let it.
        if (download.too_large() || (!answer && has_file_of(folder, options_.fetch_limit_bytes)))
            return refusal(ExtractErrc::too_large,
                           fmt::format("larger than {} MiB", options_.fetch_limit_bytes >> 20));
        if (!answer && download.too_slow() && !stop.stop_requested())
            return refusal(ExtractErrc::timed_out,
                           fmt::format("the download is slower than {} KiB/s",
                                       options_.fetch_pace.least_bytes_per_s >> 10));
        // It leaves out pieces that it cannot have. But it may also have been a plugin that looks for its server.
        if (answer && answer->refused && answer->refused->certain)
            log::warn("extractor", "yt-dlp was refused a connection, and continued without it",
                      {{"reason", answer->refused->text()}});
        if (answer)
            return collect(folder, plan_in(plan));
        if (const auto refused = try_write(folder); refused && !stop.stop_requested())
            return refusal(ExtractErrc::disk_full, refused.message());
        return std::unexpected(answer.error());
    };
    Wishes wishes;
    auto fetched = attempt(wishes);
    if (!fetched && fetched.error().code == ExtractErrc::format) {
        wishes.sorted = false;
        fetched = attempt(wishes);
    }
    if (cover_in_the_way) {
        log::info("extractor", "the cover is too large or does not come; downloading without it",
                  {{"site", site_of(url)}, {"limit_mb", cover_limit_bytes / 1'000'000}});
        empty(folder);
        wishes.cover = false;
        fetched = attempt(wishes);
    }
    std::error_code ignored;
    fs::remove(plan, ignored);
    return fetched;
}

}  // namespace tgvs::ytdlp
