// A part of Library: the readers of its tracks, as they are handed out.
#include "library/library.hpp"

#include <utility>

namespace tgvs::library {

namespace {

Result<GrowingFile> open_file(const std::filesystem::path& path,
                              const std::vector<EntryPoint>& points, Seconds from,
                              media::GrowthFlag growth)
{
    auto entry = entry_before(points, from);
    if (points.empty() || entry == points.front())
        entry = {};  // with whatever stands before the first keyframe
    auto reader = media::FlvFileReader::open(path, entry.offset, growth);
    if (!reader)
        return std::unexpected(reader.error());
    return GrowingFile{
        .reader = *std::move(reader), .growth = std::move(growth), .from = entry.second};
}

}  // namespace

Result<OpenedTrack> Library::open(const playlist::Item& item, Seconds from)
{
    const auto key = key_of(item);
    const std::lock_guard lock(mutex_);
    if (cached(key) != nullptr)
        return open_cached(item, *key, from);
    if (const auto earlier = earlier_key(item))
        return open_cached(item, *earlier, from);
    auto* encoding = board_.at<Encoding>(item.id());
    if (encoding != nullptr && playable(*encoding, from))
        return open_growing(item, *encoding, from);
    const auto* live = board_.at<LiveFound>(item.id());
    if (live == nullptr && !playlist::is_live_address(item))
        return failure("it is not ready");
    auto track = open_live(item, live != nullptr ? live->resolved : ytdlp::Resolved{});
    board_.remove(item.id());  // what was resolved is used up
    return track;
}

Result<OpenedTrack> Library::open_cached(const playlist::Item& item, const std::string& key,
                                         Seconds from)
{
    const auto meta = cache_.open(key);
    auto file = meta ? open_file(cache_.track_path(key), meta->index.points, from, nullptr)
                     : Result<GrowingFile>(std::unexpected(meta.error()));
    if (!file && out_of_descriptors(file.error())) {
        failures_.cannot_open(item, file.error().message);
        return std::unexpected(file.error());
    }
    if (!file) {
        cache_.drop(key);
        work_has_changed();
        return std::unexpected(file.error());
    }
    failures_.can_open();
    return lend(item, key,
                {.reader = std::move(file->reader),
                 .title = title_of(item, meta->title),
                 .duration = meta->index.duration,
                 .from = file->from});
}

Result<OpenedTrack> Library::open_growing(const playlist::Item& item, Encoding& encoding,
                                          Seconds from)
{
    auto file =
        open_file(cache_.part_path(encoding.key), encoding.report.points, from, encoding.growth);
    if (!file)
        return std::unexpected(file.error());
    encoding.entered = true;
    const auto begins = file->from;
    auto reader = std::make_unique<GrowingReader>(
        *std::move(file), growing_desk_.open({.location = item.id(), .key = encoding.key}));
    return lend(item, encoding.key,
                {.reader = std::move(reader),
                 .title = title_of(item, encoding.report.title),
                 .duration = encoding.report.duration,
                 .from = begins});
}

Result<std::optional<GrowingFile>> Library::go_on(const GrowingTrack& track, Seconds at)
{
    constexpr Seconds rounding{0.001};
    const Lock lock(mutex_);
    if (cache_.find(track.key) != nullptr) {
        const auto meta = cache_.open(track.key);
        if (!meta)
            return std::unexpected(meta.error());
        return open_file(cache_.track_path(track.key), meta->index.points, at + rounding, nullptr);
    }
    const auto* encoding = board_.at<Encoding>(track.location);
    if (encoding == nullptr || encoding->key != track.key || encoding->growth == nullptr)
        return failure("its encoding failed");
    const auto& points = encoding->report.points;
    const bool there = encoding->growth->load() != media::Growth::failed && !points.empty() &&
                       points.back().second + rounding >= at;
    if (!there)
        return std::nullopt;
    return open_file(cache_.part_path(track.key), points, at + rounding, encoding->growth);
}

OpenedTrack Library::open_live(const playlist::Item& item, const ytdlp::Resolved& resolved)
{
    const auto address = address_of(item);
    LiveParts parts = {
        .name = playlist::log_name(item),
        .source = {.url = resolved.live ? resolved.live_url : item.location,
                   .headers = resolved.live ? resolved.headers : address.headers,
                   .cookies = resolved.cookies},
        .expires = resolved.expires,
        .renewable = resolved.live,
        .ends_after = resolved.ends_after,
        .errands = live_desk_.open(item),
        // The registry's: it is there for longer than any reader.
        .on_restart = [&restarts = metrics_.live_restarts_total] { restarts.Increment(); },
        .on_title = [titles = live_titles_,
                     id = item.id()](std::string title) { titles->set(id, std::move(title)); }};
    live_titles_->forget(item.id());
    return lend(item, {},
                {.reader = std::make_unique<LiveReader>(std::move(parts), options_.live),
                 .title = title_of(item, resolved.title),
                 .duration = {},
                 .from = {},
                 .live = true});
}

OpenedTrack Library::lend(const playlist::Item& item, const std::string& key, OpenedTrack track)
{
    track.reader = leases_.lend({.location = item.id(), .key = key, .live = track.live},
                                std::move(track.reader));
    update_board();
    return track;
}

}  // namespace tgvs::library
