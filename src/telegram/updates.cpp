#include "telegram/updates.hpp"

#include "mtproto/api.hpp"

#include <algorithm>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

bool is_change(const TlObject& update, const ChatReference& chat)
{
    if (const auto* call = update.get(api::update_group_call::call))
        return call->is(api::group_call_discarded::constructor);
    // Groups and channels have number spaces of their own.
    if (chat.kind != ChatKind::group)
        return update.get_or(api::update_channel::channel_id) == chat.id;
    return update.get_or(api::update_chat::chat_id) == chat.id ||
           update.get_or(api::update_chat_participant_admin::chat_id) == chat.id;
}

}  // namespace

std::vector<const TlObject*> each_update(const TlObject& updates)
{
    if (const auto* one = updates.get(api::update_short::update))
        return {one};
    const auto* many = updates.get(api::updates::updates_);
    if (!many)
        many = updates.get(api::updates_combined::updates);
    if (!many)
        return {&updates};
    std::vector<const TlObject*> found;
    for (const auto& value : *many)
        if (const auto* one = std::get_if<TlObject>(&value))
            found.push_back(one);
    return found;
}

bool tells_of_change(const TlObject& updates, const ChatReference& chat)
{
    return std::ranges::any_of(each_update(updates),
                               [&](const auto* update) { return is_change(*update, chat); });
}

bool ends_call(const TlObject& updates, std::int64_t id)
{
    return std::ranges::any_of(each_update(updates), [id](const auto* update) {
        const auto* call = update->get(api::update_group_call::call);
        return call && call->is(api::group_call_discarded::constructor) &&
               call->get_or(api::group_call_discarded::id) == id;
    });
}

bool says_that_news_are_lost(const TlObject& updates)
{
    return std::ranges::any_of(each_update(updates), [](const auto* update) {
        return update->is(api::updates_too_long::constructor);
    });
}

}  // namespace tgvs::telegram
