// http/guess_brake.hpp: slows down whoever guesses at the panel's token.
//
// An address may mistype a few times. Then each wrong token makes it wait for longer before the next
// one is looked at, right or wrong, up to a quarter of a minute; what comes before that is answered
// at once, unread, so that nobody who guesses occupies a connection. Those refusals do not make the
// wait longer.
//
// Bounds   `most_addresses` are remembered, each for ten minutes after its last wrong token. Further
//          ones share one entry, whose wait is a second at most: whoever commands that many addresses
//          gets one guess a second out of all that are too many, and the operator still gets in.
// Threads  one owner.
#pragma once

#include "http/peer.hpp"

#include <chrono>
#include <cstddef>
#include <map>

namespace tgvs::http {

class GuessBrake {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t most_addresses = 1'024;

    // How long this address still has to wait until a token of it is looked at; 0: not at all.
    std::chrono::milliseconds wait(const Peer& peer, Time now) const;
    void wrong(const Peer& peer, Time now);
    void right(const Peer& peer);

    std::size_t addresses() const { return mistakes_.size(); }

private:
    struct Mistakes {
        int count = 0;
        Time last = {};
        Time open_again = {};
    };

    void forget_old(Time now);

    std::map<Peer, Mistakes> mistakes_;
    Mistakes others_;
};

}  // namespace tgvs::http
