// apps/gate/greeting.hpp: what callers are told before they have proved anything, on libsrt's own thread, which holds up all packets
// of the port meanwhile: only the stream id is looked at, and the passphrase set against which libsrt then checks.
//
// Whoever was greeted and does not arrive within `proof_limit` did not know it: libsrt tells that to nobody else.
// Threads  greet() on libsrt's, the rest on ours.
// Bounds   one refusal is named for each reason and second, the others are counted; `most_greeted` wait for their proof,
//          beyond that the oldest counts as one without.
#pragma once

#include "gate/words.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <srt/srt.h>
#include <string>
#include <vector>

namespace tgvs::gate {

// "192.0.2.7:4711", "[2001:db8::7]:4711".
std::string name_of(const sockaddr* address);

class Greeting {
public:
    using Time = std::chrono::steady_clock::time_point;

    Greeting(std::string stream_id, std::string passphrase)
        : stream_id_(std::move(stream_id)), passphrase_(std::move(passphrase))
    {
    }

    void install(SRTSOCKET listener);
    // What is said to who knows the stream id.
    void close(bool closed) { closed_ = closed; }
    void arrived(const std::string& from);
    void refuse(Refusal why, const std::string& from);
    // What is to be told by now.
    std::vector<Refused> take(Time now);

private:
    struct Greeted {
        std::string from;
        Time until;
    };
    struct Counted {
        std::uint32_t count = 0;
        std::string from;
        Time told_at{};
    };

    int greet(SRTSOCKET caller, const sockaddr* from, const char* stream_id);
    void count(Refusal why, const std::string& from);

    const std::string stream_id_;
    const std::string passphrase_;
    std::atomic<bool> closed_ = false;
    std::mutex mutex_;
    std::deque<Greeted> greeted_;
    std::map<Refusal, Counted> refused_;
};

}  // namespace tgvs::gate
