// config/keys.hpp: the table of every key that `.env` may have.
#pragma once

#include "config/settings_types.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tgvs::config {

// What a service that runs makes of a change in `.env`.
enum class Change {
    start,    // it waits for the next start
    session,  // off the air, another session takes the place of the one there is
    policy,   // off the air it holds from now on
    bot,      // the bot takes it over at once; the show goes on
};

struct Key {
    std::string_view name;
    std::string_view accepted;  // for "accepted: …"
    Change change;
    // Puts the value into its member; false: it is not of that form. Never called with "".
    bool (*read)(std::string_view text, Settings& settings);
    bool (*same)(const Settings& a, const Settings& b);
};

std::span<const Key> keys();

// Names of those that differ.
std::vector<std::string_view> changed_keys(const Settings& a, const Settings& b, Change change);

const Key* find_key(std::string_view name);  // nullptr: unknown

}  // namespace tgvs::config
