#include "bot/who_may.hpp"

#include <algorithm>

namespace tgvs::bot {

namespace {

using control::Role;

bool is_listed(const ControlRules& rules, std::int64_t user)
{
    return std::ranges::find(rules.admins, user) != rules.admins.end();
}

// Of a person in the station's chat.
Judged judge_by_rights(std::int64_t user, const ControlRules& rules, const ChatAdmins& admins)
{
    if (is_listed(rules, user))
        return {Verdict::allow, Role::admin};
    if (!rules.by_rights)
        return {Verdict::refuse};
    if (!admins)
        return {Verdict::ask_rights};
    return admins->contains(user) ? Judged{Verdict::allow, Role::operator_}
                                  : Judged{Verdict::refuse};
}

}  // namespace

Judged judge(const Said& said, bool is_start, std::chrono::seconds age, const ControlRules& rules,
             const ChatAdmins& admins)
{
    const bool known = said.from && is_private(*said.from);
    if (said.own || said.foreign || age > command_is_good_for || said.chat == 0)
        return {Verdict::ignore};
    if (is_private(said.chat)) {
        if (known && is_listed(rules, *said.from))
            return {Verdict::allow, Role::admin};
        return {is_start ? Verdict::tell_his_number : Verdict::ignore};
    }
    if (said.chat != rules.chat)
        return {known && is_listed(rules, *said.from) ? Verdict::not_here : Verdict::ignore};
    if (!said.from || *said.from == said.chat)
        return {Verdict::cannot_see};
    if (!known)
        return {Verdict::ignore};
    return judge_by_rights(*said.from, rules, admins);
}

Judged judge(const Pressed& pressed, bool has_card, const ControlRules& rules,
             const ChatAdmins& admins)
{
    if (!has_card)
        return {Verdict::refuse};
    if (pressed.chat == rules.chat)
        return judge_by_rights(pressed.user, rules, admins);
    if (is_private(pressed.chat) && pressed.chat == pressed.user && is_listed(rules, pressed.user))
        return {Verdict::allow, Role::admin};
    return {Verdict::refuse};
}

}  // namespace tgvs::bot
