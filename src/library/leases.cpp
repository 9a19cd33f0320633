#include "library/leases.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::library {

namespace {

class LeasedReader final : public media::TrackReader {
public:
    LeasedReader(std::unique_ptr<TrackReader> reader, std::shared_ptr<const void> lease)
        : reader_(std::move(reader)), lease_(std::move(lease))
    {
    }

    media::ReadResult read() override { return reader_->read(); }

private:
    std::unique_ptr<TrackReader> reader_;
    std::shared_ptr<const void> lease_;  // watched by the weak_ptr of its Lease only
};

}  // namespace

std::unique_ptr<media::TrackReader> Leases::lend(LeasedTrack track,
                                                 std::unique_ptr<media::TrackReader> reader)
{
    const auto held = std::make_shared<const char>();
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(leases_, [](const Lease& lease) { return lease.held.expired(); });
        leases_.push_back({.track = std::move(track), .held = held});
    }
    return std::make_unique<LeasedReader>(std::move(reader), held);
}

std::set<std::string> Leases::locations() const
{
    const std::lock_guard lock(mutex_);
    std::set<std::string> locations;
    for (const auto& lease : leases_)
        if (!lease.held.expired())
            locations.insert(lease.track.location);
    return locations;
}

std::set<std::string> Leases::keys() const
{
    const std::lock_guard lock(mutex_);
    std::set<std::string> keys;
    for (const auto& lease : leases_)
        if (!lease.held.expired() && !lease.track.live)
            keys.insert(lease.track.key);
    return keys;
}

bool Leases::is_live(const std::string& location) const
{
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(leases_, [&](const Lease& lease) {
        return !lease.held.expired() && lease.track.live && lease.track.location == location;
    });
}

}  // namespace tgvs::library
