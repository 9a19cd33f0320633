// telegram/access.hpp: how the data centres are reached: addresses, keys, proxy.
//
// Addresses  those of a private server (for trials), else the built-in ones; what help.getConfig tells is
//            put before them, or behind them where a connection to one of them works.
// Proxy      SOCKS5 (the way to the addresses) or MTProxy (instead of the addresses).
// Errors     a wrong proxy or key file: a sentence with the setting's name.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "mtproto/tl_object.hpp"
#include "net/endpoint.hpp"
#include "telegram/client.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::telegram {

struct PrivateServer {
    int dc = 0;
    net::Endpoint endpoint;

    friend bool operator==(const PrivateServer&, const PrivateServer&) = default;
};

struct AccessOptions {
    AppIdentity app = {};
    std::optional<PrivateServer> server = {};            // TELEGRAM_DC
    std::optional<std::filesystem::path> rsa_keys = {};  // TELEGRAM_RSA_KEYS
    Secret proxy = {};                                   // TELEGRAM_PROXY

    friend bool operator==(const AccessOptions&, const AccessOptions&) = default;
};

class Access {
public:
    static Result<Access> make(const AccessOptions& options);

    ClientOptions client(int dc, bool test_mode, std::optional<mtproto::AuthKey> key = {}) const;
    // Where a login begins.
    int first_dc() const { return server_ ? server_->dc : 2; }
    // A `config` object: the addresses of all data centres.
    void learn(const mtproto::TlObject& config);

private:
    AppIdentity app_;
    std::optional<PrivateServer> server_;
    std::vector<mtproto::RsaKey> keys_;
    std::optional<net::Socks5> socks5_;
    std::optional<net::Endpoint> mtproxy_;
    Secret mtproxy_secret_;
    bool mtproxy_padded_ = false;
    std::map<int, std::vector<net::Endpoint>> learned_;
};

}  // namespace tgvs::telegram
