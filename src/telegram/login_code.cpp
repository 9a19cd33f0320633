// The part of Login that logs in by telephone number and code.
#include "mtproto/api.hpp"
#include "telegram/login.hpp"
#include "telegram/sent_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

// A code that is out.
struct Login::SentCode {
    Secret phone;
    Secret hash;
    CodeDelivery delivery;
    std::optional<std::string> next;  // how a resend would go
    std::chrono::seconds next_after{};
    std::optional<TlObject> authorization;  // no code was needed
};

namespace {

constexpr int most_code_tries = 3;
constexpr std::size_t shortest_phone = 5;
constexpr std::size_t longest_phone = 15;
constexpr std::chrono::milliseconds cancel_limit{5'000};

LoginFailure cancelled()
{
    return {"cancelled", true};
}

Secret digits_of(const Secret& text)
{
    std::string digits;
    std::ranges::copy_if(text.reveal(), std::back_inserter(digits),
                         [](char c) { return c >= '0' && c <= '9'; });
    return Secret(std::move(digits));
}

// Spaces and dashes go only if a code of digits is left: a phrase keeps them.
Secret clean_code(const Secret& typed)
{
    const bool numeric = std::ranges::all_of(
        typed.reveal(), [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-'; });
    return numeric ? digits_of(typed) : typed;
}

bool asks_for_resend(const Secret& typed)
{
    return typed.matches("resend");
}

}  // namespace

asio::awaitable<Result<SessionData, LoginFailure>> Login::code_steps()
{
    LoginFailure failure;
    for (int i = 0; i < most_code_tries; ++i) {
        auto typed = co_await dialogue_.ask(Question::phone, "Phone number, with country code:");
        if (!typed)
            co_return std::unexpected(cancelled());
        auto phone = digits_of(*typed);
        if (phone.reveal().size() < shortest_phone || phone.reveal().size() > longest_phone) {
            failure.reason = "not a phone number: 5 to 15 digits including the country code";
            dialogue_.tell(failure.reason);
            continue;
        }
        auto sent = co_await send_code(std::move(phone));
        if (!sent)
            co_return std::unexpected(sent.error());
        if (sent->authorization) {
            auto authorization = *std::move(sent->authorization);
            co_return co_await accept(std::move(authorization));
        }
        co_return co_await sign_in(*std::move(sent));
    }
    co_return std::unexpected(failure);
}

asio::awaitable<Result<Login::SentCode, LoginFailure>> Login::send_code(Secret phone)
{
    auto call = TlObject(api::auth_send_code::constructor)
                    .set(api::auth_send_code::phone_number, std::string(phone.reveal()))
                    .set(api::auth_send_code::api_id, options_.app.api_id)
                    .set(api::auth_send_code::api_hash, std::string(options_.api_hash.reveal()))
                    .set(api::auth_send_code::settings, TlObject(api::code_settings::constructor));
    auto sent = co_await call_or_fail(std::move(call));
    if (!sent)
        co_return std::unexpected(sent.error());
    co_return co_await read_sent_code(std::move(phone), *std::move(sent));
}

asio::awaitable<Result<Login::SentCode, LoginFailure>> Login::read_sent_code(Secret phone,
                                                                             TlObject sent)
{
    SentCode code;
    code.phone = std::move(phone);
    if (sent.is(api::auth_sent_code_success::constructor)) {
        code.authorization = sent.get_or(api::auth_sent_code_success::authorization);
        co_return code;
    }
    if (sent.is(api::auth_sent_code_payment_required::constructor))
        co_return std::unexpected(
            LoginFailure("Telegram charges for the SMS to this number; log in with --qr"));
    if (!sent.is(api::auth_sent_code::constructor))
        co_return std::unexpected(
            LoginFailure("unexpected answer from Telegram to the phone number"));
    code.hash = Secret(sent.get_or(api::auth_sent_code::phone_code_hash));
    code.delivery = describe_delivery(sent.get_or(api::auth_sent_code::type));
    code.next_after = std::chrono::seconds(sent.get_or(api::auth_sent_code::timeout));
    if (const auto* next = sent.get(api::auth_sent_code::next_type))
        code.next = describe_next(*next);
    if (code.delivery.impossible) {
        co_await cancel_code(code);
        co_return std::unexpected(LoginFailure(code.delivery.text));
    }
    dialogue_.tell(code.delivery.text +
                   " Enter it here, never in a Telegram chat: that invalidates it.");
    if (code.next)
        dialogue_.tell(fmt::format("Not received? Enter resend to get it by {}{}.", *code.next,
                                   code.next_after.count() > 0
                                       ? fmt::format(", after {} s", code.next_after.count())
                                       : std::string()));
    co_return code;
}

asio::awaitable<Result<SessionData, LoginFailure>> Login::sign_in(SentCode sent)
{
    int wrong = 0;
    int expired = 0;
    while (wrong < most_code_tries) {
        auto typed = co_await dialogue_.ask(Question::code, "Code:");
        if (!typed) {
            co_await cancel_code(sent);
            co_return std::unexpected(cancelled());
        }
        if (asks_for_resend(*typed)) {
            auto again = co_await resend(sent);
            if (!again)
                co_return std::unexpected(again.error());
            sent = *std::move(again);
            continue;
        }
        auto answer = co_await call(sign_in_call(sent, clean_code(*typed)));
        if (answer) {
            auto authorization = *std::move(answer);
            co_return co_await accept(std::move(authorization));
        }
        if (classify(answer.error()).kind == ErrorKind::password)
            co_return co_await password_steps();
        if (is_rpc(answer.error(), "PHONE_CODE_INVALID") ||
            is_rpc(answer.error(), "PHONE_CODE_EMPTY")) {
            ++wrong;
            dialogue_.tell("That is not the code.");
            continue;
        }
        const bool lost =
            is_rpc(answer.error(), "PHONE_CODE_EXPIRED") || is_rpc(answer.error(), "AUTH_RESTART");
        if (!lost || ++expired > 2)
            co_return std::unexpected(login_failure(answer.error()));
        dialogue_.tell("That code is no longer valid. A new one is being sent.");
        auto phone = sent.phone;
        auto again = co_await send_code(std::move(phone));
        if (!again)
            co_return std::unexpected(again.error());
        sent = *std::move(again);
    }
    co_await cancel_code(sent);
    co_return std::unexpected(LoginFailure("three wrong codes"));
}

TlObject Login::sign_in_call(const SentCode& sent, const Secret& code) const
{
    auto call = TlObject(api::auth_sign_in::constructor)
                    .set(api::auth_sign_in::phone_number, std::string(sent.phone.reveal()))
                    .set(api::auth_sign_in::phone_code_hash, std::string(sent.hash.reveal()));
    const std::string text(code.reveal());
    if (sent.delivery.by_email)
        call.set(api::auth_sign_in::email_verification,
                 TlObject(api::email_verification_code::constructor)
                     .set(api::email_verification_code::code, text));
    else
        call.set(api::auth_sign_in::phone_code, text);
    return call;
}

asio::awaitable<Result<Login::SentCode, LoginFailure>> Login::resend(SentCode sent)
{
    if (!sent.next) {
        dialogue_.tell("Telegram offers no other way for this code.");
        co_return sent;
    }
    auto again = co_await call(
        TlObject(api::auth_resend_code::constructor)
            .set(api::auth_resend_code::phone_number, std::string(sent.phone.reveal()))
            .set(api::auth_resend_code::phone_code_hash, std::string(sent.hash.reveal())));
    if (!again) {
        dialogue_.tell("Not resent: " + explain(again.error()));
        co_return sent;
    }
    auto phone = sent.phone;
    co_return co_await read_sent_code(std::move(phone), *std::move(again));
}

// As a courtesy: if it fails, the code expires by itself.
asio::awaitable<void> Login::cancel_code(SentCode sent)
{
    auto cancel = TlObject(api::auth_cancel_code::constructor)
                      .set(api::auth_cancel_code::phone_number, std::string(sent.phone.reveal()))
                      .set(api::auth_cancel_code::phone_code_hash, std::string(sent.hash.reveal()));
    co_await client_->call_any(std::move(cancel), cancel_limit);
}

}  // namespace tgvs::telegram
