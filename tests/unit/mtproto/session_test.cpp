#include "mtproto/gzip.hpp"
#include "session_conversation.hpp"

namespace tgvs::mtproto {
namespace {

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

TEST_F(SessionTest, AMessageOfLongAgoIsIgnored)
{
    begin();
    const auto at = [this](std::chrono::seconds shift) {
        return server_id() + (static_cast<std::uint64_t>(shift.count()) << 32);
    };
    ASSERT_TRUE(receive(word(0x44444444), 1, at(-301s)).has_value());
    EXPECT_TRUE(events<Update>().empty());
    ASSERT_TRUE(receive(word(0x44444444), 1, at(-299s)).has_value());
    EXPECT_EQ(events<Update>().size(), 1u);
}

// A machine that stood still for a minute, or whose clock is slow: Telegram goes on taking what we send.
TEST_F(SessionTest, AMessageFromAheadOfOurClockMovesIt)
{
    begin();
    const auto at = [this](std::chrono::seconds shift) {
        return server_id() + (static_cast<std::uint64_t>(shift.count()) << 32);
    };
    for (const auto ahead : {31s, 120s, 419s}) {
        const auto before = session_->clock().unix_time(now_);
        ASSERT_TRUE(receive(word(0x44444444), 1, at(ahead)).has_value());
        EXPECT_EQ(events<Update>().size(), 1u) << ahead.count();
        EXPECT_GT(session_->clock().unix_time(now_), before);
    }
    ASSERT_TRUE(receive(word(0x44444444), 1, at(120s)).has_value());
    EXPECT_EQ(events<Update>().size(), 1u) << "299 s ago";
    ASSERT_TRUE(receive(word(0x44444444), 1, at(100s)).has_value());
    EXPECT_TRUE(events<Update>().empty()) << "319 s ago";
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
