// The world of a random walk: Telegram, the chat and the settings, each of which can be in a bad way.
#pragma once

#include "broadcast/broadcast_types.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tgvs::broadcast {

using Kind = telegram::ChatFailure::Kind;

struct World {
    bool settings_complete = true;
    bool settings_differ = false;
    bool settings_readable = true;
    bool settings_lead = true;  // to Telegram: a wrong proxy does not
    bool tried_lead = true;     // those of the present session
    bool locked = false;
    int session = 1;  // in `.env`
    int tried_session = 1;
    std::optional<Kind> ended;  // how the session in `.env` has ended
    bool away = false;
    bool hangs = false;
    Kind chat = Kind::transient;  // as it should be
    bool key_unknown = false;     // while it is away
    bool stale = false;           // until it is found again
    std::optional<std::int64_t> call;
    std::int64_t last_call = 0;
    int target = 1;
    bool media = true;
    std::chrono::seconds wait{0};  // for the next request
    bool refuses_repair = false;
};

}  // namespace tgvs::broadcast
