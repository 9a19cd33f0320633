// The server's side of a TLS connection in memory, and certificates made for it.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace tgvs::outputs {

struct FreeTls {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
    void operator()(X509* certificate) const { ::X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { ::BIO_free(bio); }
};

template <class T>
using Tls = std::unique_ptr<T, FreeTls>;

// Signed by itself; valid from now on for so long. An alternative name is like "DNS:host" or "IP:127.0.0.1".
class TestCertificate {
public:
    explicit TestCertificate(const char* alternative_name, long seconds = 3'600)
        : key_(::EVP_EC_gen("P-256")), certificate_(::X509_new())
    {
        ::X509_set_version(certificate_.get(), 2);
        ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate_.get()), 1);
        ::X509_gmtime_adj(::X509_getm_notBefore(certificate_.get()), -7'200);
        ::X509_gmtime_adj(::X509_getm_notAfter(certificate_.get()), seconds);
        auto* name = ::X509_get_subject_name(certificate_.get());
        const auto* common = reinterpret_cast<const unsigned char*>("a test");
        ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
        ::X509_set_issuer_name(certificate_.get(), name);
        ::X509_set_pubkey(certificate_.get(), key_.get());
        auto* extension =
            ::X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name);
        ::X509_add_ext(certificate_.get(), extension, -1);
        ::X509_EXTENSION_free(extension);
        ::X509_sign(certificate_.get(), key_.get(), ::EVP_sha256());
    }

    X509* certificate() const { return certificate_.get(); }
    EVP_PKEY* key() const { return key_.get(); }

    std::string pem() const
    {
        const Tls<BIO> bio(::BIO_new(::BIO_s_mem()));
        ::PEM_write_bio_X509(bio.get(), certificate_.get());
        char* text = nullptr;
        const auto size = ::BIO_get_mem_data(bio.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

private:
    Tls<EVP_PKEY> key_;
    Tls<X509> certificate_;
};

class TlsPeer {
public:
    TlsPeer(const TestCertificate& certificate, int oldest, int newest)
        : context_(::SSL_CTX_new(::TLS_server_method()))
    {
        ::SSL_CTX_set_security_level(context_.get(), 0);  // as old as it gets
        ::SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
        ::SSL_CTX_set_min_proto_version(context_.get(), oldest);
        ::SSL_CTX_set_max_proto_version(context_.get(), newest);
        ::SSL_CTX_use_certificate(context_.get(), certificate.certificate());
        ::SSL_CTX_use_PrivateKey(context_.get(), certificate.key());
        ssl_.reset(::SSL_new(context_.get()));
        from_client_ = ::BIO_new(::BIO_s_mem());
        to_client_ = ::BIO_new(::BIO_s_mem());
        ::SSL_set_bio(ssl_.get(), from_client_, to_client_);
        ::SSL_set_accept_state(ssl_.get());
    }

    // What the client said; what is for it is appended to `answer`.
    void take(std::string_view bytes, std::string& answer)
    {
        if (!bytes.empty())
            ::BIO_write(from_client_, bytes.data(), static_cast<int>(bytes.size()));
        char piece[4'096];
        int size = 0;
        while ((size = ::SSL_read(ssl_.get(), piece, sizeof piece)) > 0)
            heard_.append(piece, static_cast<std::size_t>(size));
        take_output(answer);
    }

    void say(std::string_view text, std::string& answer)
    {
        ::SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
        take_output(answer);
    }

    void close(std::string& answer)
    {
        ::SSL_shutdown(ssl_.get());
        take_output(answer);
    }

    const std::string& heard() const { return heard_; }
    const char* server_name() const
    {
        return ::SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    }

private:
    void take_output(std::string& answer)
    {
        char piece[4'096];
        int size = 0;
        while ((size = ::BIO_read(to_client_, piece, sizeof piece)) > 0)
            answer.append(piece, static_cast<std::size_t>(size));
    }

    Tls<SSL_CTX> context_;
    Tls<SSL> ssl_;
    BIO* from_client_ = nullptr;
    BIO* to_client_ = nullptr;
    std::string heard_;
};

}  // namespace tgvs::outputs
