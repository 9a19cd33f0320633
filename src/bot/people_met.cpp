#include "bot/people_met.hpp"

#include "base/text.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

constexpr std::size_t longest_person_name = 40;

const TlVector* users_in(const TlObject& object)
{
    for (const auto field :
         {api::updates::users, api::updates_combined::users, api::updates_difference::users,
          api::updates_difference_slice::users, api::updates_channel_difference::users,
          api::channels_channel_participants::users})
        if (const auto* users = object.get(field))
            return users;
    return nullptr;
}

}  // namespace

void PeopleMet::learn(const TlObject& object)
{
    if (const auto* users = users_in(object))
        for (const auto& value : *users)
            if (const auto* user = std::get_if<TlObject>(&value))
                learn_user(*user);
}

void PeopleMet::learn_user(const TlObject& user)
{
    if (!user.is(api::user::constructor))
        return;
    One one = {.id = user.get_or(api::user::id),
               .name = printable(user.get_or(api::user::first_name), longest_person_name)};
    if (const auto* code = user.get(api::user::lang_code))
        one.language = code->starts_with("ru") ? Language::ru : Language::en;
    else if (const auto* known = find(one.id))
        one.language = known->language;
    std::erase_if(people_, [&](const One& other) { return other.id == one.id; });
    if (people_.size() >= limit)
        people_.pop_front();
    people_.push_back(std::move(one));
}

const PeopleMet::One* PeopleMet::find(std::int64_t user) const
{
    const auto found = std::ranges::find(people_, user, &One::id);
    return found == people_.end() ? nullptr : &*found;
}

std::string PeopleMet::name_of(std::int64_t user) const
{
    const auto* one = find(user);
    return one && !one->name.empty() ? fmt::format("{} (Telegram {})", one->name, user)
                                     : fmt::format("Telegram {}", user);
}

std::optional<Language> PeopleMet::language_of(std::int64_t user) const
{
    const auto* one = find(user);
    return one ? one->language : std::nullopt;
}

}  // namespace tgvs::bot
