// telegram/flood_gate.hpp: which methods Telegram does not want to be called for now. Pure.
//
// A flood wait is one method's. Who calls it sooner is answered here, as the server would, and the server
// hears nothing of it: whatever goes wrong above, a wait is kept.
// Bounds   one entry for a method that had a wait, and the methods are those that this program calls.
#pragma once

#include "net/await.hpp"
#include "telegram/call_error.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace tgvs::telegram {

class FloodGate {
public:
    using Time = net::Clock::time_point;

    // Nothing: it may be called.
    std::optional<CallError> refusal(std::uint32_t method, Time now);
    void note(std::uint32_t method, const CallError& error, Time now);

private:
    struct Closed {
        Time until;
        CallError error;
    };
    std::map<std::uint32_t, Closed> closed_;
};

}  // namespace tgvs::telegram
