// service/more_fillers.hpp: the fillers besides the one that the show begins with: made beside it, for it waits for none.
//
// Threads  one of its own; give() is called there.
#pragma once

#include "service/filler.hpp"

#include <functional>
#include <thread>

namespace tgvs::service {

class MoreFillers {
public:
    using Give = std::function<void(media::FillerKind, std::vector<media::Packet>)>;

    // The encoder outlives this.
    MoreFillers(const ffmpeg::Encoder& encoder, FillerOptions options, Give give);

private:
    std::jthread thread_;
};

}  // namespace tgvs::service
