// chats.hpp: an account with chats of every kind, for what is done in them.
#pragma once

#include "conversation.hpp"
#include "telegram/chat.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tgvs::test {

using telegram::ChatFailure;
using FailureKind = telegram::ChatFailure::Kind;

class ChatConversation : public Conversation {
protected:
    static constexpr std::int64_t radio = 1001;  // a supergroup with a name and an invitation; ours
    static constexpr std::int64_t hidden = 1002;   // a channel without name; admin
    static constexpr std::int64_t basic = 17;      // a group; ours
    static constexpr std::int64_t old_group = 18;  // which became:
    static constexpr std::int64_t new_group = 1003;
    static constexpr std::int64_t archived = 1004;
    static constexpr std::int64_t guest = 1005;    // plain member
    static constexpr std::int64_t foreign = 1006;  // not a member
    static constexpr std::int64_t shut = 1007;     // banned

    static Chat chat(std::int64_t id, ChatKind kind, std::string title, Member member)
    {
        Chat one{.id = id, .kind = kind, .title = std::move(title)};
        one.members[alice] = member;
        return one;
    }

    static World world_with_chats()
    {
        const Member creator{Role::creator};
        const Member admin{Role::admin, true};
        auto world = Conversation::world();
        world.add(Account{.id = 5, .phone = "9996620001", .username = "a_person"});
        auto named = chat(radio, ChatKind::supergroup, "Radio", creator);
        named.username = "radio_one";
        named.invite_hash = "InviteRadio";
        world.add(named);
        world.add(chat(hidden, ChatKind::channel, "Hidden", admin));
        world.add(chat(basic, ChatKind::group, "Basic", creator));
        auto migrated = chat(old_group, ChatKind::group, "Old", creator);
        migrated.migrated_to = new_group;
        world.add(migrated);
        world.add(chat(new_group, ChatKind::supergroup, "New", creator));
        auto put_away = chat(archived, ChatKind::channel, "Archived", admin);
        put_away.archived = true;
        world.add(put_away);
        auto visited = chat(guest, ChatKind::channel, "Guest", {});
        visited.username = "guest_chat";
        world.add(visited);
        Chat other{.id = foreign, .title = "Foreign"};
        other.username = "foreign_chat";
        other.invite_hash = "InviteForeign";
        world.add(other);
        world.add(chat(shut, ChatKind::supergroup, "Shut", {Role::banned}));
        return world;
    }

    void SetUp() override { serve({.world = world_with_chats()}); }

    // A login of the account's, which is connected.
    telegram::Client& logged_in(telegram::ClientHandlers handlers = {})
    {
        auto options = client_options();
        options.key = server_->logged_in_key(alice);
        return connect(std::move(options), std::move(handlers));
    }

    static telegram::ChatReference at(std::int64_t id, telegram::ChatKind kind)
    {
        return {kind, id, kind == telegram::ChatKind::group ? 0 : access_hash(alice, id)};
    }

    static telegram::Chat known(std::int64_t id, telegram::ChatKind kind)
    {
        telegram::Chat chat;
        chat.at = at(id, kind);
        chat.may_manage_calls = true;
        return chat;
    }

    void set_role(std::int64_t id, Member member)
    {
        server_->with(
            [&](ServerState& state) { state.world.chats.at(id).members[alice] = member; });
    }

    std::size_t count(const std::string& method) { return server_->calls(method).size(); }
};

}  // namespace tgvs::test
