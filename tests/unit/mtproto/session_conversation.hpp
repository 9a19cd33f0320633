// A session of ours and the server's half of the conversation, written by hand.
#pragma once

#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/session.hpp"
#include "mtproto/tl_bytes.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace tgvs::mtproto {

using namespace std::chrono_literals;

inline constexpr std::uint32_t query = 0x11111111;
inline constexpr std::uint32_t initial_part = 0x22222222;
inline constexpr std::uint32_t result = 0x33333333;

inline AuthKey test_key()
{
    std::string bytes(256, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i);
    return *AuthKey::from_bytes(bytes);
}

inline std::string word(std::uint32_t value)
{
    return TlWriter().u32(value).take();
}

inline std::uint32_t first_word(std::string_view body)
{
    return TlReader(body).u32().value_or(0);
}

class SessionTest : public testing::Test {
protected:
    struct Sent {
        std::uint64_t msg_id;
        std::uint32_t seq_no;
        std::string body;
        std::uint64_t salt;
        std::uint64_t session;
        std::uint64_t container;
        std::uint32_t constructor() const { return first_word(body); }
    };

    void SetUp() override
    {
        now_.wall = std::chrono::system_clock::from_time_t(1'800'000'000);
        now_.steady = std::chrono::steady_clock::time_point(1000s);
        make();
    }

    void make(SessionOptions options = {.key = test_key(), .initial = word(initial_part)})
    {
        session_ = std::make_unique<Session>(std::move(options), random_, now_);
        session_->connected(now_);
    }

    // What the client says now, without pings and acknowledgements unless asked for.
    std::vector<Sent> sent(bool everything = false)
    {
        std::vector<Sent> all;
        while (const auto packet = session_->send(now_)) {
            const auto message = open(test_key(), Sender::client, *packet);
            EXPECT_TRUE(message.has_value());
            server_session_ = message->session_id;
            unpack(*message, all);
        }
        if (!everything)
            std::erase_if(all, [](const Sent& one) {
                return one.constructor() == service::ping_delay_disconnect ||
                       one.constructor() == service::msgs_ack;
            });
        return all;
    }

    static void unpack(const Message& message, std::vector<Sent>& all)
    {
        if (first_word(message.body) != service::msg_container) {
            all.push_back({message.msg_id, message.seq_no, message.body, message.salt,
                           message.session_id, 0});
            return;
        }
        TlReader in(std::string_view(message.body).substr(4));
        const auto count = in.u32().value();
        EXPECT_EQ(message.seq_no % 2, 0u);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto msg_id = in.u64().value();
            const auto seq_no = in.u32().value();
            const auto body = in.raw(in.u32().value()).value();
            EXPECT_LT(msg_id, message.msg_id);
            all.push_back({msg_id, seq_no, std::string(body), message.salt, message.session_id,
                           message.msg_id});
        }
    }

    std::uint64_t server_id(std::uint64_t low = 1)
    {
        server_count_ += 4;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
            server_time_ + (now_.steady - std::chrono::steady_clock::time_point(1000s)));
        return (static_cast<std::uint64_t>(seconds.count()) << 32) + server_count_ + low;
    }

    Result<void, SessionErrc> receive(std::string body, std::uint32_t seq_no = 1,
                                      std::uint64_t msg_id = 0)
    {
        const Message message{.salt = 1,
                              .session_id = server_session_,
                              .msg_id = msg_id ? msg_id : server_id(),
                              .seq_no = seq_no,
                              .body = std::move(body)};
        return session_->receive(seal(test_key(), Sender::server, message, random_), now_);
    }

    Result<void, SessionErrc> reply(const Sent& request, const std::string& body = word(result))
    {
        return receive(TlWriter().u32(service::rpc_result).u64(request.msg_id).raw(body).take());
    }

    Result<void, SessionErrc> bad_message(std::uint64_t msg_id, std::int32_t code)
    {
        return receive(
            TlWriter().u32(service::bad_msg_notification).u64(msg_id).u32(0).i32(code).take(), 0);
    }

    Result<void, SessionErrc> bad_salt(std::uint64_t msg_id, std::uint64_t salt)
    {
        return receive(
            TlWriter().u32(service::bad_server_salt).u64(msg_id).u32(0).i32(48).u64(salt).take(),
            0);
    }

    template <class T>
    std::vector<T> events()
    {
        std::vector<T> found;
        for (auto& event : session_->take_events())
            if (auto* wanted = std::get_if<T>(&event))
                found.push_back(*wanted);
        return found;
    }

    // Past the first answer, when nothing is wrapped any more.
    void begin()
    {
        session_->request(word(query));
        ASSERT_TRUE(reply(sent().at(0)).has_value());
        ASSERT_EQ(events<Answer>().size(), 1u);
    }

    Now now_;
    SystemRandom random_;
    std::unique_ptr<Session> session_;
    std::uint64_t server_session_ = 0;
    std::uint64_t server_count_ = 0;
    std::chrono::seconds server_time_{1'800'000'000};
};

}  // namespace tgvs::mtproto
