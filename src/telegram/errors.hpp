// telegram/errors.hpp: what an error means, decided in one place.
//
// An error of a call is parsed once, into name and number; classify() is the one answer to "is the
// session dead, wait, retry or stop?". Everybody else asks it, and branches on names only where a step
// of the login has answers of its own.
// Source   core.telegram.org/api/errors; tdlib/td Session.cpp, NetQueryDelayer.cpp, AuthManager.cpp,
//          GroupCallManager.cpp.
#pragma once

#include "mtproto/framing.hpp"
#include "net/error.hpp"
#include "telegram/error_table.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::telegram {

struct RpcError {
    std::int32_t code = 0;
    std::string name;           // without its number: FLOOD_WAIT of FLOOD_WAIT_42
    std::optional<int> number;  // the first one in it
    std::string text;           // as it came, made printable, 200 bytes at most

    friend bool operator==(const RpcError&, const RpcError&) = default;
};

RpcError parse_rpc_error(std::int32_t code, std::string_view text);

struct ErrorMeaning {
    ErrorKind kind;
    std::chrono::seconds pause{0};  // of a wait
    int dc = 0;                     // to migrate to

    friend bool operator==(const ErrorMeaning&, const ErrorMeaning&) = default;
};

using Failure = std::variant<RpcError, mtproto::TransportError, net::NetFailure>;

ErrorMeaning classify(const Failure& failure);

// For operators: what happened and, where there is one, the remedy. One line.
std::string explain(const Failure& failure);

}  // namespace tgvs::telegram
