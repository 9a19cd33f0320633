// media/track_reader.hpp: where the playout takes packets from: a cached file, one that is still
// growing, a live pipe, or memory. Local times: the first video packet of a track may have any time.
#pragma once

#include "media/packet.hpp"

#include <string>
#include <variant>

namespace tgvs::media {

struct NotYet {};  // more will come; ask again
struct Ended {};
struct Failed {
    std::string reason;
};
using ReadResult = std::variant<Packet, NotYet, Ended, Failed>;

// Threads: used by one thread, the playout's. read() does not block for longer than a local disk does.
class TrackReader {
public:
    virtual ~TrackReader() = default;
    virtual ReadResult read() = 0;
};

}  // namespace tgvs::media
