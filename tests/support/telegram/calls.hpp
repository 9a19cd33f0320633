// support/telegram/calls.hpp: the methods that the test server knows.
#pragma once

#include "mtproto/api.hpp"
#include "mtproto/tl_object.hpp"
#include "support/telegram/faults.hpp"
#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <expected>
#include <span>

namespace tgvs::test {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlValue;
using mtproto::TlVector;

struct CallContext {
    ServerState& server;
    DataCenter& dc;
    ServerKey& key;
    ServerSession& session;
    const TlObject& request;
    Account* self;  // null: not logged in
    std::uint64_t msg_id = 0;
    bool later = false;  // it is answered by ServerSession::answer_now()

    template <class T>
    T get(mtproto::Field<T> field) const
    {
        return request.get_or(field, T{});
    }
};

using CallResult = std::expected<TlValue, RpcError>;
using Handler = CallResult (*)(CallContext&);

struct Method {
    std::uint32_t constructor;
    Handler handler;
    bool needs_login = true;
};

inline std::unexpected<RpcError> refuse(std::int32_t code, std::string text)
{
    return std::unexpected(RpcError{code, std::move(text)});
}

CallResult execute_call(CallContext& call);
bool needs_login(std::uint32_t method);

// One table in each file calls_*.cpp.
std::span<const Method> login_methods();
std::span<const Method> password_methods();
std::span<const Method> token_methods();
std::span<const Method> account_methods();
std::span<const Method> dialog_methods();
std::span<const Method> peer_methods();
std::span<const Method> stream_methods();
std::span<const Method> talk_methods();
std::span<const Method> difference_methods();

// calls_login.cpp: to be used by the other ways of logging in
CallResult log_in(CallContext& call, Account& account);
// With a two-step password SESSION_PASSWORD_NEEDED, else the authorization.
CallResult log_in_or_ask_password(CallContext& call, Account& account);

// calls_peers.cpp: what an InputPeer or InputChannel means to who asks.
std::expected<Chat*, RpcError> find_chat(CallContext& call, const TlObject& input);

}  // namespace tgvs::test
