// ytdlp/extractor_types.hpp: what yt-dlp is asked and answers.
#pragma once

#include "base/result.hpp"
#include "media/seconds.hpp"
#include "ytdlp/address.hpp"
#include "ytdlp/fetch_pace.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
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
    too_large,
    private_source,  // it leads to an address that is not public, and not in ALLOW_PRIVATE_SOURCES
    disk_full,       // by what the system says to a write, never by yt-dlp's words
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
    std::chrono::seconds examine_limit{30};   // of each question about what it can do
    std::chrono::seconds examine_again{300};  // when a JavaScript runtime gave no answer
    std::chrono::seconds resolve_limit{90};
    std::chrono::seconds expand_limit{300};         // a channel is many pages
    std::chrono::seconds fetch_silence_limit{60};   // a download that says nothing for this long
    FetchPaceOptions fetch_pace = {};               // a slower download is stopped
    std::uint64_t fetch_limit_bytes = 16ULL << 30;  // a larger download is stopped
    std::size_t list_limit = 5'000;                 // entries of one list
    int nice = 5;
    std::vector<std::filesystem::path> may_read = {};  // CHILD_READS, besides what it needs
};

struct Resolved {
    std::string title;
    media::Seconds duration{};  // 0: not known
    bool live = false;
    // What is downloaded instead of the URL, which is a station's list that names it; nothing: the URL.
    std::optional<Address> address = std::nullopt;
    // For a live item: what ffmpeg pulls.
    std::string live_url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> cookies = {};                         // extractor_cookies.hpp
    std::optional<std::chrono::system_clock::time_point> expires;  // of live_url
    // Pulled as if it were live, since yt-dlp cannot download it, but it has an end. 0: none.
    media::Seconds ends_after{};
    bool is_manifest = false;  // a list of segments, or what yt-dlp takes for one
};

struct Fetched {
    std::filesystem::path media;
    std::optional<std::filesystem::path> separate_audio;
    std::optional<std::filesystem::path> cover;
};

struct FetchProgress {
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;  // 0: not known
    std::uint64_t disk_bytes = 0;   // of all that lay in its folder when that was last looked at
};

}  // namespace tgvs::ytdlp
