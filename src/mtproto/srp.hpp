// mtproto/srp.hpp: proof of the two-step password without sending it.
//
// Source   core.telegram.org/api/srp
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "mtproto/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

// Of account.password.
struct SrpChallenge {
    std::string salt1;
    std::string salt2;
    std::int32_t g = 0;
    std::string p;
    std::string b_public;  // srp_B
};

struct SrpAnswer {
    std::string a_public;  // A, 256 bytes
    std::string m1;        // 32 bytes
};

enum class SrpErrc { bad_prime, bad_public };  // what the server sent must not be used

std::string_view to_string(SrpErrc code);

// Takes about a tenth of a second: 100,000 rounds of PBKDF2.
Result<SrpAnswer, SrpErrc> srp_answer(const SrpChallenge& challenge, const Secret& password,
                                      Random& random);

// The serving side, for tests: v = g^x mod p, and whether M1 is right.
std::string srp_verifier(const SrpChallenge& challenge, const Secret& password);
// srp_B for a `b`; of the challenge it needs g and p.
std::string srp_server_public(const SrpChallenge& challenge, std::string_view verifier,
                              std::string_view b_private);
std::string srp_expected_m1(const SrpChallenge& challenge, std::string_view verifier,
                            std::string_view b_private, std::string_view a_public);

}  // namespace tgvs::mtproto
