// Chats and their live streams, at the test's word.
#include "support/telegram/streams.hpp"
#include "support/telegram/test_server.hpp"

namespace tgvs::test {

std::int64_t TestServer::start_call(std::int64_t chat, std::string title, bool rtmp)
{
    return on_thread([&] {
        return test::start_call(*state_, state_->world.chats.at(chat), std::move(title), rtmp).id;
    });
}

bool TestServer::end_call(std::int64_t chat)
{
    return on_thread([&] {
        const auto* running = state_->world.call_of(state_->world.chats.at(chat));
        return running && test::end_call(*state_, running->id);
    });
}

void TestServer::set_stream_channels(std::int64_t chat, std::vector<StreamChannel> channels)
{
    on_thread([&] { set_channels(*state_, state_->world.chats.at(chat), std::move(channels)); });
}

void TestServer::set_media(std::int64_t chat, bool arriving)
{
    on_thread([&] { test::set_media(*state_, state_->world.chats.at(chat), arriving); });
}

bool TestServer::set_viewers(std::int64_t chat, int count)
{
    return on_thread([&] {
        auto* running = state_->world.call_of(state_->world.chats.at(chat));
        if (!running)
            return false;
        running->viewers = count;
        tell_members(*state_, *running);
        return true;
    });
}

void TestServer::set_stream_target(std::int64_t chat, std::optional<std::string> url,
                                   std::optional<std::string> key)
{
    on_thread([&] {
        auto& its = state_->world.chats.at(chat);
        if (url)
            its.stream_url = *std::move(url);
        if (key)
            its.given_key = std::move(key);
    });
}

void TestServer::set_member(std::int64_t chat, std::int64_t account, Member member)
{
    on_thread([&] { test::set_member(*state_, state_->world.chats.at(chat), account, member); });
}

std::optional<GroupCall> TestServer::running_call(std::int64_t chat)
{
    return on_thread([&] {
        const auto* running = state_->world.call_of(state_->world.chats.at(chat));
        return running ? std::optional(*running) : std::nullopt;
    });
}

}  // namespace tgvs::test
