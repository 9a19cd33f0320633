// support/telegram/record.hpp: what the test server has seen.
//
// Bounds   the last 20,000 calls.
#pragma once

#include "mtproto/tl_object.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tgvs::test {

struct RecordedCall {
    std::string method;
    mtproto::TlObject request;  // without the wrappers; as of our layer
    int dc = 0;
    std::int32_t layer = 0;
    bool with_init = false;  // stood inside initConnection
    bool without_updates = false;
    std::int64_t account = 0;  // 0: not logged in
    std::uint64_t key_id = 0;
    std::uint64_t session_id = 0;
    std::uint64_t msg_id = 0;
    std::chrono::steady_clock::time_point at = {};
};

struct Counters {
    int connections = 0;  // accepted since the start
    int open = 0;         // now
    int handshakes = 0;
    int failed_handshakes = 0;
    int packets = 0;   // encrypted
    int messages = 0;  // inside them, members of containers counted singly
    int containers = 0;
    int gzipped = 0;  // messages of the client that were
    int acks = 0;     // messages that were acknowledged by msgs_ack
    int pings = 0;
    int bad_salts = 0;
    int bad_messages = 0;
    int duplicates = 0;  // messages with an id that was had before
    int sent_again = 0;  // messages of ours
    int transport_errors = 0;
    int garbage = 0;  // packets that could not be read
};

struct Record {
    static constexpr std::size_t limit = 20'000;
    Counters counters;
    std::deque<RecordedCall> calls;
    std::string last_problem;  // why the last packet was refused

    void add(RecordedCall call)
    {
        calls.push_back(std::move(call));
        if (calls.size() > limit)
            calls.pop_front();
    }
};

}  // namespace tgvs::test
