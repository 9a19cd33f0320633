#include "library/cache.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/sha256.hpp"
#include "library/cache_key.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <numeric>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace tgvs::library {

namespace {

namespace fs = std::filesystem;
using SystemClock = std::chrono::system_clock;

constexpr std::size_t head_bytes = 4'096;
// 100,000 entry points take about 3 MB.
constexpr std::size_t meta_limit_bytes = 8 * 1024 * 1024;
// Left free for everybody else on the disk: 512 MiB, but no more than 2 % of a small one.
constexpr std::uint64_t floor_bytes = 512ULL * 1024 * 1024;
constexpr std::uint64_t floor_divisor = 50;

fs::space_info disk_space(const fs::path& folder)
{
    std::error_code error;
    const auto space = fs::space(folder, error);
    // A disk that does not answer must not stop the encoder: it will notice by itself.
    constexpr auto unknown = std::uintmax_t{1} << 62;
    return error ? fs::space_info{unknown, unknown, unknown} : space;
}

Result<void> make_folder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return failure("cannot create the folder " + folder.string(), error);
    if (::chmod(folder.c_str(), 0700) != 0)
        return failure("cannot set the mode of " + folder.string(), errno);
    return {};
}

void remove_quietly(const fs::path& path)
{
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

struct CacheContents {
    std::set<std::string> tracks;
    std::set<std::string> metas;
    std::vector<fs::path> leftovers;
};

// ".<key>.json.XXXXXX" is what an interrupted atomic write leaves.
bool is_leftover(const std::string& name)
{
    if (name.size() == cache_key_length + 5 && name.ends_with(".part"))
        return is_cache_key(name.substr(0, cache_key_length));
    return name.size() > cache_key_length + 1 && name[0] == '.' &&
           is_cache_key(name.substr(1, cache_key_length)) &&
           name.substr(cache_key_length + 1).starts_with(".json.");
}

Result<CacheContents> look_through(const fs::path& folder)
{
    CacheContents found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        const auto key = name.substr(0, std::min(name.size(), cache_key_length));
        const auto rest = name.substr(key.size());
        if (is_leftover(name))
            found.leftovers.push_back(entry->path());
        else if (is_cache_key(key) && rest == ".flv")
            found.tracks.insert(key);
        else if (is_cache_key(key) && rest == ".json")
            found.metas.insert(key);
    }
    if (error)
        return failure("cannot read the folder " + folder.string(), error);
    return found;
}

SystemClock::time_point time_of_change(const fs::path& file)
{
    struct stat found = {};
    if (::stat(file.c_str(), &found) != 0)
        return {};
    return SystemClock::time_point(std::chrono::duration_cast<SystemClock::duration>(
        std::chrono::seconds(found.st_mtim.tv_sec) +
        std::chrono::nanoseconds(found.st_mtim.tv_nsec)));
}

// Also on a disk that has become read-only: then the order of a restart is not quite right.
void set_time_of_change(const fs::path& file, SystemClock::time_point time)
{
    const auto since = time.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const timespec stamp = {
        .tv_sec = static_cast<time_t>(seconds.count()),
        .tv_nsec = static_cast<long>(std::chrono::nanoseconds(since - seconds).count())};
    const timespec both[2] = {stamp, stamp};
    [[maybe_unused]] const int done = ::utimensat(AT_FDCWD, file.c_str(), both, 0);
}

std::optional<std::uint64_t> size_of(const fs::path& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

fs::path meta_path(const fs::path& folder, const std::string& key)
{
    return folder / (key + ".json");
}

Result<CacheMeta> read_meta(const fs::path& path)
{
    const auto text = read_file(path, meta_limit_bytes);
    if (!text)
        return std::unexpected(text.error());
    return parse_cache_meta(*text);
}

Result<CacheMeta> checked_meta(const fs::path& meta_file, const fs::path& track)
{
    auto meta = read_meta(meta_file);
    if (!meta)
        return meta;
    if (size_of(track) != meta->index.size_bytes)
        return failure("size differs from what was written");
    const auto head = head_of(track);
    if (!head)
        return std::unexpected(head.error());
    if (*head != meta->head)
        return failure("beginning differs from what was written");
    return meta;
}

}  // namespace

Result<std::string> head_of(const fs::path& file)
{
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    char buffer[head_bytes];
    const auto count = fd ? ::pread(fd.get(), buffer, sizeof buffer, 0) : -1;
    if (count < 0)
        return failure("cannot read " + file.string(), errno);
    return sha256_hex({buffer, static_cast<std::size_t>(count)});
}

Cache::Cache(CacheOptions options) : options_(std::move(options))
{
    if (!options_.space)
        options_.space = disk_space;
}

Result<void> Cache::scan()
{
    entries_.clear();
    auto made = make_folder(options_.folder);
    remove_quietly(incoming_folder());
    if (made)
        made = make_folder(incoming_folder());
    const auto found = look_through(options_.folder);
    if (!found)
        return std::unexpected(found.error());
    for (const auto& path : found->leftovers)
        remove_quietly(path);
    for (const auto& key : found->tracks)
        if (!found->metas.contains(key))
            remove_quietly(track_path(key));
    for (const auto& key : found->metas)
        adopt(key);
    evict_beyond_limit();
    return made;
}

void Cache::adopt(const std::string& key)
{
    const auto meta_file = meta_path(options_.folder, key);
    const auto meta = read_meta(meta_file);
    if (!meta || size_of(track_path(key)) != meta->index.size_bytes) {
        log::warn("library", "cached track is damaged; removed, it will be encoded again",
                  {{"key", key},
                   {"reason", meta ? "size differs from what was written" : meta.error().message}});
        drop(key);
        return;
    }
    entries_[key] = {.location = meta->location,
                     .title = meta->title,
                     .fingerprint = meta->fingerprint,
                     .duration = meta->index.duration,
                     .size_bytes = meta->index.size_bytes,
                     .crc32 = meta->index.crc32,
                     .last_used = time_of_change(meta_file)};
}

const CacheEntry* Cache::find(const std::string& key) const
{
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

std::uint64_t Cache::total_bytes() const
{
    return std::accumulate(
        entries_.begin(), entries_.end(), std::uint64_t{0},
        [](std::uint64_t sum, const auto& entry) { return sum + entry.second.size_bytes; });
}

Result<CacheMeta> Cache::open(const std::string& key)
{
    const auto found = entries_.find(key);
    if (found == entries_.end())
        return failure("it is not in the cache");
    const auto meta_file = meta_path(options_.folder, key);
    auto meta = checked_meta(meta_file, track_path(key));
    if (!meta && out_of_descriptors(meta.error()))
        return meta;
    if (!meta) {
        log::warn("library", "cached track is damaged; removed, it will be encoded again",
                  {{"item", found->second.title}, {"key", key}, {"reason", meta.error().message}});
        drop(key);
        return meta;
    }
    found->second.last_used = SystemClock::now();
    set_time_of_change(meta_file, found->second.last_used);
    return meta;
}

fs::path Cache::track_path(const std::string& key) const
{
    return options_.folder / (key + ".flv");
}

fs::path Cache::part_path(const std::string& key) const
{
    return options_.folder / (key + ".part");
}

Result<void> Cache::make_folders() const
{
    for (const auto& folder : {options_.folder, incoming_folder()}) {
        std::error_code missing;
        if (fs::is_directory(folder, missing))
            continue;
        if (auto made = make_folder(folder); !made)
            return made;
    }
    return {};
}

Result<void> Cache::begin(const std::string& key) const
{
    if (auto made = make_folders(); !made)
        return made;
    discard(key);
    const auto part = part_path(key);
    const FileDescriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd)
        return failure("cannot write to " + options_.folder.string(), errno);
    return {};
}

void Cache::discard(const std::string& key) const
{
    ::unlink(part_path(key).c_str());
}

Result<void> Cache::keep(const std::string& key, const CacheMeta& meta)
{
    const auto part = part_path(key);
    ::chmod(part.c_str(), 0600);
    if (::rename(part.c_str(), track_path(key).c_str()) != 0)
        return failure("cannot rename " + part.string(), errno);
    // Not synced: after a power cut a track whose meta is missing or does not fit is made anew.
    const auto written =
        write_file_atomically(meta_path(options_.folder, key), to_text(meta), {.durable = false});
    if (!written) {
        drop(key);
        return written;
    }
    entries_[key] = {.location = meta.location,
                     .title = meta.title,
                     .fingerprint = meta.fingerprint,
                     .duration = meta.index.duration,
                     .size_bytes = meta.index.size_bytes,
                     .crc32 = meta.index.crc32,
                     .last_used = SystemClock::now()};
    evict_beyond_limit();
    return {};
}

void Cache::drop(const std::string& key)
{
    ::unlink(meta_path(options_.folder, key).c_str());
    ::unlink(track_path(key).c_str());
    entries_.erase(key);
}

bool Cache::oversized(const CacheEntry& entry) const
{
    return entry.size_bytes > options_.limit_bytes;
}

std::uint64_t Cache::counted_bytes() const
{
    std::uint64_t sum = 0;
    for (const auto& [key, entry] : entries_)
        if (!oversized(entry))
            sum += entry.size_bytes;
    return sum;
}

void Cache::evict_beyond_limit()
{
    while (evict_one([this](const CacheEntry& entry) { return oversized(entry); })) {
    }
    while (counted_bytes() > options_.limit_bytes &&
           evict_one([](const CacheEntry&) { return true; })) {
    }
}

bool Cache::evict_one(const std::function<bool(const CacheEntry&)>& may_go)
{
    const std::pair<const std::string, CacheEntry>* oldest = nullptr;
    for (const auto& entry : entries_)
        if (!pinned_.contains(entry.first) && may_go(entry.second) &&
            (oldest == nullptr || entry.second.last_used < oldest->second.last_used))
            oldest = &entry;
    if (oldest == nullptr)
        return false;
    // A disk that lets nothing be removed keeps its tracks playable.
    if (::unlink(track_path(oldest->first).c_str()) != 0 && errno != ENOENT)
        return false;
    log::debug("library", "evicted", {{"item", oldest->second.title}, {"key", oldest->first}});
    drop(std::string(oldest->first));
    return true;
}

std::uint64_t Cache::free_above_floor() const
{
    const auto space = options_.space(options_.folder);
    const auto floor = floor_of(space);
    return space.available > floor ? space.available - floor : 0;
}

std::uint64_t Cache::floor_of(const fs::space_info& space) const
{
    return std::min<std::uint64_t>(floor_bytes, space.capacity / floor_divisor);
}

Cache::Room Cache::room_for_download(std::uint64_t done_bytes, std::uint64_t total_bytes)
{
    if (std::max(done_bytes, total_bytes) > options_.limit_bytes)
        return Room::too_large;
    if (make_room(0))
        return Room::enough;
    const auto space = options_.space(options_.folder);
    return space.available + done_bytes > floor_of(space) ? Room::too_large : Room::full;
}

Cache::Room Cache::room_for_part(const PartSize& part)
{
    switch (judge_part(part, options_.limit_bytes, free_above_floor())) {
        case PartVerdict::goes_on:
            return Room::enough;
        case PartVerdict::evict:
            return make_room(0) ? Room::enough : Room::full;
        case PartVerdict::too_large:
            break;
    }
    return Room::too_large;
}

bool Cache::make_room(std::uint64_t bytes)
{
    const auto enough = [&] { return free_above_floor() > bytes; };
    if (bytes > options_.limit_bytes)
        return enough();
    while (!enough())
        if (!evict_one([](const CacheEntry&) { return true; }))
            return false;
    return true;
}

}  // namespace tgvs::library
