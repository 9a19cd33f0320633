// ytdlp/extractor.hpp: everything that yt-dlp does for us, as child processes.
//
// Every call blocks until its child has ended or `stop` is requested, and is bounded in time by Options.
//
// Secrets  the address and its headers go to yt-dlp in private files, not in its argv; the cookie jar as a private
//          copy. When a run succeeds and yt-dlp has changed its copy, the copy replaces the operator's
//          jar atomically, unless that was changed meanwhile. A jar whose account cookies have died is
//          left out until the operator changes it. Reasons and logs never hold a URL's query.
// Merging  yt-dlp is told that there is no ffmpeg: picture and sound that come apart stay two files
//          (no merge, no second copy on disk), and a live stream can never be recorded without end.
// Threads  any; what yt-dlp can do and the state of the jar are kept under a lock.
#pragma once

#include "playlist/item.hpp"
#include "ytdlp/extractor_types.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::ytdlp {

class ExtractorState;

class Extractor {
public:
    explicit Extractor(ExtractorOptions options);
    Extractor(Extractor&&) noexcept;
    Extractor& operator=(Extractor&&) noexcept;
    ~Extractor();

    // What an address is. One that is not http(s) (rtmp, srt, …) is live by itself and asks nobody. A
    // station's list is what it names. What only yt-dlp cannot play is what ffprobe says of it.
    Extracted<Resolved> resolve(const Address& address, std::stop_token stop) const;

    // Downloads into `folder` (made by the caller, removed by the caller). Never hands a signed URL to
    // ffmpeg: yt-dlp's own downloader honours throttling, ranges, available_at and cookies.
    // Progress begins anew for the sound when it comes apart from the picture; it is told once a second in any case, for
    // what lies on the disk. A cover that is too large or does not come is left off.
    Extracted<Fetched> fetch(const Address& address, const std::filesystem::path& folder,
                             const std::function<void(FetchProgress)>& on_progress,
                             std::stop_token stop) const;

    // The entries of a playlist page, flat; a channel's tabs are gone into. A page that is one video
    // gives that one item.
    Extracted<std::vector<playlist::Item>> expand(const std::string& url,
                                                  std::stop_token stop) const;

    // Changes when the program or a JavaScript runtime is replaced or installed; empty: the program is not.
    std::string identity() const;
    // Grows when the operator puts other cookies in place. Both ask nobody but the disk.
    std::uint64_t cookies_seen() const;

    // "2023.03.04", and the JavaScript runtime that it will find ("deno 2.3.1", or empty).
    Extracted<std::pair<std::string, std::string>> versions(std::stop_token stop) const;

    // Does yt-dlp take the options of its own (YTDLP_ARGS)? The reason is its own as well.
    Extracted<void> try_args(std::stop_token stop) const;

private:
    Extracted<Resolved> resolve_page(const Address& address, std::stop_token stop) const;
    Extracted<Resolved> resolve_stations(const std::vector<Address>& stations,
                                         std::stop_token stop) const;
    Extracted<Resolved> resolve_station(Address station, std::stop_token stop) const;
    // What ffprobe says of an address with which yt-dlp did not get anywhere.
    Extracted<Resolved> look_at(const Address& address, Extracted<Resolved> otherwise,
                                std::stop_token stop) const;
    // The addresses that the list names first; empty: none, or it cannot be had.
    std::vector<Address> stations_behind(const Address& list, std::stop_token stop) const;

    ExtractorOptions options_;
    std::unique_ptr<ExtractorState> state_;
};

}  // namespace tgvs::ytdlp
