// telegram/chat_id.hpp: CHAT_ID's chat, by the names that this module uses. What CHAT_ID may be is decided in
// one place, the settings, so that `check` refuses whatever the client could not use.
#pragma once

#include "config/chat_id.hpp"

namespace tgvs::telegram {

using config::ChannelId;
using config::ChatId;
using config::ChatName;
using config::GroupId;
using config::InviteLink;
using config::number_of;
using config::parse_chat_id;

}  // namespace tgvs::telegram
