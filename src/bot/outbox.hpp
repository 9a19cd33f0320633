// bot/outbox.hpp: what the bot has to say, chat by chat, within what Telegram allows.
//
// Of a card the newest counts, and it is sent only if it says something else. One message a second goes to a person and one
// each five seconds to a group, where edits count as well; a card is edited at most every 5 s and 10 s. A wait that Telegram
// sets holds that chat alone, and one for an edit the edits alone. What has a topic goes before what passes. Answers to
// presses do not pass through here: they are due within two seconds.
//
// A chat that refuses is left alone and hears later nothing of what was said meanwhile: a person until he says something, a
// group for an hour.
//
// Pure, with the clock given. What next() gives is under way until sent() or failed() is told of it.
//
// Bounds   32 chats, 32 messages that wait in each: the oldest goes, of those that pass first, and last of those with a topic.
//          Of a topic one waits, the newest; of the same answer one.
// Threads  one owner.
#pragma once

#include "bot/card.hpp"
#include "bot/heard.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::bot {

struct Outgoing {
    ChatNumber chat = 0;
    std::int32_t edit = 0;  // the message that it replaces, or without a text its buttons; 0: none
    bool card = false;
    Message message = {};
    std::int64_t random_id = 0;  // the same each time that it is tried
    std::int32_t reply_to = 0;
    bool silent = false;
    int topic = 0;   // 0: none
    int ticket = 0;  // whose message it is, to its sender; 0: nobody asks
    bool passing = false;
    bool worth_a_wait = true;  // else an edit that Telegram puts off is dropped
};

// How a message is said.
struct Manner {
    std::int32_t reply_to = 0;
    int topic = 0;
    bool silent = false;
    int ticket = 0;
    bool passing = false;  // in a group it is deleted after a while
};

// What an error of sending means.
enum class SendTrouble {
    wait,        // that chat, for as long as said
    retry,       // it may have been sent: the random number tells
    gone,        // the message that was to be edited
    unchanged,   // it says that already: as good as sent
    blocked,     // that chat
    impossible,  // this message
};

class Outbox {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t chats_limit = 32;
    static constexpr std::size_t waiting_limit = 32;

    static constexpr std::chrono::hours group_again_after{1};

    explicit Outbox(std::int64_t first_random_id) : random_id_(first_random_id) {}

    void say(ChatNumber chat, Message message, Manner manner = {});
    // An earlier message says something else from now on; one that passes stays in a group for another while.
    void say_instead(ChatNumber chat, std::int32_t earlier, Message message, bool passing = true);
    // To be shown on the chat's card, if it has one.
    void show(ChatNumber chat, Message message);
    // A new card at the bottom; the one before loses its buttons.
    void new_card(ChatNumber chat, Message message);

    void adopt_card(ChatNumber chat, std::int32_t message) { box(chat).card = message; }
    std::int32_t card_of(ChatNumber chat) const;
    std::map<ChatNumber, std::int32_t> cards() const;
    // Nobody else is shown anything any more: his card loses its buttons and is forgotten, and only answers to him are still
    // sent. True: there was a card.
    bool keep_only(const std::vector<ChatNumber>& chats);
    void unblock(ChatNumber chat);
    bool is_blocked(ChatNumber chat) const;
    void move(ChatNumber from, ChatNumber to);

    std::optional<Outgoing> next(Time now);
    void sent(const Outgoing& what, std::int32_t message, Time now);
    void failed(const Outgoing& what, SendTrouble trouble, std::chrono::seconds wait, Time now);
    // Answers to what is under way will not come.
    void interrupted();
    Time wake_up() const;
    std::size_t take_dropped() { return std::exchange(dropped_, 0); }

private:
    struct Box {
        std::int32_t card = 0;
        std::optional<Message> shown = {};   // by the card
        std::optional<Message> wanted = {};  // on it
        bool anew = false;
        std::optional<Outgoing> tried = {};  // a new card that may have been sent
        std::deque<Outgoing> waiting = {};
        std::optional<std::int64_t> under_way = {};  // its random number
        bool overtaken = false;                      // unblocked since the question
        std::optional<Time> blocked_until = {};
        int failures = 0;
        Time next_at{};  // the next of any kind
        Time card_at{};  // the next edit of the card
        Time edit_at{};  // the next edit, as Telegram has said
    };

    Box& box(ChatNumber chat);
    void push(Box& box, Outgoing what);
    std::optional<Outgoing> next_of(ChatNumber chat, Box& box, Time now);
    static bool wants_card(const Box& box);
    static bool is_waiting(const Box& box, const Message& message, std::int32_t reply_to);
    static bool is_under_way(const Box& box, const Outgoing& waiting);
    void take_card_away(ChatNumber chat, Box& box, bool worth_a_wait);
    static void make_room(Box& box);
    static Time due(const Box& box, const Outgoing& waiting);
    static Time card_due(const Box& box);

    std::map<ChatNumber, Box> boxes_;
    std::int64_t random_id_;
    std::size_t dropped_ = 0;
};

}  // namespace tgvs::bot
