// ingest/publisher_look.hpp: finds out what a publisher sends, on a thread of its own: it takes seconds, in which others are
// on air, and he may leave or be sent away.
#pragma once

#include "base/file.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace tgvs::ingest {

class PublisherLook {
public:
    struct Found {
        std::optional<ffmpeg::MediaInfo> info = {};
        std::string trouble = {};  // if there is no info
    };

    // `sample` has his first bytes, and stays the caller's. `done` is called on the thread once take() has something.
    PublisherLook(const ffmpeg::EncoderOptions& options, const FileDescriptor& sample,
                  std::function<void()> done);

    std::optional<Found> take();

private:
    std::mutex mutex_;
    std::optional<Found> found_;
    std::jthread thread_;  // when it goes, the child that looks is ended
};

}  // namespace tgvs::ingest
