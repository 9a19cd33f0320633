// live_streams.hpp: an account's client that looks after the live stream of one chat.
#pragma once

#include "chats.hpp"
#include "telegram/live_stream.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>

namespace tgvs::test {

using telegram::CallChange;
using telegram::LiveStream;
using telegram::LiveStreamOptions;
using telegram::OpenedStream;

class LiveStreamConversation : public ChatConversation {
protected:
    void SetUp() override
    {
        ChatConversation::SetUp();
        telegram::ClientHandlers handlers;
        handlers.on_update = [this](const TlObject& updates) {
            if (stream_)
                last_change_ = std::max(last_change_, stream_->on_update(updates));
        };
        client_ = &logged_in(std::move(handlers));
        begin(radio, telegram::ChatKind::supergroup);
    }

    void begin(std::int64_t id, telegram::ChatKind kind,
               LiveStreamOptions options = {.title_interval = 0ms})
    {
        stream_.emplace(*client_, known(id, kind), options);
    }

    Result<OpenedStream, ChatFailure> open(std::string title = "Show")
    {
        return await(stream_->open(std::move(title)));
    }
    Result<void, ChatFailure> send_title(std::string_view text)
    {
        stream_->set_title(text);
        return await(stream_->send_title());
    }
    std::string shown() { return server_->running_call(radio)->title; }

    void expect_open(const Result<OpenedStream, ChatFailure>& opened, std::int64_t id = radio)
    {
        ASSERT_TRUE(opened.has_value()) << opened.error().reason;
        const auto running = server_->running_call(id);
        ASSERT_TRUE(running.has_value());
        EXPECT_EQ(opened->call.id, running->id);
        EXPECT_TRUE(running->rtmp);
        server_->with([&](ServerState& state) {
            const auto& chat = state.world.chats.at(id);
            EXPECT_TRUE(opened->target.matches(chat.stream_url + chat.stream_key()));
            EXPECT_EQ(chat.revoked_keys, 0);
        });
    }
    template <class T>
    void expect_failure(const Result<T, ChatFailure>& result, FailureKind kind,
                        std::string_view part = "")
    {
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().kind, kind) << result.error().reason;
        EXPECT_THAT(result.error().reason, testing::HasSubstr(part));
    }
    std::size_t made()
    {
        std::size_t calls = 0;
        server_->with([&](ServerState& state) { calls = state.world.calls.size(); });
        return calls;
    }

    telegram::Client* client_ = nullptr;
    std::optional<LiveStream> stream_;
    CallChange last_change_ = CallChange::none;
};

}  // namespace tgvs::test
