// outputs/tls_client.hpp: the client's side of one TLS connection, without a socket: what the peer sent goes in, what is
// for the peer comes out. So each call does no more work than its input asks for, and the socket's owner alone decides
// how much that is.
//
// TLS      1.2 or newer. The chain has to end at a certificate that is trusted, the host has to be the one named.
// Bounds   as OpenSSL has them: records of 16 KiB, a chain of 100 KB.
// Errors   a sentence, and final.
// Threads  one owner.
#pragma once

#include "base/result.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace tgvs::outputs {

class TlsClient {
public:
    // `host` is a name or an address. `ca_file` is PEM; empty: the system's certificates.
    static Result<std::unique_ptr<TlsClient>> create(const std::string& host,
                                                     const std::string& ca_file);

    // From the peer. What it means is appended to `plain`.
    Result<void> take(std::string_view encrypted, std::string& plain);
    // The handshake is over, and the peer is who it should be: put() may be called.
    bool ready() const { return ready_; }
    // The peer has said that it sends no more.
    bool peer_closed() const { return peer_closed_; }
    Result<void> put(std::string_view plain);
    void close();  // tells the peer

    // Appends what is for the peer.
    void take_output(std::string& encrypted);

private:
    struct Free {
        void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
        void operator()(SSL* ssl) const { ::SSL_free(ssl); }
    };

    TlsClient() = default;
    Result<void> prepare(const std::string& host, const std::string& ca_file);
    Result<void> shake_hands();
    std::unexpected<Error> failed(std::string_view what) const;

    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
    BIO* from_peer_ = nullptr;  // both belong to ssl_
    BIO* to_peer_ = nullptr;
    bool ready_ = false;
    bool peer_closed_ = false;
};

}  // namespace tgvs::outputs
