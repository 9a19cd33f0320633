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

// The login is gone. A new one helps unless the account itself is.
struct SessionDead {
    bool relogin_helps;
    friend bool operator==(const SessionDead&, const SessionDead&) = default;
};
// The login was used on two connections at once and is void since; a new one is needed, and the other
// user of the string has to be found first.
struct Duplicated {
    friend bool operator==(const Duplicated&, const Duplicated&) = default;
};
// This method only, and at least so long.
struct Wait {
    std::chrono::seconds pause;
    friend bool operator==(const Wait&, const Wait&) = default;
};
// With back-off. The call may have been executed: who creates something looks before it repeats.
struct Retry {
    friend bool operator==(const Retry&, const Retry&) = default;
};
enum class MigrateKind {
    login,
    file
};  // login: that data centre becomes home; file: this call only
struct Migrate {
    MigrateKind kind;
    int dc;
    friend bool operator==(const Migrate&, const Migrate&) = default;
};
// A step of the login, not a failure.
struct PasswordNeeded {
    friend bool operator==(const PasswordNeeded&, const PasswordNeeded&) = default;
};
// What this step of the login builds on is out of date: ask the server for it again.
struct StepAgain {
    friend bool operator==(const StepAgain&, const StepAgain&) = default;
};
// The account or the number is limited, or Telegram refuses for a reason that it tells elsewhere: the
// session lives, repeating makes it worse.
struct Limited {
    friend bool operator==(const Limited&, const Limited&) = default;
};
struct NoRights {
    friend bool operator==(const NoRights&, const NoRights&) = default;
};
// The group call has ended or changed: read the full chat again.
struct CallGone {
    friend bool operator==(const CallGone&, const CallGone&) = default;
};
// The chat's id or access hash is wrong: resolve it again, once.
struct PeerInvalid {
    friend bool operator==(const PeerInvalid&, const PeerInvalid&) = default;
};
// What a person typed or configured is wrong.
struct WrongInput {
    friend bool operator==(const WrongInput&, const WrongInput&) = default;
};
// What was asked for is already so, or nobody waits for it any more.
struct Harmless {
    friend bool operator==(const Harmless&, const Harmless&) = default;
};
// Transport -404. During a handshake: begin anew. With a stored key it is no proof of death: a new
// connection and session, another address, the dc and test flag compared with the string, back-off up
// to minutes; "key rejected" is reported after hours, and the key is never deleted.
struct KeyDoubted {
    friend bool operator==(const KeyDoubted&, const KeyDoubted&) = default;
};
// A fault of this program, or an error that nobody has described yet: log it, do not loop.
struct Fault {
    friend bool operator==(const Fault&, const Fault&) = default;
};

using ErrorClass =
    std::variant<SessionDead, Duplicated, Wait, Retry, Migrate, PasswordNeeded, StepAgain, Limited,
                 NoRights, CallGone, PeerInvalid, WrongInput, Harmless, KeyDoubted, Fault>;

using Failure = std::variant<RpcError, mtproto::TransportError, net::NetFailure>;

ErrorClass classify(const Failure& failure);

// For operators: what happened and, where there is one, the remedy. One line.
std::string explain(const Failure& failure);

}  // namespace tgvs::telegram
