// telegram/sent_code.hpp: what Telegram says of a login code that it has sent, in words.
#pragma once

#include "mtproto/tl_object.hpp"

#include <optional>
#include <string>

namespace tgvs::telegram {

struct CodeDelivery {
    std::string text;  // where the code is and how it looks
    bool by_email = false;
    bool impossible = false;  // no code comes this way; `text` says what to do
};

// Of an auth.SentCodeType.
CodeDelivery describe_delivery(const mtproto::TlObject& type);

// Of an auth.CodeType: "an SMS"; what a resend would use.
std::string describe_next(const mtproto::TlObject& type);

}  // namespace tgvs::telegram
