// bot/guide_keeper.hpp: the one message of the guide: when it is sent, edited, pinned, sent anew, and let be. Pure, with the
// clock given.
//
//   what has happened           is followed by
//   another item is on          an edit, 10 s after the one before at the earliest
//   anything else is another    an edit, 30 s after the one before at the earliest
//   a message was sent          it is pinned, once; without that right it stays as it is
//   the message was deleted     another, 10 minutes after the last at the earliest
//   the bot may not write       one try an hour, or when rights there have changed
//   a wait, a passing trouble   the same later
//
// What next() gives is under way until done() or failed() is told of it.
// Threads  one owner.
#pragma once

#include "bot/outbox.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tgvs::bot {

// What is kept over a restart.
struct GuidePlaceKept {
    ChatNumber chat = 0;  // 0: there is none
    std::int32_t message = 0;
    bool pinned = false;

    friend bool operator==(const GuidePlaceKept&, const GuidePlaceKept&) = default;
};

struct GuideStep {
    enum class Kind { send, edit, pin };
    Kind kind = Kind::send;
    Outgoing what = {};  // pin: `edit` is the message
    std::string item = {};
};

class GuideKeeper {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds between_edits{30};
    static constexpr std::chrono::seconds between_items{10};
    static constexpr std::chrono::seconds anew_after{600};
    static constexpr std::chrono::hours again_after{1};

    explicit GuideKeeper(std::int64_t first_random_id) : random_id_(first_random_id) {}

    void keep(GuidePlaceKept kept) { kept_ = kept; }
    // 0: nowhere. In another chat it begins anew.
    void use(ChatNumber chat);
    // `item`: of what is on.
    void show(Message message, std::string item);
    void rights_changed(ChatNumber chat);
    // The group has become a supergroup; its messages are not there.
    void move(ChatNumber from, ChatNumber to);

    std::optional<GuideStep> next(Time now);
    void done(const GuideStep& step, std::int32_t message, Time now);
    void failed(const GuideStep& step, SendTrouble trouble, std::chrono::seconds wait, Time now);
    void interrupted() { busy_ = false; }

    const GuidePlaceKept& kept() const { return kept_; }
    bool is_refused() const { return refused_; }

private:
    bool is_current(const GuideStep& step) const;
    Time edit_at() const;
    void forget_message(Time now);
    void put_off(std::chrono::seconds wait, Time now);

    GuidePlaceKept kept_;
    std::optional<Message> wanted_;
    std::optional<Message> shown_;
    std::string item_;
    std::string shown_item_;
    std::int64_t random_id_;
    std::optional<GuideStep> tried_;  // what may have been sent
    bool busy_ = false;
    bool overtaken_ = false;  // the rights have changed since the question
    bool pin_refused_ = false;
    bool refused_ = false;
    int failures_ = 0;
    std::optional<Time> sent_at_;
    std::optional<Time> edited_at_;
    std::optional<Time> not_before_;
};

}  // namespace tgvs::bot
