#include "library/cache_index.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

namespace tgvs::library {

namespace {

constexpr Seconds point_spacing{1.9};  // each group of pictures of the house format
// Eleven days of programme in one track; what follows is entered from the last point.
constexpr std::size_t points_limit = 100'000;
constexpr std::size_t index_chunk_bytes = 64 * 1024;

Seconds from_ms(std::int64_t ms)
{
    return std::chrono::milliseconds(ms);
}

std::uint32_t crc32_with(std::uint32_t crc, std::string_view bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

Result<std::optional<std::uint32_t>> crc32_of(const std::filesystem::path& file,
                                              const std::function<bool()>& give_up)
{
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failure("cannot open " + file.string(), errno);
    std::uint32_t crc = 0;
    char buffer[index_chunk_bytes];
    for (;;) {
        const auto count = ::read(fd.get(), buffer, sizeof buffer);
        if (give_up())
            return std::nullopt;
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure("cannot read " + file.string(), errno);
        if (count == 0)
            return crc;
        crc = crc32_with(crc, {buffer, static_cast<std::size_t>(count)});
    }
}

EntryPoint entry_before(const std::vector<EntryPoint>& points, Seconds second)
{
    const auto after = std::ranges::upper_bound(points, second, {}, &EntryPoint::second);
    return after == points.begin() ? EntryPoint{} : *std::prev(after);
}

Result<TrackIndexer> TrackIndexer::open(const std::filesystem::path& file)
{
    FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failure("cannot open " + file.string(), errno);
    return TrackIndexer(std::move(fd));
}

Result<void> TrackIndexer::follow()
{
    char buffer[index_chunk_bytes];
    for (;;) {
        const auto count =
            ::pread(fd_.get(), buffer, sizeof buffer, static_cast<off_t>(index_.size_bytes));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure("cannot read the encoded track", errno);
        if (count == 0)
            return {};
        index_.size_bytes += static_cast<std::uint64_t>(count);
        crc32_ = crc32_with(crc32_, {buffer, static_cast<std::size_t>(count)});
        parser_.feed({buffer, static_cast<std::size_t>(count)});
        if (auto taken = take_all_parsed(); !taken)
            return taken;
    }
}

Result<void> TrackIndexer::take_all_parsed()
{
    for (;;) {
        const auto next = parser_.next();
        if (std::holds_alternative<media::NotYet>(next))
            return {};
        if (const auto* failed = std::get_if<media::Failed>(&next))
            return failure("the encoded track is damaged: " + failed->reason);
        if (auto taken = add(std::get<media::FlvParser::Parsed>(next)); !taken)
            return taken;
    }
}

Result<void> TrackIndexer::add(const media::FlvParser::Parsed& parsed)
{
    const auto& packet = parsed.packet;
    if (packet.kind == media::Kind::audio) {
        if (packet.dts_ms < last_audio_ms_)
            return failure("the encoded track is damaged: audio timestamps go backwards");
        last_audio_ms_ = packet.dts_ms;
        return {};
    }
    if (!first_video_ms_) {
        if (!packet.keyframe)
            return failure("the encoded track is damaged: it does not begin with a keyframe");
        first_video_ms_ = packet.dts_ms;
        last_video_ms_ = packet.dts_ms;
    }
    if (packet.dts_ms < last_video_ms_)
        return failure("the encoded track is damaged: video timestamps go backwards");
    last_video_ms_ = packet.dts_ms;
    ++index_.frames;
    const auto second = from_ms(packet.dts_ms - *first_video_ms_);
    const bool due = index_.points.empty() || second >= index_.points.back().second + point_spacing;
    if (packet.keyframe && due && index_.points.size() < points_limit)
        index_.points.push_back({second, parsed.offset});
    return {};
}

Seconds TrackIndexer::done() const
{
    return from_ms(last_video_ms_ - first_video_ms_.value_or(last_video_ms_));
}

Result<TrackIndex> TrackIndexer::finish()
{
    if (auto followed = follow(); !followed)
        return std::unexpected(followed.error());
    if (parser_.buffered_bytes() > 0)
        return failure("the encoded track is damaged: it ends in the middle of a packet");
    if (index_.frames == 0 || parser_.config() == nullptr)
        return failure("the encoded track lacks video or audio parameters");
    index_.crc32 = crc32_;
    // The last picture lasts as long as the others did on average.
    const auto frames = static_cast<double>(index_.frames);
    index_.duration = index_.frames > 1 ? done() * frames / (frames - 1) : Seconds(0);
    return index_;
}

}  // namespace tgvs::library
