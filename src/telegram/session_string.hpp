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
#include "mtproto/auth_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

enum class SessionFormat {
    pyrogram,
    pyrogram_old_64,  // user id of 64 bits, no api_id
    pyrogram_old_32,  // user id of 32 bits, no api_id
    telethon,
    gramjs,
    mtcute,
};

std::string_view to_string(SessionFormat format);

struct SessionData {
    SessionFormat format = SessionFormat::pyrogram;
    int dc = 0;  // 1 to 255
    bool test_mode = false;
    mtproto::AuthKey key;
    std::optional<std::int64_t> user_id = {};
    bool is_bot = false;
    std::optional<std::int32_t> api_id = {};
    std::string address = {};  // empty: the form has none
    std::uint16_t port = 0;

    // Telegram's own data centres. Anything else belongs to a private server, or is damaged.
    bool has_usual_dc() const { return dc >= 1 && dc <= 5; }
};

Result<SessionData> parse_session_string(const Secret& text);

// The older Pyrogram forms are written as the current one. What the data lacks is filled in: the
// built-in address of the data centre, 0 for user id and api_id. Empty when that is not possible: the
// form needs an address and none is known, or has no room for this one. What is written was read back.
Secret write_session_string(const SessionData& data, SessionFormat format);

}  // namespace tgvs::telegram
