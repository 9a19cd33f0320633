// The data centre that hands out the stream, and how our login gets there.
#include "mtproto/api.hpp"
#include "telegram/stream_probe.hpp"

#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

using Kind = ChatFailure::Kind;

// Of that login alone.
bool is_login_lost(const CallError& error)
{
    return ends_session(chat_failure(error).kind);
}

// What the other data centre says is no verdict on the session.
ChatFailure failure_elsewhere(const CallError& error)
{
    auto failure = chat_failure(error);
    if (ends_session(failure.kind))
        failure.kind = Kind::transient;
    return failure;
}

}  // namespace

asio::awaitable<void> StreamProbe::drop_other()
{
    if (!other_)
        co_return;
    co_await other_->stop();
    other_.reset();
}

asio::awaitable<Result<void, ChatFailure>> StreamProbe::carry_login(int dc)
{
    TlObject take(api::auth_export_authorization::constructor);
    take.set(api::auth_export_authorization::dc_id, dc);
    const auto exported = co_await call_home(std::move(take));
    if (!exported)
        co_return std::unexpected(chat_failure(exported.error()));
    using Exported = api::auth_exported_authorization;
    using Import = api::auth_import_authorization;
    TlObject bring(Import::constructor);
    bring.set(Import::id, exported->get_or(Exported::id))
        .set(Import::bytes, exported->get_or(Exported::bytes));
    const auto imported = co_await other_->call(std::move(bring), options_.call_limit);
    if (!imported)
        co_return std::unexpected(failure_elsewhere(imported.error()));
    co_return Result<void, ChatFailure>();
}

// With a login of ours.
asio::awaitable<Result<Client*, ChatFailure>> StreamProbe::client_of(int dc)
{
    if (dc == 0 || dc == home_.dc())
        co_return &home_;
    if (other_ && other_->dc() == dc)
        co_return other_.get();
    co_await drop_other();
    other_ = std::make_unique<Client>(executor_, options_.client_options(dc));
    other_->start();
    const auto carried = co_await carry_login(dc);
    if (carried)
        co_return other_.get();
    co_await drop_other();
    co_return std::unexpected(carried.error());
}

asio::awaitable<Result<TlObject, CallError>> StreamProbe::ask(Client* client, LiveCall call)
{
    using Get = api::phone_get_group_call_stream_channels;
    TlObject function(Get::constructor);
    function.set(Get::call, call.input());
    co_return co_await client->call(std::move(function), options_.call_limit);
}

// A lost place in the call, or a lost login elsewhere, is made good once. A key that the other data centre has
// forgotten is ours to throw away: the next reading exchanges another.
asio::awaitable<Result<TlObject, ChatFailure>> StreamProbe::read_channels(LiveCall call)
{
    for (bool again = false;; again = true) {
        const auto client = co_await client_of(call.stream_dc);
        if (!client)
            co_return std::unexpected(client.error());
        auto answer = co_await ask(*client, call);
        if (answer)
            co_return *std::move(answer);
        const bool elsewhere = *client != &home_;
        if (!again && is_rpc(answer.error(), "GROUPCALL_JOIN_MISSING")) {
            const auto joined = co_await join(call);
            if (!joined)
                co_return std::unexpected(joined.error());
        } else if (!again && elsewhere && is_login_lost(answer.error())) {
            co_await drop_other();
        } else {
            if (elsewhere && other_->status().unknown_key > 0)
                co_await drop_other();
            co_return std::unexpected(elsewhere ? failure_elsewhere(answer.error())
                                                : chat_failure(answer.error()));
        }
    }
}

}  // namespace tgvs::telegram
