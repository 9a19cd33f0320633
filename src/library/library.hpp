// library/library.hpp: makes tracks of playlist items ahead of their time and hands them to the playout.
//
//   want(items) ─► resolve and fetch (yt-dlp, one at a time) ─► encode (ffmpeg, one at a time) ─► cache
//   open(item)  ─► a reader over the cached track, over the file that still grows, or over a live pipe
//
// A growing file is given out once it is `ahead` of where it is entered and grows faster than it is
// played; when a reader catches up all the same, it says NotYet and goes on later.
//
// Errors   an item that fails is logged, waits or goes into quarantine (quarantine.hpp), and is
//          Unavailable until then. A full or unwritable disk is nobody's fault: ERROR once with what to
//          do, cached items stay playable, the rest is tried again.
// Threads  three of its own, which block on children: one for yt-dlp (the next item is fetched while one
//          is encoded), one for ffmpeg, one for the errands of live readers (they must not wait for a download).
//          One lock for all state, never held while a child runs. Public calls from any thread.
// Stopping stop() refuses new work, cancels the children and joins: about two seconds at most.
#pragma once

#include "base/result.hpp"
#include "library/cache.hpp"
#include "library/growing_reader.hpp"
#include "library/library_children.hpp"
#include "library/library_metrics.hpp"
#include "library/library_tasks.hpp"
#include "library/library_types.hpp"
#include "library/live_reader.hpp"
#include "library/quarantine.hpp"
#include "ytdlp/extractor_gate.hpp"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::library {

struct LibraryOptions {
    std::filesystem::path cache_folder;
    std::filesystem::path state_folder;  // quarantine.json; empty: nothing is kept over a restart
    std::uint64_t cache_limit_bytes = 20'000'000'000;
    // What a growing track must have beyond the point where it is entered, and how fast it must grow.
    Seconds ahead{4};
    double ahead_speed = 1.1;  // programme seconds per second
    // How often a track that is in use is read as a whole, before its turn, for damage that no parser sees.
    // About a second of CPU per GB.
    std::chrono::seconds check_every{3'600};
    QuarantineOptions quarantine = {};
    LiveOptions live = {};
    // Of the disk that holds the cache; replaced in tests.
    std::function<std::filesystem::space_info(const std::filesystem::path&)> space = {};
};

class Library {
public:
    // Everything referred to must outlive the library; readers must not.
    Library(LibraryOptions options, const ExtractorApi& extractor, const EncoderApi& encoder,
            prometheus::Registry& registry);
    ~Library();

    // Called on a thread of the library after anything changed, and about twice a second while something
    // is being made. It must not call stop().
    void set_listener(std::function<void()> listener);
    // For tgvs_playlist_items.
    void set_playlist_size(std::size_t items);

    // What is needed next, in this order. Beyond 32 items the rest is ignored.
    void want(std::vector<playlist::Item> upcoming);

    ItemState state(const playlist::Item& item, Seconds from = {}) const;

    // Ready, Playable (from there) and LiveReady can be opened. What is damaged is made anew.
    Result<OpenedTrack> open(const playlist::Item& item, Seconds from = {});

    // A stand-in when what is next is not ready: the cached one that was on air longest ago.
    std::optional<playlist::Item> any_cached(const std::vector<playlist::Item>& among) const;

    // The playout found it broken: a cached track is dropped and made anew, a live source is left alone
    // for a while.
    void report_bad(const playlist::Item& item, const std::string& reason);

    LibrarySnapshot snapshot() const;

    void stop();

private:
    using Lock = std::unique_lock<std::mutex>;
    using Key = std::optional<std::string>;  // nothing: the file is not there

    // What a reader holds; when it is gone the item is no longer on air.
    struct OnAir {
        std::string location;
        std::string key;
        bool live = false;
        std::weak_ptr<const std::string> lease;
    };
    struct ReaderErrands {
        std::string url;
        std::weak_ptr<LiveErrands> errands;
    };
    struct FetchJob {
        playlist::Item item;
        std::filesystem::path folder;
        std::stop_token stop;
    };

    // library.cpp
    Key key_of(const playlist::Item& item) const;
    ItemState state_locked(const playlist::Item& item, const Key& key, Seconds from) const;
    std::optional<ItemState> waiting_state(const playlist::Item& item) const;
    std::optional<ItemState> task_state(const Task& task, Seconds from) const;
    bool playable(const Encoding& encoding, Seconds from) const;
    OpenedTrack lease_out(const playlist::Item& item, const std::string& key, OpenedTrack track);
    Result<OpenedTrack> open_cached(const playlist::Item& item, const std::string& key,
                                    Seconds from);
    Result<OpenedTrack> open_growing(const playlist::Item& item, Encoding& encoding, Seconds from);
    Result<std::optional<GrowingReader::File>> go_on(const std::string& location,
                                                     const std::string& key, Seconds at);
    OpenedTrack open_live(const playlist::Item& item, const ytdlp::Resolved& resolved);

    // library_workers.cpp
    // True if it brought new tasks.
    bool update_board(WallTime now = std::chrono::system_clock::now());
    void pin_tracks();
    bool needed(const playlist::Item& item, WallTime now) const;
    void wait_for_change(Lock& lock, WallTime now);
    void announce(Lock& lock);
    void wake();
    void remove_waste(Lock& lock);

    void fetch_loop();
    Task* next_to_fetch(WallTime now);
    FetchJob begin_fetch(Task& task);
    Result<void> make_fetch_folder(const std::filesystem::path& folder);
    void fetch(Lock& lock, const FetchJob& job);
    void finish_fetch(Lock& lock, const FetchJob& job, ytdlp::Extracted<Found> found);

    void encode_loop();
    void encode(const playlist::Item& item, ffmpeg::Source source, const std::stop_token& stop);
    Result<GrowthState> begin_encode(const playlist::Item& item, const std::string& key);
    void finish_encode(const playlist::Item& item, const Key& key, Prepared<CacheMeta> meta);

    void errand_loop();
    LiveAnswer run_errand(const std::string& url, const LiveErrand& errand);

    // library_check.cpp
    std::optional<playlist::Item> next_to_check() const;
    void looked_at(const std::string& key);
    void check(Lock& lock, const playlist::Item& item);

    // library_failures.cpp
    static std::string failure_id(const playlist::Item& item, const Key& key);
    void load_quarantine();
    void save_quarantine();
    Failure judged(const std::string& url, const ytdlp::ExtractFailure& failure);
    void failed(const playlist::Item& item, const Key& key, Failure failure);
    void succeeded(const playlist::Item& item, const Key& key);
    void disk_failed(const std::string& reason);
    void encoder_failed(const std::string& reason);
    void look_for_another_extractor();
    void look_for_other_cookies();
    void damaged(const playlist::Item& item, const std::string& key, const std::string& reason);
    void cannot_open(const playlist::Item& item, const std::string& reason);

    const LibraryOptions options_;
    const ExtractorApi& extractor_;
    const EncoderApi& encoder_;
    const std::string fingerprint_;
    LibraryMetrics metrics_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    Cache cache_;
    Quarantine quarantine_;
    ytdlp::ExtractorGate gate_;
    bool quarantine_changed_ = false;
    TaskBoard board_;
    std::map<std::string, Key> wanted_keys_;  // by location
    std::map<std::string, std::chrono::steady_clock::time_point>
        checked_;  // by key, of what is cached
    std::vector<OnAir> on_air_;
    std::vector<ReaderErrands> errands_;
    std::vector<std::filesystem::path> waste_;  // download folders to be removed
    std::uint64_t folders_made_ = 0;
    std::size_t playlist_size_ = 0;
    bool disk_trouble_ = false;
    bool encoder_trouble_ = false;
    std::string extractor_identity_;
    std::uint64_t cookies_seen_;
    bool cannot_open_ = false;  // for want of descriptors
    WallTime network_good_at_{};
    WallTime encoder_good_at_{};
    std::function<void()> listener_;

    std::mutex quarantine_file_mutex_;  // two workers may save at a time
    std::stop_source stop_errands_;
    std::jthread fetch_worker_;
    std::jthread encode_worker_;
    std::jthread errand_worker_;
};

}  // namespace tgvs::library
