// playout/gop_gate.hpp: lets whole groups of pictures through, so that a track is only ever left, and only
// ever joined, at a keyframe. A track that is still being made and runs dry stops cleanly and goes on
// later with nothing lost and nothing repeated. A group that comes anew from its keyframe on, out of a file that
// was made a second time, takes the place of its beginning.
//
// Bounds   a group of over 16 MiB or 20 s is refused: it could not be held.
// Threads  one owner at a time.
#pragma once

#include "media/track_reader.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tgvs::playout {

struct Gop {
    std::vector<media::Packet> packets;  // the first picture is a keyframe
    // Its times do not follow the group before it: a source that was opened anew.
    bool discontinuous = false;
};

class GopGate {
public:
    explicit GopGate(std::unique_ptr<media::TrackReader> reader) : reader_(std::move(reader)) {}

    using Result = std::variant<Gop, media::NotYet, media::Ended, media::Failed>;
    Result next();

    // Reads ahead. True when `count` groups are there or no more will come.
    bool fill(std::size_t count);

    // Why nothing will ever come out, if that is already known.
    std::optional<std::string> nothing_to_play();

    // For what is read elsewhere from now on, from the next keyframe. What was read ahead is lost.
    std::unique_ptr<media::TrackReader> take_reader() { return std::move(reader_); }

private:
    bool read_packet();  // false: nothing more for now, or ever
    void close_group();
    void add(media::Packet packet);

    std::unique_ptr<media::TrackReader> reader_;
    std::deque<Gop> groups_;
    Gop open_;                                 // not yet closed by the next keyframe
    std::optional<std::int64_t> keyframe_ms_;  // of the open group
    std::size_t open_bytes_ = 0;
    std::optional<std::int64_t> last_picture_ms_;
    std::optional<std::variant<media::Ended, media::Failed>> end_;
};

}  // namespace tgvs::playout
