// service/https_words.hpp: addresses of https, and what is said over it: one request, one answer.
//
// Pure     no sockets. Of what servers send nothing is believed but its form.
// Bounds   an answer's head of 64 KiB, its body as the caller has it, 64 KiB between two chunks and behind the last, all
//          that is no body 1 MiB.
// Errors   values. None holds anything of an address but its host: the rest is a secret.
// Source   RFC 9110, RFC 9112; the parser is Boost.Beast's.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::service {

struct HttpsUrl {
    std::string host;  // without brackets
    std::uint16_t port = 443;
    std::string target = {};  // begins with '/'
    std::string user = {};    // "name:password"; empty: none

    friend bool operator==(const HttpsUrl&, const HttpsUrl&) = default;
};

// https:// and webcal://, which is the same. Nothing: it is no such address.
std::optional<HttpsUrl> parse_https(std::string_view text);

// Where a `Location` leads. Nothing: to what is not https.
std::optional<HttpsUrl> redirected(const HttpsUrl& from, std::string_view location);

// What tells one copy of something from the next.
struct Validators {
    std::string etag = {};
    std::string last_modified = {};

    friend bool operator==(const Validators&, const Validators&) = default;
};

std::string get_request(const HttpsUrl& url, const Validators& known);

struct HttpsAnswer {
    int status = 0;
    std::string body = {};
    std::string location = {};
    Validators validators = {};
    std::chrono::seconds retry_after{};  // 0: it does not say
};

// Takes an answer as it comes.
class HttpsAnswerReader {
public:
    explicit HttpsAnswerReader(std::size_t body_limit_bytes);
    ~HttpsAnswerReader();

    Result<void> take(std::string_view bytes);
    // Nothing more comes. A failure: it is not whole.
    Result<void> end();
    bool done() const;
    HttpsAnswer answer() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tgvs::service
