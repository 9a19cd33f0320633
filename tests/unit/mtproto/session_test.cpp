#include "mtproto/session.hpp"

#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::mtproto {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t query = 0x11111111;
constexpr std::uint32_t initial_part = 0x22222222;
constexpr std::uint32_t result = 0x33333333;

AuthKey test_key()
{
    std::string bytes(256, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i);
    return *AuthKey::from_bytes(bytes);
}

std::string word(std::uint32_t value)
{
    return TlWriter().u32(value).take();
}

std::uint32_t first_word(std::string_view body)
{
    return TlReader(body).u32().value_or(0);
}

// A session and the server's half of the conversation, written by hand.
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

TEST_F(SessionTest, AnAnswerFindsItsRequest)
{
    const auto id = session_->request(word(query));
    const auto messages = sent();
    ASSERT_EQ(messages.size(), 1u);
    ASSERT_TRUE(reply(messages[0]).has_value());
    const auto answers = events<Answer>();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].id, id);
    EXPECT_EQ(answers[0].result, word(result));
    EXPECT_EQ(session_->waiting(), 0u);
}

TEST_F(SessionTest, RequestsAreWrappedUntilOneWasAnswered)
{
    session_->request(word(query));
    session_->request(word(query));
    const auto messages = sent();
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].body, word(initial_part) + word(query));
    EXPECT_EQ(messages[1].body, word(initial_part) + word(query));
    ASSERT_TRUE(reply(messages[0]).has_value());
    session_->request(word(query));
    EXPECT_EQ(sent().at(0).body, word(query));
}

TEST_F(SessionTest, NotInitialisedIsRepairedByWrappingAgain)
{
    begin();
    session_->request(word(query));
    const auto error =
        TlWriter().u32(service::rpc_error).i32(400).bytes("CONNECTION_NOT_INITED").take();
    ASSERT_TRUE(reply(sent().at(0), error).has_value());
    EXPECT_EQ(sent().at(0).body, word(initial_part) + word(query));
}

TEST_F(SessionTest, IdsRiseAndSequenceNumbersCountContent)
{
    for (int i = 0; i < 5; ++i)
        session_->request(word(query));
    const auto messages = sent(true);  // a ping and five requests
    ASSERT_EQ(messages.size(), 6u);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        EXPECT_EQ(messages[i].msg_id % 4, 0u);
        EXPECT_EQ(messages[i].msg_id >> 32, 1'800'000'000u);
        EXPECT_EQ(messages[i].seq_no, 2 * i + 1);
        if (i > 0) {
            EXPECT_GT(messages[i].msg_id, messages[i - 1].msg_id);
        }
    }
}

TEST_F(SessionTest, AWrongSaltIsTakenAndTheRequestGoesAgain)
{
    session_->request(word(query));
    const auto first = sent().at(0);
    EXPECT_EQ(first.salt, 0u);
    ASSERT_TRUE(bad_salt(first.container, 4711).has_value());
    const auto second = sent().at(0);
    EXPECT_EQ(second.salt, 4711u);
    EXPECT_GT(second.msg_id, first.msg_id);
    EXPECT_EQ(second.session, first.session);
}

TEST_F(SessionTest, ASaltForAMessageThatWeNeverSentIsNotBelieved)
{
    session_->request(word(query));
    sent();
    ASSERT_TRUE(bad_salt(12345, 4711).has_value());
    EXPECT_EQ(session_->salt(), 0u);
}

TEST_F(SessionTest, AClockThatIsBehindIsCorrected)
{
    server_time_ += 3600s;
    session_->request(word(query));
    const auto first = sent().at(0);
    ASSERT_TRUE(bad_message(first.container, 16).has_value());
    const auto second = sent().at(0);
    EXPECT_EQ(second.msg_id >> 32, 1'800'003'600u);
    EXPECT_EQ(second.session, first.session);
    EXPECT_EQ(session_->clock().error(now_), -3600s);
}

TEST_F(SessionTest, AClockThatIsAheadNeedsANewSession)
{
    server_time_ -= 600s;
    session_->request(word(query));
    const auto first = sent().at(0);
    ASSERT_TRUE(bad_message(first.container, 17).has_value());
    const auto second = sent().at(0);
    EXPECT_EQ(second.msg_id >> 32, 1'799'999'400u);
    EXPECT_NE(second.session, first.session);
    EXPECT_EQ(second.seq_no, 1u);
}

// Its members behind the refusal have ids that the new session may use again.
TEST_F(SessionTest, WhatStandsBehindTheEndOfASessionIsNotOfTheNewOne)
{
    session_->request(word(query));
    const auto first = sent().at(0);
    const auto refusal =
        TlWriter().u32(service::bad_msg_notification).u64(first.msg_id).u32(0).i32(32).take();
    const auto behind = server_id(3);
    TlWriter container;
    container.u32(service::msg_container).u32(2);
    container.u64(server_id()).u32(0).u32(static_cast<std::uint32_t>(refusal.size())).raw(refusal);
    container.u64(behind).u32(1).u32(4).raw(word(0x44444444));
    ASSERT_TRUE(receive(container.take(), 0).has_value());
    sent();
    ASSERT_TRUE(receive(word(0x55555555), 1, behind).has_value());
    const auto updates = events<Update>();
    ASSERT_EQ(updates.size(), 1u);
    EXPECT_EQ(updates[0].body, word(0x55555555));
}

TEST_F(SessionTest, AWallClockThatJumpsChangesNothing)
{
    begin();
    now_.wall += 10h;
    session_->request(word(query));
    EXPECT_EQ(sent().at(0).msg_id >> 32, 1'800'000'000u);
}

TEST_F(SessionTest, ConfusedSequenceNumbersNeedANewSession)
{
    for (const auto code : {32, 33}) {
        make();
        session_->request(word(query));
        const auto first = sent().at(0);
        ASSERT_TRUE(bad_message(first.msg_id, code).has_value());
        const auto second = sent().at(0);
        EXPECT_NE(second.session, first.session) << code;
        EXPECT_EQ(second.seq_no, 1u) << code;
    }
}

TEST_F(SessionTest, OtherRefusalsAreRepeatedUnderANewId)
{
    for (const auto code : {18, 19, 20, 34, 35}) {
        make();
        session_->request(word(query));
        const auto first = sent().at(0);
        ASSERT_TRUE(bad_message(first.msg_id, code).has_value());
        const auto second = sent().at(0);
        EXPECT_EQ(second.session, first.session) << code;
        EXPECT_GT(second.msg_id, first.msg_id) << code;
    }
}

TEST_F(SessionTest, MembersOfARefusedContainerGoOneByOne)
{
    session_->request(word(query));
    session_->request(word(query));
    const auto first = sent();
    ASSERT_TRUE(bad_message(first.at(0).container, 64).has_value());
    const auto second = sent();
    ASSERT_EQ(second.size(), 2u);
    EXPECT_EQ(second[0].container, 0u);
    EXPECT_EQ(second[1].container, 0u);
}

TEST_F(SessionTest, AQuarrelWithoutEndFailsTheRequest)
{
    session_->request(word(query));
    for (int i = 0; i < 8; ++i) {
        const auto messages = sent();
        ASSERT_EQ(messages.size(), 1u) << i;
        ASSERT_TRUE(bad_salt(messages[0].msg_id, 5).has_value());
    }
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(events<Failure>().size(), 1u);
}

TEST_F(SessionTest, AnErrorIsAFailureWithItsText)
{
    session_->request(word(query));
    const auto error = TlWriter().u32(service::rpc_error).i32(420).bytes("FLOOD_WAIT_7").take();
    ASSERT_TRUE(reply(sent().at(0), error).has_value());
    const auto failures = events<Failure>();
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_EQ(failures[0].code, 420);
    EXPECT_EQ(failures[0].text, "FLOOD_WAIT_7");
}

TEST_F(SessionTest, APackedAnswerIsUnpacked)
{
    session_->request(word(query));
    const std::string large(5000, 'x');
    ASSERT_TRUE(
        reply(sent().at(0), TlWriter().u32(service::gzip_packed).bytes(deflate(large)).take())
            .has_value());
    EXPECT_EQ(events<Answer>().at(0).result, large);
}

TEST_F(SessionTest, AnAnswerThatCannotBeUnpackedFailsItsRequestOnly)
{
    session_->request(word(query));
    ASSERT_TRUE(reply(sent().at(0), TlWriter().u32(service::gzip_packed).bytes("nonsense").take())
                    .has_value());
    EXPECT_EQ(events<Failure>().size(), 1u);
}

TEST_F(SessionTest, ALargeRequestIsPacked)
{
    begin();
    const std::string large(5000, 'x');
    session_->request(large);
    const auto body = sent().at(0).body;
    EXPECT_LT(body.size(), 200u);
    TlReader in(body);
    EXPECT_EQ(in.u32(), service::gzip_packed);
    EXPECT_EQ(inflate(in.bytes().value(), 10'000).value(), large);
}

TEST_F(SessionTest, WhatIsReceivedIsAcknowledgedInTime)
{
    begin();
    const auto wake = session_->wake_up();
    EXPECT_LE(wake, now_.steady + 10s);
    EXPECT_FALSE(session_->send(now_).has_value());
    now_.steady = wake;
    const auto messages = sent(true);
    ASSERT_FALSE(messages.empty());
    EXPECT_EQ(messages[0].constructor(), service::msgs_ack);
    EXPECT_EQ(messages[0].seq_no % 2, 0u);
}

TEST_F(SessionTest, ManyAcknowledgementsDoNotWait)
{
    begin();
    for (int i = 0; i < 16; ++i)
        ASSERT_TRUE(receive(word(0x44444444)).has_value());
    EXPECT_EQ(sent(true).at(0).constructor(), service::msgs_ack);
}

TEST_F(SessionTest, AMessageThatWasHadIsAcknowledgedAndNotHandledAgain)
{
    begin();
    const auto id = server_id(3);
    ASSERT_TRUE(receive(word(0x44444444), 1, id).has_value());
    ASSERT_TRUE(receive(word(0x44444444), 1, id).has_value());
    EXPECT_EQ(events<Update>().size(), 1u);
    now_.steady += 10s;
    const auto acks = sent(true).at(0).body;
    TlReader in(acks);
    in.u64();
    EXPECT_EQ(in.u32(), 3u);  // the answer, and the update twice
}

TEST_F(SessionTest, AnEvenMessageIdEndsTheConnection)
{
    sent(true);
    EXPECT_EQ(receive(word(result), 1, server_id() + 1).error(), SessionErrc::even_msg_id);
}

TEST_F(SessionTest, AMessageOfAnotherSessionIsDropped)
{
    begin();
    server_session_ += 2;
    ASSERT_TRUE(receive(word(0x44444444)).has_value());
    EXPECT_TRUE(session_->take_events().empty());
}

TEST_F(SessionTest, AMessageOfAnotherTimeIsIgnored)
{
    begin();
    const auto at = [this](std::chrono::seconds shift) {
        return server_id() + (static_cast<std::uint64_t>(shift.count()) << 32);
    };
    ASSERT_TRUE(receive(word(0x44444444), 1, at(-301s)).has_value());
    ASSERT_TRUE(receive(word(0x44444444), 1, at(31s)).has_value());
    EXPECT_TRUE(events<Update>().empty());
    ASSERT_TRUE(receive(word(0x44444444), 1, at(-299s)).has_value());
    ASSERT_TRUE(receive(word(0x44444444), 1, at(29s)).has_value());
    EXPECT_EQ(events<Update>().size(), 2u);
}

TEST_F(SessionTest, AMessageBelowAllThatAreRememberedEndsTheSession)
{
    begin();
    const auto old = server_id();
    for (std::size_t i = 0; i < SeenIds::limit; ++i)
        ASSERT_TRUE(receive(word(0x44444444), 0).has_value());
    EXPECT_EQ(receive(word(0x44444444), 1, old - 4).error(), SessionErrc::too_old);
}

TEST_F(SessionTest, AContainerIsUnpackedAndItsMembersAreChecked)
{
    begin();
    const auto member = [](std::uint64_t id, const std::string& body) {
        return TlWriter()
            .u64(id)
            .u32(1)
            .u32(static_cast<std::uint32_t>(body.size()))
            .raw(body)
            .take();
    };
    const auto container = [](std::uint32_t count, const std::string& members) {
        return TlWriter().u32(service::msg_container).u32(count).raw(members).take();
    };
    const auto one = member(server_id(3), word(0x44444444));
    const auto two = member(server_id(3), word(0x55555555));
    ASSERT_TRUE(receive(container(2, one + two), 0).has_value());
    EXPECT_EQ(events<Update>().size(), 2u);
    EXPECT_EQ(receive(container(1, member(server_id() + 1, word(1))), 0).error(),
              SessionErrc::even_msg_id);
    EXPECT_EQ(receive(container(3, one), 0).error(), SessionErrc::malformed);
    EXPECT_EQ(receive(container(1, member(server_id(3), container(0, ""))), 0).error(),
              SessionErrc::malformed);
    const auto odd_length = TlWriter().u64(server_id(3)).u32(1).u32(3).u32(0).take();
    EXPECT_EQ(receive(container(1, odd_length), 0).error(), SessionErrc::malformed);
}

TEST_F(SessionTest, AfterAReconnectWhatIsOutIsAskedAboutAndOnlyWhatWasLostGoesAgain)
{
    begin();
    session_->request(word(query));
    session_->request(word(query));
    const auto lost = sent();
    session_->connected(now_);
    const auto asked = sent();
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].constructor(), service::msgs_state_req);
    ASSERT_TRUE(
        receive(TlWriter().u32(service::msgs_state_info).u64(asked[0].msg_id).bytes("\4\2").take())
            .has_value());
    const auto again = sent();
    ASSERT_EQ(again.size(), 1u);
    ASSERT_TRUE(reply(lost[0]).has_value());
    ASSERT_TRUE(reply(again[0]).has_value());
    EXPECT_EQ(events<Answer>().size(), 2u);
}

TEST_F(SessionTest, AQuestionThatIsRefusedSendsWhatItAskedAbout)
{
    begin();
    session_->request(word(query));
    sent();
    session_->connected(now_);
    const auto asked = sent();
    ASSERT_TRUE(bad_salt(asked.at(0).container, 9).has_value());
    EXPECT_EQ(sent().at(0).constructor(), query);
}

TEST_F(SessionTest, ANewSessionOfTheServerSendsWhatItCannotKnow)
{
    begin();
    session_->request(word(query));
    const auto old = sent().at(0);
    ASSERT_TRUE(
        receive(
            TlWriter().u32(service::new_session_created).u64(old.msg_id + 4).u64(1).u64(77).take())
            .has_value());
    EXPECT_EQ(events<Restarted>().size(), 1u);
    const auto again = sent().at(0);
    EXPECT_EQ(again.salt, 77u);
    EXPECT_EQ(again.body, word(initial_part) + word(query));
}

TEST_F(SessionTest, AnAnswerThatIsAnnouncedIsAskedForUnlessItWasHad)
{
    begin();
    const auto missing = server_id();
    ASSERT_TRUE(
        receive(TlWriter().u32(service::msg_new_detailed_info).u64(missing).u32(9).u32(0).take(), 0)
            .has_value());
    const auto asked = sent().at(0);
    EXPECT_EQ(asked.constructor(), service::msg_resend_req);
    ASSERT_TRUE(receive(word(0x44444444), 1, missing).has_value());
    ASSERT_TRUE(
        receive(TlWriter().u32(service::msg_new_detailed_info).u64(missing).u32(9).u32(0).take(), 0)
            .has_value());
    EXPECT_TRUE(sent().empty());
}

TEST_F(SessionTest, TheServersQuestionsAreAnswered)
{
    begin();
    const auto had = server_id(3);
    ASSERT_TRUE(receive(word(0x44444444), 1, had).has_value());
    const auto question = server_id(3);
    ASSERT_TRUE(receive(TlWriter()
                            .u32(service::msgs_state_req)
                            .u32(service::vector)
                            .u32(2)
                            .u64(had)
                            .u64(1)
                            .take(),
                        0, question)
                    .has_value());
    const auto answer = sent().at(0).body;
    TlReader in(answer);
    EXPECT_EQ(in.u32(), service::msgs_state_info);
    EXPECT_EQ(in.u64(), question);
    EXPECT_EQ(in.bytes(), std::string_view("\4\1"));
}

TEST_F(SessionTest, ASilentServerIsNoticedAfterAPing)
{
    begin();
    now_.steady = session_->wake_up();
    sent(true);
    now_.steady += 30s;
    EXPECT_EQ(sent(true).at(0).constructor(), service::ping_delay_disconnect);
    now_.steady += 14s;
    EXPECT_TRUE(session_->check_alive(now_).has_value());
    now_.steady += 1s;
    EXPECT_EQ(session_->check_alive(now_).error(), SessionErrc::no_pong);
    ASSERT_TRUE(receive(word(0x44444444)).has_value());
    EXPECT_TRUE(session_->check_alive(now_).has_value());
}

TEST_F(SessionTest, TooManyRequestsAreRefused)
{
    make({.key = test_key(), .max_requests = 2});
    EXPECT_TRUE(session_->request(word(query)).has_value());
    EXPECT_TRUE(session_->request(word(query)).has_value());
    EXPECT_FALSE(session_->request(word(query)).has_value());
}

TEST_F(SessionTest, AForgottenRequestIsNotAnswered)
{
    const auto id = session_->request(word(query));
    const auto message = sent().at(0);
    session_->forget(*id);
    ASSERT_TRUE(reply(message).has_value());
    EXPECT_TRUE(events<Answer>().empty());
}

TEST_F(SessionTest, GarbageEndsTheConnection)
{
    EXPECT_EQ(session_->receive("garbage", now_).error(), SessionErrc::envelope);
}

}  // namespace
}  // namespace tgvs::mtproto
