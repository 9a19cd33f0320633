#include "support/telegram/world.hpp"

#include <fmt/format.h>

namespace tgvs::test {

std::int64_t access_hash(std::int64_t account, std::int64_t object)
{
    auto mixed = static_cast<std::uint64_t>(account) * 0x9e3779b97f4a7c15u ^
                 static_cast<std::uint64_t>(object);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;  // splitmix64
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::int64_t>(mixed ^ (mixed >> 31));
}

std::string Chat::stream_key() const
{
    return given_key ? *given_key : fmt::format("{}:testserver{:012}", id, revoked_keys);
}

std::vector<StreamChannel> GroupCall::channels_now() const
{
    auto now = channels;
    if (!arriving_since)
        return now;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - *arriving_since);
    for (auto& one : now)
        one.last_timestamp_ms += passed.count();
    return now;
}

const Member* Chat::active(std::int64_t account) const
{
    const auto found = members.find(account);
    if (found == members.end() || found->second.role == Role::left ||
        found->second.role == Role::banned)
        return nullptr;
    return &found->second;
}

bool Chat::may_manage_calls(std::int64_t account) const
{
    const auto* member = active(account);
    return member &&
           (member->role == Role::creator || (member->role == Role::admin && member->manage_call));
}

void World::add(Account account)
{
    const auto id = account.id;
    accounts.insert_or_assign(id, std::move(account));
}

void World::add(Chat chat)
{
    const auto id = chat.id;
    chats.insert_or_assign(id, std::move(chat));
}

Account* World::account_of_phone(const std::string& phone)
{
    std::string digits;
    for (const char c : phone)
        if (c >= '0' && c <= '9')
            digits += c;
    for (auto& [id, one] : accounts)
        if (one.phone == digits)
            return &one;
    return nullptr;
}

Account* World::account(std::int64_t id)
{
    const auto found = accounts.find(id);
    return found == accounts.end() ? nullptr : &found->second;
}

Chat* World::chat(std::int64_t id)
{
    const auto found = chats.find(id);
    return found == chats.end() ? nullptr : &found->second;
}

GroupCall* World::call_of(const Chat& chat)
{
    const auto found = chat.call ? calls.find(*chat.call) : calls.end();
    return found == calls.end() || found->second.over ? nullptr : &found->second;
}

}  // namespace tgvs::test
