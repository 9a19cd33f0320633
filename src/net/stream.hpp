// net/stream.hpp: reading and writing a connected socket, each with a deadline.
//
// Deadline a read that timed out has lost nothing and can be repeated. A write that failed has sent an
//          unknown part of its bytes: the connection is of no more use.
// Order    one reader and one writer at the same time, on one executor.
// Buffers  belong to the caller and outlive the call.
#pragma once

#include "base/result.hpp"
#include "net/await.hpp"
#include "net/error.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace tgvs::net {

using tcp = asio::ip::tcp;

// At least one byte; NetErrc::closed at the end of the stream.
asio::awaitable<Result<std::size_t, NetFailure>> read_some(tcp::socket& socket,
                                                           std::span<char> buffer,
                                                           Deadline deadline);

// The whole buffer. After any failure the connection is of no more use.
asio::awaitable<Result<void, NetFailure>> read_exactly(tcp::socket& socket, std::span<char> buffer,
                                                       Deadline deadline);

asio::awaitable<Result<void, NetFailure>> write_all(tcp::socket& socket, std::string_view bytes,
                                                    Deadline deadline);

// Ends the connection at once and for both sides (RST), whatever is still unsent. For a peer that
// must not see two connections of one client, not even while one of them is being closed.
void reset_connection(tcp::socket& socket);

}  // namespace tgvs::net
