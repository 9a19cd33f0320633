// The two-step password, verified for real.
#include "mtproto/dh.hpp"
#include "mtproto/srp.hpp"
#include "support/telegram/calls.hpp"

namespace tgvs::test {

namespace {

using Algorithm = api::password_kdf_algo_sha256_sha256_pbkdf2_hmacsha512iter100000_sha256_mod_pow;

constexpr std::int32_t g = 3;

mtproto::SrpChallenge challenge_of(const Account& account)
{
    mtproto::SrpChallenge challenge;
    challenge.salt1 = "salt one of account " + std::to_string(account.id);
    challenge.salt2 = "salt two of 16 b";
    challenge.g = g;
    challenge.p = mtproto::known_prime();
    return challenge;
}

// The account that a password is asked for: of the login that goes on, else of the one that is.
Account* asked_for(CallContext& call)
{
    const auto id = call.key.password_for != 0 ? call.key.password_for : call.key.account;
    return call.server.world.account(id);
}

TlObject algorithm(const mtproto::SrpChallenge& challenge)
{
    TlObject object(Algorithm::constructor);
    return object.set(Algorithm::salt1, challenge.salt1)
        .set(Algorithm::salt2, challenge.salt2)
        .set(Algorithm::g, challenge.g)
        .set(Algorithm::p, challenge.p);
}

CallResult get_password(CallContext& call)
{
    auto* account = asked_for(call);
    if (!account)
        return refuse(401, "AUTH_KEY_UNREGISTERED");
    const auto challenge = challenge_of(*account);
    TlObject password(api::account_password::constructor);
    password.set(api::account_password::new_algo, algorithm(challenge))
        .set(api::account_password::new_secure_algo,
             TlObject(api::secure_password_kdf_algo_unknown::constructor))
        .set(api::account_password::secure_random, call.server.random.bytes(256));
    if (!account->password)
        return password;
    if (account->srp_verifier.empty())
        account->srp_verifier = mtproto::srp_verifier(challenge, Secret(*account->password));
    auto& attempt = call.key.password;
    attempt = {.account = account->id,
               .srp_id = call.server.number(),
               .b = call.server.random.bytes(mtproto::group_bytes)};
    attempt.b_public = mtproto::srp_server_public(challenge, account->srp_verifier, attempt.b);
    password.set(api::account_password::has_password, true)
        .set(api::account_password::current_algo, algorithm(challenge))
        .set(api::account_password::srp_b, attempt.b_public)
        .set(api::account_password::srp_id, attempt.srp_id);
    if (!account->hint.empty())
        password.set(api::account_password::hint, account->hint);
    return password;
}

CallResult check_password(CallContext& call)
{
    auto* account = asked_for(call);
    auto& attempt = call.key.password;
    const auto proof = call.get(api::auth_check_password::password);
    if (!account || call.key.password_for == 0)
        return refuse(401, "AUTH_KEY_UNREGISTERED");
    if (!proof.is(api::input_check_password_srp::constructor))
        return refuse(400, "PASSWORD_HASH_INVALID");
    if (attempt.answered || attempt.account != account->id ||
        proof.get_or(api::input_check_password_srp::srp_id) != attempt.srp_id)
        return refuse(400, "SRP_ID_INVALID");
    attempt.answered = true;
    auto challenge = challenge_of(*account);
    challenge.b_public = attempt.b_public;
    const auto expected = mtproto::srp_expected_m1(challenge, account->srp_verifier, attempt.b,
                                                   proof.get_or(api::input_check_password_srp::a));
    if (expected.empty() || expected != proof.get_or(api::input_check_password_srp::m1))
        return refuse(400, "PASSWORD_HASH_INVALID");
    return log_in(call, *account);
}

}  // namespace

std::span<const Method> password_methods()
{
    static constexpr Method table[] = {
        {api::account_get_password::constructor, get_password, false},
        {api::auth_check_password::constructor, check_password, false},
    };
    return table;
}

}  // namespace tgvs::test
