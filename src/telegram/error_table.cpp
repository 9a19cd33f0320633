#include "telegram/error_table.hpp"

namespace tgvs::telegram {

namespace {

using enum ErrorKind;

constexpr std::string_view login_again = "run: auto_session_runner --write-env";
constexpr std::string_view no_use = "a new login will not help; contact recover@telegram.org";
constexpr std::string_view type_again = "enter it again";
constexpr std::string_view own_app = "take API_ID and API_HASH from my.telegram.org";
constexpr std::string_view check_chat = "check CHAT_ID and that the account is a member there";
constexpr std::string_view ask_admin =
    "have the chat's owner grant the account the right to manage video chats";
constexpr std::string_view bot_token =
    "get the current one from @BotFather and put it into BOT_TOKEN";
constexpr std::string_view report = "this is a bug in the program; please report it";
constexpr std::string_view wait_a_day = "wait a day";

// clang-format off
constexpr ErrorRow table[] = {
    {"AUTH_KEY_UNREGISTERED", dead, "the session is no longer logged in", login_again},
    {"AUTH_KEY_INVALID", dead, "the session's key is not valid", login_again},
    {"SESSION_REVOKED", dead, "the session was ended from another device", login_again},
    {"SESSION_EXPIRED", dead, "the session was idle for too long", login_again},
    {"USER_DEACTIVATED", dead_final, "the account was deleted", "a new login will not help; use another account"},
    {"USER_DEACTIVATED_BAN", dead_final, "the account was banned", no_use},
    {"AUTH_KEY_DUPLICATED", duplicated, "the session was used in two places at once and is now void",
     "stop the other program that has this SESSION_STRING, then run: auto_session_runner --write-env"},
    {"AUTH_KEY_PERM_EMPTY", fault, "the temporary key is not bound", report},
    {"FROZEN_METHOD_INVALID", limited, "the account is frozen", "appeal through @SpamBot in a Telegram app"},
    {"FROZEN_PARTICIPANT_MISSING", limited, "the account is frozen", "appeal through @SpamBot in a Telegram app"},
    {"USER_RESTRICTED", limited, "the account is restricted", "ask @SpamBot in a Telegram app"},
    {"PEER_FLOOD", limited, "the account is limited for sending too much", "ask @SpamBot in a Telegram app"},

    {"FLOOD_WAIT", wait, "too many requests of this kind", ""},
    {"FLOOD_PREMIUM_WAIT", wait, "too many requests of this kind", ""},
    {"SLOWMODE_WAIT", wait, "the chat is in slow mode", ""},
    {"FLOOD_TEST_PHONE_WAIT", wait, "too many logins of a test number", ""},
    {"2FA_CONFIRM_WAIT", wait, "the account is waiting for its reset to be confirmed", ""},
    {"TAKEOUT_INIT_DELAY", wait, "Telegram delays the export", ""},
    {"FLOOD_SKIP_FAILED_WAIT", retry, "too many requests of this kind", ""},
    {"RPC_CALL_FAIL", retry, "internal error of Telegram", ""},
    {"RPC_MCGET_FAIL", retry, "internal error of Telegram", ""},
    {"INTERDC_CALL_ERROR", retry, "Telegram's data centres cannot reach each other", ""},
    {"INTERDC_CALL_RICH_ERROR", retry, "Telegram's data centres cannot reach each other", ""},
    {"WORKER_BUSY_TOO_LONG_RETRY", retry, "Telegram is overloaded", ""},
    {"PERSISTENT_TIMESTAMP_OUTDATED", retry, "internal error of Telegram", ""},
    {"Timeout", retry, "Telegram did not answer in time; the call may have been executed", ""},
    {"No workers running", retry, "internal error of Telegram", ""},
    {"MSG_WAIT_FAILED", retry, "a call that this one waited for failed", ""},
    {"MSG_WAIT_TIMEOUT", retry, "a call that this one waited for took too long", ""},
    {"AUTH_KEY_UNSYNCHRONIZED", retry, "Telegram has not yet propagated the key", ""},
    {"CONNECTION_NOT_INITED", retry, "the connection was not introduced", ""},

    {"PHONE_MIGRATE", migrate_login, "the number belongs to another data centre", ""},
    {"NETWORK_MIGRATE", migrate_login, "Telegram wants another data centre", ""},
    {"USER_MIGRATE", migrate_login, "the account belongs to another data centre", ""},
    {"FILE_MIGRATE", migrate_file, "the file is on another data centre", ""},
    {"STATS_MIGRATE", migrate_file, "the statistics are on another data centre", ""},

    {"SESSION_PASSWORD_NEEDED", password, "the account has a two-step password", "type the password"},
    {"PHONE_PASSWORD_PROTECTED", password, "the account has a two-step password", "type the password"},
    {"PHONE_CODE_INVALID", wrong_input, "the code is wrong", type_again},
    {"PHONE_CODE_EMPTY", wrong_input, "the code is missing", type_again},
    {"EMAIL_CODE_INVALID", wrong_input, "the code from the e-mail is wrong", type_again},
    {"EMAIL_VERIFY_EXPIRED", step_again, "the code from the e-mail has expired", ""},
    {"EMAIL_INVALID", wrong_input, "the e-mail address is wrong", type_again},
    {"EMAIL_NOT_ALLOWED", wrong_input, "this e-mail address cannot be used", "use another one"},
    {"PHONE_CODE_EXPIRED", step_again, "the code has expired",
     "request a new one, and never enter it in a Telegram chat: that invalidates it"},
    {"PHONE_CODE_HASH_EMPTY", step_again, "the login has lost its code", ""},
    {"PHONE_NUMBER_INVALID", wrong_input, "the phone number is wrong", "type it with its country code, as +44…"},
    {"PHONE_NUMBER_FLOOD", limited, "too many logins of this number", wait_a_day},
    {"PHONE_PASSWORD_FLOOD", limited, "too many wrong passwords", "wait some hours, up to a day"},
    {"PHONE_NUMBER_BANNED", limited, "the phone number is banned from Telegram", no_use},
    {"PHONE_NUMBER_UNOCCUPIED", limited, "the phone number has no Telegram account", "create one in a Telegram app"},
    {"API_ID_INVALID", wrong_input, "API_ID and API_HASH do not belong together", own_app},
    {"CONNECTION_API_ID_INVALID", wrong_input, "API_ID is not valid", own_app},
    {"API_ID_PUBLISHED_FLOOD", wrong_input, "API_ID belongs to a published program and is blocked by Telegram", own_app},
    {"AUTH_RESTART", step_again, "Telegram requires the login to start over", ""},
    {"SIGN_IN_FAILED", retry, "Telegram could not log in", ""},
    {"SMS_CODE_CREATE_FAILED", retry, "Telegram could not create a code", ""},
    {"SEND_CODE_UNAVAILABLE", limited, "Telegram has no further way to send a code", "log in by QR code, or wait"},
    {"UPDATE_APP_TO_LOGIN", limited, "Telegram requires a newer program for this account", "update this program, or log in by QR code"},
    {"AUTH_TOKEN_EXPIRED", step_again, "the QR code has expired", ""},
    {"AUTH_TOKEN_INVALID", step_again, "the QR code is not valid", ""},
    {"AUTH_TOKEN_ALREADY_ACCEPTED", step_again, "the QR code was scanned already", ""},
    {"AUTH_TOKEN_EXCEPTION", step_again, "Telegram failed to process the QR code", ""},
    {"AUTH_BYTES_INVALID", step_again, "the login could not be transferred to the other data centre", ""},
    {"PASSWORD_HASH_INVALID", wrong_input, "the password is wrong", type_again},
    {"SRP_ID_INVALID", step_again, "the password challenge has expired", ""},
    {"SRP_PASSWORD_CHANGED", step_again, "the password was changed meanwhile", ""},
    {"TASK_ALREADY_EXISTS", harmless, "the e-mail address is already being reset", ""},

    {"ACCESS_TOKEN_INVALID", wrong_input, "the bot's token is wrong", bot_token},
    {"ACCESS_TOKEN_EXPIRED", wrong_input, "the bot's token was revoked", bot_token},
    {"BOT_METHOD_INVALID", fault, "a bot may not call this method", report},
    {"USER_BOT_REQUIRED", fault, "only a bot may call this method", report},
    {"MESSAGE_NOT_MODIFIED", harmless, "the message says that already", ""},
    {"RANDOM_ID_DUPLICATE", harmless, "the message was sent already", ""},
    {"MESSAGE_ID_INVALID", wrong_input, "the message is gone", ""},
    {"REPLY_MESSAGE_ID_INVALID", wrong_input, "the message that is answered is gone", ""},
    {"MESSAGE_DELETE_FORBIDDEN", no_rights, "the message may not be deleted", ""},
    {"QUERY_ID_INVALID", harmless, "the press of the button is too old, or was answered", ""},
    {"BUTTON_DATA_INVALID", fault, "the data of a button is malformed", report},
    {"USER_IS_BLOCKED", no_rights, "the person has stopped the bot", "have them press Start in the bot's chat"},
    {"INPUT_USER_DEACTIVATED", no_rights, "the person's account is gone", "take the number out of CONTROL_ADMINS"},
    {"USER_NOT_PARTICIPANT", no_rights, "the person is not in the chat", ""},
    {"TOPIC_CLOSED", no_rights, "the topic of the chat is closed", "have an admin open it"},
    {"CHAT_SEND_PLAIN_FORBIDDEN", no_rights, "text may not be sent there", "have an admin allow it"},
    {"PERSISTENT_TIMESTAMP_INVALID", harmless, "the place among the updates is not known any more", ""},
    {"PERSISTENT_TIMESTAMP_EMPTY", harmless, "the place among the updates is missing", ""},

    {"CHAT_ADMIN_REQUIRED", no_rights, "the account may not manage video chats there", ask_admin},
    {"CHAT_WRITE_FORBIDDEN", no_rights, "the account may not write there", ask_admin},
    {"USER_CHANNELS_TOO_MUCH", limited, "the user is in too many chats", "leave some"},
    {"CHANNELS_TOO_MUCH", limited, "the account is in too many chats", "leave some"},
    {"CHANNEL_PRIVATE", no_rights, "the account is not a member of the chat or is banned there, or the chat is gone", check_chat},
    {"CHANNEL_INVALID", peer_invalid, "the chat is not known", check_chat},
    {"PEER_ID_INVALID", peer_invalid, "the chat is not known", check_chat},
    {"CHAT_ID_INVALID", peer_invalid, "the chat is not known", check_chat},
    {"USERNAME_INVALID", wrong_input, "the chat name is malformed", "check CHAT_ID"},
    {"USERNAME_NOT_OCCUPIED", wrong_input, "there is no chat of that name", "check CHAT_ID"},
    {"INVITE_HASH_EXPIRED", wrong_input, "the invite link has expired", "ask for a new link"},
    {"INVITE_HASH_INVALID", wrong_input, "the invite link is wrong", "ask for a new link"},
    {"INVITE_REQUEST_SENT", limited, "the request to join awaits an admin's approval", "have an admin accept the account"},
    {"USER_ALREADY_PARTICIPANT", harmless, "the account is a member already", ""},

    {"GROUPCALL_INVALID", call_gone, "the live stream no longer exists", ""},
    {"GROUPCALL_FORBIDDEN", call_gone, "the live stream has ended, or it is of another kind", ""},
    {"GROUPCALL_ALREADY_DISCARDED", harmless, "the live stream has ended already", ""},
    {"GROUPCALL_ALREADY_STARTED", harmless, "the live stream is already running", ""},
    {"GROUPCALL_NOT_MODIFIED", harmless, "the title is already set", ""},
    {"GROUPCALL_JOIN_MISSING", fault, "the call has to be joined first", report},
    {"GROUPCALL_SSRC_DUPLICATE_MUCH", retry, "the call has a participant of the same number", ""},
    {"GROUPCALL_ADD_PARTICIPANTS_FAILED", retry, "Telegram could not create the live stream", ""},
    {"CREATE_CALL_FAILED", retry, "Telegram could not create the live stream", ""},
    {"PARTICIPANT_JOIN_MISSING", fault, "the call has to be joined first", report},
    {"JOIN_AS_PEER_INVALID", fault, "the call cannot be joined as this peer", report},
    {"DATA_JSON_INVALID", fault, "a parameter is malformed", report},
    {"SCHEDULE_DATE_INVALID", fault, "a date is malformed", report},
    {"PUBLIC_CHANNEL_MISSING", no_rights, "that needs a public chat", "give the chat a public name"},
    {"INPUT_METHOD_INVALID", fault, "Telegram does not know this method", report},
    {"INPUT_LAYER_INVALID", fault, "Telegram does not know this layer", report},
    {"INPUT_FETCH_ERROR", fault, "Telegram could not read the request", report},
    {"INPUT_FETCH_FAIL", fault, "Telegram could not read the request", report},
    {"INPUT_CONSTRUCTOR_INVALID", fault, "Telegram does not know a part of the request", report},
    {"INPUT_REQUEST_TOO_LONG", fault, "the request is too long", report},
    {"CONNECTION_DEVICE_MODEL_EMPTY", fault, "the connection was introduced incompletely", report},
    {"CONNECTION_LANG_PACK_INVALID", fault, "the connection was introduced wrongly", report},
    {"CONNECTION_LAYER_INVALID", fault, "Telegram does not know this layer", report},
    {"CONNECTION_SYSTEM_EMPTY", fault, "the connection was introduced incompletely", report},
};
// clang-format on

}  // namespace

std::span<const ErrorRow> error_table()
{
    return table;
}

}  // namespace tgvs::telegram
