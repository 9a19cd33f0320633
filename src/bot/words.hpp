// bot/words.hpp: what a line or a button's data asks for. Pure; what does not read exactly is nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::bot {

enum class Verb {
    none,       // no command
    unknown,    // one that nobody knows
    elsewhere,  // one that other bots have, and this station has not
    now,
    skip,
    pause,
    resume,
    play,
    remove,
    help,
    start,
    id,
    link,  // nothing but a link
};

struct Words {
    Verb verb = Verb::none;
    std::string argument = {};
    bool to_another = false;  // /skip@AnotherBot
};

Words read_words(std::string_view text, std::string_view own_name);

struct PressedWords {
    enum class Kind { skip, pause, resume, queue, now, remove, add, add_next };
    Kind kind = Kind::now;
    std::string token = {};  // what it was made for

    friend bool operator==(const PressedWords&, const PressedWords&) = default;
};

// Nothing but an http or https address.
bool is_link(std::string_view text);

// "v1:skip:0123456789abcdef"
std::string button_data(const PressedWords& words);
std::optional<PressedWords> read_button_data(std::string_view data);

// Of what is on air, for a button: another showing of the same item has another.
std::string item_token(std::string_view id);

}  // namespace tgvs::bot
