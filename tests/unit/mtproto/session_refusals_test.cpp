#include "session_conversation.hpp"

namespace tgvs::mtproto {
namespace {

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
        now_.steady += 10s;
        const auto messages = sent();
        ASSERT_EQ(messages.size(), 1u) << i;
        ASSERT_TRUE(bad_salt(messages[0].msg_id, 5).has_value());
    }
    now_.steady += 10s;
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(events<Failure>().size(), 1u);
}

// What the server can say so that a message goes again.
class RefusedAgainAndAgain : public SessionTest, public testing::WithParamInterface<int> {
protected:
    void refuse(const Sent& message)
    {
        const auto code = GetParam();
        if (code == 48)
            ASSERT_TRUE(bad_salt(message.msg_id, 5).has_value());
        else if (code == 1)  // a session that begins after the message
            ASSERT_TRUE(receive(TlWriter()
                                    .u32(service::new_session_created)
                                    .u64(message.msg_id + 4)
                                    .u64(1)
                                    .u64(5)
                                    .take())
                            .has_value());
        else if (code == 2)
            ASSERT_TRUE(receive(TlWriter()
                                    .u32(service::msg_resend_req)
                                    .u32(service::vector)
                                    .u32(1)
                                    .u64(message.msg_id)
                                    .take())
                            .has_value());
        else if (code == 3)
            ASSERT_TRUE(reply(message, TlWriter()
                                           .u32(service::rpc_error)
                                           .i32(400)
                                           .bytes("CONNECTION_NOT_INITED")
                                           .take())
                            .has_value());
        else
            ASSERT_TRUE(bad_message(message.msg_id, code).has_value());
    }
    std::vector<Sent> sent_requests()
    {
        auto all = sent();
        std::erase_if(
            all, [](const Sent& one) { return one.constructor() == service::msgs_state_info; });
        return all;
    }
};

TEST_P(RefusedAgainAndAgain, IsSentLessAndLess)
{
    const auto began = now_.steady;
    int count = 0;
    while (now_.steady < began + 60s) {
        if (session_->waiting() == 0)
            session_->request(word(query));
        for (const auto& message : sent_requests()) {
            ++count;
            refuse(message);
        }
        session_->take_events();
        now_.steady += 10ms;
    }
    EXPECT_GE(count, 8);
    EXPECT_LE(count, 14) << "in a minute";
}

TEST_P(RefusedAgainAndAgain, IsSentAtOnceWhenItIsTheFirstTime)
{
    session_->request(word(query));
    for (int i = 0; i < 2; ++i) {
        const auto messages = sent_requests();
        ASSERT_EQ(messages.size(), 1u) << i;
        refuse(messages[0]);
    }
    EXPECT_EQ(sent_requests().size(), 1u);
}

TEST_P(RefusedAgainAndAgain, AnAnswerMakesItQuickAgain)
{
    session_->request(word(query));
    for (int i = 0; i < 4; ++i) {
        const auto messages = sent_requests();
        ASSERT_EQ(messages.size(), 1u) << i;
        refuse(messages[0]);
        EXPECT_LE(session_->wake_up(), now_.steady + 10s);
        now_.steady = std::max(now_.steady, session_->wake_up());
    }
    ASSERT_TRUE(reply(sent_requests().at(0)).has_value());
    session_->request(word(query));
    EXPECT_EQ(sent_requests().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Ways, RefusedAgainAndAgain,
                         testing::Values(1, 2, 3, 16, 17, 18, 19, 20, 32, 33, 34, 35, 48, 64));

// A server that answers our answers with the next question.
TEST_F(SessionTest, QuestionsAreAnsweredOnceASecond)
{
    begin();
    const auto began = now_.steady;
    int answers = 0;
    while (now_.steady < began + 20s) {
        ASSERT_TRUE(receive(TlWriter()
                                .u32(service::msg_detailed_info)
                                .u64(1)
                                .u64(server_id())
                                .u32(0)
                                .u32(0)
                                .take())
                        .has_value());
        const auto messages = sent();
        answers += messages.empty() ? 0 : 1;
        now_.steady += 10ms;
    }
    EXPECT_LE(answers, 21);
    EXPECT_GE(answers, 19);
    EXPECT_LE(session_->wake_up(), now_.steady + 1s);
}

}  // namespace
}  // namespace tgvs::mtproto
