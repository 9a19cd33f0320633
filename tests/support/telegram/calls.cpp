#include "support/telegram/calls.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace tgvs::test {

namespace {

const std::unordered_map<std::uint32_t, Method>& methods()
{
    static const auto all = [] {
        std::unordered_map<std::uint32_t, Method> found;
        for (const auto table : {login_methods(), password_methods(), token_methods(),
                                 account_methods(), dialog_methods(), peer_methods(),
                                 stream_methods(), talk_methods(), difference_methods()})
            for (const auto& method : table)
                found.emplace(method.constructor, method);
        return found;
    }();
    return all;
}

}  // namespace

bool needs_login(std::uint32_t method)
{
    const auto found = methods().find(method);
    return found == methods().end() || found->second.needs_login;
}

CallResult execute_call(CallContext& call)
{
    const auto method = methods().find(call.request.constructor());
    if (method == methods().end())
        return refuse(400, fmt::format("INPUT_METHOD_INVALID_{}_0", call.request.constructor()));
    if (method->second.needs_login && !call.self)
        return refuse(401, "AUTH_KEY_UNREGISTERED");
    return method->second.handler(call);
}

}  // namespace tgvs::test
