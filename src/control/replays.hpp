// control/replays.hpp: answers to commands that carried a key, so that one that is sent again acts once.
//
// Who got no answer, because his phone lost the network or a proxy gave up, sends the same again with the same
// `Idempotency-Key` and gets the answer that was lost.
//
// Bounds   500 answers, each for ten minutes; with more the oldest goes.
// Threads  one owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace tgvs::control {

inline constexpr std::size_t longest_replay_key = 128;

struct ReplayedAnswer {
    int status = 0;
    std::string body = {};

    friend bool operator==(const ReplayedAnswer&, const ReplayedAnswer&) = default;
};

class Replays {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t limit = 500;
    static constexpr std::chrono::minutes kept_for{10};

    struct Found {
        const ReplayedAnswer* answer = nullptr;
        bool other_request = false;  // the key was used for something else
    };

    // `request` is a digest of what was asked for.
    Found find(std::string_view who, std::string_view key, std::string_view request, Time now);
    void keep(std::string who, std::string key, std::string request, ReplayedAnswer answer,
              Time now);

private:
    struct Kept {
        std::string who;
        std::string key;
        std::string request;
        ReplayedAnswer answer;
        Time at;
    };

    std::deque<Kept> kept_;  // oldest first
};

}  // namespace tgvs::control
