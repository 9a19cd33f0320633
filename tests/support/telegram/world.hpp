// support/telegram/world.hpp: who and what exists for the test server: accounts, chats, live streams.
//
// Access hashes belong to a pair of account and object, as Telegram's do.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::test {

struct Account {
    std::int64_t id = 0;
    std::string phone;  // digits
    std::string code = "12345";
    std::string email_code = "654321";  // where a code type of email is chosen
    std::optional<std::string> password = {};
    std::string hint = {};
    std::string first_name = "Test";
    std::string last_name = {};
    std::string username = {};
    int home_dc = 2;
    bool needs_sign_up = false;
    std::string bot_token = {};  // it is a bot
    std::string lang_code = {};  // as a bot sees it
    // One after the other, by auth.resendCode: app, sms, call, flash_call, missed_call, fragment_sms, word, phrase,
    // firebase, email, setup_email, payment, success (logged in at once).
    std::vector<std::string> code_types = {"app", "sms"};
    std::optional<int> resend_after_s = 60;
    std::string srp_verifier = {};  // filled in by the server
};

enum class Role { member, admin, creator, left, banned };

struct Member {
    Role role = Role::member;
    bool manage_call = false;  // of an admin
};

enum class ChatKind { group, supergroup, channel };

struct Chat {
    std::int64_t id = 0;  // unlike in Telegram, one number space for all kinds
    ChatKind kind = ChatKind::channel;
    std::string title;
    std::string username = {};
    std::string invite_hash = {};
    bool invite_expired = false;
    bool invite_needs_request = false;
    std::map<std::int64_t, Member> members = {};  // by account
    std::int64_t migrated_to = 0;                 // of a group
    bool archived = false;
    std::int32_t date = 1'700'000'000;  // of the last message: dialogs are in this order
    std::int32_t top_message = 1;
    std::optional<std::int64_t> call = {};
    std::string stream_url = "rtmps://dc2-1.rtmp.t.me/s/";
    std::optional<std::string> given_key = {};  // the stream key, until a client replaces it
    int revoked_keys = 0;                       // how often one did
    bool arriving = false;                      // media, in every call of the chat

    std::string stream_key() const;
    const Member* active(std::int64_t account) const;  // null: not in it (any more)
    bool may_manage_calls(std::int64_t account) const;
};

struct StreamChannel {
    std::int32_t channel = 1;
    std::int32_t scale = 0;
    std::int64_t last_timestamp_ms = 0;
};

struct GroupCall {
    std::int64_t id = 0;
    std::int64_t access_hash = 0;
    std::int64_t chat = 0;
    std::string title = {};
    bool rtmp = false;
    bool over = false;
    std::int32_t version = 1;
    std::int32_t started = 0;  // unix time
    std::int32_t ended = 0;
    int stream_dc = 2;
    int viewers = 0;
    std::map<std::int64_t, std::int32_t> joined = {};  // account: source
    std::vector<StreamChannel> channels = {};          // as of the time below, if there is one
    std::optional<std::chrono::steady_clock::time_point> arriving_since = {};

    std::vector<StreamChannel> channels_now() const;
};

struct World {
    std::map<std::int64_t, Account> accounts;
    std::map<std::int64_t, Chat> chats;
    std::map<std::int64_t, GroupCall> calls;

    void add(Account account);
    void add(Chat chat);
    Account* account_of_phone(const std::string& phone);
    Account* account(std::int64_t id);
    Chat* chat(std::int64_t id);
    GroupCall* call_of(const Chat& chat);  // the one that runs
};

std::int64_t access_hash(std::int64_t account, std::int64_t object);

}  // namespace tgvs::test
