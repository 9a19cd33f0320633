// telegram/chat_object.hpp: what Telegram's objects say about a chat.
#pragma once

#include "mtproto/tl_object.hpp"
#include "telegram/chat_failure.hpp"
#include "telegram/chat_types.hpp"

#include <cstdint>
#include <optional>

namespace tgvs::telegram {

// A `chat` or `channel`, or the forbidden forms of them. One that is left, closed or forbidden fails.
Result<Chat, ChatFailure> read_chat(const mtproto::TlObject& object);

// Of a group that became a supergroup.
std::optional<ChatReference> migrated_to(const mtproto::TlObject& object);

// Groups and channels have number spaces of their own. Null: it is not among them.
const mtproto::TlObject* find_group(const mtproto::TlVector& chats, std::int64_t id);
const mtproto::TlObject* find_channel(const mtproto::TlVector& chats, std::int64_t id);

}  // namespace tgvs::telegram
