// media/flv_file.hpp: a TrackReader over an FLV file on the local disk, finished or still growing.
//
// Errors   a file that cannot be opened or whose beginning is not FLV with H.264 and AAC: Error.
//          Damage further on: Failed from read().
// Threads  open() on any thread; read() on the playout's. The writer tells its progress by `growth`.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "media/flv.hpp"
#include "media/track_reader.hpp"

#include <atomic>
#include <filesystem>
#include <memory>

namespace tgvs::media {

// Shared by the encode that writes a file and the reader that follows it.
enum class Growth { growing, complete, failed };
using GrowthFlag = std::shared_ptr<const std::atomic<Growth>>;

class FlvFileReader : public TrackReader {
public:
    // `offset` 0 or the place of a keyframe's tag. Without a flag the file is complete.
    static Result<std::unique_ptr<FlvFileReader>> open(const std::filesystem::path& path,
                                                       std::uint64_t offset = 0,
                                                       GrowthFlag growth = nullptr);

    ReadResult read() override;

private:
    FlvFileReader(FileDescriptor fd, GrowthFlag growth) : fd_(std::move(fd)), growth_(growth) {}

    Growth growth() const { return growth_ ? growth_->load() : Growth::complete; }
    // Bytes read; 0 at the present end of the file.
    Result<std::size_t> feed_some();
    void ask_ahead();

    FileDescriptor fd_;
    GrowthFlag growth_;
    FlvParser parser_;
    std::uint64_t position_ = 0;
    std::uint64_t asked_until_ = 0;  // of the disk, ahead
};

}  // namespace tgvs::media
