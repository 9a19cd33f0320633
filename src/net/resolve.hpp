// net/resolve.hpp: the addresses of a name, with a limit.
//
// getaddrinfo() cannot be interrupted and blocks for tens of seconds with a mute name server, Asio's own
// resolver with it, even in its destructor. So each question has a thread of its own, which is left
// behind when nobody waits any more; the name server's time-outs bound their number.
#pragma once

#include "base/result.hpp"
#include "net/await.hpp"
#include "net/error.hpp"

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <string>
#include <vector>

namespace tgvs::net {

using Addresses = std::vector<asio::ip::address>;

// Blocks; called on a thread of its own, which may outlive everything but the process. Empty: unknown.
using LookUp = std::function<Addresses(const std::string& name)>;
Addresses look_up_by_system(const std::string& name);

// An address stands for itself. Of a name the families alternate, beginning with the one that the
// resolver puts first (RFC 8305 section 4).
asio::awaitable<Result<Addresses, NetFailure>> resolve(std::string host, LookUp look_up,
                                                       std::chrono::milliseconds limit);

}  // namespace tgvs::net
