// library/preparation.hpp: the two steps that make a track of an item, as blocking calls.
//
//   fetch_item    URL ─► live, or files on the local disk
//   encode_item   files ─► the cache's part file, followed and checked while it grows
//
// They know nothing of order, locks and waiting: the library's workers do. Each failure comes with its
// class and with whose fault it is. After a stop request what they return means nothing.
#pragma once

#include "library/cache.hpp"
#include "library/cache_index.hpp"
#include "library/cache_meta.hpp"
#include "library/library_children.hpp"
#include "library/library_metrics.hpp"
#include "library/library_types.hpp"
#include "library/quarantine.hpp"
#include "media/flv_file.hpp"
#include "playlist/item.hpp"

#include <atomic>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::library {

template <class T>
using Prepared = Result<T, Failure>;

// What has been fetched, in a folder of its own that goes with it.
struct Download {
    std::filesystem::path folder;
    ffmpeg::Source source;
};

using FetchResult = std::variant<ytdlp::Resolved, Download>;  // Resolved: it is live

// Of an item that is a URL: with the headers that its line gives it.
ytdlp::Address address_of(const playlist::Item& item);

// What the address is, counted and timed.
ytdlp::Extracted<ytdlp::Resolved> resolve_url(const ExtractorApi& extractor,
                                              LibraryMetrics& metrics,
                                              const ytdlp::Address& address,
                                              const std::stop_token& stop);

ytdlp::Extracted<FetchResult> fetch_item(
    const ExtractorApi& extractor, LibraryMetrics& metrics, const playlist::Item& item,
    const std::filesystem::path& folder,
    const std::function<void(Stage, ytdlp::FetchProgress)>& on_progress, std::stop_token stop);

// shared: the reader that follows the file may outlive the encode, and the encode the reader.
using GrowthState = std::shared_ptr<std::atomic<media::Growth>>;

struct EncodeReport {
    Seconds duration{};  // of the whole, 0: not known
    Seconds done{};      // in the file
    double speed = 0;
    std::string title;
    std::vector<EntryPoint> points;
};

// The encode's view of the cache, each call under the library's lock.
struct EncodeStorage {
    // A new, empty part file and the state that its readers watch.
    std::function<Result<GrowthState>()> begin;
    // False: not that many bytes can be freed.
    std::function<bool(std::uint64_t bytes)> make_room;
    // Why what has grown so far cannot go on growing, room having been made; nothing: it can.
    std::function<std::optional<Failure>(const PartSize& part)> lacks_room;
    std::function<void(const EncodeReport&)> report;
    // try_write() of base, of the folder of the part file; without the lock.
    std::function<std::error_code()> try_write;
    // Somebody has begun to watch what is being made.
    std::function<bool()> entered;
    // It is needed no sooner than that.
    std::function<Seconds()> needed_in;
};

struct Hearing {
    Seconds length = {};  // of the item; 0: not known
    Seconds left = {};    // of it
    Seconds needed_in = {};
    Seconds spent = {};  // with hearing it
};

// Whether what is left of an item can be heard before it is encoded, and the item be on air in time all the same. A
// short one is worth two seconds of waiting: levelled as it comes it would be as wrong as it is short, and for good. One
// that is no longer than loudnorm looks ahead is heard in any case: FFmpeg 7's loudnorm turns silence that short into
// NaN, and the encoder refuses it. Pure.
bool time_to_hear(const Hearing& hearing);

struct EncodeJob {
    playlist::Item item;
    ffmpeg::Source source;
    std::filesystem::path part;
    std::string fingerprint;
};

// The error class of an item whose file was replaced, or was still being written, meanwhile.
inline constexpr std::string_view changed_class = "changed";

// The part file is complete, synced and checked when this succeeds. Before a failure is put down to
// the item, the encoder has shown that it works.
Prepared<CacheMeta> encode_item(const EncoderApi& encoder, LibraryMetrics& metrics, EncodeJob job,
                                const EncodeStorage& storage, std::stop_token stop);

}  // namespace tgvs::library
