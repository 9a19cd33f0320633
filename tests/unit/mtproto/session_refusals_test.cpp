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
        const auto messages = sent();
        ASSERT_EQ(messages.size(), 1u) << i;
        ASSERT_TRUE(bad_salt(messages[0].msg_id, 5).has_value());
    }
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(events<Failure>().size(), 1u);
}

}  // namespace
}  // namespace tgvs::mtproto
