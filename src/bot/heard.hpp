// bot/heard.hpp: what people say to the bot and press, out of updates. Pure.
//
// Chats are numbered as the Bot API does it: a person by his id, a basic group by its id below zero, a channel or supergroup
// by -100 and its id.
#pragma once

#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::bot {

using ChatNumber = std::int64_t;

inline constexpr ChatNumber channel_base = -1'000'000'000'000;

constexpr bool is_private(ChatNumber chat)
{
    return chat > 0;
}
constexpr bool is_channel(ChatNumber chat)
{
    return chat < channel_base;
}
constexpr ChatNumber chat_of_channel(std::int64_t id)
{
    return channel_base - id;
}
constexpr std::int64_t channel_of_chat(ChatNumber chat)
{
    return channel_base - chat;
}

// 0: of no kind that is known here.
ChatNumber chat_of_peer(const mtproto::TlObject& peer);
// A bot may leave out the access hash.
mtproto::TlObject input_peer_of(ChatNumber chat);

struct Said {
    ChatNumber chat = 0;
    std::int32_t message = 0;
    std::optional<ChatNumber> from = {};  // nothing: somebody who speaks for the group
    std::int32_t date = 0;
    std::string text = {};
    std::vector<std::string> links = {};  // behind words of it
    bool own = false;
    bool foreign = false;  // forwarded, or made by another bot: nobody says it here and now
};

struct Pressed {
    std::int64_t query = 0;
    std::int64_t user = 0;
    ChatNumber chat = 0;
    std::int32_t message = 0;
    std::string data = {};  // anybody can send any
};

// The group has become a supergroup.
struct ChatMoved {
    ChatNumber from = 0;
    ChatNumber to = 0;
};

struct AdminsChanged {
    ChatNumber chat = 0;
};

using Heard = std::variant<std::monostate, Said, Pressed, ChatMoved, AdminsChanged>;

Heard read_heard(const mtproto::TlObject& update);

}  // namespace tgvs::bot
