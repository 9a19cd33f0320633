// config/keys.hpp: the table of every key that `.env` may have.
#pragma once

#include "config/settings.hpp"

#include <span>
#include <string_view>

namespace tgvs::config {

struct Key {
    std::string_view name;
    std::string_view accepted;  // for "accepted: …"
    // Puts the value into its member; false: it is not of that form. Never called with "".
    bool (*read)(std::string_view text, Settings& settings);
    bool (*same)(const Settings& a, const Settings& b);
};

std::span<const Key> keys();

const Key* find_key(std::string_view name);  // nullptr: unknown

}  // namespace tgvs::config
