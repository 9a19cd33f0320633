// mtproto/clock.hpp: the server's time, and message ids made of it.
//
// The wall clock is read once; from then on the steady clock carries the time forward, so a step of the
// wall clock disturbs nothing. What the server says of its time moves the anchor.
// Source   core.telegram.org/mtproto/description#message-identifier-msg-id
#pragma once

#include <chrono>
#include <cstdint>

namespace tgvs::mtproto {

struct Now {
    std::chrono::steady_clock::time_point steady;
    std::chrono::system_clock::time_point wall;

    static Now read()
    {
        return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
    }
};

class ServerClock {
public:
    // Until the server has told its time, ours counts.
    bool is_known() const { return known_; }

    void set(Now now, std::chrono::seconds server_unix_time);
    std::chrono::milliseconds unix_time(Now now) const;
    // Ours minus the server's; for a warning about a wrong clock.
    std::chrono::milliseconds error(Now now) const;

private:
    bool known_ = false;
    std::chrono::steady_clock::time_point anchor_{};
    std::chrono::milliseconds at_anchor_{};
};

// Client message ids: unix time * 2^32 with the sub-second part below, a multiple of 4, each above the last.
class MessageIds {
public:
    std::uint64_t next(std::chrono::milliseconds unix_time, std::uint32_t random);
    void restart() { last_ = 0; }  // for a new session, whose ids may go down

private:
    std::uint64_t last_ = 0;
};

inline std::chrono::seconds time_of(std::uint64_t msg_id)
{
    return std::chrono::seconds(msg_id >> 32);
}

}  // namespace tgvs::mtproto
