// Login by phone number and code.
#include "support/telegram/calls.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/server_session.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::test {

namespace {

TlObject authorization(const Account& account)
{
    TlObject object(api::auth_authorization::constructor);
    return object.set(api::auth_authorization::user, user_object(account, account.id));
}

const std::string& type_name(const Account& account, std::size_t number)
{
    return account.code_types.at(std::min(number, account.code_types.size() - 1));
}

CallResult sent_code(CallContext& call, Account& account)
{
    const auto number = call.key.login.type;
    const auto& name = type_name(account, number);
    if (name == "success") {
        auto done = log_in(call, account);
        TlObject success(api::auth_sent_code_success::constructor);
        return success.set(api::auth_sent_code_success::authorization, std::get<TlObject>(*done));
    }
    if (name == "payment") {
        using Payment = api::auth_sent_code_payment_required;
        TlObject payment(Payment::constructor);
        return payment.set(Payment::store_product, std::string("sms"))
            .set(Payment::phone_code_hash, call.key.login.hash)
            .set(Payment::support_email_address, std::string("login@example.org"))
            .set(Payment::support_email_subject, std::string("login"))
            .set(Payment::premium_days, 7)
            .set(Payment::currency, std::string("USD"))
            .set(Payment::amount, std::int64_t{100});
    }
    TlObject sent(api::auth_sent_code::constructor);
    sent.set(api::auth_sent_code::type, sent_code_type(name))
        .set(api::auth_sent_code::phone_code_hash, call.key.login.hash);
    if (number + 1 < account.code_types.size()) {
        sent.set(api::auth_sent_code::next_type, next_code_type(type_name(account, number + 1)));
        if (account.resend_after_s)
            sent.set(api::auth_sent_code::timeout, *account.resend_after_s);
    }
    return sent;
}

CallResult send_code(CallContext& call)
{
    if (call.get(api::auth_send_code::api_id) <= 0 ||
        call.get(api::auth_send_code::api_hash).empty())
        return refuse(400, "API_ID_INVALID");
    const auto phone = call.get(api::auth_send_code::phone_number);
    auto* account = call.server.world.account_of_phone(phone);
    if (!account)
        return refuse(400, "PHONE_NUMBER_INVALID");
    if (account->home_dc != call.dc.id())
        return refuse(303, fmt::format("PHONE_MIGRATE_{}", account->home_dc));
    call.key.login = {.account = account->id,
                      .phone = phone,
                      .hash = fmt::format("{:016x}", call.server.number())};
    return sent_code(call, *account);
}

// The account of the attempt that phone and hash belong to.
std::expected<Account*, RpcError> attempt(CallContext& call, const std::string& phone,
                                          const std::string& hash)
{
    if (hash.empty())
        return refuse(400, "PHONE_CODE_HASH_EMPTY");
    const auto& login = call.key.login;
    auto* account = call.server.world.account_of_phone(phone);
    if (!account || account->id != login.account)
        return refuse(400, "PHONE_NUMBER_INVALID");
    if (hash != login.hash || login.expired)
        return refuse(400, "PHONE_CODE_EXPIRED");
    return account;
}

CallResult resend_code(CallContext& call)
{
    auto account = attempt(call, call.get(api::auth_resend_code::phone_number),
                           call.get(api::auth_resend_code::phone_code_hash));
    if (!account)
        return std::unexpected(account.error());
    if (call.key.login.type + 1 >= (*account)->code_types.size())
        return refuse(406, "SEND_CODE_UNAVAILABLE");
    ++call.key.login.type;
    return sent_code(call, **account);
}

CallResult cancel_code(CallContext& call)
{
    auto account = attempt(call, call.get(api::auth_cancel_code::phone_number),
                           call.get(api::auth_cancel_code::phone_code_hash));
    if (!account)
        return std::unexpected(account.error());
    call.key.login = {};
    return TlValue(true);
}

bool is_email_code(const TlObject& verification, const Account& account)
{
    return verification.is(api::email_verification_code::constructor) &&
           verification.get_or(api::email_verification_code::code) == account.email_code;
}

CallResult sign_in(CallContext& call)
{
    auto account = attempt(call, call.get(api::auth_sign_in::phone_number),
                           call.get(api::auth_sign_in::phone_code_hash));
    if (!account)
        return std::unexpected(account.error());
    const auto& type = type_name(**account, call.key.login.type);
    if (type == "email") {
        if (!is_email_code(call.get(api::auth_sign_in::email_verification), **account))
            return refuse(400, "EMAIL_VERIFY_EXPIRED");
    } else {
        const auto* code = call.request.get(api::auth_sign_in::phone_code);
        if (!code || code->empty())
            return refuse(400, "PHONE_CODE_EMPTY");
        if (*code != (*account)->code)
            return refuse(400, "PHONE_CODE_INVALID");
    }
    if ((*account)->needs_sign_up)
        return TlObject(api::auth_authorization_sign_up_required::constructor);
    return log_in_or_ask_password(call, **account);
}

CallResult send_verify_email(CallContext&)
{
    TlObject sent(api::account_sent_email_code::constructor);
    return sent.set(api::account_sent_email_code::email_pattern, std::string("t***@e***.org"))
        .set(api::account_sent_email_code::length, 6);
}

CallResult verify_email(CallContext& call)
{
    auto* account = call.server.world.account(call.key.login.account);
    if (!account)
        return refuse(400, "PHONE_NUMBER_INVALID");
    if (!is_email_code(call.get(api::account_verify_email::verification), *account))
        return refuse(400, "CODE_INVALID");
    if (call.key.login.type + 1 < account->code_types.size())
        ++call.key.login.type;
    const auto sent = sent_code(call, *account);
    TlObject verified(api::account_email_verified_login::constructor);
    return verified.set(api::account_email_verified_login::email, std::string("test@example.org"))
        .set(api::account_email_verified_login::sent_code, std::get<TlObject>(*sent));
}

// The mailbox is lost: the next type of code takes its place.
CallResult reset_login_email(CallContext& call)
{
    auto account = attempt(call, call.get(api::auth_reset_login_email::phone_number),
                           call.get(api::auth_reset_login_email::phone_code_hash));
    if (!account)
        return std::unexpected(account.error());
    if (call.key.login.type + 1 >= (*account)->code_types.size())
        return refuse(400, "TASK_ALREADY_EXISTS");
    ++call.key.login.type;
    return sent_code(call, **account);
}

CallResult log_out(CallContext& call)
{
    call.key.account = 0;
    call.key.password_for = 0;
    return TlObject(api::auth_logged_out::constructor);
}

}  // namespace

CallResult log_in(CallContext& call, Account& account)
{
    call.key.account = account.id;
    call.key.revoked.reset();
    call.key.login = {};
    call.key.password_for = 0;
    call.key.password = {};
    return authorization(account);
}

CallResult log_in_or_ask_password(CallContext& call, Account& account)
{
    if (!account.password)
        return log_in(call, account);
    call.key.password_for = account.id;
    return refuse(401, "SESSION_PASSWORD_NEEDED");
}

std::span<const Method> login_methods()
{
    static constexpr Method table[] = {
        {api::auth_send_code::constructor, send_code, false},
        {api::auth_resend_code::constructor, resend_code, false},
        {api::auth_cancel_code::constructor, cancel_code, false},
        {api::auth_sign_in::constructor, sign_in, false},
        {api::account_send_verify_email_code::constructor, send_verify_email, false},
        {api::account_verify_email::constructor, verify_email, false},
        {api::auth_reset_login_email::constructor, reset_login_email, false},
        {api::auth_log_out::constructor, log_out},
    };
    return table;
}

}  // namespace tgvs::test
