// resolving.hpp: an account's client that looks for chats.
#pragma once

#include "chats.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string_view>

namespace tgvs::test {

using ResolvedChat = Result<telegram::Chat, ChatFailure>;

class ResolvingConversation : public ChatConversation {
protected:
    void SetUp() override
    {
        ChatConversation::SetUp();
        client_ = &logged_in();
    }

    ResolvedChat resolve(std::string_view text, std::optional<telegram::ChatReference> cached = {})
    {
        const auto id = telegram::parse_chat_id(text);
        EXPECT_TRUE(id.has_value()) << text;
        return await(telegram::resolve_chat(*client_, *id, cached));
    }

    void expect_chat(const ResolvedChat& chat, telegram::ChatReference expected)
    {
        ASSERT_TRUE(chat.has_value()) << chat.error().reason;
        EXPECT_EQ(chat->at, expected);
        EXPECT_TRUE(telegram::check_rights(*chat).has_value());
    }

    void expect_failure(const ResolvedChat& chat, FailureKind kind, std::string_view part)
    {
        ASSERT_FALSE(chat.has_value()) << part;
        EXPECT_EQ(chat.error().kind, kind) << chat.error().reason;
        EXPECT_THAT(chat.error().reason, testing::HasSubstr(part));
    }

    telegram::Client* client_ = nullptr;
};

}  // namespace tgvs::test
