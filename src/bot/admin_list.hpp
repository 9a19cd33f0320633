// bot/admin_list.hpp: who may manage the chat's calls, as far as that is known, and when it has to be asked again.
//
// The list is asked for when somebody needs it, one question at a time. News of it that arrive before the answer are newer
// than the answer: such an answer is not taken, nor is one that came after the bot began anew or about another chat.
//
// Pure. Times are of the steady clock.
#pragma once

#include "bot/heard.hpp"
#include "bot/who_may.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace tgvs::bot {

class AdminList {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds good_for{600};
    // Whoever is not on it may have been put on it since; not sooner, or each stranger makes a request.
    static constexpr std::chrono::seconds again_after{30};

    struct Question {
        std::uint64_t number = 0;
        ChatNumber chat = 0;
    };
    enum class Outcome { taken, refused, outdated };

    // Nothing: not known, or for too long.
    const ChatAdmins& known(Time now)
    {
        if (now - read_ > good_for)
            admins_.reset();
        return admins_;
    }
    bool may_have_grown(Time now) const { return now - read_ > again_after; }

    void changed()
    {
        admins_.reset();
        changed_ = true;
    }
    void begin_anew()
    {
        admins_.reset();
        asked_.reset();
    }

    // Nothing: it is being asked already.
    std::optional<Question> ask(ChatNumber chat)
    {
        if (asked_)
            return std::nullopt;
        changed_ = false;
        asked_ = Question{++last_, chat};
        return asked_;
    }
    // `admins`: nothing, it was refused: those whom the settings name may all the same, until it is asked again.
    Outcome answered(const Question& question, ChatAdmins admins, ChatNumber chat, Time now)
    {
        if (!asked_ || asked_->number != question.number)
            return Outcome::outdated;
        asked_.reset();
        read_ = now;
        if (changed_ || question.chat != chat)
            return Outcome::outdated;
        const auto outcome = admins ? Outcome::taken : Outcome::refused;
        admins_ = std::move(admins).value_or(ChatAdmins::value_type());
        return outcome;
    }

private:
    ChatAdmins admins_;
    Time read_{};
    std::optional<Question> asked_;
    std::uint64_t last_ = 0;
    bool changed_ = false;  // since it was asked for
};

}  // namespace tgvs::bot
