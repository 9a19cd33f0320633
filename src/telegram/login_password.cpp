// The part of Login that proves the two-step password.
#include "base/text.hpp"
#include "mtproto/api.hpp"
#include "mtproto/srp.hpp"
#include "telegram/login.hpp"

#include <fmt/format.h>

#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using Kdf = api::password_kdf_algo_sha256_sha256_pbkdf2_hmacsha512iter100000_sha256_mod_pow;

namespace {

constexpr int most_password_tries = 3;

mtproto::SrpChallenge challenge_of(const TlObject& password)
{
    const auto kdf = password.get_or(api::account_password::current_algo);
    return {.salt1 = kdf.get_or(Kdf::salt1),
            .salt2 = kdf.get_or(Kdf::salt2),
            .g = kdf.get_or(Kdf::g),
            .p = kdf.get_or(Kdf::p),
            .b_public = password.get_or(api::account_password::srp_b)};
}

bool may_be_tried_again(const CallError& error)
{
    return is_rpc(error, "PASSWORD_HASH_INVALID") || is_rpc(error, "SRP_ID_INVALID") ||
           is_rpc(error, "SRP_PASSWORD_CHANGED");
}

std::string question_for(const TlObject& password)
{
    const auto* hint = password.get(api::account_password::hint);
    return hint && !hint->empty()
               ? fmt::format("Two-step password (hint: {}):", printable(*hint, 100))
               : "Two-step password:";
}

}  // namespace

// The challenge serves once: it is fetched anew for every try.
asio::awaitable<Result<SessionData, LoginFailure>> Login::password_steps()
{
    mtproto::SystemRandom random;
    for (int i = 0; i < most_password_tries; ++i) {
        auto asked = co_await call_or_fail(TlObject(api::account_get_password::constructor));
        if (!asked)
            co_return std::unexpected(asked.error());
        if (!asked->get_or(api::account_password::current_algo).is(Kdf::constructor))
            co_return std::unexpected(
                LoginFailure("this version does not support Telegram's password algorithm; update "
                             "tg_video_streamer"));
        const auto password = co_await dialogue_.ask(Question::password, question_for(*asked));
        if (!password)
            co_return std::unexpected(LoginFailure("cancelled", true));
        const auto proof = mtproto::srp_answer(challenge_of(*asked), *password, random);
        if (!proof)
            co_return std::unexpected(LoginFailure(std::string(to_string(proof.error()))));
        auto check = TlObject(api::input_check_password_srp::constructor)
                         .set(api::input_check_password_srp::srp_id,
                              asked->get_or(api::account_password::srp_id))
                         .set(api::input_check_password_srp::a, proof->a_public)
                         .set(api::input_check_password_srp::m1, proof->m1);
        auto answer = co_await call(TlObject(api::auth_check_password::constructor)
                                        .set(api::auth_check_password::password, std::move(check)));
        if (answer) {
            auto authorization = *std::move(answer);
            co_return co_await accept(std::move(authorization));
        }
        if (!may_be_tried_again(answer.error()))
            co_return std::unexpected(login_failure(answer.error()));
        dialogue_.tell("That is not the password.");
    }
    co_return std::unexpected(LoginFailure("three wrong passwords"));
}

}  // namespace tgvs::telegram
