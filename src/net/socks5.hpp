// net/socks5.hpp: asks a SOCKS5 proxy to connect us, with or without user and password.
//
// Checks   of the answers: version 5 in both; a method that was offered; version 1 and status 0 of the
//          login; a known address type. Names go to the proxy as they are and are resolved there.
// Source   RFC 1928, RFC 1929.
#pragma once

#include "base/secret.hpp"
#include "net/endpoint.hpp"
#include "net/stream.hpp"

#include <cstdint>
#include <string>

namespace tgvs::net {

struct Socks5 {
    std::string host = {};
    std::uint16_t port = 0;
    Secret user = {};      // empty: no login is offered; up to 255 bytes
    Secret password = {};  // up to 255 bytes
};

// Over a connection to the proxy. Afterwards, what is read and written is the target's.
asio::awaitable<Result<void, NetFailure>> socks5_connect(tcp::socket& socket, Socks5 proxy,
                                                         Endpoint target, Deadline deadline);

// The bytes of it.
namespace socks5 {

constexpr std::size_t longest_field_bytes = 255;

std::string greeting(const Socks5& proxy);
Secret login(const Socks5& proxy);
std::string connect_request(const Endpoint& target);  // `target.host` up to 255 bytes
std::string_view meaning_of(std::uint8_t reply);

}  // namespace socks5

}  // namespace tgvs::net
