// bot/play_replies.hpp: what somebody is told of a link that he has queued: its place at once, its title and length when they
// are known, and why it cannot be played. Pure, with the clock given.
//
//   the request waits, nothing is known   "Queued as no. 3"
//   its title is known                    "Queued as no. 3: Title (04:35)"
//   it could not be looked at, or played  "Cannot take this link: reason"
//   it is on air, was played or removed   what was said last stays
//
// Each is an edit of the one message. Where that is not known yet (it is on its way), the edit waits.
//
// Bounds   64 replies, an hour each; the oldest goes.
// Threads  one owner.
#pragma once

#include "bot/card.hpp"
#include "bot/heard.hpp"
#include "bot/texts.hpp"
#include "control/channel.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tgvs::bot {

struct PlayReply {
    ChatNumber chat = 0;
    std::int32_t message = 0;  // 0: not known yet
    std::string entry = {};    // of the queue
    std::size_t number = 0;    // in the queue; 0: it is next
    Language language = Language::en;
};

// What is said at once.
Message play_message(const PlayReply& reply);

class PlayReplies {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t limit = 64;
    static constexpr std::chrono::hours kept_for{1};

    // Gives a ticket, which is never 0.
    int add(PlayReply reply, Time now);
    void sent(int ticket, std::int32_t message);

    struct Edit {
        ChatNumber chat = 0;
        std::int32_t message = 0;
        Message text = {};
    };
    std::vector<Edit> look(const control::Channel& channel, Time now);

private:
    struct Kept {
        int ticket = 0;
        PlayReply reply = {};
        Message said = {};
        Time at{};
        bool over = false;
    };

    std::deque<Kept> kept_;
    int last_ticket_ = 0;
};

}  // namespace tgvs::bot
