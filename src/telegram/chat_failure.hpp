// telegram/chat_failure.hpp: why a chat or its live stream cannot be had, with the remedy.
#pragma once

#include "telegram/call_error.hpp"

#include <chrono>
#include <string>

namespace tgvs::telegram {

struct ChatFailure {
    enum class Kind {
        not_member,   // of a chat that exists
        not_found,    // no such chat
        no_rights,    // to manage its calls
        invite_only,  // an invitation that has to be followed by the person
        stale,        // id or access hash are not valid any more: resolve the chat again
        other_call,   // an ordinary call runs there: look again later
        call_gone,    // the live stream has ended: read it again, then open another
        transient,    // try again, after `wait`
        refused,  // Telegram does not want it or we do not understand it: repeating alone is no help
        dead,     // the session: a new login helps
        account_gone,  // and with it the account: a new login does not help
        duplicated,    // the session was used twice at once, and is void
        stopped,       // by us
    };
    Kind kind;
    std::string reason;            // a sentence for the operator, with the remedy
    std::chrono::seconds wait{0};  // Telegram's word: not before
    std::string name = {};         // of Telegram's error, without its number: SESSION_REVOKED
    bool unreachable = false;      // there is no connection to Telegram
    bool key_unknown = false;  // the server says that it does not know the session's key: may pass
};

// It cannot be used any more, for nothing.
bool ends_session(ChatFailure::Kind kind);

ChatFailure chat_failure(const CallError& error);

}  // namespace tgvs::telegram
