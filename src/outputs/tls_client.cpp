#include "outputs/tls_client.hpp"

#include "base/file.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace tgvs::outputs {

namespace {

constexpr std::size_t tls_piece_bytes = 16 * 1024;

bool is_address(const std::string& host)
{
    in6_addr binary{};  // large enough for both families
    return ::inet_pton(AF_INET, host.c_str(), &binary) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &binary) == 1;
}

bool expect_host(SSL* ssl, const std::string& host)
{
    if (is_address(host))
        return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) == 1;
    return ::SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 &&
           ::SSL_set1_host(ssl, host.c_str()) == 1;
}

}  // namespace

Result<std::unique_ptr<TlsClient>> TlsClient::create(const std::string& host,
                                                     const std::string& ca_file)
{
    std::unique_ptr<TlsClient> client(new TlsClient);
    ::ERR_clear_error();
    if (auto prepared = client->prepare(host, ca_file); !prepared)
        return std::unexpected(prepared.error());
    if (auto begun = client->shake_hands(); !begun)
        return std::unexpected(begun.error());
    return client;
}

Result<void> TlsClient::prepare(const std::string& host, const std::string& ca_file)
{
    context_.reset(::SSL_CTX_new(::TLS_client_method()));
    if (!context_ || ::SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1)
        return failed("TLS cannot be set up");
    const int trusted = ca_file.empty()
                            ? ::SSL_CTX_set_default_verify_paths(context_.get())
                            : ::SSL_CTX_load_verify_file(context_.get(), ca_file.c_str());
    if (trusted != 1)
        return failed("the trusted certificates cannot be read");
    ::SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    ::SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION);
    ::SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
    ssl_.reset(::SSL_new(context_.get()));
    from_peer_ = ::BIO_new(::BIO_s_mem());
    to_peer_ = ::BIO_new(::BIO_s_mem());
    if (!ssl_ || from_peer_ == nullptr || to_peer_ == nullptr) {
        ::BIO_free(from_peer_);
        ::BIO_free(to_peer_);
        return failed("TLS cannot be set up");
    }
    ::SSL_set_bio(ssl_.get(), from_peer_, to_peer_);
    if (!expect_host(ssl_.get(), host))
        return failed("no certificate can be valid for this host");
    ::SSL_set_connect_state(ssl_.get());
    return {};
}

Result<void> TlsClient::shake_hands()
{
    ::ERR_clear_error();
    const int done = ::SSL_do_handshake(ssl_.get());
    if (done == 1) {
        ready_ = true;
        // Megabytes of the system's certificates, of which no more use is made.
        ::SSL_CTX_set_cert_store(context_.get(), ::X509_STORE_new());
        return {};
    }
    if (::SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ)
        return {};
    return failed("TLS handshake failed");
}

Result<void> TlsClient::take(std::string_view encrypted, std::string& plain)
{
    if (!encrypted.empty() &&
        ::BIO_write(from_peer_, encrypted.data(), static_cast<int>(encrypted.size())) <= 0)
        return failure("no memory for TLS");
    if (!ready_) {
        if (auto shaken = shake_hands(); !shaken || !ready_)
            return shaken;
    }
    std::array<char, tls_piece_bytes> piece{};
    while (!peer_closed_) {
        ::ERR_clear_error();
        const int size = ::SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
        if (size > 0) {
            plain.append(piece.data(), static_cast<std::size_t>(size));
            continue;
        }
        const int why = ::SSL_get_error(ssl_.get(), size);
        if (why == SSL_ERROR_WANT_READ)
            break;
        if (why != SSL_ERROR_ZERO_RETURN)
            return failed("TLS failed");
        peer_closed_ = true;
    }
    return {};
}

Result<void> TlsClient::put(std::string_view plain)
{
    ::ERR_clear_error();
    if (plain.empty() || ::SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) > 0)
        return {};
    return failed("TLS failed");
}

void TlsClient::close()
{
    if (ready_)
        ::SSL_shutdown(ssl_.get());
    ::ERR_clear_error();
}

void TlsClient::take_output(std::string& encrypted)
{
    const auto size = ::BIO_ctrl_pending(to_peer_);
    const auto before = encrypted.size();
    encrypted.resize(before + size);
    if (size > 0)
        ::BIO_read(to_peer_, encrypted.data() + before, static_cast<int>(size));
}

std::unexpected<Error> TlsClient::failed(std::string_view what) const
{
    std::string reason(what);
    const auto verdict = ssl_ ? ::SSL_get_verify_result(ssl_.get()) : X509_V_OK;
    const auto error = ::ERR_peek_error();
    if (verdict != X509_V_OK)
        reason += std::string(": the certificate is refused: ") +
                  ::X509_verify_cert_error_string(verdict);
    else if (ERR_SYSTEM_ERROR(error))
        reason += ": " + errno_text(ERR_GET_REASON(error));
    else if (const char* why = ::ERR_reason_error_string(error); why != nullptr)
        reason += std::string(": ") + why;
    ::ERR_clear_error();
    return failure(std::move(reason));
}

}  // namespace tgvs::outputs
