// library/cache_index.hpp: where a track can be entered, found by reading it once while it is
// written.
//
// The same pass is the check that a track is whole: picture and sound parameters, at least one
// picture, a keyframe first, times that never step back, a last packet that is complete.
//
// Threads: one owner.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "media/flv.hpp"
#include "media/seconds.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace tgvs::library {

using media::Seconds;

// A keyframe: its second in the track, and the offset of its tag.
struct EntryPoint {
    Seconds second{};
    std::uint64_t offset = 0;

    friend bool operator==(const EntryPoint&, const EntryPoint&) = default;
};

struct TrackIndex {
    Seconds duration{};
    std::uint64_t frames = 0;
    std::uint64_t size_bytes = 0;
    std::optional<std::uint32_t> crc32;  // of all its bytes; a track of an older version has none
    std::vector<EntryPoint> points;      // about every 2 s; never empty
};

// The CRC-32 of what a file is now; reads all of it. Nothing: it gave up.
Result<std::optional<std::uint32_t>> crc32_of(const std::filesystem::path& file,
                                              const std::function<bool()>& give_up);

// The last point that is not after `second`.
EntryPoint entry_before(const std::vector<EntryPoint>& points, Seconds second);

class TrackIndexer {
public:
    static Result<TrackIndexer> open(const std::filesystem::path& file);

    // Reads what the file has grown by. A failure is final.
    Result<void> follow();

    // Whole programme time that is in the file so far.
    Seconds done() const;
    std::uint64_t size_bytes() const { return index_.size_bytes; }
    const std::vector<EntryPoint>& points() const { return index_.points; }

    // After the writer has ended.
    Result<TrackIndex> finish();

private:
    explicit TrackIndexer(FileDescriptor fd) : fd_(std::move(fd)) {}
    Result<void> add(const media::FlvParser::Parsed& parsed);
    Result<void> take_all_parsed();

    FileDescriptor fd_;
    media::FlvParser parser_;
    TrackIndex index_;
    std::optional<std::int64_t> first_video_ms_;
    std::int64_t last_video_ms_ = 0;
    std::uint32_t crc32_ = 0;
    std::int64_t last_audio_ms_ = 0;
};

}  // namespace tgvs::library
