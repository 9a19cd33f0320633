// telegram/updates.hpp: what comes unasked, in any of the forms in which it comes. Pure.
#pragma once

#include "mtproto/tl_object.hpp"
#include "telegram/chat.hpp"

#include <cstdint>
#include <vector>

namespace tgvs::telegram {

std::vector<const mtproto::TlObject*> each_update(const mtproto::TlObject& updates);

// The chat is another than before, for example what the account may do there; or a call has ended, of whatever
// chat. Who waits for an admin looks again.
// Source   core.telegram.org/constructor/updateChannel, /updateChat, /updateChatParticipantAdmin
bool tells_of_change(const mtproto::TlObject& updates, const ChatReference& chat);

// The end of that call.
bool ends_call(const mtproto::TlObject& updates, std::int64_t call);

// Telegram's word that there is more to be known than it has told.
bool says_that_news_are_lost(const mtproto::TlObject& updates);

}  // namespace tgvs::telegram
