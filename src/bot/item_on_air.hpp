// bot/item_on_air.hpp: since when what is on has been on, so that /skip skips what was on when it was said. Pure, with the
// server's clock given, by which messages are dated.
//
// Threads  one owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tgvs::bot {

class ItemOnAir {
public:
    using Time = std::chrono::system_clock::time_point;

    // What is on, each time that somebody looks; an empty name: nothing. The first item may have been on for long, and no
    // other can be meant.
    void see(const std::string& id, Time now)
    {
        if (seen_any_ && id_ != id)
            since_ = now;
        seen_any_ = seen_any_ || !id.empty();
        id_ = id;
    }

    // Whether it was when something was said that is dated with this second. Of what was said about when it changed nobody
    // knows which of the two it means: then it was not.
    bool was_on(std::int64_t second) const
    {
        using std::chrono::seconds;
        return !since_ || seconds(second) > std::chrono::ceil<seconds>(since_->time_since_epoch());
    }

private:
    std::string id_;
    bool seen_any_ = false;
    std::optional<Time> since_;
};

}  // namespace tgvs::bot
