// net/endpoint.hpp: a place to connect to.
#pragma once

#include <cstdint>
#include <string>

namespace tgvs::net {

struct Endpoint {
    std::string host;  // an IPv4 or IPv6 address without brackets, or a name
    std::uint16_t port = 0;

    std::string text() const;  // "host:port", "[::1]:443"

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace tgvs::net
