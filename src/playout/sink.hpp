// playout/sink.hpp: where the programme goes. A sink owns its thread, its bounded queue and its reconnects;
// push() never blocks, so a dead sink holds up neither the others nor the clock.
#pragma once

#include "media/packet.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace tgvs::playout {

struct SinkStatus {
    std::string name;  // "rtmp", "preview"
    bool connected = false;
    std::chrono::steady_clock::time_point since{};       // of the present connection
    std::chrono::steady_clock::time_point last_media{};  // when media last left
    std::uint64_t bytes = 0;
    std::uint64_t reconnects = 0;
    std::uint64_t dropped_frames = 0;
    std::chrono::milliseconds queued{};
    std::string problem;  // why it is not connected; empty when it is
};

class Sink {
public:
    virtual ~Sink() = default;
    // In order of decoding time, on the publish clock.
    virtual void push(std::span<const media::Packet> packets) = 0;
    virtual SinkStatus status() const = 0;
    virtual void stop() = 0;  // bounded: within two seconds
};

}  // namespace tgvs::playout
