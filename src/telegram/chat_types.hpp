// telegram/chat_types.hpp: a chat, as it is told to Telegram and as it is known to us.
#pragma once

#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::telegram {

enum class ChatKind { group, supergroup, channel };

std::string_view to_string(ChatKind kind);

// What a call needs. The hash is valid for one account.
struct ChatReference {
    ChatKind kind = ChatKind::channel;
    std::int64_t id = 0;           // above 0
    std::int64_t access_hash = 0;  // none for a group

    mtproto::TlObject input_peer() const;
    mtproto::TlObject input_channel() const;  // not for a group
    std::int64_t number() const;              // -100… or -…
    friend bool operator==(const ChatReference&, const ChatReference&) = default;
};

struct Chat {
    ChatReference at;
    std::string title;  // from outside
    bool creator = false;
    bool may_manage_calls = false;  // the creator may
};

}  // namespace tgvs::telegram
