// telegram/updates.hpp: what comes unasked, in any of the forms in which it comes. Pure.
#pragma once

#include "mtproto/tl_object.hpp"
#include "telegram/chat.hpp"

#include <vector>

namespace tgvs::telegram {

std::vector<const mtproto::TlObject*> each_update(const mtproto::TlObject& updates);

// The chat is another than before, for example what the account may do there; or a call has ended, of whatever
// chat. Who waits for an admin looks again.
// Source   core.telegram.org/constructor/updateChannel, /updateChat, /updateChatParticipantAdmin
bool tells_of_change(const mtproto::TlObject& updates, const ChatReference& chat);

}  // namespace tgvs::telegram
