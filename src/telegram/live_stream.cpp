#include "telegram/live_stream.hpp"

#include "mtproto/api.hpp"

#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

using Kind = ChatFailure::Kind;

ChatFailure gone()
{
    return {Kind::call_gone, "the live stream has ended"};
}

bool is_gone(const CallError& error)
{
    return classify(error).kind == ErrorKind::call_gone;
}

}  // namespace

LiveStream::LiveStream(Client& client, Chat chat, LiveStreamOptions options)
    : client_(client), chat_(std::move(chat)), options_(options), title_(options.title_interval)
{
}

asio::awaitable<Result<TlObject, CallError>> LiveStream::call(TlObject function)
{
    co_return co_await client_.call(std::move(function), options_.call_limit);
}

// Nothing: it has ended.
asio::awaitable<Result<std::optional<LiveCall>, ChatFailure>> LiveStream::read_group_call(
    TlObject input)
{
    using Get = api::phone_get_group_call;
    TlObject get(Get::constructor);
    get.set(Get::call, std::move(input)).set(Get::limit, 1);
    const auto answer = co_await call(std::move(get));
    if (!answer && is_gone(answer.error()))
        co_return std::nullopt;
    if (!answer)
        co_return std::unexpected(chat_failure(answer.error()));
    co_return read_call(answer->get_or(api::phone_group_call::call));
}

asio::awaitable<Result<CallChange, ChatFailure>> LiveStream::refresh()
{
    if (!call_)
        co_return CallChange::ended;
    const auto id = call_->id;
    const auto now = co_await read_group_call(call_->input());
    if (!now)
        co_return std::unexpected(now.error());
    if (!is_still(id))
        co_return CallChange::ended;
    if (!*now) {
        call_.reset();
        co_return CallChange::ended;
    }
    if ((*now)->version < call_->version)
        co_return CallChange::none;  // an update has overtaken the answer
    const auto before = std::exchange(*call_, **now);
    co_return before == **now ? CallChange::none : CallChange::changed;
}

CallChange LiveStream::on_update(const TlObject& updates)
{
    if (!call_)
        return CallChange::none;
    const auto change = apply_updates(*call_, updates);
    if (change == CallChange::ended)
        call_.reset();
    return change;
}

asio::awaitable<Result<void, ChatFailure>> LiveStream::end()
{
    if (!call_)
        co_return Result<void, ChatFailure>();
    const auto id = call_->id;
    TlObject discard(api::phone_discard_group_call::constructor);
    discard.set(api::phone_discard_group_call::call, call_->input());
    const auto answer = co_await call(std::move(discard));
    const bool over =
        answer || is_gone(answer.error()) || is_rpc(answer.error(), "GROUPCALL_ALREADY_DISCARDED");
    if (!over)
        co_return std::unexpected(chat_failure(answer.error()));
    if (is_still(id))
        call_.reset();
    co_return Result<void, ChatFailure>();
}

asio::awaitable<Result<void, ChatFailure>> LiveStream::send_title()
{
    const auto now = net::Clock::now();
    const auto text = call_ ? title_.due(now, call_->title) : std::nullopt;
    if (!text)
        co_return Result<void, ChatFailure>();
    const auto id = call_->id;
    using Edit = api::phone_edit_group_call_title;
    TlObject edit(Edit::constructor);
    edit.set(Edit::call, call_->input()).set(Edit::title, *text);
    const auto answer = co_await call(std::move(edit));
    if (answer || is_rpc(answer.error(), "GROUPCALL_NOT_MODIFIED")) {
        title_.done(now, *text);
        if (answer)
            on_update(*answer);
        if (is_still(id))
            call_->title = *text;
        co_return Result<void, ChatFailure>();
    }
    auto failed = chat_failure(answer.error());
    if (failed.kind == Kind::transient || failed.kind == Kind::call_gone ||
        ends_session(failed.kind))
        title_.wait(net::Clock::now(), failed.wait);
    else if (failed.kind != Kind::stopped)
        title_.done(now, *text);
    co_return std::unexpected(std::move(failed));
}

asio::awaitable<Result<OpenedStream, ChatFailure>> LiveStream::open(std::string title)
{
    auto found = co_await find_or_create(cut_title(title));
    if (!found)
        co_return std::unexpected(found.error());
    const bool was_open = is_still(found->call.id);
    call_ = found->call;  // now, for it may end while the target is read
    auto target = co_await read_target();
    if (!target) {
        if (!was_open)
            call_.reset();
        co_return std::unexpected(target.error());
    }
    if (!call_)
        co_return std::unexpected(gone());
    OpenedStream opened;
    opened.call = *call_;
    opened.target = *std::move(target);
    opened.created = found->created;
    co_return opened;
}

}  // namespace tgvs::telegram
