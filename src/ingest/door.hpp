// ingest/door.hpp: what publishers come in by: the gate (SRT), or nginx and what is drawn from it (RTMP).
//
// Both say the same of them, in the words of gate/words.hpp.
// Threads  one owner. Nothing here blocks.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "gate/words.hpp"

#include <optional>
#include <poll.h>
#include <vector>

namespace tgvs::ingest {

class Door {
public:
    struct Heard {
        gate::Report report;
        // Of a Media: its first bytes in a file, and all of them in a pipe.
        FileDescriptor sample = {};
        FileDescriptor stream = {};
    };

    virtual ~Door() = default;

    // Adds what is readable when there is something to be heard.
    virtual void watch(std::vector<pollfd>& watched) const = 0;
    // Nothing: no more for now. A failure: it is gone, and is to be given up.
    virtual Result<std::optional<Heard>> hear() = 0;
    virtual void tell(const gate::Order& order) = 0;
};

}  // namespace tgvs::ingest
