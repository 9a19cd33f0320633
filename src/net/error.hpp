// net/error.hpp: how a connection can fail.
#pragma once

#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>

namespace tgvs::net {

enum class NetErrc {
    cancelled,       // by its owner; nothing is wrong
    timed_out,       // no answer within the limit
    refused,         // nobody listens there
    unreachable,     // no way to there: no route, no such address family on this host
    closed,          // the other side ended the connection, orderly or not
    unresolved,      // the name has no address, or the name server did not answer
    proxy_refused,   // the proxy answered that it does not connect us
    proxy_auth,      // the proxy wants a user and a password, or others
    proxy_protocol,  // what answers at the proxy's address speaks no SOCKS5
    bad_target,      // nothing to connect to, or a name that is too long
    local,           // this host is out of descriptors, ports or memory
};

struct NetFailure {
    NetErrc code;
    std::string detail = {};  // where and what, for logs; never holds a secret

    std::string text() const;
};

std::string_view to_string(NetErrc code);

NetErrc errc_of(const boost::system::error_code& error);

}  // namespace tgvs::net
