// net/dial.hpp: one TCP connection to the first of several places that answers.
//
// Direct   all addresses of all targets, in that order, with staggered starts (race.hpp).
// Proxy    a SOCKS5 proxy is asked for the targets one after the other, each over a connection of its
//          own: a proxy would see a race as a flood. Names are resolved by the proxy.
// Ends     with exactly one connection or none, TCP_NODELAY and keep-alive on. No thread of a resolver
//          holds it up.
// Bound    16 addresses; what is left over is not tried.
#pragma once

#include "net/endpoint.hpp"
#include "net/resolve.hpp"
#include "net/socks5.hpp"
#include "net/stream.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace tgvs::net {

struct DialOptions {
    std::vector<Endpoint> targets;
    // Of each step by itself: a name's resolution, a connection, all talk with a proxy.
    std::chrono::milliseconds attempt_limit{5'000};
    // RFC 8305 recommends 250 ms.
    std::chrono::milliseconds stagger{250};
    std::optional<Socks5> proxy = {};
    LookUp look_up = look_up_by_system;
};

asio::awaitable<Result<tcp::socket, NetFailure>> dial(DialOptions options);

}  // namespace tgvs::net
