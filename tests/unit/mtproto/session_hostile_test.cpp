// What a server could send to make us grow, or say more than fits into a packet.
#include "session_conversation.hpp"

#include <algorithm>

namespace tgvs::mtproto {
namespace {

std::string container_member(std::uint64_t id, const std::string& body)
{
    return TlWriter().u64(id).u32(0).u32(static_cast<std::uint32_t>(body.size())).raw(body).take();
}

std::string state_request_for(std::uint32_t count)
{
    TlWriter ids;
    ids.u32(service::msgs_state_req).u32(service::vector).u32(count);
    for (std::uint32_t i = 0; i < count; ++i)
        ids.u64(4 * i + 1);
    return ids.take();
}

std::string container_of(std::uint32_t count, const std::string& members)
{
    return TlWriter().u32(service::msg_container).u32(count).raw(members).take();
}

TEST_F(SessionTest, AQuestionAboutMoreThanTelegramAllowsIsNotAnswered)
{
    begin();
    ASSERT_TRUE(receive(state_request_for(8'193), 0).has_value());
    EXPECT_TRUE(sent().empty());
    ASSERT_TRUE(receive(state_request_for(8'192), 0).has_value());
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(SessionTest, AnswersToManyLargeQuestionsGoInPacketsOfAModestSize)
{
    begin();
    std::string members;
    for (int i = 0; i < 50; ++i)
        members += container_member(server_id(3), state_request_for(8'000));
    ASSERT_TRUE(receive(container_of(50, members), 0).has_value());
    std::size_t answers = 0;
    for (int second = 0; second < 60; ++second) {
        now_.steady += 1s;
        while (const auto packet = session_->send(now_)) {
            EXPECT_LT(packet->size(), 64u * 1'024);
            std::vector<Sent> all;
            unpack(*open(test_key(), Sender::client, *packet), all);
            answers += static_cast<std::size_t>(std::ranges::count_if(all, [](const Sent& one) {
                return one.constructor() == service::msgs_state_info;
            }));
        }
    }
    EXPECT_EQ(answers, 50u);
}

TEST_F(SessionTest, WhatIsPackedInOnePacketIsBoundedTogether)
{
    begin();
    // 7 MiB of zeros each, in some kilobytes.
    std::string large = word(0x44444444);
    large.resize(std::size_t{7} << 20);
    const auto packed = TlWriter().u32(service::gzip_packed).bytes(deflate(large)).take();
    std::string two;
    for (int i = 0; i < 2; ++i)
        two += container_member(server_id(3), packed);
    ASSERT_TRUE(receive(container_of(2, two), 0).has_value());
    EXPECT_EQ(events<Update>().size(), 2u);
    // The next packet has its own budget, and three are too many for it.
    std::string three;
    for (int i = 0; i < 3; ++i)
        three += container_member(server_id(3), packed);
    EXPECT_EQ(receive(container_of(3, three), 0).error(), SessionErrc::malformed);
    EXPECT_EQ(events<Update>().size(), 2u);
}

TEST_F(SessionTest, AcknowledgementsThatCannotBeSentAreBounded)
{
    begin();
    for (int i = 0; i < 20'000; ++i)
        ASSERT_TRUE(receive(word(0x44444444), 1).has_value());
    std::size_t longest = 0;
    for (const auto& one : sent(true))
        if (one.constructor() == service::msgs_ack)
            longest = std::max(longest, one.body.size());
    EXPECT_GT(longest, 0u);
    EXPECT_LE(longest, 12u + 8 * 8'192);
}

}  // namespace
}  // namespace tgvs::mtproto
