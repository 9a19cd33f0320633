// Calls of a session: faults first, then execution, then the answer.
#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"
#include "mtproto/tl_codec.hpp"
#include "support/telegram/calls.hpp"
#include "support/telegram/connection.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/layers.hpp"
#include "support/telegram/server_session.hpp"
#include "support/telegram/wrappers.hpp"

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tgvs::test {

namespace service = mtproto::service;
using mtproto::TlWriter;

struct ServerSession::Call {
    Head head;
    TlObject request;
};

void ServerSession::call(const Head& head, std::string_view body)
{
    const auto unwrapped = unwrap(body);
    if (!unwrapped)
        return answer(head.msg_id, RpcError{400, "INPUT_FETCH_ERROR"});
    if (unwrapped->layer > api::layer || (unwrapped->layer != 0 && unwrapped->layer < oldest_layer))
        return answer(head.msg_id, RpcError{400, "CONNECTION_LAYER_INVALID"});
    if (unwrapped->layer != 0)
        layer_ = unwrapped->layer;
    if (unwrapped->init && layer_ != 0) {
        initialised_ = true;
        key_.layer = layer_;
    } else if (!initialised_ && key_.layer != 0 && state_.options.init_per_key) {
        initialised_ = true;
        layer_ = key_.layer;
    }
    if (state_.options.require_init && !initialised_)
        return answer(head.msg_id, RpcError{400, "CONNECTION_NOT_INITED"});
    if (layer_ == 0)
        layer_ = api::layer;
    wants_updates_ = !unwrapped->without_updates;

    auto request = mtproto::decode(to_our_layer(unwrapped->call));
    if (!request || request->name().empty()) {
        state_.problem(request ? "not a call" : mtproto::to_string(request.error()));
        const auto constructor = mtproto::TlReader(unwrapped->call).u32().value_or(0);
        return answer(head.msg_id,
                      RpcError{400, fmt::format("INPUT_METHOD_INVALID_{}_0", constructor)});
    }
    if (const auto* combinator = mtproto::find_combinator(request->constructor());
        !combinator->function)
        return answer(head.msg_id, RpcError{400, fmt::format("INPUT_METHOD_INVALID_{}_0",
                                                             request->constructor())});
    state_.record.add({.method = std::string(request->name()),
                       .request = *request,
                       .dc = dc_.id(),
                       .layer = layer_,
                       .with_init = unwrapped->init,
                       .without_updates = unwrapped->without_updates,
                       .account = key_.account,
                       .key_id = key_.key.id(),
                       .session_id = id_,
                       .msg_id = head.msg_id,
                       .at = std::chrono::steady_clock::now()});
    received_[head.msg_id].running = true;
    answer_call({head, *std::move(request)});
}

void ServerSession::answer_call(const Call& call)
{
    if (key_.revoked && (key_.revoked->for_every_call() || needs_login(call.request.constructor())))
        return answer(call.head.msg_id, key_.revoked->error);
    const auto fault = take_fault(state_.call_faults, [&](const CallFault& one) {
        return one.method.empty() || one.method == call.request.name();
    });
    if (fault)
        act(call, *fault);
    else if (auto result = result_of(call); !result.empty())
        answer(call.head.msg_id, std::move(result));
}

void ServerSession::answer_now(std::uint64_t request, std::uint32_t function,
                               const CallResult& result)
{
    answer(request, result ? encode_answer(function, *result, layer_) : error_of(result.error()));
    flush();
}

void ServerSession::act(const Call& call, const CallFault& fault)
{
    const auto* spoiled = std::get_if<Spoiled>(&fault.what);
    const auto* word = std::get_if<TransportWord>(&fault.what);
    const auto* drop = std::get_if<Disconnect>(&fault.what);
    const auto result = fault.execute || spoiled ? result_of(call) : std::string();
    if (const auto connection = connection_.lock(); connection && (word || drop)) {
        if (word)
            connection->send_word(word->code);
        if (drop)
            connection->close(drop->reset);
        else if (word->close)
            connection->close_after_sending();
        if (fault.execute)
            answer(call.head.msg_id, result);  // which the next connection brings
        else
            received_.erase(call.head.msg_id);
    } else if (const auto* error = std::get_if<RpcError>(&fault.what)) {
        answer(call.head.msg_id, *error);
    } else if (const auto* delay = std::get_if<Delay>(&fault.what)) {
        answer_later(call, delay->by, fault.execute ? std::optional(result) : std::nullopt);
    } else if (std::holds_alternative<WrongSalt>(fault.what)) {
        key_.salt = state_.random.number();
        received_.erase(call.head.msg_id);
        ++state_.record.counters.bad_salts;
        bad_salt(call.head);
    } else if (const auto* bad = std::get_if<BadMessage>(&fault.what)) {
        received_.erase(call.head.msg_id);
        ++state_.record.counters.bad_messages;
        bad_message(call.head, bad->code);
    } else if (spoiled) {
        answer(call.head.msg_id, result, *spoiled);
    }
}

// The session, its key or its connection may be gone by then.
void ServerSession::answer_later(const Call& call, std::chrono::milliseconds delay,
                                 std::optional<std::string> result)
{
    const auto timer = std::make_shared<asio::steady_timer>(state_.io, delay);
    timer->async_wait([timer, call, result, &dc = dc_, key_id = key_.key.id(),
                       id = id_](const boost::system::error_code& error) {
        auto* key = error ? nullptr : dc.key(key_id);
        const auto session = key ? key->sessions.find(id) : decltype(key->sessions.end()){};
        if (!key || session == key->sessions.end())
            return;
        auto& it = *session->second;
        it.answer(call.head.msg_id, result ? *result : it.result_of(call));
        it.flush();
    });
}

// Executed; empty: the answer comes later.
std::string ServerSession::result_of(const Call& call)
{
    CallContext context{state_,          dc_,          key_,
                        *this,           call.request, state_.world.account(key_.account),
                        call.head.msg_id};
    const auto result = execute_call(context);
    if (context.later)
        return {};
    return result ? encode_answer(call.request.constructor(), *result, layer_)
                  : error_of(result.error());
}

std::string ServerSession::error_of(const RpcError& error)
{
    return TlWriter().u32(service::rpc_error).i32(error.code).bytes(error.text).take();
}

void ServerSession::answer(std::uint64_t request, const RpcError& error)
{
    answer(request, error_of(error));
}

void ServerSession::answer(std::uint64_t request, std::string result, std::optional<Spoiled> how)
{
    constexpr std::uint32_t of_no_layer = 0xdeadbee5;
    auto& received = received_[request];
    received.running = false;
    if (received.dropped)
        return;
    std::erase(to_acknowledge_, request);  // the answer does that
    if (result.size() > state_.options.gzip_above_bytes)
        result = TlWriter().u32(service::gzip_packed).bytes(mtproto::deflate(result)).take();
    if (how == Spoiled::garbage_gzip)
        result = TlWriter().u32(service::gzip_packed).bytes(state_.random.bytes(40)).take();
    if (how == Spoiled::unknown_object)
        result.replace(0, std::min<std::size_t>(4, result.size()),
                       TlWriter().u32(of_no_layer).take());
    auto body = TlWriter().u32(service::rpc_result).u64(request).raw(result).take();
    if (how)
        return send_spoiled(std::move(body), *how, true);
    queue(std::move(body), true, true);
    received.answered_by = outbox_.back().msg_id;
}

}  // namespace tgvs::test
