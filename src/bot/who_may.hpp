// bot/who_may.hpp: whose word counts, as one table. Pure.
//
// By numbers of people alone: names are free text and change hands. Who speaks for the group (an anonymous admin) or as a
// channel cannot be known, and may press buttons: a press tells who it is.
#pragma once

#include "bot/heard.hpp"
#include "control/person.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <vector>

namespace tgvs::bot {

struct ControlRules {
    std::vector<std::int64_t> admins = {};  // CONTROL_ADMINS
    ChatNumber chat = 0;                    // CONTROL_CHAT; 0: none
    bool by_rights = false;  // CONTROL_BY_RIGHTS: those of the chat who manage its calls
};

enum class Verdict {
    ignore,
    allow,
    tell_his_number,  // a stranger who has pressed Start: for whoever keeps the list
    not_here,         // somebody on the list, in a chat that is not the station's
    ask_rights,       // the chat's admins have to be read first
    cannot_see,       // who it is
    refuse,
};

struct Judged {
    Verdict verdict = Verdict::ignore;
    control::Role role = control::Role::viewer;

    friend bool operator==(const Judged&, const Judged&) = default;
};

// Those of the chat who may by its rights; nothing: they are not known.
using ChatAdmins = std::optional<std::set<std::int64_t>>;

inline constexpr std::chrono::seconds command_is_good_for{60};

// `is_start`: it is /start, /id or /help; `age`: since it was said.
Judged judge(const Said& said, bool is_start, std::chrono::seconds age, const ControlRules& rules,
             const ChatAdmins& admins);
// `has_card`: there is one of ours in that chat.
Judged judge(const Pressed& pressed, bool has_card, const ControlRules& rules,
             const ChatAdmins& admins);

}  // namespace tgvs::bot
