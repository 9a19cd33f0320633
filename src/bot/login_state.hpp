// bot/login_state.hpp: the login of the bot: how far it is, and what is kept of it.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "bot/alarms.hpp"
#include "bot/guide_keeper.hpp"
#include "bot/texts.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::bot {

struct SavedAlarm {
    AlarmKept times = {};
    std::map<std::string, std::int32_t> messages =
        {};  // by chat: what has told of a trouble that lasts

    friend bool operator==(const SavedAlarm&, const SavedAlarm&) = default;
};

// What is kept in STATE_DIR/bot.session (mode 600): the key is as good as the token.
struct SavedLogin {
    std::string token = {};  // digest of the one that it is of
    int dc = 0;
    Secret key = {};  // empty: there is none, or it is void
    std::int64_t bot = 0;
    std::optional<WallTime> not_before = {};         // the token may not be used again earlier
    std::optional<WallTime> renewed = {};            // when a key was replaced last
    std::map<std::string, std::int32_t> cards = {};  // by chat: the message that is its card
    std::string menu = {};                           // digest of what was set
    GuidePlaceKept guide = {};
    std::map<std::string, std::int64_t> moved = {};  // groups that have become supergroups
    std::map<std::string, Language> languages = {};  // by chat: of whoever used it last
    std::map<std::string, SavedAlarm> alarms = {};   // by kind

    friend bool operator==(const SavedLogin&, const SavedLogin&) = default;
};

inline constexpr std::size_t saved_login_limit_bytes = 64 * 1024;
inline constexpr std::size_t saved_cards_limit = 32;
inline constexpr std::size_t saved_languages_limit = 64;
inline constexpr std::size_t saved_moves_limit = 8;
std::string to_text(const SavedLogin& login);
Result<SavedLogin> parse_saved_login(std::string_view text);

enum class LoginState {
    off,        // there is no token
    importing,  // the token is being made into a login
    checking,   // a login that there is
    syncing,    // finding out where the updates are
    ready,
    waiting,  // until a time that Telegram has set, or after a failure
    refused,  // the token, or the login for good; until the settings change
};
std::string_view to_string(LoginState state);

}  // namespace tgvs::bot
