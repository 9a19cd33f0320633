// service/calendar_fetch.hpp: one calendar from its address, by https.
//
// TLS        the certificate and the name are verified (outputs/tls_client.hpp).
// Where      each address that a name leads to is asked of the policy that children have (ALLOW_PRIVATE_SOURCES); what was
//            looked up is what is connected to. Up to 5 redirects, to https alone, each looked at as the first.
// Bounds     10 s to connect, 60 s in all, 8 MiB.
// Secrets    an address is one: no reason names more of it than its host.
// Threads    any; it blocks, until it is told to stop.
#pragma once

#include "base/result.hpp"
#include "service/https_words.hpp"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

namespace tgvs::service {

struct FetchOptions {
    std::string ca_file = {};  // PEM; empty: the system's certificates
    std::chrono::milliseconds connect_limit{10'000};
    std::chrono::milliseconds limit{60'000};
    std::size_t body_limit_bytes = 8 * 1'024 * 1'024;
};

struct Fetched {
    bool unchanged = false;  // what the validators stand for is what there is
    std::string text = {};
    Validators validators = {};
};

struct FetchFailure {
    std::string reason = {};             // with the remedy
    bool answered = false;               // by a server, which did not want to or could not
    bool may_pass = false;               // by itself
    std::chrono::seconds retry_after{};  // 0: it does not say
};

Result<Fetched, FetchFailure> fetch_calendar(const std::string& address, const Validators& known,
                                             const FetchOptions& options, std::stop_token stop);

}  // namespace tgvs::service
