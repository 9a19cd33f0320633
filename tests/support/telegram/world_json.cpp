#include "support/telegram/world_json.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace tgvs::test {

namespace {

template <class T>
void take(const nlohmann::json& json, const char* name, T& value)
{
    if (const auto found = json.find(name); found != json.end())
        value = found->get<T>();
}

// Nothing is left where the name is not there or null.
template <class T>
void take(const nlohmann::json& json, const char* name, std::optional<T>& value)
{
    if (const auto found = json.find(name); found != json.end())
        value = found->is_null() ? std::nullopt : std::optional(found->get<T>());
}

ChatKind kind_from(const std::string& name)
{
    if (name == "channel")
        return ChatKind::channel;
    if (name == "supergroup")
        return ChatKind::supergroup;
    if (name == "group")
        return ChatKind::group;
    throw std::invalid_argument("no kind of chat: " + name);
}

}  // namespace

Account account_from(const nlohmann::json& json)
{
    Account account;
    account.id = json.at("id").get<std::int64_t>();
    account.phone = json.at("phone").get<std::string>();
    take(json, "code", account.code);
    take(json, "bot_token", account.bot_token);
    take(json, "lang_code", account.lang_code);
    take(json, "email_code", account.email_code);
    take(json, "password", account.password);
    take(json, "hint", account.hint);
    take(json, "first_name", account.first_name);
    take(json, "last_name", account.last_name);
    take(json, "username", account.username);
    take(json, "home_dc", account.home_dc);
    take(json, "needs_sign_up", account.needs_sign_up);
    take(json, "code_types", account.code_types);
    take(json, "resend_after_s", account.resend_after_s);
    if (account.code_types.empty())
        throw std::invalid_argument("an account without code types");
    return account;
}

Member member_from(const nlohmann::json& json)
{
    const auto name = json.get<std::string>();
    if (name == "creator")
        return {Role::creator};
    if (name == "admin")
        return {Role::admin};
    if (name == "admin+calls")
        return {Role::admin, true};
    if (name == "member")
        return {Role::member};
    if (name == "left")
        return {Role::left};
    if (name == "banned")
        return {Role::banned};
    throw std::invalid_argument("no role: " + name);
}

Chat chat_from(const nlohmann::json& json)
{
    Chat chat{.id = json.at("id").get<std::int64_t>(),
              .kind = kind_from(json.value("kind", "channel")),
              .title = json.value("title", "")};
    take(json, "username", chat.username);
    take(json, "invite_hash", chat.invite_hash);
    take(json, "invite_expired", chat.invite_expired);
    take(json, "invite_needs_request", chat.invite_needs_request);
    take(json, "migrated_to", chat.migrated_to);
    take(json, "archived", chat.archived);
    take(json, "date", chat.date);
    take(json, "top_message", chat.top_message);
    take(json, "stream_url", chat.stream_url);
    take(json, "stream_key", chat.given_key);
    take(json, "arriving", chat.arriving);
    if (const auto members = json.find("members"); members != json.end())
        for (const auto& [account, role] : members->items())
            chat.members[std::stoll(account)] = member_from(role);
    return chat;
}

World world_from(const nlohmann::json& json)
{
    World world;
    if (const auto accounts = json.find("accounts"); accounts != json.end())
        for (const auto& one : *accounts)
            world.add(account_from(one));
    if (const auto chats = json.find("chats"); chats != json.end())
        for (const auto& one : *chats)
            world.add(chat_from(one));
    return world;
}

}  // namespace tgvs::test
