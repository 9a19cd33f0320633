// The loops of the Library's workers, and what they share.
#include "base/file.hpp"
#include "base/log.hpp"
#include "library/cache_key.hpp"
#include "library/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

namespace tgvs::library {

namespace {

constexpr std::chrono::seconds look_around_every{20};

double ratio(ytdlp::FetchProgress progress)
{
    if (progress.total_bytes == 0)
        return -1;
    return std::min(
        1.0, static_cast<double>(progress.done_bytes) / static_cast<double>(progress.total_bytes));
}

constexpr const char* disk_is_full = "the disk of the cache folder is full";

std::string larger_than(std::uint64_t limit_bytes)
{
    return fmt::format("larger than CACHE_MAX_GB ({} MB) or the disk has room for",
                       limit_bytes / 1'000'000);
}

ytdlp::ExtractFailure no_room(Cache::Room room, std::uint64_t limit_bytes)
{
    if (room == Cache::Room::full)
        return {.code = ytdlp::ExtractErrc::disk_full, .reason = disk_is_full};
    return {.code = ytdlp::ExtractErrc::too_large, .reason = larger_than(limit_bytes)};
}

// Of an encode: what is too large is set aside for a day, as a download is.
std::optional<Failure> no_room_to_grow(Cache::Room room, std::uint64_t limit_bytes)
{
    if (room == Cache::Room::enough)
        return std::nullopt;
    if (room == Cache::Room::full)
        return Failure{.blame = Blame::outage, .error_class = "disk", .reason = disk_is_full};
    return Failure{.blame = Blame::permanent,
                   .error_class = std::string(to_string(ytdlp::ExtractErrc::too_large)),
                   .reason = "encoded, it is " + larger_than(limit_bytes)};
}

}  // namespace

// ---- What all workers share. Called with the lock held.

bool Library::update_board(WallTime now)
{
    const bool added =
        board_.add_missing([&](const playlist::Item& item) { return needed(item, now); });
    for (auto& folder : board_.tidy(leases_.locations()))
        waste_.push_back(std::move(folder));
    pin_tracks();

    const auto quarantined = failures_.quarantined(now);
    metrics_.cache_bytes.Set(static_cast<double>(cache_.total_bytes()));
    metrics_.items_quarantined.Set(static_cast<double>(quarantined));
    metrics_.items_ok.Set(
        static_cast<double>(playlist_size_ - std::min(playlist_size_, quarantined)));
    return added;
}

void Library::work_has_changed()
{
    update_board();
    changed_.notify_all();
}

void Library::pin_tracks()
{
    auto pinned = leases_.keys();
    for (const auto& [location, key] : wanted_keys_)
        if (key)
            pinned.insert(*key);
    for (const auto& item : board_.wanted())
        if (const auto earlier = earlier_key(item))
            pinned.insert(*earlier);
    cache_.set_pinned(std::move(pinned));
}

bool Library::needed(const playlist::Item& item, WallTime now) const
{
    if (stopping_ || playlist::is_live_address(item))
        return false;
    const auto key = wanted_key(item.id());
    return !leases_.is_live(item.id()) && cached(key) == nullptr &&
           !changing_.quiet_at(item.id(), now) && !failures_.standing(item, key, now);
}

// Of those before it only what is known to last.
Seconds Library::needed_in(const playlist::Item& item) const
{
    auto in = first_in_;
    for (const auto& before : board_.wanted()) {
        if (before.id() == item.id())
            break;
        if (const auto* entry = cached(wanted_key(before.id())))
            in += entry->duration;
    }
    return in;
}

// Until something was announced, or an item or a site that failed may be tried again, or it is time to
// look for another yt-dlp. `now` is when the caller found nothing to do: what became due since then must
// not be slept through.
void Library::wait_for_change(Lock& lock, WallTime now)
{
    if (update_board(now)) {
        changed_.notify_all();  // it may be work for another
        return;
    }
    auto until = now + look_around_every;
    for (const auto& item : board_.wanted()) {
        if (const auto standing = failures_.standing(item, wanted_key(item.id()), now))
            until = std::min(until, standing->until);
        else if (const auto closed = failures_.site_closed_until(item, now))
            until = std::min(until, *closed);
        else if (const auto quiet = changing_.quiet_at(item.id(), now))
            until = std::min(until, *quiet);
    }
    changed_.wait_for(lock, until - now);
}

void Library::announce(Lock& lock)
{
    update_board();
    const auto listener = listener_;
    lock.unlock();
    changed_.notify_all();
    failures_.save();
    if (listener)
        listener();
    lock.lock();
}

// Downloads can be large: their removal does not keep the lock.
void Library::remove_waste(Lock& lock)
{
    const auto folders = std::exchange(waste_, {});
    lock.unlock();
    for (const auto& folder : folders) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    lock.lock();
}

// ---- yt-dlp's worker.

void Library::fetch_loop()
{
    Lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        failures_.look_for_cures();  // on the disk
        lock.lock();
        // Not before: what failed in between would seem to fail later than now, as if the clock had been set back.
        const auto now = std::chrono::system_clock::now();
        if (stopping_)
            break;
        if (failures_.unsaved())
            announce(lock);
        else if (!waste_.empty())
            remove_waste(lock);
        else if (auto* task = next_to_fetch(now))
            fetch(lock, begin_fetch(*task));
        else
            wait_for_change(lock, now);
    }
    remove_waste(lock);
}

Task* Library::next_to_fetch(WallTime now)
{
    return board_.next_to_fetch(
        [&](const playlist::Item& item) { return !failures_.site_closed_until(item, now); });
}

Library::FetchJob Library::begin_fetch(Task& task)
{
    task.work = Fetching{};
    task.stop = {};
    return {.item = task.item,
            .folder = cache_.incoming_folder() / std::to_string(++folders_made_),
            .stop = task.stop.get_token()};
}

Result<void> Library::make_fetch_folder(const std::filesystem::path& folder)
{
    if (const auto made = cache_.make_folders(); !made)
        return made;
    if (!cache_.make_room(0))
        return failure(disk_is_full);
    if (::mkdir(folder.c_str(), 0700) != 0)
        return failure("cannot make " + folder.string(), errno);
    return {};
}

void Library::fetch(Lock& lock, const FetchJob& job)
{
    const auto folder = make_fetch_folder(job.folder);
    if (!folder) {
        finish_fetch(lock, job,
                     std::unexpected(ytdlp::ExtractFailure{.code = ytdlp::ExtractErrc::disk_full,
                                                           .reason = folder.error().message}));
        return;
    }
    lock.unlock();
    std::stop_source enough;
    const std::stop_callback forward(job.stop, [&] { enough.request_stop(); });
    auto room = Cache::Room::enough;
    const auto on_progress = [&](Stage stage, ytdlp::FetchProgress progress) {
        Lock progress_lock(mutex_);
        if (auto* fetching = board_.at<Fetching>(job.item.id()))
            *fetching = {.stage = stage, .progress = ratio(progress)};
        const auto on_disk = std::max(progress.done_bytes, progress.disk_bytes);
        if (on_disk > 0 && room == Cache::Room::enough) {
            room = cache_.room_for_download(on_disk, progress.total_bytes);
            if (room != Cache::Room::enough)
                enough.request_stop();
        }
        announce(progress_lock);
    };
    auto found =
        fetch_item(extractor_, metrics_, job.item, job.folder, on_progress, enough.get_token());
    lock.lock();
    if (room != Cache::Room::enough)
        found = std::unexpected(no_room(room, cache_.limit_bytes()));
    finish_fetch(lock, job, std::move(found));
}

void Library::finish_fetch(Lock& lock, const FetchJob& job, ytdlp::Extracted<FetchResult> found)
{
    auto* task = board_.find(job.item.id());
    auto* download = found ? std::get_if<Download>(&*found) : nullptr;
    if (download == nullptr || task == nullptr)
        waste_.push_back(job.folder);
    if (!found) {
        board_.remove(job.item.id());
        if (!job.stop.stop_requested())
            failures_.fetch_failed(job.item, found.error());
    } else {
        failures_.fetched(job.item);
        if (task != nullptr && download != nullptr)
            task->work = Downloaded{std::move(*download)};
        else if (task != nullptr)
            task->work = LiveFound{std::get<ytdlp::Resolved>(*std::move(found))};
    }
    announce(lock);
}

// ---- ffmpeg's worker.

void Library::encode_loop()
{
    Lock lock(mutex_);
    while (!stopping_) {
        const auto now = std::chrono::system_clock::now();
        auto* task = board_.next_to_encode();
        const auto unchecked = task == nullptr ? next_to_check() : std::nullopt;
        if (unchecked) {
            check(lock, *unchecked);
            continue;
        }
        if (task == nullptr) {
            wait_for_change(lock, now);
            continue;
        }
        const auto item = task->item;
        Download download = {.folder = {}, .source = {.media = item.location}};
        if (auto* downloaded = std::get_if<Downloaded>(&task->work))
            download = std::move(downloaded->download);
        const auto source = download.source;
        task->work =
            Encoding{.key = {}, .download = std::move(download), .growth = {}, .report = {}};
        task->stop = {};
        const auto stop = task->stop.get_token();
        lock.unlock();
        encode(item, source, stop);
        lock.lock();
    }
}

void Library::encode(const playlist::Item& item, ffmpeg::Source source, const std::stop_token& stop)
{
    const auto fingerprint = fingerprint_of(item);
    const auto key = cache_key(item, fingerprint);  // the file may have changed since want()
    if (!key) {
        finish_encode(item, std::nullopt,
                      std::unexpected(Failure{.blame = Blame::circumstances,
                                              .error_class = "file",
                                              .reason = key.error().message}));
        return;
    }
    const EncodeStorage storage = {
        .begin = [&] { return begin_encode(item, *key); },
        .make_room =
            [this](std::uint64_t bytes) {
                const std::lock_guard lock(mutex_);
                return cache_.make_room(bytes);
            },
        .lacks_room =
            [this](const PartSize& part) {
                const std::lock_guard lock(mutex_);
                return no_room_to_grow(cache_.room_for_part(part), cache_.limit_bytes());
            },
        .report =
            [&](const EncodeReport& report) {
                Lock lock(mutex_);
                if (auto* encoding = board_.at<Encoding>(item.id()))
                    encoding->report = report;
                announce(lock);
            },
        .try_write = [this] { return options_.try_write(options_.cache_folder); },
        .entered =
            [&] {
                const std::lock_guard lock(mutex_);
                const auto* encoding = board_.at<Encoding>(item.id());
                return encoding != nullptr && encoding->entered;
            },
        .needed_in =
            [&] {
                const std::lock_guard lock(mutex_);
                return needed_in(item);
            }};
    const EncodeJob job = {.item = item,
                           .source = std::move(source),
                           .part = cache_.part_path(*key),
                           .fingerprint = fingerprint};
    log::debug("library", "encoding", {{"item", playlist::log_name(item)}});
    finish_encode(item, *key, encode_item(encoder_, metrics_, job, storage, stop));
}

Result<GrowthState> Library::begin_encode(const playlist::Item& item, const std::string& key)
{
    const std::lock_guard lock(mutex_);
    if (auto begun = cache_.begin(key); !begun)
        return std::unexpected(begun.error());
    auto growth = std::make_shared<std::atomic<media::Growth>>(media::Growth::growing);
    if (auto* encoding = board_.at<Encoding>(item.id())) {
        encoding->key = key;
        encoding->report = {};
        encoding->growth = growth;
    }
    return growth;
}

void Library::finish_encode(const playlist::Item& item, const Key& key, Prepared<CacheMeta> meta)
{
    Lock lock(mutex_);
    const auto* encoding = board_.at<Encoding>(item.id());
    if (encoding != nullptr && !encoding->download.folder.empty())
        waste_.push_back(encoding->download.folder);
    const auto* task = board_.find(item.id());
    const bool stopped = task == nullptr || task->stop.stop_requested();
    board_.remove(item.id());
    if (const auto wanted = wanted_keys_.find(item.id()); wanted != wanted_keys_.end())
        wanted->second = key;
    pin_tracks();  // what is wanted stays when others are evicted for this track
    const auto earlier = earlier_key(item);
    const auto kept = meta ? cache_.keep(*key, *meta) : Result<void>();
    if (meta && kept)
        looked_at(*key);
    if (meta && kept && earlier)
        cache_.drop(*earlier);  // whoever plays it has it open
    if (meta)
        failures_.encoded();
    if (meta && kept)
        failures_.made(item, key);
    else if (meta)
        failures_.item_failed(
            item, key,
            {.blame = Blame::outage, .error_class = "disk", .reason = kept.error().message});
    else if (meta.error().error_class == changed_class)
        file_changed(item);
    else if (!stopped)
        failures_.item_failed(item, key, meta.error());
    if (key && (!meta || !kept))
        cache_.discard(*key);
    announce(lock);
}

// It is made anew once it is quiet; no failure of the item's.
void Library::file_changed(const playlist::Item& item)
{
    const auto key = key_of(item);
    changing_.seen(item.id(), key.value_or("gone"), std::chrono::system_clock::now());
    metrics_.item_failed(playlist::source_kind(item), changed_class);
    log::warn("library",
              "the file changed while it was being encoded; the track is not kept, and is made "
              "again once the file stops changing",
              {{"item", playlist::log_name(item)}});
}

}  // namespace tgvs::library
