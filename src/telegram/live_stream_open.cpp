// The way to a running live stream and to where it is published.
#include "mtproto/api.hpp"
#include "telegram/chat_object.hpp"
#include "telegram/live_stream.hpp"

#include <fmt/format.h>

#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

using Kind = ChatFailure::Kind;

TlObject full_chat_call(const ChatReference& chat)
{
    if (chat.kind == ChatKind::group)
        return TlObject(api::messages_get_full_chat::constructor)
            .set(api::messages_get_full_chat::chat_id, chat.id);
    return TlObject(api::channels_get_full_channel::constructor)
        .set(api::channels_get_full_channel::channel, chat.input_channel());
}

// The InputGroupCall in a full chat.
std::optional<TlObject> running_call(const TlObject& answer)
{
    const auto full = answer.get_or(api::messages_chat_full::full_chat);
    const auto* call = full.get(api::chat_full::call);
    if (!call)
        call = full.get(api::channel_full::call);
    if (!call || !call->is(api::input_group_call::constructor))
        return std::nullopt;
    return *call;
}

// The first that can be read; news are not looked at, only what has begun.
std::optional<LiveCall> created_call(const TlObject& updates)
{
    for (const auto* one : calls_in(updates))
        if (auto call = read_call(*one))
            return call;
    return std::nullopt;
}

bool may_have_been_executed(const CallError& error)
{
    return error.kind == CallError::Kind::timed_out || error.kind == CallError::Kind::unreadable ||
           classify(error).kind == ErrorKind::retry;
}

// Said although the account may manage calls.
ChatFailure stream_failure(const CallError& error, const Chat& chat)
{
    auto failure = chat_failure(error);
    if (is_rpc(error, "CHAT_ADMIN_REQUIRED"))
        failure.reason = fmt::format(
            "Telegram does not let this admin stream over RTMP in '{}' ({}); use a session of the "
            "chat's owner, or have the owner grant the right to manage video chats again",
            chat.title, error.text);
    return failure;
}

std::unexpected<ChatFailure> somebodys(const LiveCall& call, const Chat& chat)
{
    const auto* what =
        call.scheduled ? "a video chat is scheduled" : "an ordinary video chat is running";
    return std::unexpected(ChatFailure(
        Kind::other_call,
        fmt::format(
            "{} in '{}', and starting a live stream would end it; have an admin end it, or wait",
            what, chat.title)));
}

}  // namespace

// Names, rights and number of the chat as they are now.
Result<void, ChatFailure> LiveStream::take_chat(const TlObject& answer)
{
    const auto chats = answer.get_or(api::messages_chat_full::chats);
    const auto* object = chat_.at.kind == ChatKind::group ? find_group(chats, chat_.at.id)
                                                          : find_channel(chats, chat_.at.id);
    if (!object)
        return check_rights(chat_);
    if (migrated_to(*object))
        return std::unexpected(ChatFailure(Kind::stale, "the group has become a supergroup"));
    auto chat = read_chat(*object);
    if (!chat)
        return std::unexpected(chat.error());
    chat->at = chat_.at;  // the object may be a partial one, without a hash
    chat_ = *std::move(chat);
    return check_rights(chat_);
}

asio::awaitable<Result<std::optional<TlObject>, ChatFailure>> LiveStream::read_full_chat()
{
    const auto answer = co_await call(full_chat_call(chat_.at));
    if (!answer)
        co_return std::unexpected(chat_failure(answer.error()));
    if (const auto taken = take_chat(*answer); !taken)
        co_return std::unexpected(taken.error());
    co_return running_call(*answer);
}

asio::awaitable<Result<bool, ChatFailure>> LiveStream::still_runs()
{
    const auto id = call_ ? call_->id : 0;
    const auto input = co_await read_full_chat();
    if (!input)
        co_return std::unexpected(input.error());
    const bool runs = *input && (*input)->get_or(api::input_group_call::id) == id;
    if (!runs && is_still(id))
        call_.reset();
    co_return runs&& is_still(id);
}

// A call that ends just now may still stand in the full chat: so it is read twice.
asio::awaitable<Result<std::optional<LiveCall>, ChatFailure>> LiveStream::find()
{
    for (int i = 0; i < 2; ++i) {
        const auto input = co_await read_full_chat();
        if (!input)
            co_return std::unexpected(input.error());
        if (!*input)
            co_return std::nullopt;
        auto running = co_await read_group_call(**input);
        if (!running || *running)
            co_return running;
    }
    co_return std::nullopt;
}

asio::awaitable<Result<LiveCall, ChatFailure>> LiveStream::create(std::string title)
{
    using Create = api::phone_create_group_call;
    TlObject function(Create::constructor);
    function.set(Create::rtmp_stream, true)
        .set(Create::peer, chat_.at.input_peer())
        .set(Create::random_id, static_cast<std::int32_t>(1 + random_.below(0x7ffffffe)));
    if (!title.empty())
        function.set(Create::title, std::move(title));
    const auto answer = co_await call(std::move(function));
    if (!answer && !may_have_been_executed(answer.error()))
        co_return std::unexpected(stream_failure(answer.error(), chat_));
    if (answer)
        if (auto created = created_call(*answer))
            co_return *std::move(created);
    const auto running = co_await find();
    if (!running)
        co_return std::unexpected(running.error());
    if (*running)
        co_return **running;
    if (!answer)
        co_return std::unexpected(chat_failure(answer.error()));
    co_return std::unexpected(
        ChatFailure(Kind::transient, "Telegram created a live stream that cannot be found"));
}

asio::awaitable<Result<LiveStream::FoundCall, ChatFailure>> LiveStream::find_or_create(
    std::string title)
{
    const auto running = co_await find();
    if (!running)
        co_return std::unexpected(running.error());
    FoundCall found;
    if (*running) {
        found.call = **running;
    } else {
        auto created = co_await create(std::move(title));
        if (!created)
            co_return std::unexpected(created.error());
        found.call = *std::move(created);
        found.created = true;
    }
    if (!found.call.rtmp || found.call.scheduled)
        co_return somebodys(found.call, chat_);
    co_return found;
}

asio::awaitable<Result<Secret, ChatFailure>> LiveStream::read_target()
{
    using Get = api::phone_get_group_call_stream_rtmp_url;
    using Answer = api::phone_group_call_stream_rtmp_url;
    TlObject get(Get::constructor);
    get.set(Get::peer, chat_.at.input_peer()).set(Get::revoke, false);
    const auto answer = co_await call(std::move(get));
    if (!answer)
        co_return std::unexpected(stream_failure(answer.error(), chat_));
    const auto url = answer->get_or(Answer::url);
    const auto key = answer->get_or(Answer::key);
    if (url.empty() || key.empty())
        co_return std::unexpected(ChatFailure(
            Kind::refused, "Telegram returned no publishing address for the live stream"));
    co_return Secret(url + key);
}

}  // namespace tgvs::telegram
