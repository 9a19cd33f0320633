// broadcast/other_account.hpp: whose session it was, and whose it would be.
#pragma once

#include "base/secret.hpp"
#include "broadcast/broadcast_types.hpp"

#include <optional>

namespace tgvs::broadcast {

// Nothing: it is the account of the session before, or there was none. A session before that does not
// say whose it is (Telethon's and GramJS' forms, a damaged one) may have been anybody's.
std::optional<OtherAccount> other_account(const Secret& before, const Secret& now);

}  // namespace tgvs::broadcast
