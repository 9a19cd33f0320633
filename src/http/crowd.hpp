// http/crowd.hpp: who is connected to a site, and who has to go when one more comes.
//
// To turn the newcomer away would let anybody lock everybody out by connecting and saying nothing.
// So the newcomer gets a place, and one leaves that costs least: first of the address that has the
// most connections (the newcomer's own counts, too), there first one that only waits, there the one
// that has waited for longest. Whoever fills all places thus loses his own, and a probe from
// another address is never touched; if all is one address, behind a proxy, the oldest goes. Bytes
// of a request that is not complete do not make a connection younger.
//
// A request that is being answered is left alone for a while, unless nobody else could go and its
// address has more connections than the newcomer's: else whoever asks and does not read would hold
// all places. Nobody goes for an address that has more connections than his own; then the newcomer
// is refused.
//
// Threads  one owner.
#pragma once

#include "http/peer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tgvs::http {

class Crowd {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Id = std::uint64_t;

    struct Entry {
        std::optional<Id> id = {};      // nothing: refused
        std::optional<Id> leaves = {};  // has lost its place already; to be closed
    };

    Crowd(std::size_t places, std::chrono::milliseconds undisturbed);

    Entry enter(const Peer& peer, Time now);
    void leave(Id id);  // no matter whether it has been sent away

    void waits(Id id, Time now);    // for a request, or for the rest of one
    void answers(Id id, Time now);  // a whole request

    std::size_t size() const { return guests_.size(); }

private:
    enum class Doing { waiting, answering };

    struct Guest {
        Id id = 0;
        Peer peer = {};
        Doing doing = Doing::waiting;
        Time since = {};
    };

    const Guest* who_leaves(const Peer& newcomer, Time now) const;
    std::ptrdiff_t connections_of(const Peer& peer, const Peer& newcomer) const;
    void now_does(Id id, Doing doing, Time now);

    std::size_t places_;
    std::chrono::milliseconds undisturbed_;
    std::vector<Guest> guests_;  // at most `places_`: some dozens, so that looking through is cheap
    Id next_ = 1;
};

}  // namespace tgvs::http
