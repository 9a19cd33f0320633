// telegram/account.hpp: whose session it is; the question that shows whether Telegram accepts it.
#pragma once

#include "base/result.hpp"
#include "telegram/client.hpp"

#include <cstdint>
#include <string>

namespace tgvs::telegram {

struct Account {
    std::int64_t id = 0;
    std::string name;  // from outside
};

asio::awaitable<Result<Account, CallError>> read_account(Client& client);

}  // namespace tgvs::telegram
