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
// Threads  five of its own: one for yt-dlp (the next item is fetched while one is encoded), one for ffmpeg,
//          and three for the errands of readers, which the playout's thread must not wait for: what live
//          ones need takes seconds, so that one on air does not wait for one that is next, and what
//          growing ones need must not wait for either. Public calls from any thread.
// Locks    `mutex_` guards what is made and wanted (cache, board); it is never held while a child runs.
//          Failures, Leases and the desks have a lock each of their own: it may be taken while `mutex_`
//          is held, and never the other way round.
// Stopping stop() refuses new work, cancels the children and joins: about two seconds at most. Readers may
//          outlive the library: they hold nothing of it.
#pragma once

#include "base/result.hpp"
#include "library/cache.hpp"
#include "library/changing.hpp"
#include "library/errands.hpp"
#include "library/failures.hpp"
#include "library/growing_reader.hpp"
#include "library/leases.hpp"
#include "library/library_children.hpp"
#include "library/library_metrics.hpp"
#include "library/library_tasks.hpp"
#include "library/library_types.hpp"
#include "library/live_reader.hpp"
#include "library/live_titles.hpp"
#include "library/quarantine.hpp"
#include "playlist/programme.hpp"

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
    ChangingFiles::Options changing = {};
    LiveOptions live = {};
    // Of the disk that holds the cache, and what it says to a write; replaced in tests.
    std::function<std::filesystem::space_info(const std::filesystem::path&)> space = {};
    std::function<std::error_code(const std::filesystem::path&)> try_write = tgvs::try_write;
};

class Library {
public:
    // Everything referred to must outlive the library.
    Library(LibraryOptions options, const ExtractorApi& extractor, const EncoderApi& encoder,
            prometheus::Registry& registry);
    ~Library();

    // Called on a thread of the library after anything changed, and about twice a second while something
    // is being made. It must not call stop().
    void set_listener(std::function<void()> listener);
    // For tgvs_playlist_items.
    void set_playlist_size(std::size_t items);

    // What is needed next, in this order, the first one no sooner than `first_in` from now. Beyond 32 items the
    // rest is ignored.
    void want(std::vector<playlist::Item> upcoming, Seconds first_in = {});

    ItemState state(const playlist::Item& item, Seconds from = {}) const;

    // Ready, Playable (from there) and LiveReady can be opened. What is damaged is made anew.
    Result<OpenedTrack> open(const playlist::Item& item, Seconds from = {});

    // A stand-in when what is next is not ready: the cached one that was on air longest ago.
    std::optional<playlist::Item> any_cached(const playlist::Programme& among) const;

    // The playout found it broken: a cached track is dropped and made anew, a live source (one that is no
    // live address by itself: while its reader is there) is left alone for a while.
    void report_bad(const playlist::Item& item, const std::string& reason);

    // What a live source says it is playing; empty: it says nothing.
    std::string live_title(const playlist::Item& item) const { return live_titles_->of(item.id()); }

    LibrarySnapshot snapshot() const;

    // Asks the disk for its size, and otherwise what the library knows.
    Catalogue catalogue() const;
    // What people ask for, by the id of an item. What was not to be tried is tried now; what is cached goes and is made
    // anew, or just goes. What is on air stays. Beyond 8 items the one asked for first is not asked for any more.
    Result<Promise, Declined> retry(const std::string& id);
    Result<Promise, Declined> refetch(const std::string& id);
    Result<Promise, Declined> remove(const std::string& id);

    void stop();

private:
    using Lock = std::unique_lock<std::mutex>;
    using Key = Failures::Key;

    struct GrowingTrack {
        std::string location;
        std::string key;
    };
    struct FetchJob {
        playlist::Item item;
        std::filesystem::path folder;
        std::stop_token stop;
    };

    // Private functions are called with `mutex_` held, but for the workers' loops and what is said below to
    // take it. Those that are given the lock let go of it meanwhile: what was found before is to be looked
    // for again.

    // library.cpp
    Key key_of(const playlist::Item& item) const;                  // asks the disk; no lock needed
    std::string fingerprint_of(const playlist::Item& item) const;  // no lock needed
    // The track that an encoder with other settings made of the same source: it plays until there is one of
    // ours. Asks the disk if there is such a track at all.
    Key earlier_key(const playlist::Item& item) const;
    Key wanted_key(const std::string& id) const;
    const CacheEntry* cached(const Key& key) const;
    // `known` is what its file says of it.
    static std::string title_of(const playlist::Item& item, const std::string& known);
    ItemState state_of(const playlist::Item& item, const Key& key, Seconds from) const;
    std::optional<Unavailable> changing_state(const playlist::Item& item) const;
    std::optional<ItemState> task_state(const Task& task, Seconds from) const;
    std::optional<Unavailable> closed_site(const playlist::Item& item) const;
    bool playable(const Encoding& encoding, Seconds from) const;
    void damaged(const playlist::Item& item, const std::string& key, const std::string& reason);

    // library_open.cpp
    Result<OpenedTrack> open_cached(const playlist::Item& item, const std::string& key,
                                    Seconds from);
    Result<OpenedTrack> open_growing(const playlist::Item& item, Encoding& encoding, Seconds from);
    // For the reader of a track whose encoding broke off. Takes the lock.
    Result<std::optional<GrowingFile>> go_on(const GrowingTrack& track, Seconds at);
    OpenedTrack open_live(const playlist::Item& item, const ytdlp::Resolved& resolved);
    OpenedTrack lend(const playlist::Item& item, const std::string& key, OpenedTrack track);

    // library_catalogue.cpp
    // Gives the ids of what was wanted before. Takes the lock.
    std::set<std::string> add_asked(std::vector<playlist::Item>& wanted);
    std::optional<playlist::Item> known_item(const std::string& id) const;
    Promise ask_for(const std::string& id);
    bool drop_tracks(const std::string& id);
    void drop_task(const std::string& id);
    Result<Promise, Declined> throw_away(const std::string& id);

    // library_workers.cpp
    // True if it brought new tasks.
    bool update_board(WallTime now = std::chrono::system_clock::now());
    // Others may have work now.
    void work_has_changed();
    void pin_tracks();
    bool needed(const playlist::Item& item, WallTime now) const;
    Seconds needed_in(const playlist::Item& item) const;
    void wait_for_change(Lock& lock, WallTime now);
    void announce(Lock& lock);
    void remove_waste(Lock& lock);

    void fetch_loop();
    Task* next_to_fetch(WallTime now);
    FetchJob begin_fetch(Task& task);
    Result<void> make_fetch_folder(const std::filesystem::path& folder);
    void fetch(Lock& lock, const FetchJob& job);
    void finish_fetch(Lock& lock, const FetchJob& job, ytdlp::Extracted<FetchResult> found);

    void encode_loop();
    // These three take the lock.
    void encode(const playlist::Item& item, ffmpeg::Source source, const std::stop_token& stop);
    Result<GrowthState> begin_encode(const playlist::Item& item, const std::string& key);
    void finish_encode(const playlist::Item& item, const Key& key, Prepared<CacheMeta> meta);
    void file_changed(const playlist::Item& item);  // with the lock

    // library_errands.cpp
    void live_errand_loop();
    void barred(const playlist::Item& item, const Error& refusal);
    void plays_well(const playlist::Item& item);
    LiveAnswer run_errand(const playlist::Item& item,
                          const LiveErrand& errand);  // no lock needed
    void growing_errand_loop();

    // library_check.cpp
    std::optional<playlist::Item> next_to_check() const;
    void looked_at(const std::string& key);
    void check(Lock& lock, const playlist::Item& item);

    const LibraryOptions options_;
    const ExtractorApi& extractor_;
    const EncoderApi& encoder_;
    const std::string fingerprint_;
    const bool draws_titles_;
    LibraryMetrics metrics_;
    Failures failures_;
    Leases leases_;
    const std::shared_ptr<LiveTitles> live_titles_ = std::make_shared<LiveTitles>();
    ErrandDesk<LiveErrands, playlist::Item> live_desk_;
    ErrandDesk<GrowingErrands, GrowingTrack> growing_desk_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    Cache cache_;
    std::multimap<std::string, std::string>
        earlier_;  // keys of tracks found that encoders of the same form made, by id
    TaskBoard board_;
    mutable ChangingFiles changing_;          // remembers what it told
    std::map<std::string, Key> wanted_keys_;  // by the id of an item
    std::vector<playlist::Item> asked_;       // by people; wanted behind all else
    std::set<std::string> next_;              // the ids of all else
    Seconds first_in_{};  // when the first of them is needed, from the last want()
    std::map<std::string, std::chrono::steady_clock::time_point>
        checked_;                               // by key, of what is cached
    std::vector<std::filesystem::path> waste_;  // download folders to be removed
    std::uint64_t folders_made_ = 0;
    std::size_t playlist_size_ = 0;
    std::function<void()> listener_;

    std::stop_source stop_errands_;
    std::jthread fetch_worker_;
    std::jthread encode_worker_;
    std::jthread live_worker_;
    std::jthread second_live_worker_;
    std::jthread growing_worker_;
};

}  // namespace tgvs::library
