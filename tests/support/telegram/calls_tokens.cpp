// Login by a QR token, and carrying a login to another data centre.
#include "support/telegram/calls.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/server_session.hpp"
#include "support/telegram/tokens.hpp"

#include <algorithm>

namespace tgvs::test {

namespace {

TlObject success(TlValue authorization)
{
    TlObject object(api::auth_login_token_success::constructor);
    return object.set(api::auth_login_token_success::authorization,
                      std::get<TlObject>(std::move(authorization)));
}

CallResult finish(CallContext& call, const std::string& bytes, LoginToken& token)
{
    auto* account = call.server.world.account(token.accepted_by);
    if (!account)
        return refuse(400, "AUTH_TOKEN_INVALID");
    if (account->home_dc != call.dc.id()) {
        TlObject elsewhere(api::auth_login_token_migrate_to::constructor);
        return elsewhere.set(api::auth_login_token_migrate_to::dc_id, account->home_dc)
            .set(api::auth_login_token_migrate_to::token, bytes);
    }
    token.used = true;
    auto done = log_in_or_ask_password(call, *account);
    if (!done)
        return done;
    return success(*std::move(done));
}

CallResult export_token(CallContext& call)
{
    if (call.get(api::auth_export_login_token::api_id) <= 0)
        return refuse(400, "API_ID_INVALID");
    auto& known = call.server.tokens;
    if (const auto old = known.find(call.key.login_token);
        old != known.end() && old->second.accepted_by != 0 && !old->second.used)
        return finish(call, old->first, old->second);
    known.erase(call.key.login_token);
    call.key.login_token = call.server.random.bytes(32);
    const auto expires =
        call.server.now() + static_cast<std::int32_t>(call.server.options.token_lifetime.count());
    known[call.key.login_token] = {.expires = expires, .key_id = call.key.key.id()};
    TlObject token(api::auth_login_token::constructor);
    return token.set(api::auth_login_token::expires, expires)
        .set(api::auth_login_token::token, call.key.login_token);
}

CallResult import_token(CallContext& call)
{
    const auto bytes = call.get(api::auth_import_login_token::token);
    const auto token = call.server.tokens.find(bytes);
    if (token == call.server.tokens.end() || token->second.accepted_by == 0)
        return refuse(400, "AUTH_TOKEN_INVALID");
    if (token->second.expires < call.server.now())
        return refuse(400, "AUTH_TOKEN_EXPIRED");
    if (token->second.used)
        return refuse(400, "AUTH_TOKEN_ALREADY_ACCEPTED");
    return finish(call, bytes, token->second);
}

CallResult accept_token(CallContext& call)
{
    const auto error = accept_login_token(
        call.server, call.get(api::auth_accept_login_token::token), call.self->id);
    if (error)
        return std::unexpected(*error);
    using Authorization = api::authorization;
    const std::string none;
    TlObject authorization(Authorization::constructor);
    return authorization.set(Authorization::hash, call.server.number())
        .set(Authorization::device_model, none)
        .set(Authorization::platform, none)
        .set(Authorization::system_version, none)
        .set(Authorization::api_id, 1)
        .set(Authorization::app_name, none)
        .set(Authorization::app_version, none)
        .set(Authorization::date_created, call.server.now())
        .set(Authorization::date_active, call.server.now())
        .set(Authorization::ip, none)
        .set(Authorization::country, none)
        .set(Authorization::region, none);
}

CallResult export_authorization(CallContext& call)
{
    if (!call.server.dcs.contains(call.get(api::auth_export_authorization::dc_id)))
        return refuse(400, "DC_ID_INVALID");
    auto bytes = call.server.random.bytes(64);
    const auto id = call.server.number();
    call.server.exported[id] = {bytes, call.self->id};
    TlObject exported(api::auth_exported_authorization::constructor);
    return exported.set(api::auth_exported_authorization::id, id)
        .set(api::auth_exported_authorization::bytes, std::move(bytes));
}

CallResult import_authorization(CallContext& call)
{
    const auto found = call.server.exported.find(call.get(api::auth_import_authorization::id));
    if (found == call.server.exported.end() ||
        found->second.first != call.get(api::auth_import_authorization::bytes))
        return refuse(400, "AUTH_BYTES_INVALID");
    auto* account = call.server.world.account(found->second.second);
    call.server.exported.erase(found);
    if (!account)
        return refuse(400, "USER_ID_INVALID");
    return log_in(call, *account);
}

}  // namespace

std::optional<RpcError> accept_login_token(ServerState& server, const std::string& bytes,
                                           std::int64_t account)
{
    const auto found = server.tokens.find(bytes);
    if (found == server.tokens.end())
        return RpcError{400, "AUTH_TOKEN_INVALID"};
    if (found->second.expires < server.now())
        return RpcError{400, "AUTH_TOKEN_EXPIRED"};
    if (found->second.accepted_by != 0)
        return RpcError{400, "AUTH_TOKEN_ALREADY_ACCEPTED"};
    found->second.accepted_by = account;
    const TlObject scan(api::update_login_token::constructor);
    auto update = updates_object(server, {scan});
    if (server.options.short_updates)
        update = TlObject(api::update_short::constructor)
                     .set(api::update_short::update, scan)
                     .set(api::update_short::date, server.now());
    for (auto& [id, dc] : server.dcs)
        if (auto* key = dc->key(found->second.key_id))
            for (auto& [session_id, session] : key->sessions)
                session->push(update);
    return std::nullopt;
}

std::span<const Method> token_methods()
{
    static constexpr Method table[] = {
        {api::auth_export_login_token::constructor, export_token, false},
        {api::auth_import_login_token::constructor, import_token, false},
        {api::auth_accept_login_token::constructor, accept_token},
        {api::auth_export_authorization::constructor, export_authorization},
        {api::auth_import_authorization::constructor, import_authorization, false},
    };
    return table;
}

}  // namespace tgvs::test
