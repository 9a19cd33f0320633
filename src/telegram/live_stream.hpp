// telegram/live_stream.hpp: the live stream of a chat: found or made, watched, given its title.
//
//     LiveStream stream(client, chat);
//     auto opened = co_await stream.open(title);   // then: publish to opened->target
//     on update: stream.on_update(object) == CallChange::ended -> pause, then open() again
//     each 30 to 60 s and after every reconnect: co_await stream.refresh()
//
// Making    a chat has one call; making another one ends it. So the full chat is read before each attempt,
//           and after one that may have been carried out unheard. A call that is not an RTMP stream is
//           somebody's: it is left alone (`other_call`, looked at again later).
// Target    URL and key are joined; the key is never replaced by us.
// Title     at most one edit a minute, the newest text wins; see call_title.hpp.
// Errors    ChatFailure. Nothing is repeated here but the reading: the owner has the back-off.
// Source    core.telegram.org/api/group-calls; tdlib/td GroupCallManager.cpp
#pragma once

#include "base/secret.hpp"
#include "mtproto/random.hpp"
#include "telegram/call_title.hpp"
#include "telegram/chat.hpp"
#include "telegram/live_call.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

struct LiveStreamOptions {
    std::chrono::milliseconds title_interval{60'000};
    std::chrono::milliseconds call_limit{30'000};  // for one answer of Telegram
};

struct OpenedStream {
    LiveCall call;
    Secret target;  // where to publish
    bool created = false;
};

class LiveStream {
public:
    // The client outlives it.
    LiveStream(Client& client, Chat chat, LiveStreamOptions options = {});

    // The title is for a stream that is made; an empty one shows the chat's name.
    asio::awaitable<Result<OpenedStream, ChatFailure>> open(std::string title = {});
    // The call that runs in the chat, and where its stream would be published; nothing is made or held.
    asio::awaitable<Result<std::optional<LiveCall>, ChatFailure>> running() { return find(); }
    asio::awaitable<Result<Secret, ChatFailure>> target() { return read_target(); }
    // Reads the call again.
    asio::awaitable<Result<CallChange, ChatFailure>> refresh();
    // Whether the chat still names the call as its own; asks by another method than refresh().
    asio::awaitable<Result<bool, ChatFailure>> still_runs();
    // Ends the stream for everybody, that the next open() makes another.
    asio::awaitable<Result<void, ChatFailure>> end();
    CallChange on_update(const mtproto::TlObject& updates);

    void set_title(std::string_view text) { title_.want(text); }
    // Sends the title if one is due; what cannot be sent now is tried again by itself at title_due().
    asio::awaitable<Result<void, ChatFailure>> send_title();
    net::Deadline title_due() const { return call_ ? title_.when() : net::no_deadline; }

    // Nothing: none was opened, or it has ended.
    const std::optional<LiveCall>& call() const { return call_; }
    const Chat& chat() const { return chat_; }  // with the rights as they were read last

private:
    template <class T>
    using Step = asio::awaitable<Result<T, ChatFailure>>;
    struct FoundCall {
        LiveCall call;
        bool created = false;
    };

    asio::awaitable<Result<mtproto::TlObject, CallError>> call(mtproto::TlObject function);
    Step<std::optional<mtproto::TlObject>> read_full_chat();
    Step<std::optional<LiveCall>> read_group_call(mtproto::TlObject input);
    Step<std::optional<LiveCall>> find();
    Step<LiveCall> create(std::string title);
    Step<FoundCall> find_or_create(std::string title);
    Step<Secret> read_target();
    Result<void, ChatFailure> take_chat(const mtproto::TlObject& full_chat);
    bool is_still(std::int64_t id) const { return call_ && call_->id == id; }

    Client& client_;
    Chat chat_;
    LiveStreamOptions options_;
    mtproto::SystemRandom random_;
    CallTitle title_;
    std::optional<LiveCall> call_;
};

}  // namespace tgvs::telegram
