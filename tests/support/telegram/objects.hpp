// support/telegram/objects.hpp: the world as objects of the schema, as one account sees it.
#pragma once

#include "mtproto/tl_object.hpp"
#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <string>

namespace tgvs::test {

mtproto::TlObject user_object(const Account& account, std::int64_t viewer);
mtproto::TlObject chat_object(ServerState& server, const Chat& chat, std::int64_t viewer);
mtproto::TlObject peer_object(const Chat& chat);
mtproto::TlObject call_object(const GroupCall& call);
mtproto::TlObject input_call_object(const GroupCall& call);
mtproto::TlObject notify_settings_object();
mtproto::TlObject call_update(const Chat& chat, const GroupCall& call);

// `updates` around one or more.
mtproto::TlObject updates_object(ServerState& server, mtproto::TlVector updates,
                                 mtproto::TlVector chats = {}, mtproto::TlVector users = {});

// The code types of Account::code_types: the type itself, and how it is named as the next one.
mtproto::TlObject sent_code_type(const std::string& name);
mtproto::TlObject next_code_type(const std::string& name);

}  // namespace tgvs::test
