// net/resolve.hpp: the addresses of a name, with a limit.
//
// Asio's own resolver waits for a mute name server even in its destructor: each question is asked aside
// (base/name_lookup.hpp).
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
