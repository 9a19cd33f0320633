// telegram/session_data.hpp: what a session string says, whatever its form.
#pragma once

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

}  // namespace tgvs::telegram
