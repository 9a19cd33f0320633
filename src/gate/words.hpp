// gate/words.hpp: what the gate and its parent say to each other, one line in one message of a SOCK_SEQPACKET pair.
//
//   to the gate      open LATENCY STREAM_ID PASSPHRASE    + the bound UDP socket
//                    end                                  who is on goes
//                    close SECONDS                        and nobody is let in; 0: everybody is again
//   from the gate    listening
//                    failed WORDS…                        it ends
//                    refused WHY COUNT FROM               so many since the last such line; the newest came from there
//                    accepted ID FROM LATENCY VERSION     what was agreed with him, in ms; his version of SRT
//                    media ID                             + a file with the first of his bytes, + a pipe with all
//                    paused ID                            nothing more comes; the pipe is closed
//                    ended ID WHY BYTES RTT LOST          ms; packets
//
// Neither side believes the other: what is not exactly that is nothing. The gate reads what strangers send, so the parent
// has a fuzz target for it.
// Bounds   a line has at most 512 bytes, a word of text 80, words at the end of `failed` 200.
#pragma once

#include "gate/admission.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::gate {

inline constexpr std::size_t line_limit_bytes = 512;

struct Open {
    int latency_ms = 0;
    std::string stream_id;
    std::string passphrase;
    friend bool operator==(const Open&, const Open&) = default;
};
struct End {
    friend bool operator==(const End&, const End&) = default;
};
struct Close {
    std::chrono::seconds length{};
    friend bool operator==(const Close&, const Close&) = default;
};
using Order = std::variant<Open, End, Close>;

struct Listening {
    friend bool operator==(const Listening&, const Listening&) = default;
};
struct Failed {
    std::string reason;
    friend bool operator==(const Failed&, const Failed&) = default;
};
struct Refused {
    Refusal why = Refusal::stream_id;
    std::uint32_t count = 0;
    std::string from;
    friend bool operator==(const Refused&, const Refused&) = default;
};
struct Accepted {
    SessionId id = 0;
    std::string from;
    std::uint32_t latency_ms = 0;
    std::string version;
    friend bool operator==(const Accepted&, const Accepted&) = default;
};
struct Media {
    SessionId id = 0;
    friend bool operator==(const Media&, const Media&) = default;
};
struct Paused {
    SessionId id = 0;
    friend bool operator==(const Paused&, const Paused&) = default;
};
struct Ended {
    SessionId id = 0;
    Ending why = Ending::vanished;
    std::uint64_t bytes = 0;
    std::uint32_t rtt_ms = 0;
    std::uint32_t lost = 0;
    friend bool operator==(const Ended&, const Ended&) = default;
};
using Report = std::variant<Listening, Failed, Refused, Accepted, Media, Paused, Ended>;

std::string_view to_string(Refusal why);
std::string_view to_string(Ending why);

std::string to_line(const Order& order);
std::string to_line(const Report& report);
std::optional<Order> parse_order(std::string_view line);
std::optional<Report> parse_report(std::string_view line);

// What stream id and passphrase may be made of: what goes unchanged through the URLs that they are entered in.
bool is_secret_word(std::string_view text);

}  // namespace tgvs::gate
