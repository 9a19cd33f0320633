// telegram/call_error.hpp: why a call gave no result, and what that means (errors.hpp).
#pragma once

#include "telegram/errors.hpp"

#include <cstdint>
#include <string>

namespace tgvs::telegram {

struct CallError {
    enum class Kind {
        rpc,         // the server's word: `code` and `text`
        timed_out,   // no answer within the limit: it may have been carried out
        stopped,     // the client is being stopped, or the caller was cancelled
        unreadable,  // an answer that this layer cannot read
        refused,     // by our side: too many calls wait, or the server rejects the message itself
    };
    Kind kind;
    std::int32_t code = 0;
    std::string text = {};
};

ErrorMeaning classify(const CallError& error);
std::string explain(const CallError& error);

// Whether it is the server's word of that name: PHONE_CODE_INVALID.
bool is_rpc(const CallError& error, std::string_view name);

}  // namespace tgvs::telegram
