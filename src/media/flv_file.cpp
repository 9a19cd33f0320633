#include "media/flv_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tgvs::media {

namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
// One and a half to three seconds at 720p are asked of the disk ahead, so that read() finds them in memory. The kernel
// looks at each page of what it is asked for, also when it is there.
constexpr std::uint64_t read_ahead_bytes = 512 * 1024;
// Both sequence headers stand in the first tags; what has none by then is not ours.
constexpr std::uint64_t header_search_bytes = 8 * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<FlvFileReader>> FlvFileReader::open(const std::filesystem::path& path,
                                                           std::uint64_t offset, GrowthFlag growth)
{
    FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failure("cannot open " + path.string(), errno);
    std::unique_ptr<FlvFileReader> reader(new FlvFileReader(std::move(fd), std::move(growth)));
    if (offset == 0)
        return reader;

    while (reader->parser_.config() == nullptr) {
        const auto parsed = reader->parser_.next();
        if (const auto* failed = std::get_if<Failed>(&parsed))
            return failure(path.string() + ": " + failed->reason);
        if (!std::holds_alternative<NotYet>(parsed))
            continue;
        const auto count = reader->feed_some();
        if (!count)
            return std::unexpected(count.error());
        if (*count == 0 || reader->position_ > header_search_bytes)
            return failure(path.string() + ": no video and audio parameters at its beginning");
    }
    reader->parser_ = FlvParser(offset, reader->parser_.config());
    reader->position_ = offset;
    reader->asked_until_ = 0;
    return reader;
}

ReadResult FlvFileReader::read()
{
    for (;;) {
        auto parsed = parser_.next();
        if (auto* packet = std::get_if<FlvParser::Parsed>(&parsed))
            return std::move(packet->packet);
        if (auto* failed = std::get_if<Failed>(&parsed))
            return *failed;
        // Asked before reading: bytes written between the two are found by the next read.
        const auto state = growth();
        const auto count = feed_some();
        if (!count)
            return Failed{count.error().message};
        if (*count > 0)
            continue;
        if (state == Growth::growing)
            return NotYet{};
        if (state == Growth::failed)
            return Failed{"its encoding failed"};
        if (parser_.buffered_bytes() > 0)
            return Failed{"damaged: it ends in the middle of a packet"};
        return Ended{};
    }
}

Result<std::size_t> FlvFileReader::feed_some()
{
    char buffer[chunk_bytes];
    ssize_t count = 0;
    do
        count = ::pread(fd_.get(), buffer, sizeof buffer, static_cast<off_t>(position_));
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return failure("cannot read", errno);
    position_ += static_cast<std::uint64_t>(count);
    ask_ahead();
    parser_.feed({buffer, static_cast<std::size_t>(count)});
    return static_cast<std::size_t>(count);
}

void FlvFileReader::ask_ahead()
{
    if (asked_until_ >= position_ + read_ahead_bytes)
        return;
    const auto from = std::max(asked_until_, position_);
    asked_until_ = position_ + 2 * read_ahead_bytes;
    ::posix_fadvise(fd_.get(), static_cast<off_t>(from), static_cast<off_t>(asked_until_ - from),
                    POSIX_FADV_WILLNEED);
}

}  // namespace tgvs::media
