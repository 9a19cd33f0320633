// support/telegram/talks.hpp: messages, and the journals that tell accounts of them: what was pushed, or was not, can be
// asked for again.
//
// Private messages and those of basic groups count in a journal of each account, those of a channel in its own. Numbers of
// messages are the same for everybody, unlike in Telegram.
#pragma once

#include "mtproto/tl_object.hpp"
#include "support/telegram/faults.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::test {

struct ServerState;
class ServerSession;

// Two accounts, the smaller first; or 0 and a chat.
using Talk = std::pair<std::int64_t, std::int64_t>;

struct TalkMessage {
    std::int32_t id = 0;
    Talk talk = {};
    std::int64_t from = 0;  // 0: an anonymous admin
    std::int32_t date = 0;
    std::string text = {};
    mtproto::TlVector entities = {};
    std::optional<mtproto::TlObject> markup = {};
    bool forwarded = false;
    std::int64_t as_channel = 0;  // somebody speaks as it
    std::int32_t reply_to = 0;
    bool pinned = false;
    bool deleted = false;
};

// What has become of a message.
enum class Change { sent, edited, pinned, deleted };

struct Journal {
    struct Entry {
        std::int32_t pts = 0;
        std::int32_t message = 0;
        Change change = Change::sent;
    };
    static constexpr std::size_t limit = 5'000;
    std::int32_t pts = 1;
    std::deque<Entry> entries = {};

    std::int32_t add(std::int32_t message, Change change);
    std::vector<Entry> after(std::int32_t pts) const;
};

// A press that waits for its answer.
struct Press {
    int dc = 0;
    std::uint64_t key = 0;
    std::uint64_t session = 0;
    std::uint64_t request = 0;
};

struct Talks {
    std::map<std::int32_t, TalkMessage> messages = {};
    std::int32_t last = 0;
    std::map<std::int64_t, Journal> accounts = {};
    std::map<std::int64_t, Journal> channels = {};
    std::map<std::int64_t, std::int32_t> qts = {};                                  // of bots
    std::map<std::pair<std::int64_t, std::int64_t>, std::int32_t> random_ids = {};  // by account
    std::set<std::pair<std::int64_t, std::int64_t>> started = {};                   // bot, person
    std::map<std::int64_t, Press> presses = {};                                     // by query
    std::map<std::int64_t, std::string> answers =
        {};                           // to presses, those of the control port as well
    int lose_pushes = 0;              // so many of the next ones are noted and not sent
    bool answers_duplicates = false;  // with the message that has the number already
    std::int32_t slice = 100;
};

Talk talk_between(std::int64_t a, std::int64_t b);

mtproto::TlObject message_object(ServerState& server, const TalkMessage& message,
                                 std::int64_t viewer);
// The update of an entry, as one account sees it.
mtproto::TlObject entry_update(ServerState& server, const Journal::Entry& entry,
                               std::int64_t viewer);

// Notes it for all who see it and tells them, but for one session; gives what its sender sees.
mtproto::TlObject publish(ServerState& server, std::int32_t message, Change change,
                          const ServerSession* except = nullptr);
// A new one; gives its number.
std::int32_t new_message(ServerState& server, TalkMessage message);
// The bot is told of a press; gives the number of the query.
std::int64_t press(ServerState& server, std::int64_t who, const TalkMessage& message,
                   std::string data);

}  // namespace tgvs::test
