// telegram/chat.hpp: from CHAT_ID to the chat, and what the account may do there.
//
// Ways     a name is looked up once (strictly limited by Telegram, so the answer is kept: chat_cache.hpp);
//          a channel's number is looked for in the account's list of chats, the archive too; a basic group
//          needs its number alone, and one that became a supergroup is followed; an invitation is only
//          looked at, for joining is the person's decision.
// Bounds   the walk through the list of chats ends after 50 pages of 100.
// Errors   ChatFailure: flood waits are not waited for here, but told.
// Source   core.telegram.org/api/peers, /api/bots/ids; /method/messages.getDialogs, /contacts.resolveUsername
#pragma once

#include "base/result.hpp"
#include "telegram/chat_failure.hpp"
#include "telegram/chat_id.hpp"
#include "telegram/chat_types.hpp"
#include "telegram/client.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tgvs::telegram {

// A chat of which the account is a member, with whatever rights.
asio::awaitable<Result<Chat, ChatFailure>> resolve_chat(Client& client, ChatId id,
                                                        std::optional<ChatReference> cached = {});

// To be asked before anything is attempted.
Result<void, ChatFailure> check_rights(const Chat& chat);

}  // namespace tgvs::telegram
