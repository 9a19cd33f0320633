// encode_item() of library/preparation.hpp.
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "library/cache.hpp"
#include "library/cache_key.hpp"
#include "library/preparation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <unistd.h>

namespace tgvs::library {

namespace {

constexpr int encode_attempts = 2;
// Two encodes of one source that ended by themselves are as long as each other.
constexpr Seconds same_length_within{1};
// Of a file, left out. Indexes and attached pictures at its end are less.
constexpr double worth_a_word = 0.2;

Failure disk_failure(std::string reason)
{
    return {.blame = Blame::outage, .error_class = "disk", .reason = std::move(reason)};
}

// One that was removed is read to its end by those who have it open.
bool is_another(const playlist::Item& item, const std::string& identity)
{
    const auto now = file_identity(item);
    return now != identity && now != gone_file;
}

// Whatever was made of it, or was wrong with it: it may be half of one and half of the other.
Failure changed_meanwhile()
{
    return {.blame = Blame::circumstances,
            .error_class = std::string(changed_class),
            .reason = "the file changed while it was being encoded"};
}

// A child that could not be started says nothing of the item.
Blame blame_of(const Error& error)
{
    return out_of_descriptors(error) ? Blame::circumstances : Blame::item;
}

// What the list says of the item.
void take_wishes(ffmpeg::Source& source, const playlist::Options& said)
{
    source.start = said.start.value_or(std::chrono::milliseconds{});
    source.stop = said.stop;
    source.audio_languages = said.audio;
    source.subtitle_languages = said.subtitles;
    if (said.aspect)
        source.aspect = ffmpeg::Shape{said.aspect->width, said.aspect->height};
}

// One encode and what is known of it while it runs.
class EncodeRun {
public:
    EncodeRun(const EncoderApi& encoder, LibraryMetrics& metrics, const EncodeJob& job,
              const EncodeStorage& storage, const ffmpeg::MediaInfo& info,
              const std::string& identity, std::optional<Seconds> ended_before)
        : encoder_(encoder),
          metrics_(metrics),
          job_(job),
          storage_(storage),
          info_(info),
          identity_(identity),
          ended_before_(ended_before)
    {
        report_.duration = info.duration;
        report_.title = title();
    }

    Prepared<CacheMeta> run(const std::stop_token& stop)
    {
        // The writer's folder is tried before anything is thrown away for it.
        auto growth = storage_.begin();
        if (!growth)
            return std::unexpected(disk_failure(growth.error().message));
        if (auto lack = storage_.lacks_room({}))
            return std::unexpected(*std::move(lack));
        auto meta = encode_and_check(stop);
        (*growth)->store(meta ? media::Growth::complete : media::Growth::failed);
        metrics_.encode_speed_ratio.Set(0);
        if (!meta)  // its space is needed for the next attempt, or for others
            ::unlink(job_.part.c_str());
        return meta;
    }

    // How its encoder failed, if it did.
    std::optional<ffmpeg::EncodeErrc> failed_as() const { return failed_as_; }
    // Its encoder ended with success, but early: where.
    std::optional<Seconds> ended_early() const { return ended_early_; }

private:
    std::string title() const
    {
        for (const auto& candidate : {job_.item.title, job_.source.title, info_.title})
            if (!candidate.empty())
                return candidate;
        return job_.source.media.stem().string();
    }

    Prepared<CacheMeta> encode_and_check(const std::stop_token& stop)
    {
        auto indexer = TrackIndexer::open(job_.part);
        if (!indexer)
            return std::unexpected(disk_failure(indexer.error().message));
        auto encoded = encode(*indexer, stop);
        if (changed())
            return std::unexpected(changed_meanwhile());
        if (!encoded)
            return std::unexpected(encoded.error());
        auto index = indexer->finish();
        if (!index)
            return std::unexpected(own_fault(index.error().message));
        if (auto synced = sync(); !synced)
            return std::unexpected(disk_failure(synced.error().message));
        const auto head = head_of(job_.part);
        if (!head)
            return std::unexpected(disk_failure(head.error().message));
        return CacheMeta{.location = job_.item.id(),
                         .title = printable(report_.title),
                         .fingerprint = job_.fingerprint,
                         .head = *head,
                         .created = std::chrono::system_clock::now(),
                         .index = *std::move(index)};
    }

    Prepared<void> encode(TrackIndexer& indexer, const std::stop_token& stop)
    {
        std::stop_source enough;
        const std::stop_callback forward(stop, [&enough] { enough.request_stop(); });
        std::optional<Failure> failed;
        const auto on_progress = [&](ffmpeg::EncodeProgress progress) {
            if (failed)
                return;
            failed = follow(indexer, progress);
            if (failed)
                enough.request_stop();
        };
        auto source = job_.source;
        source.title = report_.title;
        const ChildCount child(metrics_);
        const auto encoded =
            encoder_.encode(source, info_, job_.part, on_progress, enough.get_token());
        if (failed)
            return std::unexpected(*failed);
        if (encoded || ends_there(indexer, encoded.error()))
            return {};
        failed_as_ = encoded.error().code;
        // Its words may be those of a file's name or of a site.
        if (const auto refused = storage_.try_write())
            return std::unexpected(disk_failure(refused.message()));
        if (encoded.error().code == ffmpeg::EncodeErrc::killed)
            return std::unexpected(Failure{.blame = Blame::outage,
                                           .error_class = "killed",
                                           .reason = encoded.error().message});
        return std::unexpected(Failure{.blame = blame_of(encoded.error()),
                                       .error_class = "encode",
                                       .reason = encoded.error().message});
    }

    // Nothing that is wrong with a source shortens its track. But should the encoder end there each time, the
    // track is as good as it gets.
    bool ends_there(TrackIndexer& indexer, const ffmpeg::EncodeFailure& failure)
    {
        if (failure.code != ffmpeg::EncodeErrc::ended_early || !indexer.follow())
            return false;
        ended_early_ = indexer.done();
        const bool again = ended_before_ && *ended_early_ > *ended_before_ - same_length_within &&
                           *ended_early_ < *ended_before_ + same_length_within;
        if (again)
            log::warn("library",
                      "the encoder stopped early twice at the same position; the track stays "
                      "shorter than its source; play the file to see what it contains",
                      {{"item", playlist::log_name(job_.item)}, {"reason", failure.message}});
        return again;
    }

    std::optional<Failure> follow(TrackIndexer& indexer, ffmpeg::EncodeProgress progress)
    {
        if (changed())
            return changed_meanwhile();
        if (auto followed = indexer.follow(); !followed)
            return own_fault(followed.error().message);
        if (auto lack = storage_.lacks_room(
                part_size(indexer.size_bytes(), indexer.done(), info_.duration)))
            return lack;
        metrics_.encode_speed_ratio.Set(progress.speed);
        report_.done = indexer.done();
        report_.speed = progress.speed;
        report_.points = indexer.points();
        storage_.report(report_);
        return std::nullopt;
    }

    bool changed() const { return is_another(job_.item, identity_); }

    Result<void> sync() const
    {
        const FileDescriptor fd(::open(job_.part.c_str(), O_RDONLY | O_CLOEXEC));
        if (!fd || ::fdatasync(fd.get()) != 0)
            return failure("cannot sync the encoded track", errno);
        return {};
    }

    static Failure own_fault(std::string reason)
    {
        return {.error_class = "encode", .reason = std::move(reason)};
    }

    const EncoderApi& encoder_;
    LibraryMetrics& metrics_;
    const EncodeJob& job_;
    const EncodeStorage& storage_;
    const ffmpeg::MediaInfo& info_;
    const std::string& identity_;          // of the item's file, when it was probed
    std::optional<Seconds> ended_before_;  // the attempt before this one, early
    std::optional<Seconds> ended_early_;
    std::optional<ffmpeg::EncodeErrc> failed_as_;
    EncodeReport report_;
};

Prepared<ffmpeg::MediaInfo> probe(const EncoderApi& encoder, LibraryMetrics& metrics,
                                  const EncodeJob& job, const std::stop_token& stop)
{
    const ChildCount child(metrics);
    auto info = encoder.probe(job.source, stop);
    if (!info)
        return std::unexpected(Failure{.blame = blame_of(info.error()),
                                       .error_class = "unreadable",
                                       .reason = info.error().message});
    if (!info->beyond_memory.empty())
        return std::unexpected(Failure{
            .blame = Blame::permanent, .error_class = "memory", .reason = info->beyond_memory});
    return *std::move(info);
}

// It is left off when the item is needed sooner than was thought.
std::optional<ffmpeg::Levelling> hear(const EncoderApi& encoder, LibraryMetrics& metrics,
                                      const EncodeJob& job, const ffmpeg::MediaInfo& info,
                                      const EncodeStorage& storage, const std::stop_token& stop)
{
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    const auto is_time = [&](Seconds done) {
        return time_to_hear({.length = info.duration,
                             .left = info.duration - done,
                             .needed_in = storage.needed_in(),
                             .spent = Clock::now() - begun});
    };
    if (!is_time({}))
        return std::nullopt;
    std::stop_source enough;
    const std::stop_callback forward(stop, [&enough] { enough.request_stop(); });
    const auto look_at_time = [&](ffmpeg::EncodeProgress progress) {
        if (!is_time(progress.done))
            enough.request_stop();
    };
    const ChildCount child(metrics);
    return encoder.hear(job.source, info, look_at_time, enough.get_token());
}

Prepared<CacheMeta> probe_and_encode(const EncoderApi& encoder, LibraryMetrics& metrics,
                                     EncodeJob job, const EncodeStorage& storage,
                                     const std::stop_token& stop)
{
    const auto identity = file_identity(job.item);
    const auto info = probe(encoder, metrics, job, stop);
    if (!info)
        return std::unexpected(is_another(job.item, identity) ? changed_meanwhile() : info.error());
    if (info->left_out >= worth_a_word)
        log::warn("library",
                  "the end of the file is not played: it has another recording, or no media; "
                  "if recordings were joined, list them separately",
                  {{"item", playlist::log_name(job.item)},
                   {"plays_s", fmt::format("{:.0f}", info->duration.count())},
                   {"left_out", fmt::format("{:.0f} %", 100 * info->left_out)}});
    const auto expected = static_cast<std::uint64_t>(
        info->duration.count() * static_cast<double>(encoder.bytes_per_second()));
    storage.make_room(expected);  // as far as it goes: an estimate is no reason to refuse
    job.source.levelling = hear(encoder, metrics, job, *info, storage, stop);
    std::optional<Seconds> ended_early;
    for (int attempt = 1;;) {
        EncodeRun run(encoder, metrics, job, storage, *info, identity, ended_early);
        auto meta = run.run(stop);
        ended_early = run.ended_early();
        const auto& languages = job.source.subtitle_languages;
        const bool slow_subtitles =
            run.failed_as() == ffmpeg::EncodeErrc::too_slow_with_subtitles &&
            !(languages && languages->empty());
        // After room was made; when it ended for no reason; without what makes it slow; when somebody is in the middle
        // of it, and would have to leave. What is slow by itself has kept the encoder for long enough.
        const auto promising = [&] {
            if (meta.error().error_class == changed_class || meta.error().blame == Blame::permanent)
                return false;
            if (run.failed_as() == ffmpeg::EncodeErrc::too_slow)
                return false;
            return meta.error().error_class == "disk"
                       ? storage.make_room(expected)
                       : ended_early || slow_subtitles || storage.entered();
        };
        // That without subtitles is another encode.
        if (meta || (attempt == encode_attempts && !slow_subtitles) || stop.stop_requested() ||
            !promising())
            return meta;
        attempt += slow_subtitles ? 0 : 1;
        log::info("library", "encoding broke off; restarting it at once",
                  {{"item", playlist::log_name(job.item)}, {"reason", meta.error().reason}});
        if (slow_subtitles) {
            job.source.subtitle_languages = std::vector<std::string>();
            log::warn(
                "library",
                "subtitles take too long to draw; the item plays without them; simplify them, "
                "or turn them off for this item",
                {{"item", playlist::log_name(job.item)}});
        }
    }
}

}  // namespace

bool time_to_hear(const Hearing& hearing)
{
    constexpr double times_as_fast = 50;  // a quarter of what one core does
    constexpr Seconds to_begin{15};       // until the encode is far enough to be on air
    constexpr Seconds to_start{1};        // for one that is over sooner than that
    constexpr Seconds short_length{10};
    constexpr Seconds worth_waiting{2};
    constexpr Seconds loudnorm_looks_ahead{3};
    const auto length = hearing.length;
    const bool is_short = length > Seconds{} && length < short_length;
    const bool too_short = length > Seconds{} && length <= loudnorm_looks_ahead;
    if (too_short || (is_short && hearing.spent < worth_waiting))
        return true;
    const auto encode = length > Seconds{} ? std::min(to_begin, to_start + length / 2) : to_begin;
    return hearing.needed_in > encode + std::max(hearing.left, Seconds{}) / times_as_fast;
}

Prepared<CacheMeta> encode_item(const EncoderApi& encoder, LibraryMetrics& metrics, EncodeJob job,
                                const EncodeStorage& storage, std::stop_token stop)
{
    take_wishes(job.source, job.item.said());
    auto meta = probe_and_encode(encoder, metrics, std::move(job), storage, stop);
    if (meta || meta.error().blame != Blame::item || stop.stop_requested())
        return meta;
    const ChildCount child(metrics);
    if (const auto works = encoder.try_out(stop); !works && !stop.stop_requested())
        return std::unexpected(
            Failure{.blame = Blame::outage,
                    .error_class = "encoder",
                    .reason = meta.error().reason + "; a test picture: " + works.error().message});
    return meta;
}

}  // namespace tgvs::library
