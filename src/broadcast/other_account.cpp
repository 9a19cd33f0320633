#include "broadcast/other_account.hpp"

#include "telegram/session_string.hpp"

namespace tgvs::broadcast {

std::optional<OtherAccount> other_account(const Secret& before, const Secret& now)
{
    const auto old_session = telegram::parse_session_string(before);
    const auto new_session = telegram::parse_session_string(now);
    if (before.empty())
        return std::nullopt;
    const OtherAccount account{.before = old_session ? old_session->user_id.value_or(0) : 0,
                               .now = new_session ? new_session->user_id.value_or(0) : 0};
    if (account.before != 0 && account.before == account.now)
        return std::nullopt;
    return account;
}

}  // namespace tgvs::broadcast
