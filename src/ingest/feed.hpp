// ingest/feed.hpp: what one encoder of a publisher makes, handed from the thread of the ingest to the playout.
//
// Threads  any: one pushes, one reads.
#pragma once

#include "ingest/join_buffer.hpp"
#include "media/track_reader.hpp"

#include <memory>
#include <mutex>

namespace tgvs::ingest {

class Feed {
public:
    explicit Feed(JoinLimits limits) : buffer_(limits) {}

    void push(media::Packet packet, JoinBuffer::Time now);
    // Nothing more comes; what is there is read.
    void end();
    // Nor is what is there.
    void abandon();

    bool ready() const;
    int thrown_away() const;
    int trimmed() const;
    media::ReadResult read();

private:
    mutable std::mutex mutex_;
    JoinBuffer buffer_;
    bool ended_ = false;
    bool abandoned_ = false;
};

// Its track. The feed may end, and its ingest with it, before that is read to its end.
class FeedReader : public media::TrackReader {
public:
    explicit FeedReader(std::shared_ptr<Feed> feed) : feed_(std::move(feed)) {}

    media::ReadResult read() override { return feed_->read(); }

private:
    std::shared_ptr<Feed> feed_;
};

}  // namespace tgvs::ingest
