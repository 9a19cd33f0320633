#include "telegram/client.hpp"

#include "base/log.hpp"
#include "mtproto/api.hpp"
#include "mtproto/tl_codec.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <utility>

namespace tgvs::telegram {

using mtproto::TlObject;
using mtproto::TlValue;
using std::chrono::milliseconds;
namespace api = mtproto::api;

// A call that waits; it lives in the frame of its caller.
struct Client::Pending {
    explicit Pending(const asio::any_io_executor& executor, net::Deadline deadline)
        : answered(executor, deadline)
    {
    }
    asio::steady_timer answered;
    std::optional<Result<std::string, CallError>> result;
};

namespace {

constexpr milliseconds stop_limit{5'000};

// All of invokeWithLayer(initConnection(query)) but the query, which comes last.
std::string initial_part(const AppIdentity& app)
{
    const TlObject query(api::help_get_config::constructor);
    const auto whole =
        encode(TlObject(api::invoke_with_layer::constructor)
                   .set(api::invoke_with_layer::layer, api::layer)
                   .set(api::invoke_with_layer::query,
                        TlObject(api::init_connection::constructor)
                            .set(api::init_connection::api_id, app.api_id)
                            .set(api::init_connection::device_model, app.device_model)
                            .set(api::init_connection::system_version, app.system_version)
                            .set(api::init_connection::app_version, app.app_version)
                            .set(api::init_connection::system_lang_code, std::string("en"))
                            .set(api::init_connection::lang_pack, std::string())
                            .set(api::init_connection::lang_code, std::string("en"))
                            .set(api::init_connection::query, query)));
    return whole.substr(0, whole.size() - encode(query).size());
}

asio::awaitable<void> pass(asio::steady_timer& timer)
{
    co_await timer.async_wait(net::as_value);
}

}  // namespace

Client::Client(asio::any_io_executor executor, ClientOptions options, ClientHandlers handlers)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      handlers_(std::move(handlers)),
      wake_(executor_, net::no_deadline),
      ready_(executor_, net::no_deadline)
{
    if (options_.key)
        begin_session(*options_.key, 0);
}

Client::~Client() = default;

void Client::start()
{
    task_ = net::spawn(executor_, "telegram client", run());
}

asio::awaitable<void> Client::stop()
{
    stopping_ = true;
    ready_.cancel();
    task_.cancel();
    wake_.cancel();
    co_await task_.wait(stop_limit);
    while (!pending_.empty())
        hand_out(pending_.begin()->first, std::unexpected(CallError{CallError::Kind::stopped}));
}

void Client::begin_session(mtproto::AuthKey key, std::uint64_t salt)
{
    session_.emplace(
        mtproto::SessionOptions{.key = key, .salt = salt, .initial = initial_part(options_.app)},
        random_, mtproto::Now::read());
    options_.key = std::move(key);
    ready_.cancel();
}

ClientStatus Client::status() const
{
    auto status = status_;
    if (session_)
        status.clock_error = session_->clock().error(mtproto::Now::read());
    return status;
}

// ---- Calls

// Each caller has a limit of its own; `ready_` is shared and never moved, for that would wake the others.
asio::awaitable<bool> Client::wait_for_session(net::Deadline deadline)
{
    using namespace asio::experimental::awaitable_operators;
    if (!session_ && !stopping_) {
        asio::steady_timer limit(executor_, deadline);
        co_await (pass(ready_) || pass(limit));
    }
    co_return session_.has_value();
}

asio::awaitable<Result<TlValue, CallError>> Client::call_any(TlObject function, milliseconds limit)
{
    const auto constructor = function.constructor();
    const auto gate = FloodGate::key_of(function);
    if (auto refusal = flood_gate_.refusal(gate, net::Clock::now()))
        co_return std::unexpected(*std::move(refusal));
    const auto deadline = net::Clock::now() + limit;
    const bool ready = co_await wait_for_session(deadline);
    const bool cancelled = co_await net::is_cancelled();
    // One who was cancelled before may still call, to clean up.
    if (stopping_ || (cancelled && !ready))
        co_return std::unexpected(CallError(CallError::Kind::stopped));
    if (!ready)
        co_return std::unexpected(CallError(CallError::Kind::timed_out));
    const auto id = session_->request(encode(function));
    if (!id)
        co_return std::unexpected(CallError(CallError::Kind::refused, 0, "too many pending calls"));
    wake_.cancel();
    Pending pending(executor_, deadline);
    pending_.emplace(*id, &pending);
    co_await pending.answered.async_wait(net::as_value);
    pending_.erase(*id);
    if (!pending.result) {
        session_->forget(*id);
        const bool gone = co_await net::is_cancelled();
        co_return std::unexpected(
            CallError(gone ? CallError::Kind::stopped : CallError::Kind::timed_out));
    }
    if (!*pending.result) {
        flood_gate_.note(gate, pending.result->error(), net::Clock::now());
        co_return std::unexpected(pending.result->error());
    }
    auto value = mtproto::decode_result(constructor, **pending.result);
    if (!value)
        co_return std::unexpected(
            CallError(CallError::Kind::unreadable, 0, mtproto::to_string(value.error())));
    co_return *std::move(value);
}

asio::awaitable<Result<TlObject, CallError>> Client::call(TlObject function, milliseconds limit)
{
    auto value = co_await call_any(std::move(function), limit);
    if (!value)
        co_return std::unexpected(value.error());
    auto* object = std::get_if<TlObject>(&*value);
    if (!object)
        co_return std::unexpected(CallError(CallError::Kind::unreadable, 0, "not an object"));
    co_return std::move(*object);
}

void Client::hand_out(mtproto::RequestId id, Result<std::string, CallError> result)
{
    const auto found = pending_.find(id);
    if (found == pending_.end())
        return;
    found->second->result = std::move(result);
    found->second->answered.cancel();
    pending_.erase(found);
}

void Client::take_update(std::string_view body)
{
    const auto object = mtproto::decode(body);
    if (object) {
        if (handlers_.on_update)
            handlers_.on_update(*object);
        return;
    }
    log::debug("telegram", "an update was not understood", {{"reason", to_string(object.error())}});
    if (handlers_.on_unreadable)
        handlers_.on_unreadable();
}

void Client::hand_out_events()
{
    for (auto& event : session_->take_events()) {
        if (auto* answer = std::get_if<mtproto::Answer>(&event)) {
            hand_out(answer->id, std::move(answer->result));
        } else if (auto* failure = std::get_if<mtproto::Failure>(&event)) {
            const auto kind = failure->code == 0 ? CallError::Kind::refused : CallError::Kind::rpc;
            hand_out(failure->id,
                     std::unexpected(CallError{kind, failure->code, std::move(failure->text)}));
        } else if (const auto* update = std::get_if<mtproto::Update>(&event)) {
            take_update(update->body);
        } else if (handlers_.on_restart) {
            handlers_.on_restart();
        }
    }
}

}  // namespace tgvs::telegram
