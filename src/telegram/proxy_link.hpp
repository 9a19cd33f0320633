// telegram/proxy_link.hpp: TELEGRAM_PROXY taken apart.
//
// Forms    socks5://[user:password@]host:port, where user and password may be percent-encoded;
//          tg://proxy?server=…&port=…&secret=… and the same behind https://t.me/proxy?
// Secret   of an MTProxy, hexadecimal or base64: 16 bytes; dd and 16 bytes: only padded packets. What
//          begins with ee wants a disguise as TLS, which this program does not have.
// Errors   one sentence that never shows user, password or secret.
// Source   core.telegram.org/mtproto/mtproto-transports#mtproxy-object
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/endpoint.hpp"
#include "net/socks5.hpp"

#include <variant>

namespace tgvs::telegram {

struct MtProxy {
    net::Endpoint place;
    Secret secret;             // 16 bytes
    bool only_padded = false;  // else every framing will do
};

using Proxy = std::variant<net::Socks5, MtProxy>;

Result<Proxy> parse_proxy_link(const Secret& link);

}  // namespace tgvs::telegram
