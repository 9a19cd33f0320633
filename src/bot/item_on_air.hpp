// bot/item_on_air.hpp: since when what is on has been on, so that /skip skips what was on when it was said. Pure, with the
// server's clock given, by which messages are dated.
//
// Threads  one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tgvs::bot {

class ItemOnAir {
public:
    // What is on, each time that somebody looks; an empty name: nothing. What is seen first may have been on for long.
    void see(const std::string& id, std::int64_t second)
    {
        if (id_ && *id_ != id)
            since_ = second;
        id_ = id;
    }

    // Of what was said in the very second of a change nobody knows which of the two it means.
    bool was_on(std::int64_t second) const { return !since_ || second > *since_; }

private:
    std::optional<std::string> id_;
    std::optional<std::int64_t> since_;
};

}  // namespace tgvs::bot
