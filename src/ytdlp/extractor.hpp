// ytdlp/extractor.hpp: everything that yt-dlp does for us, as child processes.
//
// Every call blocks until its child has ended or `stop` is requested, and is bounded in time by Options.
//
// Secrets  the address goes to yt-dlp in a private file, not in its argv; the cookie jar as a private
//          copy. When a run succeeds and yt-dlp has changed its copy, the copy replaces the operator's
//          jar atomically, unless that was changed meanwhile. A jar whose account cookies have died is
//          left out until the operator changes it. Reasons and logs never hold a URL's query.
// Merging  yt-dlp is told that there is no ffmpeg: picture and sound that come apart stay two files
//          (no merge, no second copy on disk), and a live stream can never be recorded without end.
// Threads  any; what yt-dlp can do and the state of the jar are kept under a lock.
#pragma once

#include "base/result.hpp"
#include "media/seconds.hpp"
#include "playlist/item.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::ytdlp {

// Why yt-dlp could not give us an item; each has its own reaction (extractor_gate.hpp).
enum class ExtractErrc {
    bot_check,
    rate_limited,
    cookies_dead,
    runtime,  // no JavaScript runtime, challenge not solved: yt-dlp itself needs care
    gone,     // private, removed, members only
    geo,
    not_yet,  // upcoming; retry_at says when
    format,
    network,
    missing,  // yt-dlp is not installed
    disk_full,
    timed_out,
    cancelled,
    unknown,  // the last one: library_metrics.cpp counts up to it
};

std::string_view to_string(ExtractErrc code);

struct ExtractFailure {
    ExtractErrc code = ExtractErrc::unknown;
    std::string reason;  // yt-dlp's own words, cleaned, without secrets
    std::optional<std::chrono::system_clock::time_point> retry_at = std::nullopt;
};

template <class T>
using Extracted = Result<T, ExtractFailure>;

struct ExtractorOptions {
    std::string program = "yt-dlp";
    std::string ffprobe = "ffprobe";               // tells a live stream where yt-dlp cannot
    std::optional<std::filesystem::path> cookies;  // each run gets a private copy
    std::vector<std::string> extra_args;           // YTDLP_ARGS
    std::filesystem::path cache_folder;  // yt-dlp's own cache and the private cookie copies
    int max_height = 720;
    int fps = 30;
    std::chrono::seconds resolve_limit{90};
    std::chrono::seconds expand_limit{300};         // a channel is many pages
    std::chrono::seconds fetch_silence_limit{60};   // a download that says nothing for this long
    std::uint64_t fetch_limit_bytes = 16ULL << 30;  // a larger download is stopped
    std::size_t list_limit = 5'000;                 // entries of one list
    int nice = 5;
};

struct Resolved {
    std::string title;
    media::Seconds duration{};  // 0: not known
    bool live = false;
    // For a live item: what ffmpeg pulls.
    std::string live_url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::chrono::system_clock::time_point> expires;  // of live_url
};

struct Fetched {
    std::filesystem::path media;
    std::optional<std::filesystem::path> separate_audio;
    std::optional<std::filesystem::path> cover;
};

struct FetchProgress {
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;  // 0: not known
};

class Extractor {
public:
    explicit Extractor(ExtractorOptions options);
    Extractor(Extractor&&) noexcept;
    Extractor& operator=(Extractor&&) noexcept;
    ~Extractor();

    // What an address is. One that is not http(s) (rtmp, srt, …) is live by itself and asks nobody.
    Extracted<Resolved> resolve(const std::string& url, std::stop_token stop) const;

    // Downloads into `folder` (made by the caller, removed by the caller). Never hands a signed URL to
    // ffmpeg: yt-dlp's own downloader honours throttling, ranges, available_at and cookies.
    // Progress begins anew for the sound when it comes apart from the picture.
    Extracted<Fetched> fetch(const std::string& url, const std::filesystem::path& folder,
                             const std::function<void(FetchProgress)>& on_progress,
                             std::stop_token stop) const;

    // The entries of a playlist page, flat; a channel's tabs are gone into. A page that is one video
    // gives that one item.
    Extracted<std::vector<playlist::Item>> expand(const std::string& url,
                                                  std::stop_token stop) const;

    // Changes when the program is replaced; empty: it is not installed.
    std::string identity() const;
    // Grows when the operator puts other cookies in place. Both ask nobody but the disk.
    std::uint64_t cookies_seen() const;

    // "2023.03.04", and the JavaScript runtime that it will find ("deno 2.3.1", or empty).
    Extracted<std::pair<std::string, std::string>> versions(std::stop_token stop) const;

private:
    class State;

    ExtractorOptions options_;
    std::unique_ptr<State> state_;
};

}  // namespace tgvs::ytdlp
