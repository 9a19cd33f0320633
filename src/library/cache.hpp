// library/cache.hpp: the folder of encoded tracks.
//
// A track is `<key>.flv` with `<key>.json` beside it; while it is made it is `<key>.part`. Files
// have mode 600, folders 700. In the folder only what is named so is ours; nothing else is touched,
// except that `incoming/`, for what is being fetched, is emptied at the start.
//
// Bounds   `limit_bytes` for all tracks together, and a floor of free disk. What was used longest
//          ago goes first; what is pinned stays, even beyond the limit. A track that outgrows the
//          whole limit while it is made is given up if it has no known end or the disk no room for
//          it; else it, like one that became larger because the limit was lowered, stays while it
//          is pinned. Once known to be so large, none of them drives out anything.
// Trust    a track is checked whenever it is opened: size and first bytes as they were written. One
//          that differs is removed, with a warning, and has to be made anew. The rest of it is for the library
//          to compare with its CRC-32, which takes longer.
// Errors   Error. A folder that cannot be written to leaves what is in it playable.
// Threads  none of its own and no locking: the library's lock guards it. Calls are short; a removal
//          costs what the file system takes to unlink one file.
#pragma once

#include "base/result.hpp"
#include "library/cache_meta.hpp"
#include "library/part_size.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace tgvs::library {

struct CacheOptions {
    std::filesystem::path folder;
    std::uint64_t limit_bytes = 20'000'000'000;
    // Free space of the disk that holds the folder; replaced in tests.
    std::function<std::filesystem::space_info(const std::filesystem::path&)> space = {};
};

struct CacheEntry {
    std::string location;
    std::string title;
    std::string fingerprint;  // of the encoder that made it
    Seconds duration{};
    std::uint64_t size_bytes = 0;
    std::optional<std::uint32_t> crc32 = std::nullopt;  // unknown of a track of an older version
    std::chrono::system_clock::time_point last_used;
};

class Cache {
public:
    explicit Cache(CacheOptions options);

    // Makes the folders, removes what was left half made, reads what is there.
    Result<void> scan();

    const CacheEntry* find(const std::string& key) const;
    const std::map<std::string, CacheEntry>& entries() const { return entries_; }
    std::uint64_t total_bytes() const;
    std::uint64_t limit_bytes() const { return options_.limit_bytes; }

    // The checked meta of a track that is there, which counts as used now.
    Result<CacheMeta> open(const std::string& key);

    std::filesystem::path track_path(const std::string& key) const;
    std::filesystem::path part_path(const std::string& key) const;
    std::filesystem::path incoming_folder() const { return options_.folder / "incoming"; }

    // Those that are not there (any more): somebody may have removed them.
    Result<void> make_folders() const;

    // An empty part file, mode 600 from birth, in place of an earlier one. A reader that has that
    // one open keeps it.
    Result<void> begin(const std::string& key) const;
    void discard(const std::string& key) const;
    // The part file becomes the track.
    Result<void> keep(const std::string& key, const CacheMeta& meta);
    void drop(const std::string& key);

    // These are not evicted: on air, next, being made.
    void set_pinned(std::set<std::string> keys) { pinned_ = std::move(keys); }
    void evict_beyond_limit();
    // False: there is less than `bytes` above the floor, even after evicting whatever may go. For more than the whole
    // limit nothing goes.
    bool make_room(std::uint64_t bytes);
    std::uint64_t free_above_floor() const;

    // Of what is being fetched and has so many bytes on this disk, evicting whatever may go.
    enum class Room {
        enough,
        too_large,  // alone larger than the cache may be, or than the disk has room for
        full,       // the disk is, by something else
    };
    Room room_for_download(std::uint64_t done_bytes, std::uint64_t total_bytes);
    // Likewise of a track that is being made, as judge_part() decides.
    Room room_for_part(const PartSize& part);

private:
    void adopt(const std::string& key);
    bool oversized(const CacheEntry& entry) const;
    std::uint64_t counted_bytes() const;
    std::uint64_t floor_of(const std::filesystem::space_info& space) const;
    bool evict_one(const std::function<bool(const CacheEntry&)>& may_go);

    CacheOptions options_;
    std::map<std::string, CacheEntry> entries_;
    std::set<std::string> pinned_;
};

// SHA-256 of the first bytes of a file.
Result<std::string> head_of(const std::filesystem::path& file);

}  // namespace tgvs::library
