#include "library/failures.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "library/preparation.hpp"

#include <chrono>
#include <utility>

namespace tgvs::library {

namespace {

constexpr std::size_t quarantine_limit_bytes = 64 * 1024 * 1024;
constexpr std::string_view quarantine_name = "quarantine.json";
constexpr std::size_t file_version_length = 16;  // of its key, behind a '#'

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

Failures::Failures(FailuresOptions options, const ExtractorApi& extractor, LibraryMetrics& metrics)
    : options_(std::move(options)),
      extractor_(extractor),
      metrics_(metrics),
      quarantine_(options_.quarantine),
      extractor_identity_(extractor.identity()),
      cookies_seen_(extractor.cookies_seen())
{
    load();
}

// A file that was changed is another one, and tried at once.
std::string Failures::id_of(const playlist::Item& item, const Key& key)
{
    if (item.is_url() || !key)
        return item.id();
    return item.id() + '#' + key->substr(0, file_version_length);
}

// The item's own id in one that id_of() has made.
std::string Failures::item_of(const std::string& id)
{
    const auto mark = id.size() > file_version_length ? id.size() - file_version_length - 1 : 0;
    const bool of_file = !id.contains("://") && id[mark] == '#' &&
                         id.find_first_not_of("0123456789abcdef", mark + 1) == std::string::npos;
    return of_file ? id.substr(0, mark) : id;
}

void Failures::load()
{
    const auto path = options_.state_folder / quarantine_name;
    std::error_code ignored;
    if (options_.state_folder.empty() || !std::filesystem::exists(path, ignored))
        return;
    const auto text = read_file(path, quarantine_limit_bytes);
    auto read = text ? Quarantine::from_text(*text, options_.quarantine)
                     : Result<Quarantine>(std::unexpected(text.error()));
    if (!read) {
        log::warn("library", "cannot read the list of failing items; retrying every item",
                  {{"file", path.string()}, {"reason", read.error().message}});
        return;
    }
    quarantine_ = *std::move(read);
    // There may be more memory now, another ALLOW_PRIVATE_SOURCES or CACHE_MAX_GB, or a larger disk.
    quarantine_.clear_classes({"memory", to_string(ytdlp::ExtractErrc::private_source),
                               to_string(ytdlp::ExtractErrc::too_large)});
}

bool Failures::unsaved() const
{
    const std::lock_guard lock(mutex_);
    return unsaved_;
}

void Failures::save()
{
    const std::lock_guard file_lock(file_mutex_);
    std::string text;
    {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(unsaved_, false) || options_.state_folder.empty())
            return;
        text = quarantine_.to_text();
    }
    const auto written =
        write_file_atomically(options_.state_folder / quarantine_name, text, {.durable = false});
    if (!written)
        log::warn("library", "cannot save the list of failing items; check the state folder",
                  {{"reason", written.error().message}});
}

std::optional<Standing> Failures::standing(const playlist::Item& item, const Key& key,
                                           WallTime now) const
{
    const std::lock_guard lock(mutex_);
    return quarantine_.standing(id_of(item, key), now);
}

std::optional<WallTime> Failures::site_closed_until(const playlist::Item& item, WallTime now) const
{
    if (!item.is_url())
        return std::nullopt;
    const std::lock_guard lock(mutex_);
    return gate_.closed_until(ytdlp::site_of(item.location), now);
}

std::size_t Failures::quarantined(WallTime now) const
{
    const std::lock_guard lock(mutex_);
    return quarantine_.quarantined(now);
}

std::map<std::string, Standing> Failures::all(WallTime now) const
{
    std::map<std::string, Standing> standings;
    const std::lock_guard lock(mutex_);
    for (auto& [id, standing] : quarantine_.all(now)) {
        auto& one = standings[item_of(id)];
        if (one.until < standing.until)
            one = std::move(standing);
    }
    return standings;
}

bool Failures::forget(const std::string& item_id)
{
    const std::lock_guard lock(mutex_);
    const bool any =
        quarantine_.clear_where([&](const std::string& id) { return item_of(id) == item_id; });
    unsaved_ = unsaved_ || any;
    return any;
}

bool Failures::wants_extractor_update() const
{
    const std::lock_guard lock(mutex_);
    return gate_.wants_update();
}

void Failures::item_failed(const playlist::Item& item, const Key& key, Failure failure)
{
    const std::lock_guard lock(mutex_);
    add(item, key, std::move(failure));
}

void Failures::fetch_failed(const playlist::Item& item, const ytdlp::ExtractFailure& failure)
{
    const std::lock_guard lock(mutex_);
    add(item, std::nullopt, judged(item.location, failure));
}

void Failures::renewal_failed(const std::string& url, const ytdlp::ExtractFailure& failure)
{
    const std::lock_guard lock(mutex_);
    judged(url, failure);
}

void Failures::renewed(const std::string& url)
{
    const std::lock_guard lock(mutex_);
    gate_.succeeded(url);
}

void Failures::fetched(const playlist::Item& item)
{
    const std::lock_guard lock(mutex_);
    gate_.succeeded(item.location);
    network_good_at_ = std::chrono::system_clock::now();
}

void Failures::encoded()
{
    const std::lock_guard lock(mutex_);
    encoder_good_at_ = std::chrono::system_clock::now();
}

void Failures::made(const playlist::Item& item, const Key& key)
{
    const std::lock_guard lock(mutex_);
    for (const auto& id : {id_of(item, key), item.id()})
        if (quarantine_.clear(id))
            unsaved_ = true;
    if (ends(Trouble::disk))
        log::info("library", "the cache folder is writable again");
    if (ends(Trouble::encoder))
        log::info("library", "ffmpeg works again");
}

bool Failures::played(const playlist::Item& item)
{
    const std::lock_guard lock(mutex_);
    const bool any = quarantine_.clear(item.id());
    unsaved_ = unsaved_ || any;
    return any;
}

Failure Failures::judged(const std::string& url, const ytdlp::ExtractFailure& failure)
{
    const auto verdict = gate_.failed(url, failure, std::chrono::system_clock::now());
    const bool disk = failure.code == ytdlp::ExtractErrc::disk_full;
    const bool outage = disk || failure.code == ytdlp::ExtractErrc::network ||
                        failure.code == ytdlp::ExtractErrc::missing;
    return {.blame = outage ? Blame::outage : blame_of(verdict.item),
            .error_class = disk ? "disk" : std::string(to_string(failure.code)),
            .reason = failure.reason,
            .retry_at = verdict.retry_at};
}

void Failures::add(const playlist::Item& item, const Key& key, Failure failure)
{
    const auto id = id_of(item, key);
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
    unsaved_ = true;
    metrics_.item_failed(playlist::source_kind(item), failure.error_class);
    if (failure.error_class == "disk")
        disk_trouble(failure.reason);
    if (failure.error_class == "encoder")
        encoder_trouble(failure.reason);
    const auto pause = std::chrono::ceil<std::chrono::seconds>(standing.until - now);
    log::warn(
        "library",
        standing.quarantined ? "item quarantined" : "item cannot be prepared; will retry later",
        {{"item", playlist::log_name(item)},
         {"class", standing.error_class},
         {"reason", standing.reason},
         {"retry_in_s", pause.count()},
         {"from", playlist::place_name(item)}});
}

void Failures::disk_failed(const std::string& reason)
{
    const std::lock_guard lock(mutex_);
    disk_trouble(reason);
}

void Failures::disk_trouble(const std::string& reason)
{
    if (!begins(Trouble::disk))
        return;
    log::error("library",
               "cannot write to the cache folder; free some space, lower CACHE_MAX_GB, or make "
               "CACHE_DIR writable; cached items keep playing",
               {{"folder", options_.cache_folder.string()}, {"reason", reason}});
}

void Failures::encoder_trouble(const std::string& reason)
{
    if (!begins(Trouble::encoder))
        return;
    log::error("library",
               "ffmpeg does not work; install it, or undo the last change to it; cached items keep "
               "playing",
               {{"reason", reason}});
}

void Failures::cannot_open(const playlist::Item& item, const std::string& reason)
{
    const std::lock_guard lock(mutex_);
    if (!begins(Trouble::descriptors))
        return;
    log::error("library",
               "cannot open a cached track, will retry; raise the limit of file descriptors "
               "(LimitNOFILE=)",
               {{"item", playlist::log_name(item)}, {"reason", reason}});
}

void Failures::can_open()
{
    const std::lock_guard lock(mutex_);
    ends(Trouble::descriptors);
}

void Failures::look_for_cures()
{
    auto identity = extractor_.identity();
    const auto cookies = extractor_.cookies_seen();
    const std::lock_guard lock(mutex_);
    note_extractor(std::move(identity));
    note_cookies(cookies);
}

void Failures::note_extractor(std::string identity)
{
    if (identity.empty() || identity == extractor_identity_)
        return;
    extractor_identity_ = std::move(identity);
    gate_.extractor_replaced();
    quarantine_.clear_classes(
        {to_string(ytdlp::ExtractErrc::runtime), to_string(ytdlp::ExtractErrc::format),
         to_string(ytdlp::ExtractErrc::missing), to_string(ytdlp::ExtractErrc::unknown)});
    unsaved_ = true;
    log::info("library",
              "yt-dlp or its JavaScript runtime has changed; retrying the items it failed on");
}

// `gone` is also what only members, adults or those who log in may see.
void Failures::note_cookies(std::uint64_t seen)
{
    if (seen == std::exchange(cookies_seen_, seen))
        return;
    gate_.cookies_replaced();
    quarantine_.clear_classes({to_string(ytdlp::ExtractErrc::bot_check),
                               to_string(ytdlp::ExtractErrc::cookies_dead),
                               to_string(ytdlp::ExtractErrc::gone)});
    unsaved_ = true;
    log::info("library", "cookies have changed; retrying the items that needed a login");
}

}  // namespace tgvs::library
