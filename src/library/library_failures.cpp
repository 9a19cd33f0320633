#include "base/file.hpp"
#include "base/log.hpp"
#include "library/library.hpp"

namespace tgvs::library {

namespace {

constexpr std::size_t quarantine_limit_bytes = 64 * 1024 * 1024;
constexpr std::string_view quarantine_name = "quarantine.json";

Blame blame_of(ytdlp::ExtractorGate::Item item)
{
    switch (item) {
        case ytdlp::ExtractorGate::Item::later:
            return Blame::circumstances;
        case ytdlp::ExtractorGate::Item::counts:
            return Blame::item;
        case ytdlp::ExtractorGate::Item::set_aside:
            return Blame::permanent;
    }
    return Blame::item;
}

}  // namespace

// A file that was changed is another one, and tried at once.
std::string Library::failure_id(const playlist::Item& item, const Key& key)
{
    if (item.is_url() || !key)
        return item.location;
    return item.location + '#' + key->substr(0, 16);
}

void Library::load_quarantine()
{
    const auto path = options_.state_folder / quarantine_name;
    std::error_code ignored;
    if (options_.state_folder.empty() || !std::filesystem::exists(path, ignored))
        return;
    const auto text = read_file(path, quarantine_limit_bytes);
    auto read = text ? Quarantine::from_text(*text, options_.quarantine)
                     : Result<Quarantine>(std::unexpected(text.error()));
    if (read)
        quarantine_ = *std::move(read);
    else
        log::warn("library", "cannot read the list of failing items; retrying every item",
                  {{"file", path.string()}, {"reason", read.error().message}});
}

void Library::save_quarantine()
{
    if (options_.state_folder.empty())
        return;
    const std::lock_guard file_lock(quarantine_file_mutex_);
    std::string text;
    {
        const std::lock_guard lock(mutex_);
        text = quarantine_.to_text();
    }
    const auto written =
        write_file_atomically(options_.state_folder / quarantine_name, text, {.durable = false});
    if (!written)
        log::warn("library", "cannot save the list of failing items; check the state folder",
                  {{"reason", written.error().message}});
}

Failure Library::judged(const std::string& url, const ytdlp::ExtractFailure& failure)
{
    const auto verdict = gate_.failed(url, failure, std::chrono::system_clock::now());
    const bool disk =
        failure.code == ytdlp::ExtractErrc::disk_full || says_disk_full(failure.reason);
    const bool outage = disk || failure.code == ytdlp::ExtractErrc::network ||
                        failure.code == ytdlp::ExtractErrc::missing;
    return {.blame = outage ? Blame::outage : blame_of(verdict.item),
            .error_class = disk ? "disk" : std::string(to_string(failure.code)),
            .reason = failure.reason,
            .retry_at = verdict.retry_at};
}

void Library::failed(const playlist::Item& item, const Key& key, Failure failure)
{
    const auto id = failure_id(item, key);
    const auto now = std::chrono::system_clock::now();
    // The network was good for others since this item's last failure: then it is the item.
    const auto last = quarantine_.last_failure(id);
    if (failure.error_class == to_string(ytdlp::ExtractErrc::network) && last &&
        network_good_at_ > *last)
        failure.blame = Blame::item;
    // Others were encoded since: it is killed more often than they, and leaves them the encoder for longer each time.
    if (failure.error_class == "killed" && last && encoder_good_at_ > *last)
        failure.blame = Blame::circumstances;
    const auto standing = quarantine_.add_failure(id, failure, now);
    quarantine_changed_ = true;
    metrics_.item_failed(playlist::source_kind(item), failure.error_class);
    if (failure.error_class == "disk")
        disk_failed(failure.reason);
    if (failure.error_class == "encoder")
        encoder_failed(failure.reason);
    const auto pause = std::chrono::ceil<std::chrono::seconds>(standing.until - now);
    log::warn(
        "library",
        standing.quarantined ? "item quarantined" : "item cannot be prepared; will retry later",
        {{"item", playlist::log_name(item)},
         {"class", standing.error_class},
         {"reason", standing.reason},
         {"retry_in_s", pause.count()}});
}

void Library::succeeded(const playlist::Item& item, const Key& key)
{
    if (quarantine_.clear(failure_id(item, key)))
        quarantine_changed_ = true;
    if (quarantine_.clear(item.location))
        quarantine_changed_ = true;
    if (std::exchange(disk_trouble_, false))
        log::info("library", "the cache folder is writable again");
    if (std::exchange(encoder_trouble_, false))
        log::info("library", "ffmpeg works again");
}

void Library::encoder_failed(const std::string& reason)
{
    if (!std::exchange(encoder_trouble_, true))
        log::error("library",
                   "ffmpeg does not work; install it, or undo the last change to it; cached items "
                   "keep playing",
                   {{"reason", reason}});
}

void Library::look_for_another_extractor()
{
    auto identity = extractor_.identity();
    if (identity.empty() || identity == extractor_identity_)
        return;
    extractor_identity_ = std::move(identity);
    gate_.extractor_replaced();
    quarantine_.clear_classes(
        {to_string(ytdlp::ExtractErrc::runtime), to_string(ytdlp::ExtractErrc::format),
         to_string(ytdlp::ExtractErrc::missing), to_string(ytdlp::ExtractErrc::unknown)});
    quarantine_changed_ = true;
    log::info("library", "yt-dlp has changed; retrying the items it failed on");
}

// `gone` is also what only members, adults or those who log in may see.
void Library::look_for_other_cookies()
{
    const auto seen = extractor_.cookies_seen();
    if (seen == std::exchange(cookies_seen_, seen))
        return;
    gate_.cookies_replaced();
    quarantine_.clear_classes({to_string(ytdlp::ExtractErrc::bot_check),
                               to_string(ytdlp::ExtractErrc::cookies_dead),
                               to_string(ytdlp::ExtractErrc::gone)});
    quarantine_changed_ = true;
    log::info("library", "cookies have changed; retrying the items that needed a login");
}

void Library::disk_failed(const std::string& reason)
{
    if (std::exchange(disk_trouble_, true))
        return;
    log::error("library",
               "cannot write to the cache folder; free some space, lower CACHE_MAX_GB, or make "
               "CACHE_DIR writable; cached items keep playing",
               {{"folder", options_.cache_folder.string()}, {"reason", reason}});
}

void Library::cannot_open(const playlist::Item& item, const std::string& reason)
{
    if (std::exchange(cannot_open_, true))
        return;
    log::error("library",
               "cannot open a cached track, will retry; raise the limit of file descriptors "
               "(LimitNOFILE=)",
               {{"item", playlist::log_name(item)}, {"reason", reason}});
}

void Library::damaged(const playlist::Item& item, const std::string& key, const std::string& reason)
{
    cache_.drop(key);
    metrics_.item_failed(playlist::source_kind(item), "damaged");
    log::warn("library", "cached track is damaged; removed, it will be encoded again",
              {{"item", playlist::log_name(item)}, {"reason", reason}});
}

void Library::report_bad(const playlist::Item& item, const std::string& reason)
{
    const auto key = key_of(item);
    const std::lock_guard lock(mutex_);
    if (key && cache_.find(*key) != nullptr) {
        damaged(item, *key, reason);
    } else if (playlist::is_live_address(item)) {
        failed(item, key,
               {.blame = Blame::circumstances, .error_class = "network", .reason = reason});
    }
    update_board();
    changed_.notify_all();  // a worker does what takes longer
}

}  // namespace tgvs::library
