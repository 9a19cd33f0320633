// service/live_warmup.hpp: a live source that is read beside the programme until it has something to show.
//
// The playout gets it only then: it never waits for one that stays silent, and others can be on air meanwhile. It
// plays whole groups of pictures: with one alone it would be dry again when that has been played.
//
// Bounds   16 MiB are kept; with so much it is ready.
#pragma once

#include "media/track_reader.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace tgvs::service {

class LiveWarmup {
public:
    enum class State { waiting, ready, over };

    // Ready with so many groups of pictures, or with what there is when the source has ended.
    LiveWarmup(std::unique_ptr<media::TrackReader> reader, std::size_t groups)
        : reader_(std::move(reader)), groups_(groups)
    {
    }

    State look();
    State state() const { return state_; }
    // Why nothing will come, when it is over. Empty: it has ended.
    const std::string& reason() const { return reason_; }
    // When ready: the source from its first picture on that needs no other.
    std::unique_ptr<media::TrackReader> take();

private:
    void take(media::Packet packet);

    std::unique_ptr<media::TrackReader> reader_;
    std::size_t groups_;
    State state_ = State::waiting;
    std::deque<media::Packet> packets_;  // from the first keyframe on
    std::size_t keyframes_ = 0;
    std::size_t bytes_ = 0;
    std::string reason_;
};

}  // namespace tgvs::service
