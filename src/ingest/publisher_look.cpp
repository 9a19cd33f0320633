#include "ingest/publisher_look.hpp"

#include "ffmpeg/encoder_publisher.hpp"
#include "ingest/container.hpp"

#include <fcntl.h>
#include <stop_token>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tgvs::ingest {

namespace {

// ffprobe reads from its own place in it.
std::string first_bytes(const FileDescriptor& sample)
{
    std::string bytes(container_bytes, '\0');
    const auto count = ::pread(sample.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

PublisherLook::Found look_at(const ffmpeg::EncoderOptions& options, const FileDescriptor& sample,
                             const std::stop_token& stop)
{
    auto info = ffmpeg::probe_publisher(options, sample, stop);
    if (!info) {
        auto trouble = not_transport_stream(first_bytes(sample));
        return {.trouble = trouble.empty() ? info.error().message : std::move(trouble)};
    }
    if (!info->beyond_memory.empty())
        return {.trouble = info->beyond_memory};
    return {.info = *std::move(info)};
}

}  // namespace

PublisherLook::PublisherLook(const ffmpeg::EncoderOptions& options, const FileDescriptor& sample,
                             std::function<void()> done)
{
    auto look = [this, options, done,
                 own = FileDescriptor(::fcntl(sample.get(), F_DUPFD_CLOEXEC, 0))](
                    const std::stop_token& stop) {
        auto found = look_at(options, own, stop);
        {
            const std::scoped_lock lock(mutex_);
            found_ = std::move(found);
        }
        done();
    };
    try {
        thread_ = std::jthread(std::move(look));
    } catch (const std::system_error& error) {
        found_ = Found{.trouble = std::string("cannot look at the stream: ") + error.what()};
        done();
    }
}

std::optional<PublisherLook::Found> PublisherLook::take()
{
    const std::scoped_lock lock(mutex_);
    return std::exchange(found_, std::nullopt);
}

}  // namespace tgvs::ingest
