// telegram/chat_dialogs.hpp: a channel's number alone is worth nothing; the list of chats has its hash.
#pragma once

#include "mtproto/tl_object.hpp"
#include "telegram/chat_failure.hpp"
#include "telegram/chat_id.hpp"
#include "telegram/client.hpp"

namespace tgvs::telegram {

constexpr int most_dialog_pages = 50;  // of 100 chats; main list and archive together

// The chat's object, as it stands in the list.
asio::awaitable<Result<mtproto::TlObject, ChatFailure>> find_in_dialogs(Client& client,
                                                                        ChannelId channel);

}  // namespace tgvs::telegram
