// library/leases.hpp: which tracks are being read: they count as wanted and are not evicted.
//
// Threads  any; one lock of its own, under which nothing else is called. A reader may outlive this.
#pragma once

#include "media/track_reader.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace tgvs::library {

struct LeasedTrack {
    std::string location;
    std::string key;  // in the cache; empty of a live source
    bool live = false;
};

class Leases {
public:
    // The lease ends with the reader that is given back.
    std::unique_ptr<media::TrackReader> lend(LeasedTrack track,
                                             std::unique_ptr<media::TrackReader> reader);

    std::set<std::string> locations() const;
    std::set<std::string> keys() const;
    bool is_live(const std::string& location) const;

private:
    struct Lease {
        LeasedTrack track;
        std::weak_ptr<const void> held;
    };

    mutable std::mutex mutex_;
    std::vector<Lease> leases_;
};

}  // namespace tgvs::library
