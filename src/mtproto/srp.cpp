#include "mtproto/srp.hpp"

#include "mtproto/bignum.hpp"
#include "mtproto/crypto.hpp"
#include "mtproto/dh.hpp"
#include "mtproto/invariant.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t least_b_bytes = 248;
constexpr int most_a_draws = 16;  // of `a`; one of 2^64 is bad

Secret salted(std::string_view data, std::string_view salt)
{
    return Secret(sha256({salt, data, salt}));
}

Secret stretched(std::string_view hash, std::string_view salt)
{
    constexpr int rounds = 100'000;
    std::string out(64, '\0');
    require(PKCS5_PBKDF2_HMAC(hash.data(), static_cast<int>(hash.size()),
                              reinterpret_cast<const unsigned char*>(salt.data()),
                              static_cast<int>(salt.size()), rounds, EVP_sha512(),
                              static_cast<int>(out.size()),
                              reinterpret_cast<unsigned char*>(out.data())) == 1,
            "OpenSSL has PBKDF2");
    return Secret(std::move(out));
}

// x, which the specification calls PH2.
Secret password_hash(const SrpChallenge& challenge, const Secret& password)
{
    const auto once = salted(password.reveal(), challenge.salt1);
    const auto first = salted(once.reveal(), challenge.salt2);
    return salted(stretched(first.reveal(), challenge.salt1).reveal(), challenge.salt2);
}

std::string padded(std::string_view number)
{
    return std::string(group_bytes - std::min(group_bytes, number.size()), '\0').append(number);
}

std::string padded_g(const SrpChallenge& challenge)
{
    const char g = static_cast<char>(challenge.g);
    return padded({&g, 1});
}

std::string multiplier(const SrpChallenge& challenge)
{
    return sha256({challenge.p, padded_g(challenge)});
}

std::string proof(const SrpChallenge& challenge, std::string_view a_public, std::string_view shared)
{
    auto mixed = sha256({challenge.p});
    const auto g_hash = sha256({padded_g(challenge)});
    std::ranges::transform(mixed, g_hash, mixed.begin(),
                           [](char x, char y) { return static_cast<char>(x ^ y); });
    const Secret key(sha256({shared}));
    return sha256({mixed, sha256({challenge.salt1}), sha256({challenge.salt2}), a_public,
                   padded(challenge.b_public), key.reveal()});
}

// (B - k·v)^(a + u·x) mod p
Secret client_shared(const SrpChallenge& challenge, std::string_view a, std::string_view x,
                     std::string_view u)
{
    const auto scratch = make_scratch();
    const auto p = number_of(challenge.p);
    const auto base = make_number();
    const auto v = number_of(power_of(challenge.g, x, challenge.p));
    const auto exponent = make_number();
    const bool done =
        BN_mod_mul(base.get(), number_of(multiplier(challenge)).get(), v.get(), p.get(),
                   scratch.get()) == 1 &&
        BN_mod_sub(base.get(), number_of(challenge.b_public).get(), base.get(), p.get(),
                   scratch.get()) == 1 &&
        BN_mul(exponent.get(), number_of(u).get(), number_of(x).get(), scratch.get()) == 1 &&
        BN_add(exponent.get(), exponent.get(), number_of(a).get()) == 1;
    require(done, "numbers can be reckoned with");
    const Secret base_bytes(to_bytes(base, group_bytes));
    const Secret exponent_bytes(to_bytes(exponent, group_bytes + 1));  // one carry at most
    return Secret(power(base_bytes.reveal(), exponent_bytes.reveal(), challenge.p));
}

bool is_good_b(const SrpChallenge& challenge)
{
    const auto& b = challenge.b_public;
    if (b.size() < least_b_bytes || b.size() > group_bytes)
        return false;
    const auto whole = padded(b);
    return whole < challenge.p && whole.find_first_not_of('\0') != std::string::npos;
}

}  // namespace

std::string_view to_string(SrpErrc code)
{
    switch (code) {
        case SrpErrc::bad_prime:
            return "the server's prime or generator is not safe";
        case SrpErrc::bad_public:
            return "the server's public number is out of range";
    }
    return "unknown";
}

Result<SrpAnswer, SrpErrc> srp_answer(const SrpChallenge& challenge, const Secret& password,
                                      Random& random)
{
    if (!is_good_prime(challenge.p, challenge.g))
        return std::unexpected(SrpErrc::bad_prime);
    if (!is_good_b(challenge))
        return std::unexpected(SrpErrc::bad_public);

    for (int draw = 0; draw < most_a_draws; ++draw) {
        const Secret a(random.bytes(group_bytes));
        const auto a_public = power_of(challenge.g, a.reveal(), challenge.p);
        if (!is_good_public(a_public, challenge.p))
            continue;
        const auto u = sha256({a_public, padded(challenge.b_public)});
        const auto x = password_hash(challenge, password);
        const auto shared = client_shared(challenge, a.reveal(), x.reveal(), u);
        return SrpAnswer{a_public, proof(challenge, a_public, shared.reveal())};
    }
    return std::unexpected(SrpErrc::bad_prime);
}

std::string srp_verifier(const SrpChallenge& challenge, const Secret& password)
{
    return power_of(challenge.g, password_hash(challenge, password).reveal(), challenge.p);
}

std::string srp_server_public(const SrpChallenge& challenge, std::string_view verifier,
                              std::string_view b_private)
{
    const auto scratch = make_scratch();
    const auto p = number_of(challenge.p);
    const auto sum = make_number();
    const auto power_of_b = number_of(power_of(challenge.g, b_private, challenge.p));
    require(BN_mod_mul(sum.get(), number_of(multiplier(challenge)).get(), number_of(verifier).get(),
                       p.get(), scratch.get()) == 1 &&
                BN_mod_add(sum.get(), sum.get(), power_of_b.get(), p.get(), scratch.get()) == 1,
            "numbers can be reckoned with");
    return to_bytes(sum, group_bytes);
}

// (A · v^u)^b mod p
std::string srp_expected_m1(const SrpChallenge& challenge, std::string_view verifier,
                            std::string_view b_private, std::string_view a_public)
{
    if (!is_good_public(a_public, challenge.p))
        return {};
    const auto a = padded(a_public);
    const auto u = sha256({a, padded(challenge.b_public)});
    const auto scratch = make_scratch();
    const auto base = make_number();
    require(
        BN_mod_mul(base.get(), number_of(a).get(), number_of(power(verifier, u, challenge.p)).get(),
                   number_of(challenge.p).get(), scratch.get()) == 1,
        "numbers can be reckoned with");
    const Secret shared(power(to_bytes(base, group_bytes), b_private, challenge.p));
    return proof(challenge, a, shared.reveal());
}

}  // namespace tgvs::mtproto
