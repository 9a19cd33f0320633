// telegram/session_string.hpp: the login of a user, as the client libraries write it into one line.
//
// Forms    Pyrogram (three layouts), Telethon (IPv4, IPv6), GramJS, mtcute 3. None has a checksum, so
//          they are told apart by length and first character, and what they hold is checked as far as
//          it goes: lengths, data centre, flags, a key that is not all zeros.
// Lenient  white space and one pair of quotes around it, either base64 alphabet, padding or none.
// Errors   one sentence that says what is wrong. No part of the string is ever in it.
// Source   pyrogram/storage/storage.py, telethon/sessions/string.py, gramjs/sessions/StringSession.ts,
//          mtcute packages/core/src/utils/string-session.ts.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "telegram/session_data.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

Result<SessionData> parse_session_string(const Secret& text);

// The older Pyrogram forms are written as the current one. What the data lacks is filled in: the
// built-in address of the data centre, 0 for user id and api_id. Empty when that is not possible: the
// form needs an address and none is known, or has no room for this one. What is written was read back.
Secret write_session_string(const SessionData& data, SessionFormat format);

}  // namespace tgvs::telegram
