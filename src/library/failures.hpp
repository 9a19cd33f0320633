// library/failures.hpp: what went wrong, whose fault it was, and when each may be tried again.
//
//   items      in Quarantine, kept in the state folder over a restart
//   sites      behind the ExtractorGate
//   troubles   of the machine's own: disk, ffmpeg, descriptors. Each is logged when it begins and when it
//              ends, and holds nothing against an item
//
// Threads  any; one lock of its own, under which neither files nor children are waited for. It may be
//          called with the library's lock held and calls nothing of the library.
#pragma once

#include "library/library_children.hpp"
#include "library/library_metrics.hpp"
#include "library/quarantine.hpp"
#include "playlist/item.hpp"
#include "ytdlp/extractor_gate.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace tgvs::library {

struct FailuresOptions {
    std::filesystem::path state_folder;  // quarantine.json; empty: nothing is kept over a restart
    std::filesystem::path cache_folder;  // for the log
    QuarantineOptions quarantine = {};
};

class Failures {
public:
    // Of an item: nothing when its file is not there. A file that was changed is another one.
    using Key = std::optional<std::string>;

    // Both must outlive it.
    Failures(FailuresOptions options, const ExtractorApi& extractor, LibraryMetrics& metrics);

    // Why the item itself is not tried now. Nothing: it may be.
    std::optional<Standing> standing(const playlist::Item& item, const Key& key,
                                     WallTime now) const;
    // Of the site that the item comes from; nothing for a file.
    std::optional<WallTime> site_closed_until(const playlist::Item& item, WallTime now) const;
    std::size_t quarantined(WallTime now) const;
    // All that is not tried now, by the id of the item. Of a file that was changed, what failed last.
    std::map<std::string, Standing> all(WallTime now) const;
    // Whatever its file was like when it failed, the item may be tried now. True if something was held against it.
    bool forget(const std::string& item_id);
    bool wants_extractor_update() const;

    void item_failed(const playlist::Item& item, const Key& key, Failure failure);
    void fetch_failed(const playlist::Item& item, const ytdlp::ExtractFailure& failure);
    // A live source's address was asked for again: that says something of the site only.
    void renewal_failed(const std::string& url, const ytdlp::ExtractFailure& failure);
    void renewed(const std::string& url);
    void fetched(const playlist::Item& item);
    void encoded();  // whether or not it could be kept
    void made(const playlist::Item& item, const Key& key);
    // Of a live source, for a while. True if something was held against it.
    bool played(const playlist::Item& item);

    void disk_failed(const std::string& reason);
    void cannot_open(const playlist::Item& item, const std::string& reason);
    void can_open();

    // Another yt-dlp or other cookies: what that may cure may be tried again.
    void look_for_cures();

    // The list of failing items has changed since save(), which writes it if so.
    bool unsaved() const;
    void save();

private:
    enum class Trouble { disk, encoder, descriptors };

    static std::string id_of(const playlist::Item& item, const Key& key);
    static std::string item_of(const std::string& id);
    void load();
    // With the lock held.
    Failure judged(const std::string& url, const ytdlp::ExtractFailure& failure);
    void add(const playlist::Item& item, const Key& key, Failure failure);
    void note_extractor(std::string identity);
    void note_cookies(std::uint64_t seen);
    // True if it is news.
    bool begins(Trouble trouble) { return troubles_.insert(trouble).second; }
    bool ends(Trouble trouble) { return troubles_.erase(trouble) > 0; }
    void disk_trouble(const std::string& reason);
    void encoder_trouble(const std::string& reason);

    const FailuresOptions options_;
    const ExtractorApi& extractor_;
    LibraryMetrics& metrics_;

    mutable std::mutex mutex_;
    Quarantine quarantine_;
    bool unsaved_ = false;
    ytdlp::ExtractorGate gate_;
    std::set<Trouble> troubles_;
    std::string extractor_identity_;
    std::uint64_t cookies_seen_;
    WallTime network_good_at_{};
    WallTime encoder_good_at_{};

    std::mutex file_mutex_;  // several may save at a time; taken before the other
};

}  // namespace tgvs::library
