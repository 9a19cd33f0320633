// config/key_facts.hpp: what people are told of each setting, and whether it may be written from the panel.
//
// Not from the panel: what decides which programs run and with which options, which files are read, where the service
// listens, and what a mistake would lock one out with. Whoever may change that has a shell on the host.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tgvs::config {

enum class KeyGroup : std::uint8_t {
    programme,
    schedule,
    picture,
    live,
    output,
    telegram,
    panel,
    storage,
    programs,
    log
};
std::string_view to_string(KeyGroup group);

struct KeyFacts {
    std::string_view name;
    KeyGroup group = KeyGroup::programs;
    std::string_view standard =
        {};  // the default, as it would be written; empty: none, or it depends on the host
    bool secret = true;     // its value is never shown
    bool on_panel = false;  // the panel may write it
};

std::span<const KeyFacts> key_facts();
// Of a key that the table has not: a secret, which is left to the host.
KeyFacts facts_of(std::string_view key);

}  // namespace tgvs::config
