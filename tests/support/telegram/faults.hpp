// support/telegram/faults.hpp: what the test server is told to do wrong.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>

namespace tgvs::test {

struct RpcError {
    std::int32_t code = 0;
    std::string text;
};

// ---- At a call

struct Silence {};  // no answer, ever
struct Delay {
    std::chrono::milliseconds by;
};
struct Disconnect {
    bool reset = true;
};
struct TransportWord {
    std::int32_t code;  // -404, -429, -444
    bool close = true;
};
struct WrongSalt {};  // bad_server_salt, with a new one
struct BadMessage {
    std::int32_t code;
};
// The answer, spoiled.
enum class Spoiled {
    msg_key,
    session_id,
    even_msg_id,
    old_msg_id,  // of an hour ago
    garbage_gzip,
    unknown_object,  // a constructor of no layer
    cut_object,      // without its last word
    twice,           // sent two times, the second time as another message
    inner_length,    // longer than the packet
};

struct CallFault {
    std::string method = {};  // empty: any
    int skip = 0;             // so many calls go well before
    int times = 1;            // -1: for ever
    // First, so that only the answer is late or lost. After a disconnect the next connection of the
    // session brings it; without it the server has not seen the call at all.
    bool execute = false;
    std::variant<RpcError, Silence, Delay, Disconnect, TransportWord, WrongSalt, BadMessage,
                 Spoiled>
        what;
};

// ---- At a connection, when it is accepted

struct CloseAtOnce {};  // after accepting
struct Stall {};        // never a byte
struct CutIn {
    std::size_t bytes;  // reset after as many were received
};
struct CutOut {
    std::size_t bytes;  // reset after as many were sent
};

struct ConnectionFault {
    int dc = 0;  // 0: any
    int skip = 0;
    int times = 1;
    std::variant<CloseAtOnce, Stall, CutIn, CutOut, TransportWord> what;
};

// The first fault that fits, counted down.
template <class Fault, class Fits>
std::optional<Fault> take_fault(std::deque<Fault>& faults, Fits fits)
{
    for (auto at = faults.begin(); at != faults.end(); ++at) {
        if (!fits(*at))
            continue;
        if (at->skip > 0) {
            --at->skip;
            continue;
        }
        Fault taken = *at;
        if (at->times > 0 && --at->times == 0)
            faults.erase(at);
        return taken;
    }
    return std::nullopt;
}

}  // namespace tgvs::test
