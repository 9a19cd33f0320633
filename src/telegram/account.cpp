#include "telegram/account.hpp"

#include "mtproto/api.hpp"

#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

asio::awaitable<Result<Account, CallError>> read_account(Client& client)
{
    TlVector self;
    self.emplace_back(TlObject(api::input_user_self::constructor));
    TlObject get(api::users_get_users::constructor);
    get.set(api::users_get_users::id, std::move(self));
    const auto answer = co_await client.call_any(std::move(get));
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto* users = std::get_if<TlVector>(&*answer);
    const auto* user =
        users && users->size() == 1 ? std::get_if<TlObject>(&users->front()) : nullptr;
    if (!user || !user->is(api::user::constructor))
        co_return std::unexpected(
            CallError(CallError::Kind::unreadable, 0, "no account in the answer"));
    Account account;
    account.id = user->get_or(api::user::id);
    account.name = user->get_or(api::user::first_name);
    co_return account;
}

}  // namespace tgvs::telegram
