// bot/people_met.hpp: names and languages of those whom updates speak of. Names are for people to read: they prove nothing.
//
// Bounds   256; with more, those met longest ago go.
// Threads  one owner.
#pragma once

#include "bot/texts.hpp"
#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace tgvs::bot {

class PeopleMet {
public:
    static constexpr std::size_t limit = 256;

    // Whatever has `users`: updates, differences.
    void learn(const mtproto::TlObject& object);
    bool knows(std::int64_t user) const { return find(user) != nullptr; }
    std::string name_of(std::int64_t user) const;  // "Anna (Telegram 12345)"
    std::optional<Language> language_of(std::int64_t user) const;

private:
    struct One {
        std::int64_t id = 0;
        std::string name = {};
        std::optional<Language> language = {};
    };
    void learn_user(const mtproto::TlObject& user);
    const One* find(std::int64_t user) const;

    std::deque<One> people_;  // newest last
};

}  // namespace tgvs::bot
