// outputs/rtmp_address.hpp: what an address to publish to means:
//
//   rtmp[s]://[user@]host[:port]/app[/instance]/key
//
// The application is the first part of the path, or the first two when there are three; a key may hold
// slashes and what looks like a query. Without a colon in the second part, that is: an application has none, and a
// key of Telegram's does. A host is a name, an IPv4 address, or an IPv6 address in brackets. User and password are
// left out: they are for a way to authenticate that this program does not know.
//
// Errors   a sentence without the address.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::outputs {

struct RtmpAddress {
    bool tls = false;
    std::string host;  // without brackets
    std::uint16_t port = 0;
    Secret app;
    Secret key;         // may be empty
    Secret connection;  // scheme://host:port/app, as the server wants to hear it
};

Result<RtmpAddress> parse_rtmp_address(std::string_view url);

}  // namespace tgvs::outputs
